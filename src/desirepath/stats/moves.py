"""Which journey made which move how often: sequences as a sparse table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from desirepath.stats.arrays import Counts, Floats

FIRST = -1
"""The origin of a journey's first state."""


@dataclass(frozen=True)
class MoveCounts:
    """``counts``: sparse (n journeys, columns). A column is a move from the state ``origin`` to the state ``to``."""

    counts: csr_array[Any, Any]
    origin: Counts
    to: Counts

    @property
    def n(self) -> int:
        return int(self.counts.shape[0])

    def take(self, rows: Counts) -> MoveCounts:
        """Some journeys, over the same columns."""
        return MoveCounts(self.counts[rows], self.origin, self.to)

    def onto(self, columns: Sequence[tuple[int, int]]) -> MoveCounts:
        """The same journeys over other ``columns`` (origin, to); a move that is none of them is left out."""
        places = {pair: place for place, pair in enumerate(zip(self.origin.tolist(), self.to.tolist(), strict=True))}
        wanted = [(places[pair], column) for column, pair in enumerate(columns) if pair in places]
        rows, cells = np.array(wanted, np.int64).reshape(-1, 2).T
        moved = csr_array((np.ones(len(rows)), (rows, cells)), shape=(len(self.origin), len(columns)))
        origin, to = np.array(columns, np.int64).reshape(-1, 2).T
        return MoveCounts(csr_array(self.counts @ moved), origin, to)


def count_moves(journey: Counts, state: Counts, *, n: int) -> MoveCounts:
    """Which journey made which move how often?

    Parameters
    ----------
    journey, state
        One per step, shape (steps,): codes from 0; steps of one journey lie together, in order.
    n
        How many journeys there are; every code of ``journey`` lies below it.

    Returns
    -------
    MoveCounts
        A column for every move that occurs at all.

    Examples
    --------
    >>> counted = count_moves(np.array([0, 0, 0, 1]), np.array([2, 5, 2, 2]), n=2)
    >>> list(zip(counted.origin.tolist(), counted.to.tolist()))
    [(-1, 2), (2, 5), (5, 2)]
    >>> counted.counts.toarray().tolist()
    [[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]
    """
    before = np.roll(state, 1)
    before[np.flatnonzero(np.diff(journey, prepend=FIRST))] = FIRST
    width = int(state.max(initial=0)) + 1
    seen, column = np.unique((before + 1) * width + state, return_inverse=True)
    cells = csr_array((np.ones(len(state)), (journey, column)), shape=(n, len(seen)))
    return MoveCounts(cells, seen // width - 1, seen % width)


def distinct_journeys(moves: MoveCounts) -> tuple[MoveCounts, Floats]:
    """Journeys with the same moves as one: the distinct ones, and how many each stands for (distinct,)."""
    counts = moves.counts
    first: dict[bytes, int] = {}
    times: dict[bytes, int] = {}
    for row in range(moves.n):
        part = slice(counts.indptr[row], counts.indptr[row + 1])
        told = counts.indices[part].tobytes() + counts.data[part].tobytes()
        first.setdefault(told, row)
        times[told] = times.get(told, 0) + 1
    return moves.take(np.array(list(first.values()), np.int64)), np.array(list(times.values()), np.float64)
