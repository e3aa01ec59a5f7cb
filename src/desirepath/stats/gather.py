"""The one walk over all traits and shuffles that a permutation test needs, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Counts, Floats
from desirepath.stats.compiled import compiled


class Ranked(NamedTuple):
    """Traits from the largest statistic to the smallest: place in the membership, expectation, spread, ``|z|``."""

    trait: npt.NDArray[np.int64]
    expected: Floats
    spread: Floats
    size: Floats


@compiled
def count_beaten(
    starts: Counts,
    units: npt.NDArray[np.int32],
    marks: npt.NDArray[np.uint8],
    ranked: Ranked,
    beaten: Floats,
    squares: Floats,
) -> None:
    """Adds, per rank, in how many columns of ``marks`` (units x shuffles) the largest ``|z|`` of this rank and all below
    reaches its own, and the sum of its squared z. A trait without spread has z 0."""
    columns = marks.shape[1]
    sums = np.zeros(columns, dtype=np.int32)
    reach = np.zeros(columns)
    for rank in range(ranked.trait.size - 1, -1, -1):
        trait = ranked.trait[rank]
        sums[:] = 0
        for at in range(starts[trait], starts[trait + 1]):
            marked = marks[units[at]]
            for column in range(columns):
                sums[column] += marked[column]
        scale = 1.0 / ranked.spread[rank] if ranked.spread[rank] > 0 else 0.0
        least = ranked.size[rank] - 1e-9
        for column in range(columns):
            z = abs(sums[column] - ranked.expected[rank]) * scale
            squares[rank] += z * z
            reach[column] = max(reach[column], z)
            if reach[column] >= least:
                beaten[rank] += 1
