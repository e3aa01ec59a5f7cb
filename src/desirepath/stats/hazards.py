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
