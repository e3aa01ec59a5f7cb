"""The one walk over all traits and shuffles that a permutation test needs, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Counts, Floats
from desirepath.stats.compiled import compiled


class Ranked(NamedTuple):
    """Traits from the most surprising to the least: place in the membership, expectation, spread, surprise."""

    trait: npt.NDArray[np.int64]
    expected: Floats
    spread: Floats
    size: Floats


@compiled
def surprise(hits: int, units: int, expected: float, spread: float) -> float:
    """How far from expectation, in standard deviations that the tail keeps to: the root of the binomial deviance, scaled
    so that near the expectation it is the score z. Of no spread: 0."""
    if spread <= 0:
        return 0.0
    deviance = 0.0
    if hits > 0:
        deviance += hits * np.log(hits / expected)
    if hits < units:
        deviance += (units - hits) * np.log((units - hits) / (units - expected))
    share = expected / units
    return float(np.sqrt(2.0 * max(deviance, 0.0) * expected * (1.0 - share)) / spread)


@compiled
def surprises(starts: Counts, hits: Floats, expected: Floats, spread: Floats) -> Floats:
    """:func:`surprise` of every trait."""
    found = np.empty(hits.size)
    for trait in range(hits.size):
        found[trait] = surprise(int(hits[trait]), starts[trait + 1] - starts[trait], expected[trait], spread[trait])
    return found


@compiled
def count_beaten(
    starts: Counts,
    units: npt.NDArray[np.int32],
    marks: npt.NDArray[np.uint8],
    ranked: Ranked,
    beaten: Floats,
    squares: Floats,
) -> None:
    """Adds, per rank, in how many columns of ``marks`` (units x shuffles) the largest surprise of this rank and all below
    reaches its own, and the sum of its squared z."""
    columns = marks.shape[1]
    sums = np.zeros(columns, dtype=np.int32)
    reach = np.zeros(columns)
    table = np.empty(marks.shape[0] + 1)
    for rank in range(ranked.trait.size - 1, -1, -1):
        trait, expected, spread = ranked.trait[rank], ranked.expected[rank], ranked.spread[rank]
        size = starts[trait + 1] - starts[trait]
        sums[:] = 0
        for at in range(starts[trait], starts[trait + 1]):
            marked = marks[units[at]]
            for column in range(columns):
                sums[column] += marked[column]
        for hits in range(sums.min(), sums.max() + 1):
            table[hits] = surprise(hits, size, expected, spread)
        least = ranked.size[rank] - 1e-9
        scale = 1.0 / spread if spread > 0 else 0.0
        for column in range(columns):
            z = (sums[column] - expected) * scale
            squares[rank] += z * z
            reach[column] = max(reach[column], table[sums[column]])
            if reach[column] >= least:
                beaten[rank] += 1
