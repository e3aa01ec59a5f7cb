"""Chances by the renewal: told as well from far as from near, and of the term that is still undecided."""

from __future__ import annotations

import bisect

import numpy as np
import pytest

from desirepath.app import LocalFacade
from desirepath.kernel import DAY, NEVER, WEEK
from desirepath.learning.features import feature_rows
from desirepath.learning.forecast import ForecastRows, Question, fit_forecast, forecast_rows, outcome_chances

TERM, NEAR, WEEKS = 26, 8, 130
QUESTION = Question(stages=2, ways=3, outcomes=("churned", "renewed"), decides=(True, True), grace_weeks=1.0)


def weekly_chance(x):
    """Of leaving in each of the last weeks of a term, which alone are dangerous."""
    return 0.025 * np.exp(0.7 * x)


def terms_one_after_the_other(rng, accounts):
    """Every account comes into the renewal stage eight weeks before each end, and renews in the last week if still there."""
    told = {name: [] for name in ("account", "week", "stage", "stage_weeks", "left", "x", "churns_at")}
    for account in range(accounts):
        x, begun = rng.normal(), int(rng.integers(0, TERM))
        draws = rng.random(WEEKS)
        near = [(week - begun) % TERM >= TERM - NEAR for week in range(begun, WEEKS)]
        gone = [begun + place for place, is_near in enumerate(near) if is_near and draws[place] < weekly_chance(x)]
        end = gone[0] if gone else WEEKS
        for week in range(begun, min(end + 1, WEEKS)):
            since = (week - begun) % TERM
            is_near = since >= TERM - NEAR
            row = (account, week, int(is_near), since - (TERM - NEAR) if is_near else since, TERM - since - 0.5, x, end)
            for name, value in zip(told, row, strict=True):
                told[name].append(value)
    return {name: np.array(values) for name, values in told.items()}


def rows_of(table):
    week, n = table["week"], table["week"].size
    churned = np.where(table["churns_at"] < WEEKS, table["churns_at"] * WEEK + WEEK // 4, NEVER)
    renewed = ((week + table["left"]) * WEEK).astype(np.int64)
    renewed = np.where((renewed < churned) & (renewed < WEEKS * WEEK), renewed, NEVER)
    return ForecastRows(
        account=table["account"].astype(np.int64),
        landmark=week.astype(np.int64) * WEEK,
        stage=table["stage"].astype(np.int64),
        visit=np.zeros(n, np.int64),
        stage_weeks=table["stage_weeks"].astype(float),
        age_weeks=week.astype(float),
        renewal_weeks=table["left"],
        tier=np.zeros(n, np.int64),
        X=table["x"][:, None],
        columns=("x",),
        left_at=np.full(n, NEVER),
        way=np.full(n, -1),
        outcome_at=np.column_stack([churned, renewed]),
        known_until=np.full(n, WEEKS * WEEK),
        data_end=WEEKS * WEEK,
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_chance_of_churn_is_as_right_from_far_as_from_near(seed):
    """Time in stage begins anew before the end: carried on from afar it would tell of a time that never was."""
    rows = rows_of(terms_one_after_the_other(np.random.default_rng(seed), 700))
    fitted = fit_forecast(rows, QUESTION, until=rows.data_end)
    chances, _ = outcome_chances(fitted, rows, QUESTION)
    for low, high in ((0, 4), (4, 8), (8, 16), (16, 26)):
        here = (rows.renewal_weeks >= low) & (rows.renewal_weeks < high)
        dangerous = np.minimum(np.ceil(rows.renewal_weeks[here]), NEAR)
        true = 1 - (1 - weekly_chance(rows.X[here, 0])) ** dangerous
        assert chances[here, 0].mean() == pytest.approx(true.mean(), abs=0.03)
        assert chances[here, 1].mean() == pytest.approx(1 - true.mean(), abs=0.05)


def test_who_has_renewed_early_looks_to_the_end_after(company: LocalFacade) -> None:
    work = company.work
    features = feature_rows(work.warehouse, work.definition, until=work.data_end)
    rows = forecast_rows(work.warehouse, work.definition, features, data_end=work.data_end)
    terms: dict[str, list[tuple[int, int, str]]] = {}
    for account, end, known, outcome in work.warehouse.tuples(
        "SELECT account, agreed_end, known_at, outcome FROM terms ORDER BY account, starts_at"
    ):
        terms.setdefault(str(account), []).append((int(str(end)), int(str(known or NEVER)), str(outcome)))
    early = 0
    for account, landmark, weeks in zip(rows.account, rows.landmark, rows.renewal_weeks, strict=True):
        own = terms.get(features.accounts[account], [])
        place = bisect.bisect_right([end for end, _, _ in own], landmark)
        if place + 1 < len(own) and own[place][1] <= landmark and own[place][2] not in ("open", "lapsed"):
            early += 1
            assert landmark + weeks * WEEK == pytest.approx(own[place + 1][0], abs=DAY)
    assert early > 100
