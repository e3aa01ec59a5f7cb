"""Where journeys stall, loop or leave: each milestone's visible parts, beside the benchmark of the others."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

import numpy as np

from desirepath.journeys._periods import find_period, looks_of
from desirepath.journeys._targets import Targets, read_targets
from desirepath.journeys._tone import NO_TONE, Texts, Tone, read_texts, span_tones
from desirepath.journeys._waits import Bools, Floats, Said, Waiting, Waits, read_waiting
from desirepath.kernel import DAY
from desirepath.lifecycle import Definition
from desirepath.stats import median_time
from desirepath.store import Warehouse

SHRINK_ACCOUNTS = 20
"""A milestone's drop-off is drawn towards the benchmark as if this many more accounts had shown the benchmark."""
LATELY = 90 * DAY
"""Who was at a moment in this last time is behind it: its accounts and their ARR."""


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
    that came back to the stage before reaching it. ``said``: what was said meanwhile, ``sentiment`` how it sounded.
    ``lately``: the accounts that waited for it in the last ``LATELY``, and their ``arr_lately``.
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
    sentiment: Tone = NO_TONE
    lately: tuple[str, ...] = ()
    arr_lately: float = 0.0
    slow_period: SlowPeriod | None = None

    @property
    def excess_arr(self) -> float:
        """ARR lost above what the benchmark drop-off would have lost."""
        if not self.drop_off:
            return 0.0
        return self.arr_lost * max(0.0, 1 - self.benchmark_drop_off / self.drop_off)


@dataclass(frozen=True)
class FrictionBasis:
    """What friction is told from, of all accounts, as known at ``as_of``."""

    waiting: Waiting
    texts: Texts
    targets: Targets
    as_of: int


def read_friction_basis(
    warehouse: Warehouse, definition: Definition, *, as_of: int, data_end: int | None = None
) -> FrictionBasis:
    """Waits, what was said meanwhile and targets; ``data_end`` as in ``read_targets``."""
    waiting = read_waiting(warehouse, definition, as_of)
    targets = read_targets(warehouse, definition, as_of=as_of, data_end=data_end)
    return FrictionBasis(waiting, read_texts(warehouse, waiting.accounts), targets, as_of)


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
    waiting = basis.waiting.among(accounts)
    waits, said, as_of = waiting.waits, waiting.said.by_milestone(), basis.as_of
    if not waits:
        return []
    tones = _tones(basis.texts, waits, as_of)
    benchmark = float(np.median([_left(one, bad).mean() for one in waits]))
    months = sum(looks_of(one) for one in waits)
    found = [_friction(one, basis.targets, bad, benchmark, said.get(one.milestone, Said())) for one in waits]
    found = [
        replace(
            friction,
            slow_period=_slow_period(one, friction.benchmark_days, months),
            sentiment=tone,
            lately=who,
            arr_lately=arr,
        )
        for one, friction, tone, (who, arr) in zip(
            waits, found, tones, (_lately(one, as_of) for one in waits), strict=True
        )
    ]
    return sorted(found, key=_costliest_first)


def _tones(texts: Texts, waits: list[Waits], as_of: int) -> list[Tone]:
    """How customers sounded while they waited for each milestone."""
    sizes = [one.code.size for one in waits]
    code, begin, end = (
        np.concatenate([getattr(one, name) for one in waits]) for name in ("code", "entered_at", "until")
    )
    return span_tones(code, begin, end, np.repeat(np.arange(len(sizes)), sizes), texts=texts, as_of=as_of)


def _lately(waits: Waits, as_of: int) -> tuple[tuple[str, ...], float]:
    """The accounts that waited within ``LATELY`` and their ARR, each once."""
    at = np.flatnonzero(waits.until >= as_of - LATELY)
    _, once = np.unique(waits.code[at], return_index=True)
    return tuple(str(name) for name in waits.account[at][once]), float(waits.arr[at][once].sum())


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
    wanted = [targets.of(account, waits.stage) for account in waits.account.tolist()]
    return np.array([otherwise if target is None else target / DAY for target in wanted])


def _median(days: Floats, is_done: Bools) -> float | None:
    return median_time(days, is_done).time if is_done.any() else None


def _excess(days: Floats, usual: float | None) -> Floats:
    """Days above the benchmark; without one nothing is known to be lost."""
    return np.clip(days - usual, 0.0, None) if usual is not None else np.zeros_like(days)


def _slow_period(waits: Waits, usual: float | None, looks: int) -> SlowPeriod | None:
    """The stretch of slow months that cost most."""
    found = find_period(waits, _excess(waits.days, usual), looks) if usual is not None else None
    if found is None:
        return None
    return SlowPeriod(found.from_at, found.to_at, found.accounts, found.mean_days, found.arr_days, found.p_adjusted)
