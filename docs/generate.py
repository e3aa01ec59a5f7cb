"""Writes the reference pages that are generated from the code: ``python docs/generate.py``."""

from __future__ import annotations

from pathlib import Path

from desirepath.learning.features import FEATURES, RELATIVE

FOLDER = Path(__file__).parent / "reference"
_HEAD = """# Features

What is known about an account at the start of each week, and nothing from after it. This page is generated
from `src/desirepath/learning/features/catalogue.py` by `make docs`.

A row stands for one account at one prediction date: a week's start, or so many days after its start
(`evaluate --landmark age:365d`; then weeks are counted from that moment). Every quantity enters in the week it became
*known*. Only the customer's own events count as activity; the company's calls and meetings have features of their own.
A `log ratio` is the natural logarithm of one stretch of time over another, both plus one. Where *log* says yes,
models read the logarithm of one plus the number. Any name here may be used in `evaluate --where`.

Every declared milestone adds `reached_NAME`, every warning sign `sign_NAME`: 1 while it is so, else 0. Each of the twenty
product events that most accounts had adds `did_NAME_8w`: how often in eight weeks, read as a logarithm.

| feature | unit | log | from | as a reason |
|---|---|---|---|---|
"""


def features_page() -> str:
    """The text of ``features.md``."""
    shown = {"{value}": "*n*", "{change}": "up or down *n* %", "|": " or "}
    lines = []
    for feature in (*FEATURES, *RELATIVE):
        says = feature.says
        for place, words in shown.items():
            says = says.replace(place, words)
        lines.append(
            f"| `{feature.name}` | {feature.unit} | {'yes' if feature.log else ''} | {feature.source} | {says} |"
        )
    return _HEAD + "\n".join(lines) + "\n"


PAGES = {"features.md": features_page}


def main() -> None:
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
