"""The log-rank test equals that of scipy, and says nothing where there is nothing to say."""

import numpy as np
import pytest
from scipy.stats import CensoredData, logrank

from desirepath.stats import logrank_p


@pytest.mark.parametrize("seed", range(20))
def test_equals_scipy_with_ties_and_censoring(seed: int) -> None:
    rng = np.random.default_rng(seed)
    days, done, group = rng.exponential(5, 80).round(), rng.random(80) < 0.7, rng.random(80) < 0.4
    sides = [CensoredData(uncensored=days[side & done], right=days[side & ~done]) for side in (group, ~group)]
    assert logrank_p(days, done, group) == pytest.approx(logrank(*sides).pvalue, abs=1e-12)


def test_one_side_alone_is_no_difference() -> None:
    assert logrank_p([1, 2], [True, True], [True, True]) == logrank_p([1, 2], [False, False], [True, False]) == 1.0


def test_only_units_of_one_stratum_are_compared() -> None:
    """A group that sits in the slow stratum is no slower; without strata it looks so."""
    rng = np.random.default_rng(3)
    slow = np.arange(400) % 2
    group = rng.random(400) < np.where(slow, 0.8, 0.2)
    days = rng.exponential(np.where(slow, 40.0, 10.0))
    done = np.ones(400, bool)
    assert logrank_p(days, done, group) < 1e-6
    assert logrank_p(days, done, group, slow) > 0.05
    alone = [logrank_p(days[slow == one], done[slow == one], group[slow == one]) for one in (0, 1)]
    assert logrank_p(days[slow == 1], done[slow == 1], group[slow == 1], slow[slow == 1]) == pytest.approx(alone[1])
