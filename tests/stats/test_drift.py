"""Observed over expected and the stability index: hand-worked, against scipy, and in their coverage."""

import math

import numpy as np
import pytest
from scipy import stats

from desirepath.stats import (
    bin_edges,
    bin_shares,
    log_loss,
    observed_over_expected,
    population_stability,
    stability_bound,
)


def test_the_index_by_hand():
    assert population_stability([0.5, 0.5], [0.7, 0.3]) == pytest.approx(0.2 * math.log(1.4) - 0.2 * math.log(0.6))
    assert population_stability([0.2, 0.8], [0.2, 0.8]) == 0
    assert math.isfinite(population_stability([0.0, 1.0], [1.0, 0.0]))


def test_bins_hold_everything_unknown_values_too():
    column = np.array([1.0, 2.0, 2.0, 3.0, np.nan])
    edges = bin_edges(column, bins=3)
    shares = bin_shares(column, edges)
    assert shares.sum() == pytest.approx(1) and shares[-1] == pytest.approx(0.2)
    assert bin_edges([np.nan]).size == 0 and bin_edges([2.0, 2.0]).size == 0


def test_chance_alone_seldom_moves_the_index_beyond_its_bound():
    rng = np.random.default_rng(1)
    beyond = 0
    for _ in range(400):
        before, after = rng.normal(size=400), rng.normal(size=300)
        edges = bin_edges(before)
        psi = population_stability(bin_shares(before, edges), bin_shares(after, edges))
        beyond += psi > stability_bound(10, 400, 300, confidence=0.95)
    assert beyond <= 36  # 5 % of 400, and three standard errors


def test_the_exact_interval_is_that_of_the_exact_test():
    found = observed_over_expected(7, 3.0)
    assert stats.poisson.sf(6, found.ci.low * 3) == pytest.approx(0.025)
    assert stats.poisson.cdf(7, found.ci.high * 3) == pytest.approx(0.025)
    assert observed_over_expected(0, 3.0).ci.low == 0
    assert math.isnan(observed_over_expected(3, 0.0).ratio)


def test_a_large_reference_is_as_good_as_none_and_a_small_one_widens():
    known, large, small = (observed_over_expected(30, 20.0, reference=n) for n in (None, 10**6, 25))
    assert large.ci.low == pytest.approx(known.ci.low, rel=0.01)
    assert small.ci.low < large.ci.low < large.ci.high < small.ci.high
    assert math.isinf(observed_over_expected(3, 1.0, reference=0).ci.high)


def test_the_interval_covers_where_the_expectation_was_learned():
    rng = np.random.default_rng(2)
    covered = naive = 0
    for _ in range(1000):
        learned = rng.poisson(40)
        expected, observed = max(learned, 1) / 2, rng.poisson(20)
        fair = observed_over_expected(observed, expected, reference=learned).ci
        bare = observed_over_expected(observed, expected).ci
        covered += fair.low <= 1 <= fair.high
        naive += bare.low <= 1 <= bare.high
    assert covered >= 940
    assert naive < 935  # the failing twin: the expectation taken as known


def test_log_loss_by_hand():
    assert log_loss([1, 0], [0.8, 0.4]) == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)
    assert math.isfinite(log_loss([1], [0.0]))
