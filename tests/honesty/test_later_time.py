"""3 and 8. Accuracy is measured on later time, repeats on a new company, and stated chances come true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desirepath.kernel import DAY
from desirepath.learning.risk import (
    Evaluation,
    RiskRows,
    Window,
    evaluate_risk,
    fit_risk,
    predict,
    roll_origins,
    split_by_time,
)
from desirepath.stats import auc_alone, expected_calibration_error
from fixtures.risk_world import HORIZON, World, world

RUNS, MOST_FALSE = 200, 20
LARGE = {"accounts": 5000, "base": -6.0, "slope": 2.4}


@pytest.fixture(scope="module")
def large() -> World:
    return world(np.random.default_rng(21), **LARGE)


@pytest.fixture(scope="module")
def evaluated(large: World) -> Evaluation:
    return evaluate_risk(large.rows, Window(data_end=large.data_end), rng=np.random.default_rng(2))


def test_no_label_window_reaches_into_the_test() -> None:
    overlaps, without_embargo, rolled = 0, 0, 0
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        found = world(rng, 120, weeks=int(rng.integers(40, 90)), base=-4.0)
        length = rng.integers(20, 120, found.rows.size) * DAY
        rows = replace(found.rows, ends=found.rows.landmark + np.maximum(length, HORIZON * DAY))
        splits = roll_origins(rows, Window(data_end=found.data_end), most=3)
        rolled += len(splits) > 1
        for split in splits:
            if not (split.train.any() and split.test.any()):
                continue
            first = rows.landmark[split.test].min()
            overlaps += bool((rows.ends[split.train] >= first).any())
            without_embargo += bool((rows.ends[rows.landmark < first] >= first).any())
    assert overlaps == 0
    assert rolled > 0.2 * RUNS
    assert without_embargo > 0.9 * RUNS


@pytest.mark.parametrize("seed", range(21, 26))
def test_the_auc_repeats_on_companies_simulated_anew(seed: int) -> None:
    found = world(np.random.default_rng(seed), **LARGE)
    evaluated = evaluate_risk(found.rows, Window(data_end=found.data_end), rng=np.random.default_rng(2))
    assert evaluated.scored is not None and evaluated.auc is not None
    again = []
    for other in (31, 32, 33):
        rows = world(np.random.default_rng(other), **LARGE).rows
        origin = np.where(rows.label >= 0, evaluated.scored.origin_at(rows.landmark), -1)
        chance = np.full(rows.size, np.nan)
        for place, model in enumerate(evaluated.scored.models):
            mine = origin == place
            chance[mine] = predict(model, rows.X[mine], rows.rule_score[mine])
        again.append(auc_alone(rows.label[origin >= 0] == 1, chance[origin >= 0]))
    assert abs(evaluated.auc - float(np.mean(again))) <= 0.03


@pytest.mark.slow
def test_chances_come_true_on_later_time() -> None:
    """Fitted on earlier time, stated on later; the twin states twice the chance."""
    untrue, doubled_untrue = 0, 0
    for seed in range(RUNS):
        found = world(np.random.default_rng(1000 + seed), 3000, base=-6.0, slope=2.0)
        split = split_by_time(found.rows, Window(data_end=found.data_end))
        model = fit_risk(found.rows.take(split.train), rng=np.random.default_rng(seed))
        later = found.rows.take(split.test)
        chances = predict(model, later.X, later.rule_score)
        most = 0.01 + sampling_error(later, chances)
        untrue += expected_calibration_error(later.label == 1, chances) > most
        doubled_untrue += expected_calibration_error(later.label == 1, np.minimum(2 * chances, 1.0)) > most
    assert untrue < MOST_FALSE
    assert doubled_untrue > 0.9 * RUNS


def sampling_error(rows: RiskRows, chances: np.ndarray) -> float:
    """How far off perfectly true chances would seem, at most in 95 of 100 companies; weeks of an account share their
    luck, as the outcome of one is that of the next."""
    rng, found = np.random.default_rng(9), []
    for _ in range(60):
        luck = rng.random(int(rows.account.max()) + 1)[rows.account]
        found.append(expected_calibration_error(luck < chances, chances))
    return float(np.quantile(found, 0.95))


def test_a_percentage_is_a_probability(large: World, evaluated: Evaluation) -> None:
    assert evaluated.scored is not None
    said = predict(evaluated.scored.models[0], large.rows.X[:50], large.rows.rule_score[:50])
    assert ((said >= 0) & (said <= 1)).all()
