"""The stratified risk ratio: worked by hand, against confounding, with intervals that cover."""

import numpy as np
import pytest

from desirepath.stats import mantel_haenszel, risk_ratio


def test_two_strata_worked_by_hand():
    tables = [[[20, 80], [10, 90]], [[6, 14], [2, 18]]]
    up = 20 * 100 / 200 + 6 * 20 / 40
    down = 10 * 100 / 200 + 2 * 20 / 40
    spread = (30 * 100 * 100 - 20 * 10 * 200) / 200**2 + (8 * 20 * 20 - 6 * 2 * 40) / 40**2
    error = np.sqrt(spread / (up * down))
    found = risk_ratio(tables)
    assert found.ratio[0] == pytest.approx(up / down)
    assert found.low[0] == pytest.approx(up / down * np.exp(-1.959964 * error), rel=1e-6)
    assert found.p_value[0] == mantel_haenszel(tables).p_value[0]


def test_one_stratum_is_the_plain_ratio_and_its_usual_interval():
    found = risk_ratio([[[20, 80], [10, 90]]])
    error = np.sqrt(1 / 20 - 1 / 100 + 1 / 10 - 1 / 100)
    assert found.ratio[0] == pytest.approx(2.0)
    assert found.high[0] == pytest.approx(2 * np.exp(1.959964 * error), rel=1e-6)


def test_a_stratum_that_decides_both_is_no_association_and_unstratified_it_would_be():
    strata = np.array([[[81, 9], [9, 1]], [[1, 9], [9, 81]]])
    assert risk_ratio(strata).ratio[0] == pytest.approx(1.0)
    assert risk_ratio(strata.sum(axis=0)[None]).low[0] > 1.5


def test_intervals_cover_the_truth_nineteen_times_of_twenty():
    rng = np.random.default_rng(3)
    n, base, ratio, hits = 60, np.array([0.1, 0.25, 0.3]), 1.8, 0
    for _ in range(400):
        with_it, without = rng.binomial(n, base * ratio), rng.binomial(n, base)
        tables = np.stack([np.stack([with_it, n - with_it], 1), np.stack([without, n - without], 1)], 1)
        found = risk_ratio(tables)
        hits += bool(found.low[0] <= ratio <= found.high[0])
    assert 0.92 * 400 <= hits <= 0.98 * 400


def test_nothing_with_the_outcome_on_one_side_is_told_with_a_wide_interval():
    found = risk_ratio([[[0, 30], [6, 30]]])
    assert 0 < found.ratio[0] < 1 < found.high[0]
