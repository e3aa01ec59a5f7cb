"""What the risk did not see, and what it saw in vain: every outcome without an alert, every alert without an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY, NEVER
from desirepath.learning.risk.alerts import raise_alerts
from desirepath.learning.risk.model import Reason, explain
from desirepath.learning.risk.origins import Scored
from desirepath.learning.risk.rows import RiskRows
from desirepath.stats import Bools, Indices

Ints = npt.NDArray[np.int64]
Why = Literal["too_new", "alerted_before", "rule_saw_it", "close", "looked_healthy"]
Vain = Literal["acted_on", "came_later", "rule_agreed", "risk_alone"]
NEW_DAYS = 42
"""Younger accounts have no normal of their own yet."""
CLOSE_SHARE = 0.5
"""A highest risk of at least this share of the threshold was close."""


@dataclass(frozen=True, slots=True)
class Missed:
    """An outcome that was not alerted within its horizon; ``row`` (into the rows given) was its riskiest moment.

    ``reasons`` weigh the account's own numbers at that moment, ``peak`` is the risk stated then.
    """

    account: int
    outcome_at: int
    row: int
    peak: float
    why: Why
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """An alert after which the outcome did not come within the horizon.

    ``came_at`` is when it came after all, within as long again; else ``NEVER``.
    """

    account: int
    row: int
    risk: float
    why: Vain
    came_at: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MissReview:
    """All that went wrong on the test: ``outcomes`` could have been foreseen, ``alerts`` were raised."""

    outcomes: int
    alerts: int
    missed: tuple[Missed, ...]
    false_alarms: tuple[FalseAlarm, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Afterwards:
    """What became of each row given: when the outcome first came after its landmark at all (``NEVER``), and whether a
    play was delivered within its horizon; both of shape (rows,)."""

    came_at: Ints
    acted_on: Bools


def review_misses(rows: RiskRows, scored: Scored, afterwards: Afterwards | None = None) -> MissReview:
    """Which outcomes of the test came without an alert and which alerts were in vain, and why?

    Parameters
    ----------
    rows
        The rows that were evaluated, with the features the model reads.
    scored
        From the evaluation of these rows.
    afterwards
        What is known of what came later; without it nothing is taken to have come and nothing to have been done.

    Returns
    -------
    MissReview
        Missed outcomes by the risk at their riskiest moment, highest first; false alarms likewise. Why, in this order:
        the account was younger than 42 days; an alert came earlier than the horizon reaches; the declared rule saw a
        warning sign; the risk came to half of the threshold; nothing that is measured stood out. Why in vain: a play
        was delivered; the outcome came within as long again; a declared warning sign stood too; the risk alone saw it.
    """
    after = afterwards or Afterwards(np.full(rows.size, NEVER), np.zeros(rows.size, np.bool_))
    test = rows.keep_features(scored.models[0].feature_names).take(scored.row)
    alerts = raise_alerts(test, scored.alarming)
    came = np.flatnonzero(test.label == 1)
    reached, place = np.unique(
        np.column_stack([test.account[came], test.outcome_at[came]]), axis=0, return_inverse=True
    )
    seen = np.zeros(len(reached), np.bool_)
    seen[place.ravel()[np.isin(came, alerts)]] = True
    missed = [
        _missed(test, scored, came[place.ravel() == one], alerts, (int(reached[one, 0]), int(reached[one, 1])))
        for one in np.flatnonzero(~seen)
    ]
    vain = alerts[test.label[alerts] == 0]
    told = _explained(test, scored, vain)
    false = [_alarm(test, scored, after, row, reasons) for row, reasons in zip(vain.tolist(), told, strict=True)]
    return MissReview(
        outcomes=len(reached),
        alerts=int(alerts.size),
        missed=tuple(sorted(missed, key=lambda one: (-one.peak, one.account))),
        false_alarms=tuple(sorted(false, key=lambda one: (-one.risk, one.account))),
    )


def _missed(test: RiskRows, scored: Scored, mine: np.ndarray, alerts: Indices, outcome: tuple[int, int]) -> Missed:
    """One missed outcome; ``mine`` are the test rows whose horizon it falls into."""
    row = int(mine[np.argmax(scored.risk[mine])])
    account, at = outcome
    (reasons,) = _explained(test, scored, np.array([row]))
    before = alerts[(test.account[alerts] == account) & (test.landmark[alerts] < test.landmark[mine].min())]
    why: Why = "looked_healthy"
    if at - int(test.landmark[test.account == account].min()) < NEW_DAYS * DAY and _age(test, row) < NEW_DAYS:
        why = "too_new"
    elif before.size:
        why = "alerted_before"
    elif bool((test.rule_score[mine] >= 1).any()):
        why = "rule_saw_it"
    elif scored.risk[row] >= CLOSE_SHARE * scored.alert_above[row]:
        why = "close"
    return Missed(account, at, int(scored.row[row]), float(scored.risk[row]), why, reasons)


def _alarm(test: RiskRows, scored: Scored, after: Afterwards, row: int, reasons: tuple[Reason, ...]) -> FalseAlarm:
    given = int(scored.row[row])
    came, ends = int(after.came_at[given]), int(test.ends[row])
    came = came if came <= 2 * ends - int(test.landmark[row]) else NEVER
    why: Vain = "rule_agreed" if test.rule_score[row] >= 1 else "risk_alone"
    if after.acted_on[given]:
        why = "acted_on"
    elif came < NEVER:
        why = "came_later"
    return FalseAlarm(int(test.account[row]), given, float(scored.risk[row]), why, came, reasons)


def _explained(test: RiskRows, scored: Scored, rows: Indices | npt.NDArray[np.intp]) -> list[tuple[Reason, ...]]:
    """The reasons of each of these test rows, by the model that judged it."""
    told: dict[int, tuple[Reason, ...]] = {}
    for place, model in enumerate(scored.models):
        mine = rows[scored.origin[rows] == place]
        told.update(zip(mine.tolist(), explain(model, test.X[mine], test.rule_score[mine]), strict=True))
    return [told[row] for row in rows.tolist()]


def _age(test: RiskRows, row: int) -> float:
    """The account's age in days where that is a feature, else none too low."""
    if "age_days" not in test.feature_names:
        return float("inf")
    return float(test.X[row, test.feature_names.index("age_days")])
