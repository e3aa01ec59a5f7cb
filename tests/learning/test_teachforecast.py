"""Feedback in the forecast: which ends count, and which rows are learned from and judged by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desirepath.app import LocalFacade
from desirepath.kernel import DAY, NEVER
from desirepath.learning.features import FeatureRows, feature_rows
from desirepath.learning.forecast import ForecastRows, Question, fit_forecast, forecast_rows, judge_forecast, ways_of
from desirepath.learning.teachforecast import taught_forecast
from desirepath.learning.teaching import Known, Taught
from desirepath.store.feedback import Feedback

CHURNED = "churned"


@pytest.fixture(scope="module")
def known(company: LocalFacade) -> Known:
    return Known(company.work.warehouse, company.work.definition, company.work.data_end)


@pytest.fixture(scope="module")
def features(known: Known) -> FeatureRows:
    return feature_rows(known.warehouse, known.definition, until=known.data_end)


@pytest.fixture(scope="module")
def rows(known: Known, features: FeatureRows) -> ForecastRows:
    return forecast_rows(known.warehouse, known.definition, features, data_end=known.data_end)


@pytest.fixture(scope="module")
def question(known: Known) -> Question:
    outcomes = known.definition.outcomes
    names, ends = tuple(one.name for one in outcomes), tuple(one.ends for one in outcomes)
    return Question(len(known.definition.stages), len(ways_of(known.definition)), names, ends)


def said(kind: str, account: str, since: int, until: int | None = None) -> Feedback:
    return Feedback(kind, "Ann", "", 0, account=account, outcome=CHURNED, from_at=since, to_at=until)  # type: ignore[arg-type]


def lost(known: Known, features: FeatureRows) -> list[tuple[str, int, int]]:
    """Accounts that churned with their place and when that became known."""
    found = known.warehouse.tuples(
        "SELECT account, greatest(\"at\", known_at) FROM steps WHERE kind = 'outcome' AND name = ? "
        'AND greatest("at", known_at) <= ? ORDER BY 2, 1',
        [CHURNED, known.data_end],
    )
    return [(str(account), features.accounts.index(str(account)), int(str(at))) for account, at in found]


def column(known: Known) -> int:
    return [one.name for one in known.definition.outcomes].index(CHURNED)


def test_an_end_that_is_wrong_is_no_move_and_no_outcome(
    known: Known, features: FeatureRows, rows: ForecastRows
) -> None:
    account, place, at = lost(known, features)[-1]
    before = (rows.account == place) & (rows.left_at == at)
    assert before.any() and (rows.outcome_at[before, column(known)] == at).all()
    told = taught_forecast(known, features.accounts, rows, Taught(wrong=(said("wrong", account, at),)))
    assert (told.left_at[before] == NEVER).all() and (told.way[before] == -1).all()
    assert (told.outcome_at[before, column(known)] != at).all()
    others = rows.account != place
    assert (told.left_at[others] == rows.left_at[others]).all()
    assert (told.outcome_at[others] == rows.outcome_at[others]).all()


def test_an_end_told_by_hand_comes_and_nothing_after_it_is_learned_from(
    known: Known, features: FeatureRows, rows: ForecastRows
) -> None:
    place = int(rows.account[rows.landmark == rows.landmark.max()][0])
    at = known.data_end - 60 * DAY
    told = taught_forecast(
        known, features.accounts, rows, Taught(labels=(said("label", features.accounts[place], at),))
    )
    mine, before = rows.account == place, (rows.account == place) & (rows.landmark < at)
    assert (told.outcome_at[before, column(known)] <= at).all()
    last = before & (rows.left_at > at)
    assert last.any() and (told.left_at[last] == at).all()
    assert {ways_of(known.definition)[way] for way in told.way[last]} == {f"outcome:{CHURNED}"}
    after = mine & (rows.landmark >= at)
    assert after.any() and (told.known_until[after] <= told.landmark[after]).all()
    assert (told.known_until[~after] == known.data_end).all()


def test_a_span_ends_what_can_be_relied_on_and_what_follows_it_counts_again(
    known: Known, features: FeatureRows, rows: ForecastRows
) -> None:
    place = int(rows.account[rows.landmark == rows.landmark.max()][0])
    since, until = known.data_end - 200 * DAY, known.data_end - 150 * DAY
    told = taught_forecast(
        known, features.accounts, rows, Taught(spans=(said("exclude", features.accounts[place], since, until),))
    )
    mine = rows.account == place
    by_then = mine & (rows.landmark <= until)
    assert by_then.any() and (told.known_until[by_then] == since - 1).all()
    assert (told.known_until[~by_then] == known.data_end).all()
    assert np.array_equal(told.X, rows.X) and np.array_equal(told.left_at, rows.left_at)


def test_what_was_said_bites(known: Known, features: FeatureRows, rows: ForecastRows, question: Question) -> None:
    plain = judge_forecast(rows, question)
    spans = tuple(said("exclude", account, 0) for account, _, _ in lost(known, features))
    told = taught_forecast(known, features.accounts, rows, Taught(spans=spans))
    judged = judge_forecast(told, question)
    at = column(known)
    assert plain.outcomes[at].train_outcomes > 0 == judged.outcomes[at].train_outcomes
    assert judged.outcomes[at].test_outcomes == 0
    assert judged.next.test_rows < plain.next.test_rows
    until = known.data_end
    learned, gone = (fit_forecast(one, question, until=until).outcomes.at(rows, 0)[:, at] for one in (rows, told))
    assert gone.mean() < learned.mean() / 10


def test_without_feedback_the_rows_are_the_same(known: Known, features: FeatureRows, rows: ForecastRows) -> None:
    assert taught_forecast(known, features.accounts, rows, Taught()).known_until.tolist() == rows.known_until.tolist()
    other = replace(said("wrong", "nobody", 1), outcome="renewed")
    assert np.array_equal(taught_forecast(known, features.accounts, rows, Taught(wrong=(other,))).left_at, rows.left_at)
