"""From scores to alerts, and how long before the outcome the first one came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.kernel import DAY
from desirepath.learning.risk.rows import OutcomeTimes, RiskRows
from desirepath.stats import Bools, Floats, Indices, Micros

QUIET_DAYS = 56
LEADS = (30, 60, 90)


@dataclass(frozen=True, slots=True, eq=False)
class Alerts:
    """Alerts after de-duplication, sorted by account and time."""

    account: Indices
    at: Micros


@dataclass(frozen=True, slots=True, eq=False)
class LeadTimes:
    """Outcomes that could have been foreseen in the test, and days from first alert (NaN: none) to each."""

    account: Indices
    at: Micros
    lead_days: Floats

    def recall_at(self, days: float, *, horizon_days: float) -> float | None:
        """Share first alerted between ``days`` and the horizon before; ``None`` where that is no question."""
        if days > horizon_days or self.at.size == 0:
            return None
        return float((self.lead_days >= days).mean())


def raise_alerts(rows: RiskRows, alarming: Bools, *, quiet_days: float = QUIET_DAYS) -> Alerts:
    """When would someone have been told?

    Parameters
    ----------
    rows
        The rows that are watched.
    alarming
        Shape (rows,), true where the score is above the threshold.
    quiet_days
        After an alert, an account stays quiet for this long.

    Returns
    -------
    Alerts
        One entry per message.

    Examples
    --------
    >>> days = np.array([0, 7, 63], dtype=np.int64) * DAY
    >>> rows = RiskRows(np.zeros((3, 0)), (), np.zeros(3, np.int32), days, np.zeros(3, np.int8), np.zeros(3))
    >>> (raise_alerts(rows, np.ones(3, dtype=bool)).at // DAY).tolist()
    [0, 63]
    """
    account, at = rows.account[alarming], rows.landmark[alarming]
    order = np.lexsort((at, account))
    account, at = account[order], at[order]
    kept, quiet = [], round(quiet_days * DAY)
    who, last = -1, 0
    for i, (one, moment) in enumerate(zip(account.tolist(), at.tolist(), strict=True)):
        if one != who or moment - last >= quiet:
            kept.append(i)
            who, last = one, moment
    return Alerts(account[kept], at[kept])


def lead_times(rows: RiskRows, alerts: Alerts, outcomes: OutcomeTimes, *, horizon_days: float) -> LeadTimes:
    """How long before each outcome did the first alert come?

    Parameters
    ----------
    rows
        Test rows; an outcome counts if one of them lies within the horizon before it.
    alerts
        Raised on these rows.
    outcomes
        All outcomes of all accounts.
    horizon_days
        Alerts further ahead than this do not count for an outcome.

    Returns
    -------
    LeadTimes
        In days, more than 0 and at most the horizon.
    """
    horizon = round(horizon_days * DAY)
    watched = np.isfinite(_first_within(rows.account, rows.landmark, outcomes, horizon))
    account, at = outcomes.account[watched], outcomes.at[watched]
    lead = _first_within(alerts.account, alerts.at, OutcomeTimes(account, at), horizon)
    return LeadTimes(account, at, lead / DAY)


def _first_within(account: Indices, at: Micros, outcomes: OutcomeTimes, horizon: int) -> Floats:
    """Per outcome, microseconds from the account's first moment in the horizon before it; NaN if none."""
    order = np.lexsort((at, account))
    account, at = account[order], at[order]
    begin = np.searchsorted(account, outcomes.account, side="left")
    stop = np.searchsorted(account, outcomes.account, side="right")
    lead = np.full(outcomes.at.size, np.nan)
    for i, (low, high, moment) in enumerate(zip(begin.tolist(), stop.tolist(), outcomes.at.tolist(), strict=True)):
        first = low + int(np.searchsorted(at[low:high], moment - horizon, side="left"))
        if first < high and at[first] < moment:
            lead[i] = float(moment - at[first])
    return lead
