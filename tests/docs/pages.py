"""The documents as the tests read them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
        *(ROOT / "benchmarks").rglob("*.md"),
    ]
)
_FENCE = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def reference(name: str) -> str:
    return (ROOT / "docs" / "reference" / name).read_text("utf-8")


def yaml_examples(path: Path) -> list[str]:
    """The YAML blocks of a page, in order."""
    return _FENCE.findall(path.read_text("utf-8"))


def missing(names: object, text: str) -> list[str]:
    """Names that do not stand in ``text`` as code or as part of one."""
    words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", text))
    return sorted(str(name) for name in names if str(name) not in words)  # type: ignore[attr-defined]
