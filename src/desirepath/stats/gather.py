"""The one product that a permutation test needs, compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Counts, Indices
from desirepath.stats.compiled import compiled


@compiled
def sum_rows(starts: Counts, units: Indices, marks: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
    """Per trait, column sums of ``marks`` (units x columns) over its units: (traits x columns)."""
    traits, columns = starts.size - 1, marks.shape[1]
    sums = np.zeros((traits, columns), dtype=np.int32)
    for trait in range(traits):
        row = sums[trait]
        for at in range(starts[trait], starts[trait + 1]):
            marked = marks[units[at]]
            for column in range(columns):
                row[column] += marked[column]
    return sums
