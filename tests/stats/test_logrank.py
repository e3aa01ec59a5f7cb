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
