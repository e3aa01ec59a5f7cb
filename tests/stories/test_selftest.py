"""The engine finds what was planted and nothing where nothing was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desirepath.app import selftest
from desirepath.app.selftest import ACCOUNTS, SEED, _build, _pattern_check, _tells
from desirepath.kernel import silent
from desirepath.simulate import SimulationPlan


@pytest.mark.slow
def test_planted_is_found_and_null_is_silent() -> None:
    found = selftest()
    failed = [check for check in found["checks"] if not check["passed"]]  # type: ignore[union-attr]
    assert not failed, failed


@pytest.mark.slow
def test_an_absence_that_does_not_matter_is_not_found(tmp_path: Path) -> None:
    """The twin: as many are left alone after going live, to no effect, and no card tells of it; cards tell of what is there."""
    facade = _build(tmp_path, SimulationPlan(accounts=ACCOUNTS, seed=SEED, absence=False), silent)
    planted = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["patterns"]
    found = {one["name"]: _pattern_check(facade, one)["passed"] for one in planted}
    facade.close()
    carriers = {one["name"]: one["carriers"] for one in planted}
    assert carriers["left_alone"] > 200
    assert not found["left_alone"]
    assert found["unanswered_escalation"]
    assert found["expansion_path"]


def test_an_absence_is_found_only_by_a_card_that_tells_it() -> None:
    steps = ["integration_connected", "left_alone"]
    assert _tells(["left_alone"], steps, "left_alone")
    assert _tells(["integration_connected", "email_opened", "left_alone"], steps, "left_alone")
    assert not _tells(["integration_connected"], steps, "left_alone")
    assert not _tells(["left_alone", "integration_connected"], steps, "left_alone")
    assert _tells(["integration_connected"], steps, None)
