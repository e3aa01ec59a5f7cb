"""One small company of each kind, made once."""

import json
import time
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from desirepath.simulate import SimulationPlan, Truth, simulate_company

ACCOUNTS = 200


class Company:
    """A simulated folder with its truth read back."""

    def __init__(self, folder: Path, plan: SimulationPlan) -> None:
        self.folder, self.plan = folder, plan
        started = time.perf_counter()
        self.truth: Truth = simulate_company(folder, plan)
        self.seconds = time.perf_counter() - started
        self.told: dict[str, Any] = json.loads((folder / "truth.json").read_text("utf-8"))
        self.accounts: list[dict[str, Any]] = self.told["accounts"]

    @cached_property
    def calls(self) -> list[dict[str, Any]]:
        """Every product line."""
        paths = sorted(self.folder.glob("product/*.jsonl"))
        return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("planted"), SimulationPlan(accounts=ACCOUNTS))


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("clean"), SimulationPlan(accounts=60, defects=False))
