"""Rates, proportions, odds, correlation, means and multiplicity against independent results."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from desirepath import stats

cells = st.integers(1, 60)


@pytest.mark.parametrize(("positives", "n"), [(0, 10), (3, 10), (10, 10), (481, 999)])
def test_wilson_equals_statsmodels(positives, n):
    low, high = proportion_confint(positives, n, method="wilson")
    found = stats.wilson_interval(positives, n)
    assert (found.ci.low, found.ci.high) == pytest.approx((low, high), abs=1e-12)


def test_a_rate_of_nothing_is_unknown_and_impossible_counts_are_refused():
    assert np.isnan(stats.wilson_interval(0, 0).rate)
    with pytest.raises(ValueError, match="positives"):
        stats.wilson_interval(3, 2)


def test_wilson_covers_the_true_rate_as_often_as_it_says():
    rng = np.random.default_rng(1)
    low, high = stats.wilson_bounds(rng.binomial(60, 0.12, 4000), 60)
    assert 0.93 < ((low <= 0.12) & (high >= 0.12)).mean() < 0.975


def test_newcombe_reproduces_the_example_of_his_paper():
    found = stats.difference_of_proportions(56, 70, positives_b=48, n_b=80)
    assert (found.ci.low, found.ci.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize("counts", [(12, 80, 20, 75), (0, 30, 4, 40), (5, 5, 1, 9)])
def test_difference_of_proportions_equals_statsmodels(counts):
    a, n, b, m = counts
    found = stats.difference_of_proportions(a, n, positives_b=b, n_b=m)
    low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
    assert (found.ci.low, found.ci.high) == pytest.approx((low, high), abs=1e-9)
    assert found.p_value == pytest.approx(proportions_ztest([a, b], [n, m])[1], abs=1e-12)


@given(cells, cells, cells, cells)
@settings(max_examples=25, deadline=None)
def test_odds_ratio_equals_statsmodels_and_turns_with_the_table(a, b, c, d):
    table = np.array([[a, b], [c, d]])
    found, other = stats.odds_ratio(table), Table2x2(table, shift_zeros=False)
    assert found.odds_ratio == pytest.approx(other.oddsratio)
    assert (found.ci.low, found.ci.high) == pytest.approx(other.oddsratio_confint())
    assert found.p_value == pytest.approx(other.oddsratio_pvalue(), abs=1e-12)
    assert stats.odds_ratio(table[::-1]).odds_ratio == pytest.approx(1 / found.odds_ratio)


def test_a_zero_cell_is_corrected_and_said_so():
    found = stats.odds_ratio([[5, 0], [10, 10]])
    assert found.corrected
    assert found.odds_ratio == pytest.approx(5.5 * 10.5 / (0.5 * 10.5))
    assert np.isfinite(found.ci.high)


def test_mantel_haenszel_equals_statsmodels():
    rng = np.random.default_rng(4)
    tables = rng.integers(1, 40, size=(30, 5, 2, 2))
    found = stats.mantel_haenszel(tables)
    for i, table in enumerate(tables):
        other = StratifiedTable([one.astype(float) for one in table])
        low, high = other.oddsratio_pooled_confint()
        assert (found.odds_ratio[i], found.low[i], found.high[i]) == pytest.approx((other.oddsratio_pooled, low, high))
        test = other.test_null_odds(correction=False)
        assert found.z[i] ** 2 == pytest.approx(test.statistic)
        assert found.p_value[i] == pytest.approx(test.pvalue, abs=1e-12)


def test_mantel_haenszel_ignores_strata_that_cannot_tell_and_survives_zeros():
    one = [[12, 5], [6, 14]]
    alone = stats.mantel_haenszel([one])
    padded = stats.mantel_haenszel([one, [[0, 0], [0, 0]], [[1, 0], [0, 0]], [[3, 0], [2, 0]]])
    assert padded.odds_ratio[0] == pytest.approx(alone.odds_ratio[0])
    assert padded.z[0] == pytest.approx(alone.z[0])
    certain = stats.mantel_haenszel([[[9, 0], [0, 9]]])
    assert np.isfinite([certain.odds_ratio[0], certain.low[0], certain.high[0]]).all()


def test_phi_equals_the_correlation_of_the_indicators():
    rng = np.random.default_rng(2)
    x, y = rng.random(300) < 0.3, rng.random(300) < 0.6
    table = [[(x & y).sum(), (x & ~y).sum()], [(~x & y).sum(), (~x & ~y).sum()]]
    assert stats.phi_correlation(table).phi == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert np.isnan(stats.phi_correlation([[3, 0], [4, 0]]).phi)


def test_phi_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(3)
    shares = np.array([0.25, 0.05, 0.1, 0.6])
    truth = stats.phi_correlation((shares * 1e6).reshape(2, 2)).phi
    found = [stats.phi_correlation(rng.multinomial(400, shares).reshape(2, 2)).ci for _ in range(1500)]
    assert 0.93 < np.mean([ci.covers(truth) for ci in found]) < 0.97


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_multiplicity_equals_statsmodels(n):
    p = np.random.default_rng(n).random(n).round(2) ** 3
    assert stats.holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert stats.benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


def test_welch_equals_scipy():
    rng = np.random.default_rng(5)
    a, b = rng.normal(1, 2, 40), rng.normal(0.5, 5, 25)
    found, other = stats.welch_difference(a, b), scipy.stats.ttest_ind(a, b, equal_var=False)
    interval = other.confidence_interval()
    assert found.p_value == pytest.approx(other.pvalue)
    assert (found.ci.low, found.ci.high) == pytest.approx((interval.low, interval.high))


def test_constant_values_give_no_false_confidence():
    assert stats.welch_difference([1, 1, 1], [1, 1]).p_value == 1.0
    with pytest.raises(ValueError, match="at least two"):
        stats.welch_difference([1.0], [1.0, 2.0])


def test_sample_ratio_equals_scipy():
    found = stats.sample_ratio([480, 530, 1010], expected_shares=[1, 1, 2])
    assert found.p_value == pytest.approx(scipy.stats.chisquare([480, 530, 1010], [505, 505, 1010]).pvalue)
    assert not stats.sample_ratio([4000, 4500]).matches


@pytest.mark.parametrize(
    ("p", "n", "again", "word"),
    [
        (0.01, 100, None, "strong"),
        (0.01, 99, True, "moderate"),
        (0.051, 500, True, "weak"),
        (0.001, 500, False, "weak"),
    ],
)
def test_strength_of_evidence_follows_its_thresholds(p, n, again, word):
    assert stats.strength_of_evidence(p, n, replicates=again) == word
