"""The template that everybody copies does what its documents say."""

import shutil
from pathlib import Path

import pytest

from desirepath.app import JOBS, Workspace
from desirepath.app.catalogue import answer

from .pages import ROOT


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("three") / "company"
    shutil.copytree(ROOT / "examples/three-files", folder)
    with Workspace(folder, environment={}) as work:
        JOBS["sync"](work)
        JOBS["refresh"](work)
        JOBS["learn"](work)
        yield work


def test_only_the_line_that_is_wrong_on_purpose_is_rejected(company: Workspace):
    found = answer(company, "rejected", {})
    assert found["reasons"] == [{"source": "usage", "reason": "unreadable time", "records": 1}]


def test_all_accounts_are_on_the_map_and_the_plan_has_something_to_do(company: Workspace):
    assert answer(company, "map", {})["totals"] == {"accounts": 12, "outcomes": {"churned": 3}, "open": 9}
    assert answer(company, "plan", {})["total"] == 2


def test_twelve_accounts_are_too_few_for_a_risk(company: Workspace):
    assert answer(company, "evaluate", {})["verdict"] == "not_enough_evidence"


def test_once_the_line_is_mended_nothing_is_rejected(company: Workspace, tmp_path: Path):
    folder = tmp_path / "mended"
    shutil.copytree(ROOT / "examples/three-files", folder)
    with Workspace(folder, environment={}) as work:
        JOBS["sync"](work)
        usage = folder / "data/usage.csv"
        usage.write_text(usage.read_text("utf-8").replace("not a date", "2025-06-01 10:00:00"), "utf-8")
        summary = JOBS["sync"](work)
        assert answer(work, "rejected", {})["reasons"] == []
        assert [source["unchanged_files"] for source in summary["sources"]] == [1, 0, 1]  # type: ignore[index]
