"""Drift is flagged when the hazard doubles, and not when nothing changes."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from desirepath.kernel import DAY, NEVER
from desirepath.learning.drift import Drift, make_reference, reference_of, watch_drift
from desirepath.learning.expectations import (
    Expectation,
    InForce,
    expectations_json,
    expectations_of,
    keep_expectations,
)
from desirepath.learning.outcometimes import OutcomeTimes
from desirepath.learning.risk import RiskRows, fit_risk

WEEK, WEEKS, LATER, HORIZON = 7 * DAY, 60, 8, 28


def company(rng, *, accounts: int, times: float = 1.0, features: int = 3):
    """Rows and outcomes of ``WEEKS`` and ``LATER`` more, in which the hazard is ``times`` what it was."""
    weeks = WEEKS + LATER
    state = np.zeros((accounts, weeks))
    state[:, 0] = rng.normal(size=accounts)
    for week in range(1, weeks):
        state[:, week] = 0.95 * state[:, week - 1] + rng.normal(0, 0.31, accounts)
    hazard = 1 / (1 + np.exp(4.6 - state))
    hazard[:, WEEKS:] *= times
    dies = rng.random(state.shape) < hazard
    start = rng.integers(0, WEEKS + LATER, accounts) * (rng.random(accounts) < 0.7)
    dies[np.arange(weeks) < start[:, None]] = False
    ends = np.where(dies.any(axis=1), dies.argmax(axis=1) + 1, 10**6)
    account, week = np.nonzero((start[:, None] <= np.arange(weeks)) & (np.arange(weeks) < ends[:, None]))
    X = rng.normal(size=(account.size, features))
    X[:, 0] = state[account, week]
    at = week.astype(np.int64) * WEEK
    lost = np.flatnonzero(ends <= weeks)
    return (
        X,
        account.astype(np.int32),
        at,
        ends,
        OutcomeTimes(lost.astype(np.int32), ends[lost].astype(np.int64) * WEEK),
    )


def rows_until(found, end: int) -> RiskRows:
    X, account, at, ends, _ = found
    seen = at < end
    X, account, at = X[seen], account[seen], at[seen]
    came = ends[account].astype(np.int64) * WEEK
    label = np.where(at + HORIZON * DAY > end, -1, came <= at + HORIZON * DAY)
    names = tuple(f"feature_{place}" for place in range(X.shape[1]))
    outcome_at = np.where(label == 1, came, NEVER)
    return RiskRows(X, names, account, at, at + HORIZON * DAY, label.astype(np.int8), outcome_at, np.zeros(len(at)))


def learned_at(found, end: int, rng, name: str = "first"):
    """The model learned at ``end``, as it is in force, and its reference."""
    known = rows_until(found, end)
    model = fit_risk(known, rng=rng)
    outcomes = found[-1]
    held = OutcomeTimes(outcomes.account[outcomes.at <= end], outcomes.at[outcomes.at <= end])
    reference = make_reference(known, model, held, until=end)
    return InForce(name, model, HORIZON, reference.outcomes, end), reference


def watched(found, held, reference, kept, end: int) -> tuple[Drift, tuple[Expectation, ...]]:
    rows, outcomes = rows_until(found, end), found[-1]
    times = OutcomeTimes(outcomes.account[outcomes.at <= end], outcomes.at[outcomes.at <= end])
    kept = keep_expectations(kept, rows, held, data_end=end)
    return watch_drift(rows, held, reference, times, kept=kept, data_end=end), kept


def drift_after(seed: int, *, times: float, accounts: int = 300) -> Drift:
    rng = np.random.default_rng(seed)
    found = company(rng, accounts=accounts, times=times)
    held, reference = learned_at(found, WEEKS * WEEK, rng)
    return watched(found, held, reference, (), (WEEKS + LATER) * WEEK)[0]


def drifts_relearned(seed: int, *, times: float, every: int, accounts: int = 900) -> list[Drift]:
    """What is seen week by week where it is learned anew ``every`` so many weeks, each time after looking."""
    rng = np.random.default_rng(seed)
    found = company(rng, accounts=accounts, times=times)
    held, reference = learned_at(found, WEEKS * WEEK, rng)
    kept, seen = (), []
    for week in range(1, LATER + 1):
        drift, kept = watched(found, held, reference, kept, (WEEKS + week) * WEEK)
        seen.append(drift)
        if week % every == 0:
            held, reference = learned_at(found, (WEEKS + week) * WEEK, rng, f"week {week}")
    return seen


def test_nothing_is_flagged_where_nothing_changed():
    flagged = sum(drift_after(seed, times=1.0).state == "drifted" for seed in range(200))
    assert flagged <= 10, f"{flagged} of 200 runs"


def test_a_doubled_hazard_is_flagged_within_eight_weeks():
    found = [drift_after(10_000 + seed, times=2.0, accounts=900) for seed in range(40)]
    assert sum(one.state == "drifted" for one in found) >= 38
    assert all(one.reasons for one in found if one.state == "drifted")
    assert all(len([b for b in one.blocks if b.by]) == 2 for one in found)


def test_a_small_company_sees_a_doubled_hazard_more_often_than_not():
    found = [drift_after(10_000 + seed, times=2.0, accounts=300) for seed in range(40)]
    assert 10 <= np.mean([one.expected for one in found]) <= 20
    assert sum(one.state == "drifted" for one in found) >= 30


@pytest.mark.slow
@pytest.mark.parametrize(("every", "seeds"), [(1, 6), (4, 12), (99, 12)])
def test_learning_anew_does_not_hide_a_drift(every, seeds):
    found = [drifts_relearned(20_000 + seed, times=2.0, every=every) for seed in range(seeds)]
    assert sum(any(drift.state == "drifted" for drift in weeks) for weeks in found) >= seeds - 1
    assert all(weeks[-1].state != "ok" and weeks[-1].is_relearned is (every < 8) for weeks in found)


def test_weekly_learning_flags_nothing_where_nothing_changed():
    found = [drifts_relearned(30_000 + seed, times=1.0, every=1, accounts=300) for seed in range(20)]
    assert sum(weeks[-1].state == "drifted" for weeks in found) <= 2


def test_a_rate_that_left_training_behind_is_told():
    found = [drift_after(10_000 + seed, times=2.5, accounts=900) for seed in range(5)]
    told = [[reason for reason in one.reasons if "times as often" in reason] for one in found]
    assert sum(map(bool, told)) >= 4
    assert not any("times as often" in reason for reason in drift_after(1, times=1.0).reasons)


def test_a_model_that_has_caught_up_is_not_stale():
    rng = np.random.default_rng(11)
    found = company(rng, accounts=900, times=2.5)
    held, reference = learned_at(found, WEEKS * WEEK, rng)
    last = (WEEKS + LATER) * WEEK
    drift, kept = watched(found, held, reference, (), last)
    assert drift.state == "drifted" and drift.is_stale and not drift.is_relearned
    model = held.model
    raised = replace(model, calibration=replace(model.calibration, intercept=model.calibration.intercept + 1.25))
    anew = make_reference(rows_until(found, last), raised, found[-1], until=last)
    since, kept_since = watched(found, replace(held, id="since", model=raised, until=last), anew, kept, last)
    assert kept_since == kept
    assert since.is_relearned and not since.is_stale and "learned since would have expected" in since.reasons[0]
    other = watched(found, replace(held, id="other", until=last), reference, kept, last)[0]
    assert other.is_relearned and other.is_stale  # learned since, and no better


def test_what_was_expected_is_never_rewritten_and_goes_through_json():
    rng = np.random.default_rng(12)
    found = company(rng, accounts=200)
    held, _ = learned_at(found, WEEKS * WEEK, rng)
    kept = keep_expectations((), rows_until(found, (WEEKS + 4) * WEEK), held, data_end=(WEEKS + 4) * WEEK)
    assert [one.landmark // WEEK for one in kept] == [WEEKS + k for k in range(4)]
    later, _ = learned_at(found, (WEEKS + 4) * WEEK, rng, "later")
    more = keep_expectations(kept, rows_until(found, (WEEKS + 6) * WEEK), later, data_end=(WEEKS + 6) * WEEK)
    assert more[:4] == kept and [one.model for one in more[4:]] == ["later", "later"]
    assert expectations_of(json.loads(json.dumps(expectations_json(more)))) == more
    assert expectations_of(None) == ()


def test_a_moved_feature_is_watched_and_the_score_moves_with_it():
    rng = np.random.default_rng(5)
    found = company(rng, accounts=900)
    held, reference = learned_at(found, WEEKS * WEEK, rng)
    last = (WEEKS + LATER) * WEEK
    later = rows_until(found, last)
    asked = {"kept": (), "data_end": last}
    assert not [one for one in watch_drift(later, held, reference, found[-1], **asked).features if one.state != "ok"]
    later.X[later.landmark >= WEEKS * WEEK, 2] += 1.5
    moved = watch_drift(later, held, reference, found[-1], **asked)
    assert moved.features[0].name == "feature_2" and moved.features[0].state == "drifted"
    assert moved.state in ("watch", "drifted")


def test_the_reference_goes_through_json():
    rng = np.random.default_rng(3)
    found = company(rng, accounts=200)
    known = rows_until(found, WEEKS * WEEK)
    reference = make_reference(known, fit_risk(known, rng=rng), found[-1], until=WEEKS * WEEK)
    assert reference_of(json.loads(json.dumps(asdict(reference)))) == reference
    assert reference_of(None) is None


def test_no_week_after_training_judges_nothing():
    rng = np.random.default_rng(4)
    found = company(rng, accounts=200)
    held, reference = learned_at(found, WEEKS * WEEK, rng)
    drift, kept = watched(found, held, reference, (), WEEKS * WEEK)
    assert kept == () and drift.state == "ok" and drift.ratio is None
    assert sum(block.observed for block in drift.blocks) > 0
    assert pytest.approx(drift.blocks[0].to_at - drift.blocks[0].from_at) == 28 * DAY
