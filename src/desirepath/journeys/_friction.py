"""Where journeys stall, loop or leave: each milestone's visible parts, beside the benchmark of the others."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

import numpy as np

from desirepath.journeys._targets import Targets, read_targets
from desirepath.journeys._waits import Bools, Floats, Said, SaidRows, Waits, read_said, read_waits
from desirepath.kernel import DAY, from_micros, to_micros
from desirepath.lifecycle import Definition
from desirepath.stats import logrank_p, median_time
from desirepath.store import Warehouse

SHRINK_ACCOUNTS = 20
"""A milestone's drop-off is drawn towards the benchmark as if this many more accounts had shown the benchmark."""
LEAST_IN_PERIOD = 10
"""A month is looked at by itself when at least this many accounts entered the stage in it."""
_LOOKED_AT = 3
_SURE = 0.05


@dataclass(frozen=True, slots=True)
class SlowPeriod:
    """Accounts that entered the stage from ``from_at`` to ``to_at`` waited longer than all others did.

    ``excess_days``: mean days above the benchmark; ``p_adjusted`` for all months of all milestones. Days are months of
    the UTC calendar.
    """

    from_at: int
    to_at: int
    accounts: int
    excess_days: float
    arr_days_lost: float
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class Friction:
    """One milestone. Days are days in its stage; ``benchmark_days`` is the median of the accounts that were kept.

    ``arr_days_lost``: yearly revenue times the days above the benchmark. ``returned``: accounts
    that came back to the stage before reaching it. ``said``: what was said meanwhile.
    """

    node: str
    milestone: str
    stage: str
    accounts: int
    left_without: int
    stuck_now: int
    arr_stuck_now: float
    arr_lost: float
    arr_days_lost: float
    median_days: float | None
    benchmark_days: float | None
    drop_off: float
    benchmark_drop_off: float
    returned: int
    said: Said
    slow_period: SlowPeriod | None = None

    @property
    def excess_arr(self) -> float:
        """ARR lost above what the benchmark drop-off would have lost."""
        if not self.drop_off:
            return 0.0
        return self.arr_lost * max(0.0, 1 - self.benchmark_drop_off / self.drop_off)


@dataclass(frozen=True)
class FrictionBasis:
    """What friction is told from, of all accounts."""

    waits: list[Waits]
    said: SaidRows
    targets: Targets


def read_friction_basis(
    warehouse: Warehouse, definition: Definition, *, as_of: int, data_end: int | None = None
) -> FrictionBasis:
    """Waits, what was said meanwhile and targets as known at ``as_of``; ``data_end`` as in ``read_targets``."""
    return FrictionBasis(
        read_waits(warehouse, definition, as_of),
        read_said(warehouse, definition, as_of),
        read_targets(warehouse, definition, as_of=as_of, data_end=data_end),
    )


def find_friction(warehouse: Warehouse, definition: Definition, *, bad: str, as_of: int) -> list[Friction]:
    """Friction of all accounts, see ``friction_among``."""
    return friction_among(read_friction_basis(warehouse, definition, as_of=as_of), bad)


def friction_among(basis: FrictionBasis, bad: str, accounts: Set[str] | None = None) -> list[Friction]:
    """Milestones that were slower than their own usual for a while first, then all by the ARR-days lost.

    Parameters
    ----------
    bad
        The ending outcome that counts as lost.
    accounts
        Whose journeys; by default all.

    Notes
    -----
    *Left without*: the life entered the milestone's stage and ended in ``bad`` without reaching it. *Stuck now*: still
    in that stage without it, longer than the stage's target (without one, than the median). Drop-off is shrunk towards
    the median of all milestones. Times are Kaplan-Meier medians: still waiting is not done. A period is slow when a
    log-rank test sets its months apart from the others, Bonferroni-corrected for every month of every milestone.
    """
    waits = [few for one in basis.waits if len((few := one.among(accounts)).days)]
    if not waits:
        return []
    said = basis.said.by_milestone(accounts)
    benchmark = float(np.median([_left(one, bad).mean() for one in waits]))
    months = sum(_months(one)[1].size for one in waits)
    found = [_friction(one, basis.targets, bad, benchmark, said.get(one.milestone, Said())) for one in waits]
    found = [
        replace(friction, slow_period=_slow_period(one, friction.benchmark_days, months))
        for one, friction in zip(waits, found, strict=True)
    ]
    return sorted(found, key=_costliest_first)


def _costliest_first(one: Friction) -> tuple[float, float, float, str]:
    """What broke can be mended at once, so it comes before what has always been slow."""
    broke = one.slow_period.arr_days_lost if one.slow_period else 0.0
    return (-broke, -one.arr_days_lost, -one.arr_stuck_now, one.milestone)


def _left(waits: Waits, bad: str) -> Bools:
    return np.asarray(~waits.is_done & (waits.ended_as == bad), np.bool_)


def _friction(waits: Waits, targets: Targets, bad: str, benchmark: float, said: Said) -> Friction:
    left, n = _left(waits, bad), len(waits.days)
    kept = waits.ended_as != bad
    usual = _median(waits.days[kept], waits.is_done[kept])
    typical = _median(waits.days, waits.is_done)
    limit = _limits(waits, targets, typical if typical is not None else 30.0)
    stuck = waits.is_open & ~waits.is_done & (waits.ended_as == "") & (waits.days > limit)
    return Friction(
        node=f"milestone:{waits.milestone}",
        milestone=waits.milestone,
        stage=waits.stage,
        accounts=n,
        left_without=int(left.sum()),
        stuck_now=int(stuck.sum()),
        arr_stuck_now=float(waits.arr[stuck].sum()),
        arr_lost=float(waits.arr[left].sum()),
        arr_days_lost=float((waits.arr * _excess(waits.days, usual)).sum()),
        median_days=typical,
        benchmark_days=usual,
        drop_off=(int(left.sum()) + SHRINK_ACCOUNTS * benchmark) / (n + SHRINK_ACCOUNTS),
        benchmark_drop_off=benchmark,
        returned=int((waits.returns > 0).sum()),
        said=said,
    )


def _limits(waits: Waits, targets: Targets, otherwise: float) -> Floats:
    """Days after which each account is stuck: its target, where none is declared what is typical."""
    usual = targets.usual.get(waits.stage)
    if targets.is_same_for_all(waits.stage):
        return np.full(len(waits.days), otherwise if usual is None else usual / DAY)
    wanted = [targets.of(account, waits.stage) for account in waits.account.tolist()]
    return np.array([otherwise if target is None else target / DAY for target in wanted])


def _median(days: Floats, is_done: Bools) -> float | None:
    return median_time(days, is_done).time if is_done.any() else None


def _excess(days: Floats, usual: float | None) -> Floats:
    """Days above the benchmark; without one nothing is known to be lost."""
    return np.clip(days - usual, 0.0, None) if usual is not None else np.zeros_like(days)


def _months(waits: Waits) -> tuple[np.ndarray, np.ndarray]:
    """The month (counted from 1970) in which each account entered, and those months with enough of them."""
    entered = waits.entered_at.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    month, n = np.unique(entered, return_counts=True)
    return entered, month[n >= LEAST_IN_PERIOD]


def _slow_period(waits: Waits, usual: float | None, looks: int) -> SlowPeriod | None:
    """The stretch of slow months that cost most."""
    entered, months = _months(waits)
    if usual is None or months.size < 2:
        return None
    excess = _excess(waits.days, usual)
    mean = np.array([excess[entered == month].mean() for month in months])
    slowest = months[np.argsort(-mean, kind="stable")[:_LOOKED_AT]]
    p = {int(month): min(1.0, looks * logrank_p(waits.days, waits.is_done, entered == month)) for month in slowest}
    slow = sorted(month for month in p if p[month] < _SURE and mean[months == month][0] > excess.mean())
    if not slow:
        return None
    stretches = np.split(np.array(slow), np.flatnonzero(np.diff(slow) > 1) + 1)
    worst = max(stretches, key=lambda stretch: float((waits.arr * excess)[np.isin(entered, stretch)].sum()))
    inside = np.isin(entered, worst)
    return SlowPeriod(
        from_at=_month_start(int(worst[0])),
        to_at=_month_start(int(worst[-1]) + 1),
        accounts=int(inside.sum()),
        excess_days=float(excess[inside].mean()),
        arr_days_lost=float((waits.arr * excess)[inside].sum()),
        p_adjusted=max(p[int(month)] for month in worst),
    )


def _month_start(month: int) -> int:
    return to_micros(from_micros(0).replace(year=1970 + month // 12, month=month % 12 + 1))
