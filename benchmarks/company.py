"""What benchmarks over a simulated company share: its size as options, a folder of its own, figures printed and kept."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from desirepath.app import LocalFacade, Workspace
from desirepath.simulate import SimulationPlan, simulate_company


def run_on_company(about: str, measure: Callable[[Path, SimulationPlan], dict[str, object]]) -> None:
    """``measure`` in an empty folder; what it found is printed and, with ``--out``, written."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=1400)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="desirepath-bench-"))
    try:
        found = measure(folder, SimulationPlan(accounts=asked.accounts, months=asked.months, seed=asked.seed))
    finally:
        shutil.rmtree(folder)
    text = json.dumps(found, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


def built(folder: Path, plan: SimulationPlan) -> LocalFacade:
    """The simulated company brought in and derived, opened."""
    simulate_company(folder, plan)
    facade = LocalFacade(Workspace(folder))
    facade.do("sync")
    facade.do("refresh")
    return facade
