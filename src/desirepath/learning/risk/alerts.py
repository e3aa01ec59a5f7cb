"""From scores to alerts, and how long before the outcome the first one came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.kernel import DAY
from desirepath.learning.risk.rows import RiskRows
from desirepath.stats import Bools, Floats, Indices, Micros

QUIET_DAYS = 56
LEADS = (30, 60, 90)


@dataclass(frozen=True, slots=True, eq=False)
class LeadTimes:
    """Outcomes that could have been foreseen, and days from first alert (NaN: none) to each."""

    account: Indices
    at: Micros
    lead_days: Floats

    def recall_at(self, days: float, *, horizon_days: float) -> float | None:
        """Share first alerted between ``days`` and the horizon before; ``None`` where that is no question."""
        if days > horizon_days or self.at.size == 0:
            return None
        return float((self.lead_days >= days).mean())


def raise_alerts(rows: RiskRows, alarming: Bools, *, quiet_days: float = QUIET_DAYS) -> Indices:
    """At which rows would someone have been told?

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
    Indices
        One row number per message, sorted by account and time.

    Examples
    --------
    >>> at = np.array([0, 7, 63], dtype=np.int64) * DAY
    >>> never, nobody = np.full(3, 2**63 - 1), np.zeros(3, np.int8)
    >>> rows = RiskRows(np.zeros((3, 0)), (), np.zeros(3, np.int32), at, at + 90 * DAY, nobody, never, np.zeros(3))
    >>> raise_alerts(rows, np.ones(3, dtype=bool)).tolist()
    [0, 2]
    """
    listed = np.flatnonzero(alarming)
    listed = listed[np.lexsort((rows.landmark[listed], rows.account[listed]))]
    kept, quiet = [], round(quiet_days * DAY)
    who, last = -1, 0
    for row, one, moment in zip(
        listed.tolist(), rows.account[listed].tolist(), rows.landmark[listed].tolist(), strict=True
    ):
        if one != who or moment - last >= quiet:
            kept.append(row)
            who, last = one, moment
    return np.array(kept, np.int32)


def highest_rows(rows: RiskRows, scores: Floats, *, alerts: int) -> Bools:
    """The rows from the highest score down, as many as give at most ``alerts`` de-duplicated alerts.

    Parameters
    ----------
    rows
        The rows that are watched.
    scores
        Shape (rows,), higher is riskier, no NaN. Where many rows share a score and not all fit, they are taken in an
        order that is fixed but unrelated to the outcome.
    alerts
        The most alerts.

    Returns
    -------
    Bools
        Shape (rows,).
    """
    shuffle = np.random.default_rng(rows.size).permutation(rows.size)
    rank = np.empty(rows.size, dtype=np.int64)
    rank[np.lexsort((shuffle, -scores))] = np.arange(rows.size)
    low, high = 0, rows.size
    while low < high:
        middle = (low + high + 1) // 2
        if raise_alerts(rows, rank < middle).size <= alerts:
            low = middle
        else:
            high = middle - 1
    return np.asarray(rank < low, dtype=np.bool_)


def lead_times(rows: RiskRows, alerts: Indices) -> LeadTimes:
    """How long before each outcome did the first alert come?

    Parameters
    ----------
    rows
        Test rows; an outcome counts if it falls into the horizon of one of them.
    alerts
        Row numbers from :func:`raise_alerts`; one counts for the outcome that falls into its row's horizon.

    Returns
    -------
    LeadTimes
        In days, more than 0, sorted by account and time.
    """
    came = np.flatnonzero(rows.label == 1)
    reached, place = np.unique(
        np.column_stack([rows.account[came], rows.outcome_at[came]]), axis=0, return_inverse=True
    )
    alerted = np.isin(came, alerts)
    first = np.full(len(reached), np.inf)
    np.minimum.at(first, place.ravel()[alerted], rows.landmark[came[alerted]].astype(np.float64))
    lead = (reached[:, 1] - np.where(np.isinf(first), np.nan, first)) / DAY
    return LeadTimes(reached[:, 0].astype(np.int32), reached[:, 1], lead)
