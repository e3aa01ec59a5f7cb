"""One small simulated company, built once a session, for every test that needs a whole workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.simulate import SimulationPlan, simulate_company

SMALL = SimulationPlan(accounts=240, months=18, seed=5)


@pytest.fixture(scope="session")
def company_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with everything run once, closed again."""
    folder = tmp_path_factory.mktemp("company")
    simulate_company(folder, SMALL)
    facade = LocalFacade(Workspace(folder))
    facade.do("run")
    facade.close()
    return folder


@pytest.fixture(scope="session")
def company(company_folder: Path) -> Iterator[LocalFacade]:
    """The small company, open for reading."""
    facade = LocalFacade(Workspace(company_folder))
    yield facade
    facade.close()
