"""Data nobody here made: skipped where it is not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desirepath.app import Facade, open_facade

HERE = Path(__file__).parent / "outside"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def opened(name: str, tmp_path: Path, data: str | None = None) -> Facade:
    if not (SHARED / (data or name)).is_dir():
        pytest.skip(f"{data or name} is not beside the project")
    folder = tmp_path / name
    shutil.copytree(HERE / name, folder)
    (folder / "data").symlink_to(SHARED / (data or name))
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


@pytest.mark.slow
def test_who_goes_silent_is_told_better_than_by_few_login_days(tmp_path: Path) -> None:
    """A user is the account. Label: no login in the 28 days after a week's start, of users with at least three login days
    in the 28 days before it. The learned score is set against the rule "few login days" on the same later rows."""
    facade = opened("relax_users", tmp_path, "relax")
    facade.do("sync")
    facade.do("refresh")
    found = facade.ask("evaluate", horizon="28d", where="events_4w >= 3")
    facade.close()
    assert found["verdict"] == "reliable"
    assert found["test"]["outcomes"] > 300  # type: ignore[index]
    rule = found["baselines"]["activity"]["auc"]  # type: ignore[index]
    assert 0.90 < rule < 0.93
    assert found["auc"] > rule + 0.015  # type: ignore[operator]
    assert found["ece"] < 0.01  # type: ignore[operator]
