"""Several ways to end, week by week: chances composed from hazards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """``incidence``: the chance of having ended in each way by the end of each step, shape (rows, steps, ways);
    ``survival``: of not having ended, shape (rows, steps). The two add up to 1."""

    incidence: Floats
    survival: Floats

    def time_of(self, share: float) -> Floats:
        """The step at which a share of all will have ended in any way; within a step in proportion; inf beyond the last."""
        ended = 1.0 - np.column_stack([np.ones(len(self.survival)), self.survival])
        reached = ended >= share - 1e-12
        place = np.where(reached.any(axis=1), reached.argmax(axis=1), 0)
        row = np.arange(len(ended))
        before, after = ended[row, np.maximum(place - 1, 0)], ended[row, place]
        part = (share - before) / np.maximum(after - before, 1e-300)
        return np.where(reached.any(axis=1), np.maximum(place - 1 + np.clip(part, 0.0, 1.0), 0.0), np.inf)


def compose_hazards(hazards: npt.ArrayLike) -> Composed:
    """What chance has each way of having come first by each step?

    Parameters
    ----------
    hazards
        Shape (rows, steps, ways): the chance to end in each way within the step, having come so far; >= 0. Where they
        add up to more than 1, they are scaled to it.

    Returns
    -------
    Composed

    Notes
    -----
    ``F_c(t) = sum over u <= t of S(u - 1) h_c(u)`` with ``S`` the product of one minus the summed hazards: the estimate of
    Aalen and Johansen (1978) where the hazards are shares of those at risk (Tutz and Schmid 2016, chapter 8). One minus
    Kaplan-Meier of one way, which takes the others for censored, is always too high.

    Examples
    --------
    >>> found = compose_hazards([[[0.25, 0.0], [0.0, 0.5]]])
    >>> found.incidence[0].tolist(), found.survival[0].tolist()
    ([[0.25, 0.0], [0.25, 0.375]], [0.75, 0.375])
    """
    h = np.asarray(hazards, np.float64)
    total = h.sum(axis=2, keepdims=True)
    h = h / np.maximum(total, 1.0)
    survival = np.cumprod(1.0 - np.minimum(total[:, :, 0], 1.0), axis=1)
    before = np.concatenate([np.ones((len(h), 1)), survival[:, :-1]], axis=1)
    return Composed(np.cumsum(before[:, :, None] * h, axis=1), survival)


def saturated_hazards(durations: npt.ArrayLike, endings: npt.ArrayLike, ways: int) -> tuple[Floats, Floats]:
    """The share of those at risk that ended in each way at each time at which anything ended.

    Parameters
    ----------
    durations, endings
        Shape (n,): time until the ending or until now, and 0 (still going on) or the number of the way, from 1.
    ways
        How many there are.

    Returns
    -------
    times, hazards
        Shape (T,) and (T, ways).

    Examples
    --------
    >>> times, hazards = saturated_hazards([1, 2, 2, 3], [1, 2, 0, 1], 2)
    >>> times.tolist(), hazards.round(3).tolist()
    ([1.0, 2.0, 3.0], [[0.25, 0.0], [0.0, 0.333], [1.0, 0.0]])
    """
    waited, way = np.asarray(durations, np.float64), np.asarray(endings, np.int64)
    times = np.unique(waited[way > 0])
    at_risk = waited.size - np.searchsorted(np.sort(waited), times, side="left")
    hazards = np.zeros((times.size, ways))
    np.add.at(hazards, (np.searchsorted(times, waited[way > 0]), way[way > 0] - 1), 1.0)
    return times, hazards / at_risk[:, None]
