"""Lets the tests of this room use what is in ``tests/fixtures``."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desirepath.app import LocalFacade, Workspace

sys.path.append(str(Path(__file__).parent.parent))


@pytest.fixture
def own(company_folder: Path, tmp_path: Path) -> Iterator[LocalFacade]:
    """A copy of the company, to change."""
    shutil.copytree(company_folder, tmp_path / "own", ignore=shutil.ignore_patterns(".owner"))
    facade = LocalFacade(Workspace(tmp_path / "own"))
    yield facade
    facade.close()
