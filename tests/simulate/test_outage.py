"""The planted outage shows where and when it was planted, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desirepath.app.facade import LocalFacade
from desirepath.app.workspace import Workspace
from desirepath.simulate import SimulationPlan, World, simulate_company


def friction_of(folder: Path, world: World, seed: int) -> list[dict]:
    simulate_company(folder, SimulationPlan(accounts=700, seed=seed, world=world))
    facade = LocalFacade(Workspace(folder))
    try:
        facade.do("sync")
        facade.do("refresh")
        found = facade.ask("map", level="stage")["friction"]
    finally:
        facade.close()
    assert isinstance(found, list)
    return found


@pytest.mark.slow
def test_the_outage_and_its_step_come_first(tmp_path: Path) -> None:
    first = friction_of(tmp_path, "planted", 7)[0]
    planted = json.loads((tmp_path / "truth.json").read_text("utf-8"))["plan"]["outage"]
    slow = first["slow_period"]
    assert first["node"] == f"milestone:{planted['step']}"
    assert slow["from"][:10] < planted["to"] and slow["to"][:10] > planted["from"]
    assert slow["excess_days"] > 20
    assert first["waiting"]["negative"] > 0 and first["waiting"]["on_us_days"] > first["waiting"]["on_customer_days"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 8])
def test_without_an_outage_no_month_is_called_slow(tmp_path: Path, seed: int) -> None:
    assert [one["node"] for one in friction_of(tmp_path, "null", seed) if one["slow_period"]] == []
