"""How long customers take to each milestone, and whether those who started later are faster."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from desirepath.journeys._curves import OneReached, read_reached
from desirepath.journeys._walks import Walks
from desirepath.kernel import DAY
from desirepath.lifecycle import Period
from desirepath.stats import Bools, TimeDifference, TypicalTime, difference_of_times


@dataclass(frozen=True, slots=True)
class Speed:
    """Of ``n`` journeys of a group ``reached`` came to the milestone; ``median_days`` until half of all had.

    ``followed_days``: how long the youngest of them has been watched. ``too_early``, of a cohort: that is shorter than half
    of them took, or where that is unknown, than half of all journeys took. ``change``: the median less that of the cohort
    before; ``None`` where there is none before, or for either it is too early.
    """

    group: str
    n: int
    reached: int
    median_days: float | None
    ci: tuple[float | None, float | None]
    followed_days: float
    too_early: bool
    change: TimeDifference | None = None


@dataclass(frozen=True, slots=True)
class Velocity:
    """The speed to one milestone: of all journeys, by when they started, and by segment."""

    node: str
    everybody: Speed
    cohorts: tuple[Speed, ...]
    segments: tuple[Speed, ...]


def find_velocity(
    walks: Walks, nodes: list[str], *, cohorts: Sequence[Period], segments: Sequence[tuple[str, Set[str]]] = ()
) -> list[Velocity]:
    """How fast are customers to each milestone?

    Parameters
    ----------
    nodes
        Ids of the nodes asked for.
    cohorts
        Periods in order; a journey belongs to the one it started in. Those nobody started in are left out.
    segments
        Names and accounts.

    Returns
    -------
    list[Velocity]
        One a node, in the order given; days since the start of the journey.

    Notes
    -----
    Median of the cumulative incidence of Aalen and Johansen (1978): a journey that ended without the milestone never
    reaches it, one that goes on counts as not yet; so the median is unknown where fewer than half come to it. Interval:
    Peng and Fine (2007). Change against the cohort before, two independent groups: Zou and Donner (2008), from both
    medians with their intervals. Journeys are counted, as in the curves: an account that came back has two.
    """
    reached, starts = read_reached(walks, nodes), walks.at[walks.first]
    whole = np.ones(walks.first.size, np.bool_)
    of_periods = [(span.name, (starts >= span.starts_at) & (starts < span.ends_at)) for span in cohorts]
    of_segments = [(name, _of_accounts(walks, accounts)) for name, accounts in segments]
    found = []
    for place, node in enumerate(nodes):
        one = _Milestone(walks, reached.of(place, whole))
        usual = one.group("", whole)
        spans = [one.group(name, inside, usual.median) for name, inside in of_periods if inside.any()]
        named = [one.group(name, inside) for name, inside in of_segments if inside.any()]
        found.append(Velocity(node, usual.speed, _changes(spans), tuple(each.speed for each in named)))
    return found


@dataclass(frozen=True, eq=False)
class _Group:
    speed: Speed
    median: TypicalTime


@dataclass(frozen=True, eq=False)
class _Milestone:
    walks: Walks
    whole: OneReached

    def group(self, name: str, inside: Bools, usual: TypicalTime | None = None) -> _Group:
        """The speed of the journeys ``inside``; with ``usual``, that of all, it may be too early to tell."""
        median = OneReached(self.whole.waited[inside], self.whole.ending[inside]).median()
        started = self.walks.at[self.walks.first][inside]
        followed = float(max(0, self.walks.as_of - int(started.max()))) / DAY if started.size else 0.0
        needed = median.time if median.time is not None else usual.time if usual else None
        early = usual is not None and needed is not None and followed < needed
        speed = Speed(name, median.n, median.events, median.time, (median.low, median.high), followed, early)
        return _Group(speed, median)


def _of_accounts(walks: Walks, accounts: Set[str]) -> Bools:
    wanted = np.fromiter((name in accounts for name in walks.accounts), np.bool_, len(walks.accounts))
    return np.asarray(wanted[walks.life_account], np.bool_)


def _changes(groups: list[_Group]) -> tuple[Speed, ...]:
    """Each cohort with its change against the one before."""
    found: list[Speed] = []
    for place, group in enumerate(groups):
        before = groups[place - 1] if place else None
        if before is None or group.speed.too_early or before.speed.too_early:
            found.append(group.speed)
        else:
            found.append(replace(group.speed, change=difference_of_times(group.median, before.median)))
    return tuple(found)
