"""A stretch of months in which accounts waited clearly otherwise than in all other months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._waits import Floats, Ints, Waits
from desirepath.kernel import from_micros, to_micros
from desirepath.stats import small_group_logrank_p

LEAST_IN_PERIOD = 10
"""A month is looked at by itself when at least this many accounts entered the stage in it."""
_LOOKED_AT = 3
SURE = 0.05


@dataclass(frozen=True, slots=True)
class ClearPeriod:
    """Accounts that entered the stage from ``from_at`` to ``to_at``; ``mean_days`` and ``arr_days`` of the measure."""

    from_at: int
    to_at: int
    accounts: int
    mean_days: float
    arr_days: float
    p_adjusted: float


def looks_of(waits: Waits) -> int:
    """How many months are looked at by themselves."""
    return int(_months(waits)[1].size)


def find_period(waits: Waits, measure: Floats, looks: int) -> ClearPeriod | None:
    """The stretch of months that cost or saved most, of those that a test sets apart from all others.

    Parameters
    ----------
    measure
        Days of each account above the usual, or below it, shape (n,): 0 where there are none.
    looks
        How many months of all milestones are looked at; every p is multiplied by it (Bonferroni).

    Notes
    -----
    Log-rank test of the month against all others, see :func:`small_group_logrank_p`. Months are those of the UTC calendar.
    """
    entered, months = _months(waits)
    if months.size < 2:
        return None
    mean = np.array([measure[entered == month].mean() for month in months])
    furthest = months[np.argsort(-mean, kind="stable")[:_LOOKED_AT]]
    p = {
        int(month): min(1.0, looks * small_group_logrank_p(waits.days, waits.is_done, entered == month))
        for month in furthest
    }
    clear = sorted(month for month in p if p[month] < SURE and mean[months == month][0] > measure.mean())
    if not clear:
        return None
    stretches = np.split(np.array(clear), np.flatnonzero(np.diff(clear) > 1) + 1)
    most = max(stretches, key=lambda stretch: float((waits.arr * measure)[np.isin(entered, stretch)].sum()))
    inside = np.isin(entered, most)
    return ClearPeriod(
        from_at=_month_start(int(most[0])),
        to_at=_month_start(int(most[-1]) + 1),
        accounts=int(inside.sum()),
        mean_days=float(measure[inside].mean()),
        arr_days=float((waits.arr * measure)[inside].sum()),
        p_adjusted=max(p[int(month)] for month in most),
    )


def _months(waits: Waits) -> tuple[Ints, Ints]:
    """The month (counted from 1970) in which each account entered, and those months with enough of them."""
    entered = waits.entered_at.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    month, n = np.unique(entered, return_counts=True)
    return entered, month[n >= LEAST_IN_PERIOD]


def _month_start(month: int) -> int:
    return to_micros(from_micros(0).replace(year=1970 + month // 12, month=month % 12 + 1))
