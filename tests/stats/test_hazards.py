"""Chances composed of hazards against Aalen and Johansen's estimate, by hand and by an independent implementation."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desirepath.stats import cumulative_incidence, fit_platt, kaplan_meier
from desirepath.stats.hazards import compose_hazards

LIFELINES = json.loads(Path(__file__).with_name("lifelines.json").read_text("utf-8"))


def saturated_hazards(durations, endings, ways):
    """The share of those at risk that ended in each way at each time at which anything ended."""
    waited, way = np.asarray(durations, np.float64), np.asarray(endings, np.int64)
    times = np.unique(waited[way > 0])
    at_risk = waited.size - np.searchsorted(np.sort(waited), times, side="left")
    hazards = np.zeros((times.size, ways))
    np.add.at(hazards, (np.searchsorted(times, waited[way > 0]), way[way > 0] - 1), 1.0)
    return times, hazards / at_risk[:, None]


def composed(days, endings, ways=2):
    times, hazards = saturated_hazards(days, endings, ways)
    return times, compose_hazards(hazards[None])


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3)), min_size=1, max_size=60))
def test_with_saturated_hazards_it_is_aalen_and_johansens_estimate(units):
    days, endings = map(np.array, zip(*units, strict=True))
    times, found = composed(days, endings, 3)
    for way in (1, 2, 3):
        expected = cumulative_incidence(days, endings, of=way)
        assert times.tolist() == expected.times.tolist()
        assert found.incidence[0, :, way - 1] == pytest.approx(expected.incidence, abs=1e-9)
    assert found.survival[0] == pytest.approx(
        kaplan_meier(days, endings > 0).survival[-len(times) :] if len(times) else [], abs=1e-9
    )


@pytest.mark.parametrize("case", LIFELINES, ids=range(len(LIFELINES)))
def test_it_is_that_of_lifelines(case):
    times, found = composed(case["days"], case["endings"])
    at = np.searchsorted(case["incidence_times"], times)
    assert found.incidence[0, :, 0] == pytest.approx(np.array(case["incidence"])[at], abs=1e-9)


def test_one_minus_kaplan_meier_of_one_way_is_too_high():
    """Three of four end, two of them another way: by hand 1/4 + 2/4 * 1/2 = 1/2 against 1 - 3/4 * 1/2 = 5/8."""
    _, found = composed([1, 2, 3, 4], [1, 2, 1, 0])
    assert found.incidence[0, -1].tolist() == [0.5, 0.25]
    assert 1 - kaplan_meier([1, 2, 3, 4], [True, False, True, False]).survival[-1] == pytest.approx(0.625)


def test_chances_and_survival_add_up_and_hazards_beyond_one_are_scaled():
    found = compose_hazards(np.random.default_rng(1).uniform(0, 0.8, (20, 9, 3)))
    assert found.incidence.sum(axis=2) + found.survival == pytest.approx(np.ones((20, 9)))
    assert (np.diff(found.incidence, axis=1) >= 0).all()


def test_times_lie_within_the_step_in_proportion():
    found = compose_hazards([[[0.2], [0.5], [0.0]], [[0.0], [0.0], [0.0]]])
    assert found.time_of(0.1) == pytest.approx([0.5, np.inf])
    assert found.time_of(0.4) == pytest.approx([1.5, np.inf])
    assert found.time_of(0.9).tolist() == [np.inf, np.inf]


def test_calibration_holds_where_scores_nearly_separate():
    """A full Newton step overshoots there, and the slope came out falling."""
    rng = np.random.default_rng(2)
    score = np.concatenate([rng.normal(-9, 0.3, 2000), rng.normal(6, 4, 40)])
    truth = np.concatenate([np.zeros(2000), np.ones(40)])
    truth[2001] = 0
    assert fit_platt(truth, score).slope > 0.3
