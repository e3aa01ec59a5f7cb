"""Worlds that several risk tests look at."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parent.parent))

from desirepath.learning.risk import Window, evaluate_risk
from fixtures.risk_world import world


@pytest.fixture(scope="session")
def medium():
    return world(np.random.default_rng(1), 400)


@pytest.fixture(scope="session")
def medium_evaluation(medium):
    return evaluate_risk(
        medium.rows,
        Window(data_end=medium.data_end),
        rng=np.random.default_rng(2),
    )
