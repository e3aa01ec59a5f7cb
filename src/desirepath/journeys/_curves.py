"""By which day what share has reached each node, counting those still on the way fairly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._walks import Ints, Walks
from desirepath.kernel import DAY
from desirepath.stats import (
    Bools,
    Floats,
    Incidence,
    TypicalTime,
    cumulative_incidence,
    incidence_time,
    wilson_bounds,
)


@dataclass(frozen=True, slots=True)
class ReachedBy:
    """Share that reached it by a day since the start, with its interval; ``at_risk`` were still on the way."""

    day: int
    share: float
    ci: tuple[float, float]
    at_risk: int


@dataclass(frozen=True)
class Curve:
    """Of ``n`` lives ``reached`` came to the node; ``median_days`` is when half had, ``None`` where they have not."""

    node: str
    n: int
    reached: int
    ended_before: int
    median_days: float | None
    points: list[ReachedBy]


def reach_curves(walks: Walks, nodes: list[str], *, days: list[int], among: Bools | None = None) -> list[Curve]:
    """One curve a node.

    Parameters
    ----------
    nodes
        Ids of the nodes asked for.
    days
        Days since the start at which the share is told; days that nobody was observed to are left out.
    among
        Which lives, shape (lives,); by default all.

    Notes
    -----
    Aalen and Johansen (1978): a life that ended without it will not reach it any more. Where no life ended this is one
    minus the curve of Kaplan and Meier (1958). Before anybody has reached the node there is no spread to tell an interval
    from: there it is that of Wilson (1927) for none of those still at risk on that day; likewise where all have reached it.
    """
    chosen = np.ones(walks.first.size, np.bool_) if among is None else among
    reached = read_reached(walks, nodes)
    return [_curve(name, reached.of(place, chosen), days) for place, name in enumerate(nodes)]


@dataclass(frozen=True, eq=False)
class Reached:
    """When each life first came to each of some nodes, if it did, and how long it has been watched.

    ``arrived`` (lives, nodes) in microseconds since the start, -1 for not yet; ``until`` (lives,) and ``ended``.
    """

    arrived: Ints
    until: Ints
    ended: Bools

    def of(self, place: int, among: Bools) -> OneReached:
        """One node, of some lives."""
        arrived, until = self.arrived[among, place], np.maximum(self.until[among], 0)
        came = arrived >= 0
        ending = np.where(came, 1, np.where(self.ended[among], 2, 0))
        return OneReached(np.where(came, arrived, until) / DAY, ending)


@dataclass(frozen=True, eq=False)
class OneReached:
    """Per life (n,): days waited, and ``ending``: 1 came to the node, 2 ended without it, 0 still on the way."""

    waited: Floats
    ending: Ints

    @property
    def came(self) -> int:
        return int((self.ending == 1).sum())

    def incidence(self) -> Incidence:
        """The share that had come to the node by each day."""
        return cumulative_incidence(self.waited, self.ending, of=1)

    def median(self) -> TypicalTime:
        """By when half of all had come to it."""
        return incidence_time(self.incidence(), n=self.waited.size, events=self.came)


def read_reached(walks: Walks, nodes: list[str]) -> Reached:
    """When each life of ``walks`` first came to each of ``nodes`` (ids)."""
    from desirepath.journeys._loops import first_arrivals

    codes = np.array([walks.nodes.index(name) if name in walks.nodes else -1 for name in nodes], np.int64)
    arrived = first_arrivals(walks.steps(), codes, len(walks.nodes))
    until = np.where(walks.life_ended, walks.at[walks.last - 1], walks.as_of) - walks.at[walks.first]
    return Reached(arrived, until, walks.life_ended)


def _curve(node: str, reached: OneReached, days: list[int]) -> Curve:
    n, left = reached.waited.size, int((reached.ending == 2).sum())
    found = reached.incidence()
    return Curve(node, n, reached.came, left, reached.median().time, _points(found, reached.waited, days))


def _points(found: Incidence, waited: Floats, days: list[int]) -> list[ReachedBy]:
    ordered = np.sort(waited)
    points = []
    for day in days:
        at_risk = int(ordered.size - np.searchsorted(ordered, day, side="left"))
        if at_risk:
            share, low, high = found.by(day)
            if share in (0.0, 1.0):
                low, high = (float(bound) for bound in wilson_bounds(share * at_risk, at_risk))
            points.append(ReachedBy(day, share, (low, high), at_risk))
    return points
