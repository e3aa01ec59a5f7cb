"""Forecasts: a planted world is found again, what cannot be told is not, and open visits are censored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desirepath.kernel import NEVER, WEEK
from desirepath.learning.forecast import ForecastRows, Question, fit_forecast, judge_forecast, outcome_chances
from desirepath.learning.forecast.model import PRIOR_EVENTS, Cells, shrunken_table

STAGES, BAD, WEEKS = 3, 3, 110
QUESTION = Question(stages=STAGES, ways=4, outcomes=("churned",), decides=(True,))


def hazard(stage, age, x):
    """Weekly chances of: stage 0, 1, 2, and of ending badly. Stages follow each other and may fall back."""
    on = 0.10 * np.exp(0.8 * x) * np.where(age < 4, 0.5, 1.3)
    back, bad = 0.02 * np.ones_like(age, dtype=float), 0.006 * np.exp(-0.9 * x)
    found = np.zeros((stage.size, 4))
    found[:, 1] = np.where(stage == 0, on, np.where(stage == 2, back, 0))
    found[:, 2] = np.where(stage == 1, on, 0)
    found[:, 0] = np.where(stage == 1, back, 0)
    found[:, 3] = bad
    return np.minimum(found, 0.6)


def world(rng, accounts=500, *, weeks=WEEKS):
    """Semi-Markov journeys: ``x`` is seen, its neighbour is noise. Rows as :func:`forecast_rows` gives them."""
    x, begun = rng.normal(0, 1, accounts), rng.integers(0, weeks // 2, accounts)
    stage, age, live = np.zeros(accounts, int), np.zeros(accounts), np.ones(accounts, bool)
    told = {name: [] for name in ("account", "week", "stage", "age", "to")}
    for week in range(weeks):
        here = np.flatnonzero(live & (begun <= week))
        chance = hazard(stage[here], age[here], x[here])
        draw = rng.random(here.size)[:, None] < np.cumsum(chance, axis=1)
        to = np.where(draw.any(axis=1), draw.argmax(axis=1), -1)
        for name, values in zip(told, (here, np.full(here.size, week), stage[here], age[here], to), strict=True):
            told[name].append(values.copy())
        moved = here[to >= 0]
        stage[moved], age[here] = np.minimum(to[to >= 0], 2), age[here] + 1
        age[moved] = 0
        live[here[to == BAD]] = False
    table = {name: np.concatenate(values) for name, values in told.items()}
    order = np.lexsort((table["week"], table["account"]))
    return rows_of(rng, {name: values[order] for name, values in table.items()}, x, begun, weeks)


def rows_of(rng, table, x, begun, weeks):
    n, account = table["account"].size, table["account"].astype(np.int64)
    left, way, bad = np.full(n, NEVER), np.full(n, -1), np.full((n, 1), NEVER)
    for row in range(n - 1, -1, -1):
        at = int((table["week"][row] + rng.random()) * WEEK)
        follows = row + 1 < n and account[row + 1] == account[row]
        if table["to"][row] >= 0:
            left[row], way[row] = at, table["to"][row]
            bad[row] = at if table["to"][row] == BAD else NEVER
        if follows:
            if table["to"][row] < 0:
                left[row], way[row] = left[row + 1], way[row + 1]
            bad[row] = min(bad[row, 0], bad[row + 1, 0])
    return ForecastRows(
        account=account,
        landmark=table["week"].astype(np.int64) * WEEK,
        stage=table["stage"].astype(np.int64),
        visit=np.zeros(n, np.int64),
        stage_weeks=table["age"].astype(float),
        age_weeks=(table["week"] - begun[account]).astype(float),
        renewal_weeks=np.full(n, np.nan),
        tier=np.zeros(n, np.int64),
        X=np.column_stack([x[account], rng.normal(size=n)]),
        columns=("x", "noise"),
        left_at=left,
        way=way,
        outcome_at=bad,
        known_until=np.full(n, weeks * WEEK),
        data_end=weeks * WEEK,
    )


@pytest.fixture(scope="module")
def planted():
    return world(np.random.default_rng(1))


def test_the_planted_hazards_are_found(planted):
    fitted = fit_forecast(planted, QUESTION, until=planted.data_end)
    said = fitted.moves.at(planted)
    true = hazard(planted.stage, planted.stage_weeks, planted.X[:, 0])
    assert np.abs(said - true).mean() < 0.012
    for way, least in ((1, 0.85), (2, 0.85), (BAD, 0.5)):
        open_to = true[:, way] > 0.03 if way < BAD else true[:, way] > 0
        assert np.corrcoef(said[open_to, way], true[open_to, way])[0, 1] > least
        assert said[open_to, way].mean() == pytest.approx(true[open_to, way].mean(), rel=0.15)
    assert (said[true == 0] < 1e-6).all()


def test_it_is_judged_on_later_time_and_held(planted):
    found = judge_forecast(planted, QUESTION).next
    assert found.verdict == "reliable"
    assert found.log_score > found.base_log_score and found.gain_ci.low > 0
    assert found.accuracy >= found.base_accuracy - 0.02
    assert found.coverage == pytest.approx(found.expected_coverage, abs=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_date_ranges_hold_what_they_say(seed):
    found = judge_forecast(world(np.random.default_rng(50 + seed), 800), QUESTION).next
    assert 0.8 <= found.expected_coverage <= 1
    assert found.coverage == pytest.approx(found.expected_coverage, abs=0.045)


def test_leaving_open_visits_out_would_tell_everything_too_early(planted):
    """The twin: only visits that ended teach, and the median stay comes out far too short."""
    closed = planted.take(planted.way >= 0)
    both = [fit_forecast(rows, QUESTION, until=planted.data_end) for rows in (planted, closed)]
    now = planted.take((planted.stage == 2) & (planted.stage_weeks == 0))
    right, wrong = (np.median(fitted.moves.composed(now, 104).time_of(0.5)) for fitted in both)
    assert wrong < 0.7 * right


def test_what_cannot_be_told_is_a_reason_and_no_number():
    small = judge_forecast(world(np.random.default_rng(3), 12, weeks=40), QUESTION)
    assert small.next.verdict == "not_enough_evidence"
    assert small.next.log_score is None and small.next.coverage is None
    assert "20 and 10 are needed" in small.next.reason
    assert small.outcomes[0].verdict == "not_enough_evidence" and small.outcomes[0].brier is None
    nobody = replace(small_rows(), data_end=0)
    assert judge_forecast(nobody, QUESTION).next.verdict == "not_enough_evidence"


def small_rows():
    rows = world(np.random.default_rng(4), 5, weeks=10)
    return rows.take(np.zeros(rows.size, np.bool_))


def test_moves_that_follow_nothing_are_not_called_reliable(planted):
    """Which way a journey goes is shuffled among later rows: no better than each stage's shares, and it says so."""
    rng = np.random.default_rng(5)
    later = planted.landmark > planted.data_end * 0.65
    shuffled = planted.X.copy()
    shuffled[later] = rng.permutation(shuffled[later]) * np.array([-2.5, 1.0])
    assert judge_forecast(replace(planted, X=shuffled), QUESTION).next.verdict != "reliable"


def test_outcomes_compete_and_their_chances_add_up_to_no_more_than_one():
    rng = np.random.default_rng(6)
    rows = world(rng, 300)
    renewed = np.where(
        rng.random(rows.size) < 0.4, rows.landmark + (rng.random(rows.size) * 20 * WEEK).astype(np.int64), NEVER
    )
    both = replace(
        rows,
        outcome_at=np.column_stack([rows.outcome_at[:, 0], renewed]),
        renewal_weeks=rng.uniform(0, 70, rows.size),
    )
    question = Question(3, 4, ("churned", "renewed"), (True, True))
    chances, weeks = outcome_chances(
        fit_forecast(both, question, until=both.data_end), both.take(np.arange(400)), question
    )
    told = weeks <= 60
    assert np.isnan(chances[~told]).all() and not np.isnan(chances[told]).any()
    assert (chances[told].sum(axis=1) <= 1 + 1e-9).all() and (chances[told] >= 0).all()


def test_the_table_is_drawn_to_the_whole_by_hand():
    """Two groups of 100 weeks in one stage, 30 and 10 moves: the stage's rate is 0.2, the groups' ratios (30 + k) / (20 + k)
    and (10 + k) / (20 + k)."""
    group, zeros = np.repeat([0, 1], 100), np.zeros(200, np.int64)
    came = np.zeros((200, 1))
    came[:30], came[100:110] = 1, 1
    table = shrunken_table(Cells(zeros, zeros, group, (1, 1, 2)), came)
    k = PRIOR_EVENTS
    assert table[0, 0, :, 0] == pytest.approx([0.2 * (30 + k) / (20 + k), 0.2 * (10 + k) / (20 + k)])


def test_what_was_known_fades_as_it_did(planted):
    fitted = fit_forecast(planted, QUESTION, until=planted.data_end).moves
    assert fitted.kept[0] > 0.99 and fitted.kept[1] < 0.9
