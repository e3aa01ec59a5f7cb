"""Many stretches of one long array sorted in place, compiled: times of a bounded range sort by their digits."""

from __future__ import annotations

import numpy as np

from desirepath.stats.arrays import Counts, Micros
from desirepath.stats.compiled import compiled

_SHORT = 384
"""Shorter stretches are sorted by comparing."""
_BITS = 11
_UNIT = 1_000_000
"""Microseconds of a second: where all values are whole seconds, they have half as many digits."""


@compiled
def sort_stretches(values: Micros, bounds: Counts, begin: int, end: int) -> None:
    """Sort ``values[bounds[s]:bounds[s + 1]]`` for each s of ``begin`` to ``end``; values are not negative.

    Threads may sort different stretches of one array at the same time. Least significant digit first, Knuth (1973),
    volume 3, section 5.2.5, with as many digits as the longest value of the stretch has.
    """
    longest = 0
    for s in range(begin, end):
        longest = max(longest, bounds[s + 1] - bounds[s])
    spare = np.empty(longest if longest > _SHORT else 0, np.int64)
    places = np.empty(1 << _BITS, np.int64)
    for s in range(begin, end):
        stretch = values[bounds[s] : bounds[s + 1]]
        if stretch.size <= _SHORT:
            stretch.sort()
        else:
            _sort_by_digits(stretch, spare[: stretch.size], places)


@compiled
def _sort_by_digits(values: Micros, spare: Micros, places: Counts) -> None:
    unit = _UNIT if _all_whole(values) else 1
    if unit > 1:
        for at in range(values.size):
            values[at] //= _UNIT
    largest = values.max()
    source, target = values, spare
    shift, passes = 0, 0
    while (largest >> shift) > 0:
        places[:] = 0
        for value in source:
            places[(value >> shift) & ((1 << _BITS) - 1)] += 1
        before = 0
        for digit in range(places.size):
            here = places[digit]
            places[digit] = before
            before += here
        for value in source:
            digit = (value >> shift) & ((1 << _BITS) - 1)
            target[places[digit]] = value
            places[digit] += 1
        source, target = target, source
        shift += _BITS
        passes += 1
    if passes % 2 or unit > 1:
        for at in range(values.size):
            values[at] = source[at] * unit


@compiled
def _all_whole(values: Micros) -> bool:
    at = 0
    while at < values.size and values[at] % _UNIT == 0:
        at += 1
    return at == values.size
