"""The failing twins: each rule that keeps the walls up is seen to fall when it is broken in a copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .measures import source_findings

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports; exit(lint_imports(no_cache=True, no_logo=True))"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources and their contracts in a folder of their own."""
    left_out = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def copy_room(to: Path, module: str) -> Path:
    """The room of a module alone: the house rules read file by file, so the other rooms have no part in it."""
    room = Path("src") / "desirepath" / module.split("/")[0]
    shutil.copytree(ROOT / room, to / room, ignore=shutil.ignore_patterns("__pycache__", "static"))
    return to


def plant(copy: Path, module: str, line: str) -> None:
    path = copy / "src" / "desirepath" / module
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")


def lint(copy: Path) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "300"}
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_catch_an_import_that_climbs(copy: Path):
    plant(copy, "events/_sync.py", "from desirepath.journeys import build_journeys")
    status, said = lint(copy)
    assert status != 0
    assert "desirepath.events._sync -> desirepath.journeys" in said


def test_the_contracts_catch_an_engine_outside_store(copy: Path):
    plant(copy, "insights/_plan.py", "import duckdb")
    status, said = lint(copy)
    assert status != 0
    assert "desirepath.insights._plan -> duckdb" in said


def test_the_contracts_catch_a_room_without_a_layer(copy: Path):
    room = copy / "src" / "desirepath" / "attic"
    room.mkdir()
    (room / "__init__.py").write_text('"""Things put away."""\n', "utf-8")
    status, said = lint(copy)
    assert status != 0
    assert "attic" in said


PLANTED = {
    "module-lines": ("identity/_groups.py", "\n".join(f"# {n}" for n in range(400))),
    "body-lines:sprawl": (
        "identity/_groups.py",
        "def sprawl():\n" + "\n".join(f"    print({n})" for n in range(51)),
    ),
    "nesting:dig": (
        "text/flags.py",
        "def dig(a):\n  for b in a:\n    if b:\n      while b:\n        with b:\n          print(b)",
    ),
    "raise-exception": ("stats/rates.py", "def stop():\n    raise Exception('no')"),
    "bare-except": ("stats/rates.py", "try:\n    STOP = 1\nexcept:\n    STOP = 2"),
    "except-pass": ("stats/rates.py", "try:\n    STOP = 1\nexcept ValueError:\n    pass"),
    "environment-read": ("store/warehouse.py", "import os\nHOME = os.environ.get('HOME')"),
    "pickle": ("learning/risk/stored.py", "import pickle"),
    "borrowed-private": ("insights/_plan.py", "from desirepath.journeys._map import Node"),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_the_house_rules_catch_what_is_planted(rule: str, tmp_path: Path):
    module, planted = PLANTED[rule]
    copy = copy_room(tmp_path, module)
    before = {one.rule for one in source_findings(copy) if one.path.endswith(module)}
    plant(copy, module, planted)
    found = [one for one in source_findings(copy) if one.path.endswith(module) and one.rule == rule]
    assert rule not in before
    assert [one.path for one in found] == [f"src/desirepath/{module}"]


def test_the_house_rules_catch_a_room_without_a_front(tmp_path: Path):
    copy = copy_room(tmp_path, "text")
    (copy / "src" / "desirepath" / "text" / "__init__.py").write_text("", "utf-8")
    rules = {one.rule for one in source_findings(copy) if one.path.endswith("text/__init__.py")}
    assert rules == {"front-without-docstring", "front-without-all"}


def test_the_house_rules_catch_a_vague_name(tmp_path: Path):
    copy = copy_room(tmp_path, "text")
    (copy / "src" / "desirepath" / "text" / "helpers.py").write_text("", "utf-8")
    assert [one.rule for one in source_findings(copy) if one.path.endswith("helpers.py")] == ["vague-name"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (".a {\n  color: red;\n/* } */\n.b::after {\n  content: '}';\n}\n", [("unclosed-rule", "line 1")]),
        ("@media print {\n  .a {\n    color: red;\n  }\n}\n}\n", [("unopened-rule", "line 6")]),
        ("@media print {\n  .a {\n    content: '{'; /* { */\n  }\n}\n", []),
    ],
)
def test_the_house_rules_catch_a_style_rule_left_open(written: str, found: list[tuple[str, str]], tmp_path: Path):
    sheet = copy_room(tmp_path, "kernel") / "ui" / "src" / "styles" / "planted.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(written, "utf-8")
    assert [(one.rule, one.detail) for one in source_findings(tmp_path) if one.path.endswith("planted.css")] == found
