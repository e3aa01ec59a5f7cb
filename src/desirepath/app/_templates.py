"""Ready lifecycles to begin from; their first line says for whom."""

from __future__ import annotations

from pathlib import Path

from desirepath.kernel import NotFound

FOLDER = Path(__file__).parent / "templates"
NAMES = ("annual-enterprise", "self-serve-monthly", "usage-based", "seat-based", "multi-product")


def template_text(name: str) -> str:
    """The text of a template.

    Raises
    ------
    NotFound
        when there is none of this name.
    """
    if name not in NAMES:
        raise NotFound("template", name, NAMES)
    return (FOLDER / f"{name}.yaml").read_text("utf-8")


def list_templates() -> list[dict[str, object]]:
    """Each template with the sentence that says for whom it is."""
    return [{"template": name, "for": template_text(name).partition("\n")[0].removeprefix("# ")} for name in NAMES]
