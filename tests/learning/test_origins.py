"""The later time is judged in parts, each by a model that knew all that lay before it and nothing else."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from desirepath.kernel import DAY
from desirepath.learning.risk import (
    RiskSettings,
    Window,
    count_outcomes,
    evaluate_risk,
    fit_risk,
    predict,
    roll_origins,
    split_by_time,
)
from desirepath.learning.risk.precision import precision_at_top


@pytest.fixture(scope="module")
def splits(medium):
    return roll_origins(medium.rows, Window(data_end=medium.data_end), most=3)


def test_the_parts_are_the_single_test_cut_in_time(medium, splits):
    whole = split_by_time(medium.rows, Window(data_end=medium.data_end))
    assert len(splits) == 3
    assert (np.sum([split.test for split in splits], axis=0) == whole.test).all()
    assert (splits[0].train == whole.train).all()
    for split in splits:
        assert split.test_from == medium.rows.landmark[split.test].min()
        assert count_outcomes(medium.rows.take(split.test)) >= 10


def test_each_training_is_everything_that_ended_before_its_part(medium, splits):
    known = (medium.rows.label >= 0) & (medium.rows.ends <= medium.data_end)
    for split in splits:
        assert (split.train == (known & (medium.rows.ends < split.test_from))).all()
    assert splits[0].train.sum() < splits[1].train.sum() < splits[2].train.sum()


@pytest.mark.parametrize("said", ["test_from", "train_to"])
def test_dates_that_are_said_leave_one_origin(medium, said):
    moment = int(np.quantile(medium.rows.landmark, 0.5))
    window = replace(Window(data_end=medium.data_end), **{said: moment})
    assert len(roll_origins(medium.rows, window, most=3)) == 1


def test_few_outcomes_leave_fewer_parts(medium):
    window = Window(data_end=medium.data_end)
    whole = split_by_time(medium.rows, window)
    late = np.flatnonzero(whole.test & (medium.rows.label == 1))
    accounts = np.unique(medium.rows.account[late])[:12]
    rows = medium.rows.take(~whole.test | (medium.rows.label != 1) | np.isin(medium.rows.account, accounts))
    splits = roll_origins(rows, replace(window, train_to=None), most=3)
    assert len(splits) < 3


def test_a_row_is_judged_by_the_model_learned_last(medium, medium_evaluation):
    scored = medium_evaluation.scored
    assert len(scored.models) == 3
    for place, model in enumerate(scored.models):
        mine = scored.row[scored.origin == place]
        rows = medium.rows.take(mine)
        assert (scored.origin_at(rows.landmark) == place).all()
        assert np.array_equal(predict(model, rows.X, rows.rule_score), scored.risk[scored.origin == place])
        assert model.trained_until < scored.starts[place]


def test_the_order_of_all_rows_goes_by_the_chance(medium_evaluation):
    scored = medium_evaluation.scored
    order = np.argsort(scored.rank, kind="stable")
    assert (np.diff(scored.risk[order]) >= 0).all()


def test_origins_are_told_with_their_sizes(medium_evaluation):
    told = medium_evaluation.origins
    assert [one.from_at for one in told] == list(medium_evaluation.scored.starts)
    assert sum(one.test.rows for one in told) == medium_evaluation.test.rows
    assert told[0].train == medium_evaluation.train
    assert all(one.auc is not None and 0.5 < one.auc < 1 for one in told)
    assert all((later.from_at - one.from_at) >= 28 * DAY for one, later in itertools.pairwise(told))


def test_one_origin_can_be_asked_for(medium):
    window = Window(data_end=medium.data_end)
    one = evaluate_risk(medium.rows, window, rng=np.random.default_rng(2), settings=RiskSettings(origins=1))
    assert len(one.origins) == 1


def test_the_length_a_team_works_on_is_told_beside_the_usual(medium, medium_evaluation):
    scored, test = medium_evaluation.scored, medium.rows.take(medium_evaluation.scored.row)
    assert [one.k for one in precision_at_top(test, scored.rank, also=7)] == [7, 10, 25, 50]
    assert [one.k for one in precision_at_top(test, scored.rank, also=25)] == [10, 25, 50]


def test_from_how_many_outcomes_the_curve_is_isotonic_can_be_set(medium):
    for least, kind in ((20, "isotonic"), (10**6, "platt")):
        settings = RiskSettings(isotonic_outcomes=least)
        assert fit_risk(medium.rows, rng=np.random.default_rng(2), settings=settings).calibration.kind == kind


def test_rows_keep_their_order_whatever_the_origin(medium_evaluation):
    assert (np.diff(medium_evaluation.scored.row) > 0).all()
