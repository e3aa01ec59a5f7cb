"""Drift is flagged when the hazard doubles, and not when nothing changes."""

import numpy as np
import pytest

from desirepath.kernel import DAY
from desirepath.learning.drift import Drift, make_reference, reference_of, watch_drift
from desirepath.learning.labels import OutcomeTimes
from desirepath.learning.risk import NEVER, RiskRows, fit_risk

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


def drift_after(seed: int, *, times: float, accounts: int = 300) -> Drift:
    rng = np.random.default_rng(seed)
    found = company(rng, accounts=accounts, times=times)
    first, last = WEEKS * WEEK, (WEEKS + LATER) * WEEK
    known = rows_until(found, first)
    model = fit_risk(known, rng=rng)
    outcomes = found[-1]
    held = OutcomeTimes(outcomes.account[outcomes.at <= first], outcomes.at[outcomes.at <= first])
    reference = make_reference(known, model, held, until=first)
    return watch_drift(rows_until(found, last), model, reference, outcomes, data_end=last, horizon_days=HORIZON)


def test_nothing_is_flagged_where_nothing_changed():
    flagged = sum(drift_after(seed, times=1.0).state == "drifted" for seed in range(200))
    assert flagged <= 10, f"{flagged} of 200 runs"


def test_a_doubled_hazard_is_flagged_within_eight_weeks():
    found = [drift_after(10_000 + seed, times=2.0, accounts=900) for seed in range(40)]
    assert sum(one.state == "drifted" for one in found) >= 38
    assert all(one.reasons for one in found if one.state == "drifted")
    assert all(len([b for b in one.blocks if b.from_at >= WEEKS * WEEK]) == 2 for one in found)


def test_a_moved_feature_is_watched_and_the_score_moves_with_it():
    rng = np.random.default_rng(5)
    found = company(rng, accounts=900)
    known = rows_until(found, WEEKS * WEEK)
    model = fit_risk(known, rng=rng)
    reference = make_reference(known, model, found[-1], until=WEEKS * WEEK)
    later = rows_until(found, (WEEKS + LATER) * WEEK)
    asked = {"data_end": (WEEKS + LATER) * WEEK, "horizon_days": HORIZON}
    assert not [one for one in watch_drift(later, model, reference, found[-1], **asked).features if one.state != "ok"]
    later.X[later.landmark >= WEEKS * WEEK, 2] += 1.5
    moved = watch_drift(later, model, reference, found[-1], **asked)
    assert moved.features[0].name == "feature_2" and moved.features[0].state == "drifted"
    assert moved.state in ("watch", "drifted")


def test_the_reference_goes_through_json():
    import json
    from dataclasses import asdict

    rng = np.random.default_rng(3)
    found = company(rng, accounts=200)
    known = rows_until(found, WEEKS * WEEK)
    reference = make_reference(known, fit_risk(known, rng=rng), found[-1], until=WEEKS * WEEK)
    assert reference_of(json.loads(json.dumps(asdict(reference)))) == reference
    assert reference_of(None) is None


def test_no_week_after_training_judges_nothing():
    rng = np.random.default_rng(4)
    found = company(rng, accounts=200)
    known = rows_until(found, WEEKS * WEEK)
    model = fit_risk(known, rng=rng)
    reference = make_reference(known, model, found[-1], until=WEEKS * WEEK)
    drift = watch_drift(known, model, reference, found[-1], data_end=WEEKS * WEEK, horizon_days=HORIZON)
    assert drift.state == "ok" and drift.ratio is None
    assert sum(block.observed for block in drift.blocks) > 0
    assert pytest.approx(drift.blocks[0].to_at - drift.blocks[0].from_at) == 28 * DAY
