"""The documents say what is so: links resolve, examples load, generated pages are current."""

import importlib
import re
import runpy
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from desirepath.lifecycle import read_definition
from desirepath.sources import read_workspace

from .pages import PAGES, ROOT, reference, shown, yaml_examples

MADE_BY_A_TEST = {ROOT / "docs/pictures/map.png"}
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
EXAMPLES = [(shown(page), number) for page in PAGES for number, _ in enumerate(yaml_examples(page))]


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_somewhere(page: Path):
    broken = []
    for target in _LINK.findall(page.read_text("utf-8")):
        name, _, anchor = unquote(target).partition("#")
        if name.startswith(("http:", "https:", "mailto:")):
            continue
        there = (page.parent / name).resolve() if name else page
        if (not there.exists() and there not in MADE_BY_A_TEST) or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert not broken


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_table_of_contents_names_every_page():
    contents = (ROOT / "docs/README.md").read_text("utf-8")
    linked = {(ROOT / "docs" / target.partition("#")[0]).resolve() for target in _LINK.findall(contents)}
    pages = {page for page in (ROOT / "docs").rglob("*.md") if page.name != "README.md"}
    assert not {shown(page) for page in pages - linked}


@pytest.mark.parametrize(("page", "number"), EXAMPLES)
def test_every_yaml_example_is_taken_without_a_fault(page: str, number: int, tmp_path: Path):
    text = yaml_examples(ROOT / page)[number]
    keys = yaml.safe_load(text).keys()
    if "sources" in keys:
        (tmp_path / "workspace.yaml").write_text(text, "utf-8")
        assert read_workspace(tmp_path).sources
    elif "stages" in keys:
        (tmp_path / "journey.yaml").write_text(text, "utf-8")
        assert read_definition(tmp_path / "journey.yaml").stages
    else:
        assert_part_of_a_workspace(text, tmp_path)


def assert_part_of_a_workspace(text: str, folder: Path) -> None:
    """A fragment is read inside the smallest workspace."""
    whole = (
        "name: Example\nsources:\n  - {name: usage, kind: files, path: usage.csv, stream: events, "
        "map: {event: event, time: ts, account: account_id}}\n"
    )
    (folder / "workspace.yaml").write_text(whole + text, "utf-8")
    assert read_workspace(folder).sources


@pytest.mark.parametrize("folder", ["simulated", "three-files"])
def test_the_examples_are_taken_without_a_fault(folder: str):
    assert read_workspace(ROOT / "examples" / folder).sources
    assert read_definition(ROOT / "examples" / folder / "journey.yaml").stages


@pytest.mark.parametrize("name", ["workspace.yaml", "journey.yaml"])
def test_the_simulated_example_is_what_the_demo_uses(name: str):
    example, used = ROOT / "examples/simulated" / name, ROOT / "src/desirepath/simulate/templates" / name
    assert example.read_text("utf-8") == used.read_text("utf-8")


def test_generated_pages_are_current():
    made = runpy.run_path(str(ROOT / "docs/generate.py"))["PAGES"]
    for name, page in made.items():
        assert reference(name) == page(), f"docs/reference/{name}: run `make docs`"


_THRESHOLD = re.compile(r"^\| `(desirepath[\w.]+?)(?:\[(\w+)\])?` \| ([\d.]+) \|", re.MULTILINE)


@pytest.mark.parametrize(("name", "key", "told"), _THRESHOLD.findall(reference("thresholds.md")))
def test_the_thresholds_told_are_those_in_the_code(name: str, key: str, told: str):
    value = found(name)
    assert (value[key] if key else value) == float(told)


def found(dotted: str):
    """The value of a constant, an attribute of one, or a field's default."""
    parts = dotted.split(".")
    for end in range(len(parts) - 1, 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            fields = getattr(value, "__dataclass_fields__", {}) if isinstance(value, type) else {}
            value = fields[part].default if part in fields else getattr(value, part)
        return value
    raise AssertionError(dotted)
