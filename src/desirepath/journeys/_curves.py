"""By which day what share has reached each node, counting those still on the way fairly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._walks import Ints, Walks
from desirepath.kernel import DAY
from desirepath.stats import Bools, Incidence, cumulative_incidence


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
    minus the curve of Kaplan and Meier (1958).
    """
    from desirepath.journeys._loops import first_arrivals

    chosen = np.ones(walks.first.size, np.bool_) if among is None else among
    codes = np.array([walks.nodes.index(name) if name in walks.nodes else -1 for name in nodes], np.int64)
    arrived = first_arrivals(walks.steps(), codes, len(walks.nodes))[chosen]
    ended = walks.life_ended[chosen]
    until = (np.where(walks.life_ended, walks.at[walks.last - 1], walks.as_of) - walks.at[walks.first])[chosen]
    return [_curve(name, arrived[:, place], until, ended, days) for place, name in enumerate(nodes)]


def _curve(node: str, arrived: Ints, until: Ints, ended: Bools, days: list[int]) -> Curve:
    reached = arrived >= 0
    ending = np.where(reached, 1, np.where(ended, 2, 0))
    waited = np.where(reached, arrived, np.maximum(until, 0)) / DAY
    found = cumulative_incidence(waited, ending, of=1)
    half = np.flatnonzero(found.incidence >= 0.5 - 1e-12)
    median = float(found.times[half[0]]) if half.size else None
    n, came, left = reached.size, int(reached.sum()), int((ending == 2).sum())
    return Curve(node, n, came, left, median, _points(found, waited, days))


def _points(found: Incidence, waited: np.ndarray[tuple[int], np.dtype[np.float64]], days: list[int]) -> list[ReachedBy]:
    ordered = np.sort(waited)
    points = []
    for day in days:
        at_risk = int(ordered.size - np.searchsorted(ordered, day, side="left"))
        if at_risk:
            share, low, high = found.by(day)
            points.append(ReachedBy(day, share, (low, high), at_risk))
    return points
