"""First lives seen at the same age, so that nobody reached more for having lived longer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY, NotEnoughEvidence
from desirepath.store import Warehouse, literal

LANDMARK_DAYS = 60
"""The age at which it is asked what an account has reached."""
HORIZONS_DAYS = (365, 180, 90)
"""How far ahead the outcome is looked for: the longest that the data can carry."""
LEAST_ACCOUNTS, LEAST_OUTCOMES = 100, 20


@dataclass(frozen=True, eq=False)
class Cohort:
    """Accounts alive and undecided at ``landmark_days`` after a start that was observed, each watched for
    ``horizon_days`` from then on; ``label`` (n,): whether the outcome came in that time."""

    accounts: list[str]
    landmark_at: npt.NDArray[np.int64]
    label: npt.NDArray[np.bool_]
    outcome: str
    landmark_days: int
    horizon_days: int
    left_out: int
    """First lives that began before the data, ended or were decided before the landmark, or are not watched to the end."""


def early_cohort(warehouse: Warehouse, outcome: str, *, until: int, landmark_days: int = LANDMARK_DAYS) -> Cohort:
    """The accounts that can be compared, by whether ``outcome`` came within the horizon.

    The horizon is chosen by counts alone, before anything is compared.

    Raises
    ------
    NotEnoughEvidence
        when no horizon leaves ``LEAST_ACCOUNTS`` accounts with ``LEAST_OUTCOMES`` on either side.
    """
    found = [_cohort(warehouse, outcome, until, landmark_days, days) for days in HORIZONS_DAYS]
    for cohort in found:
        hits = int(cohort.label.sum())
        if len(cohort.accounts) >= LEAST_ACCOUNTS and min(hits, len(cohort.accounts) - hits) >= LEAST_OUTCOMES:
            return cohort
    best = max(found, key=lambda cohort: int(cohort.label.sum()))
    raise NotEnoughEvidence(
        f"milestones and {outcome}",
        f"{len(best.accounts)} accounts can be watched for {best.horizon_days} days after day {landmark_days}, "
        f"{int(best.label.sum())} of them with {outcome}",
        f"at least {LEAST_ACCOUNTS} accounts with {LEAST_OUTCOMES} on either side are needed",
    )


def _cohort(warehouse: Warehouse, outcome: str, until: int, landmark_days: int, horizon_days: int) -> Cohort:
    rows = warehouse.tuples(
        f"""WITH began AS (SELECT min(occurred_at) AS at FROM account_events WHERE actor = 'customer'),
        first AS (SELECT account, starts_at, starts_at + {landmark_days * DAY} AS landmark, ends_at FROM lives WHERE life = 0),
        came AS (SELECT account, min("at") AS any_at,
                min(greatest("at", known_at)) FILTER (name = {literal(outcome)}) AS outcome_at
            FROM steps WHERE kind = 'outcome' AND life = 0 AND greatest("at", known_at) <= {until} GROUP BY account)
        SELECT f.account, f.landmark, c.outcome_at FROM first AS f LEFT JOIN came AS c USING (account), began
        WHERE f.starts_at >= began.at AND f.landmark + {horizon_days * DAY} <= {until}
            AND coalesce(f.ends_at > f.landmark, TRUE) AND coalesce(c.any_at > f.landmark, TRUE) ORDER BY f.account"""
    )
    lives = warehouse.count("SELECT count(*) FROM lives WHERE life = 0 AND starts_at <= ?", [until])
    landmarks = np.array([int(str(at)) for _, at, _ in rows], np.int64)
    at = np.array([int(str(when)) if when is not None else np.iinfo(np.int64).max for _, _, when in rows], np.int64)
    label = at <= landmarks + horizon_days * DAY
    accounts = [str(account) for account, _, _ in rows]
    return Cohort(accounts, landmarks, label, outcome, landmark_days, horizon_days, lives - len(rows))
