"""Waiting, competing endings, exact tests and medians, against independent results and by simulation."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from desirepath import stats
from desirepath.stats.sorting import sort_stretches
from desirepath.stats.waiting import median_waits

FROZEN = json.loads((Path(__file__).parent / "lifelines.json").read_text("utf-8"))
"""Samples with the numbers of lifelines, written by ``benchmarks/survival.py --freeze``."""
waits = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


@pytest.mark.parametrize("case", FROZEN, ids=lambda case: len(case["days"]))
@pytest.mark.parametrize("kind", ["days", "tied"])
def test_survival_and_its_median_equal_lifelines(case, kind):
    ended = np.array(case["endings"]) != 0
    curve, found = stats.kaplan_meier(case[kind], ended), stats.median_time(case[kind], ended)
    at = np.searchsorted(case[f"{kind}_times"], curve.times)
    assert curve.survival == pytest.approx(np.array(case[f"{kind}_survival"])[at], abs=1e-9)
    assert (np.inf if found.time is None else found.time) == pytest.approx(case[f"{kind}_median"], abs=1e-9)


@pytest.mark.parametrize("case", FROZEN, ids=lambda case: len(case["days"]))
def test_competing_risks_and_their_intervals_equal_lifelines(case):
    curve = stats.cumulative_incidence(case["days"], case["endings"], of=1)
    at = np.searchsorted(case["incidence_times"], curve.times)
    assert curve.incidence == pytest.approx(np.array(case["incidence"])[at], abs=1e-9)
    known = np.array(case["incidence_ci"], float)[at]
    told = ~np.isnan(known).any(axis=1)
    assert np.c_[curve.low, curve.high][told] == pytest.approx(known[told], abs=1e-9)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2)), min_size=3, max_size=60))
@settings(max_examples=40, deadline=None)
def test_competing_risks_equal_statsmodels_with_ties_too(rows):
    days, endings = np.array(rows).T
    if not (endings == 1).any():
        return
    found, other = stats.cumulative_incidence(days, endings, of=1), CumIncidenceRight(days, endings)
    at = np.searchsorted(other.times, found.times)
    assert found.incidence == pytest.approx(other.cinc[0][at], abs=1e-9)


def test_without_other_endings_the_incidence_is_what_survival_leaves_and_with_them_less():
    rng = np.random.default_rng(2)
    days, endings = rng.exponential(10, 200), rng.integers(0, 3, 200)
    alone = stats.cumulative_incidence(days, np.minimum(endings, 1), of=1)
    survival = stats.kaplan_meier(days, endings > 0).survival
    assert alone.incidence == pytest.approx(1 - survival, abs=1e-12)
    naive = 1 - stats.kaplan_meier(days, endings == 1).survival
    assert stats.cumulative_incidence(days, endings, of=1).incidence[-1] < naive[-1] - 0.05
    assert alone.by(-1) == (0.0, 0.0, 0.0)


def test_the_interval_of_an_incidence_covers_the_truth_as_often_as_it_says():
    rng, truth, found = np.random.default_rng(5), 0.6 * (1 - np.exp(-1.0)), []
    for _ in range(600):
        waited, kind = rng.exponential(1.0, 120), np.where(rng.random(120) < 0.6, 1, 2)
        until = rng.uniform(0.5, 3, 120)
        found.append(
            stats.cumulative_incidence(np.minimum(waited, until), np.where(waited < until, kind, 0), of=1).by(1)
        )
    assert 0.93 < np.mean([low <= truth <= high for _, low, high in found]) < 0.975


@pytest.mark.parametrize(("days", "endings", "of"), [([1, 2], [1], 1), ([-1.0], [1], 1), ([1.0], [1], 0)])
def test_an_impossible_question_about_endings_is_refused(days, endings, of):
    with pytest.raises(ValueError, match=r"durations|ending"):
        stats.cumulative_incidence(days, endings, of=of)


@given(st.lists(waits, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_medians_of_many_stretches_equal_those_taken_one_by_one(groups):
    done = [sorted(day for day, ended in group if ended) for group in groups]
    still = [sorted(day for day, ended in group if not ended) for group in groups]
    bounds = [np.cumsum([0, *(len(part) for part in parts)]) for parts in (done, still)]
    flat = [np.array([day for part in parts for day in part], np.int64) for parts in (done, still)]
    found = median_waits(flat[0], bounds[0], flat[1], bounds[1], stats.two_sided_z(0.95))
    for row, group in zip(found, groups, strict=True):
        one = stats.median_time([day for day, _ in group], [ended for _, ended in group])
        assert [None if np.isnan(x) else x for x in row] == [one.time, one.low, one.high]


@pytest.mark.parametrize("unit", [1, 1_000_000])
@pytest.mark.parametrize("largest", [1, 2_000, 10**7, 10**12])
def test_stretches_are_sorted_each_by_itself(largest, unit):
    rng = np.random.default_rng(1)
    bounds = np.cumsum([0, 0, 1, 383, 385, 5000, 0, 20_000])
    values = rng.integers(0, largest, bounds[-1]) * unit
    found = values.copy()
    sort_stretches(found, bounds, 1, bounds.size - 1)
    for begin, end in pairwise(bounds):
        assert (found[begin:end] == np.sort(values[begin:end])).all()


def test_exact_p_is_twice_the_smaller_tail_of_fisher():
    for a, n, b, m in ((3, 20, 9, 25), (0, 5, 0, 5), (50, 50, 0, 450), (7, 100, 1, 80)):
        tails = [scipy.stats.fisher_exact([[a, n - a], [b, m - b]], side).pvalue for side in ("less", "greater")]
        assert stats.exact_p_values(a, n, hits_b=b, n_b=m)[0] == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)
    assert stats.exact_p_values(0, 0, hits_b=3, n_b=9).tolist() == [1.0]


def test_exact_p_keeps_its_level_where_the_usual_test_does_not():
    """Rare traits in a small group beside a large one: the z test finds a difference too often far out in the tail."""
    rng = np.random.default_rng(6)
    hits = np.array([rng.hypergeometric(4, 496, 50) for _ in range(4000)])
    exact = stats.exact_p_values(hits, 50, hits_b=4 - hits, n_b=450)
    usual = [stats.difference_of_proportions(int(h), 50, positives_b=int(4 - h), n_b=450).p_value for h in hits]
    assert (exact < 0.001).mean() <= 0.001 < 0.003 < (np.array(usual) < 0.001).mean()


def _samples(rng, draw, n, times):
    return np.sort(draw(rng, (times, n)), axis=1).ravel(), np.arange(times + 1) * n


@pytest.mark.parametrize("sizes", [(10, 10), (12, 60), (200, 1000)])
def test_the_difference_of_medians_covers_the_truth_and_finds_nothing_where_nothing_is(sizes):
    rng, times = np.random.default_rng(3), 1500
    a = _samples(rng, lambda r, shape: r.exponential(1, shape), sizes[0], times)
    b = _samples(rng, lambda r, shape: 3 * r.exponential(1, shape), sizes[1], times)
    found = stats.differences_of_medians(*a, *b)
    truth = -2 * np.log(2)
    assert ((found.low <= truth) & (found.high >= truth)).mean() > 0.935
    same = _samples(rng, lambda r, shape: r.exponential(1, shape), sizes[1], times)
    assert (stats.differences_of_medians(*a, *same).p_value < 0.05).mean() < 0.06


def test_medians_of_too_few_are_not_compared():
    few, many = np.arange(9.0), np.arange(50.0)
    found = stats.differences_of_medians(few, np.array([0, 9]), many, np.array([0, 50]))
    assert found.median_a.tolist() == [4.0]
    assert np.isnan([found.difference[0], found.low[0], found.p_value[0]]).all()
