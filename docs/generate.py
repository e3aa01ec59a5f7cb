"""Writes the reference pages that are generated from the code: ``python docs/generate.py``."""

from __future__ import annotations

from pathlib import Path

from desirepath.learning.features import FEATURES

FOLDER = Path(__file__).parent / "reference"
_HEAD = """# Features

What is known about an account at the start of each week, and nothing from after it. This page is generated
from `src/desirepath/learning/features/catalogue.py` by `make docs`.

A row stands for one account at one prediction date (a week's start). Every quantity enters in the week it
became *known*. Only the customer's own events count as activity; the company's calls and meetings have a
feature of their own. `log` units are natural logarithms of one plus the count; a `log ratio` compares two
stretches of time.

| feature | unit | as a reason |
|---|---|---|
"""


def features_page() -> str:
    """The text of ``features.md``."""
    shown = {"{value}": "*n*", "{change}": "up or down *n* %"}
    lines = []
    for feature in FEATURES:
        says = feature.says
        for place, words in shown.items():
            says = says.replace(place, words)
        lines.append(f"| `{feature.name}` | {feature.unit} | {says} |")
    return _HEAD + "\n".join(lines) + "\n"


PAGES = {"features.md": features_page}


def main() -> None:
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
