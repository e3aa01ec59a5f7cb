"""Data nobody here made: skipped where it is not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desirepath.app import Facade, open_facade

HERE = Path(__file__).parent / "outside"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def opened(name: str, tmp_path: Path) -> Facade:
    if not (SHARED / name).is_dir():
        pytest.skip(f"{name} is not beside the project")
    folder = tmp_path / name
    shutil.copytree(HERE / name, folder)
    (folder / "data").symlink_to(SHARED / name)
    return open_facade(folder)


def check_conservation(done: dict[str, object]) -> None:
    for source in done["sync"]["sources"]:  # type: ignore[index]
        lost = sum(source["rejected"].values())
        assert source["records"] == source["accepted"] + source["duplicates"] + source["filtered"] + lost, source


@pytest.mark.slow
def test_inconsistent_data_are_taken_in_whole_and_called_weak(tmp_path: Path) -> None:
    facade = opened("ravenstack", tmp_path)
    check_conservation(facade.do("run"))
    shown = facade.ask("map", level="stage")
    churned = next(node for node in shown["nodes"] if node["id"] == "outcome:churned")
    assert churned["accounts"] == 352
    assert churned["accounts"] == facade.ask("members", level="stage", node="outcome:churned")["total"]
    assert facade.ask("portfolio")["verdict"] == "weak"
    for horizon in (30, 90):
        assert facade.ask("evaluate", horizon=horizon)["verdict"] == "weak"
    assert facade.ask("patterns")["patterns"] == []
    facade.close()


@pytest.mark.slow
def test_a_legacy_encoding_and_day_first_dates_are_read(tmp_path: Path) -> None:
    facade = opened("relax", tmp_path)
    done = facade.do("run")
    check_conservation(done)
    assert facade.ask("workspace")["accounts"] == 417
    assert done["sync"]["sources"][1]["accepted"] == 207_917
    assert facade.ask("map", level="stage")["totals"]["accounts"] == 417
    facade.close()
