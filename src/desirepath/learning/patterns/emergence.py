"""When a pattern shows itself: gaps between its steps, days before the outcome, day of life."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.kernel import DAY
from desirepath.learning.patterns.mining import Matches
from desirepath.learning.patterns.sequences import Sequences
from desirepath.stats import Floats, Micros


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The middle half of a set of day counts."""

    q1: float
    median: float
    q3: float


@dataclass(frozen=True, slots=True)
class Emergence:
    """When the pattern was complete, for units of class A; ``None`` where the times were not given."""

    days_before_outcome: Quartiles | None
    lifecycle_day: Quartiles | None


def median_gaps(matches: Matches) -> tuple[float, ...]:
    """How many days lie between neighbouring steps, typically?

    Parameters
    ----------
    matches
        Latest occurrences, times of shape (m, length).

    Returns
    -------
    tuple of float
        ``length - 1`` medians in days; empty for a single step.

    Examples
    --------
    >>> times = np.array([[0, 2 * DAY], [0, 4 * DAY]])
    >>> median_gaps(Matches(np.array([0, 1], dtype=np.int32), times))
    (3.0,)
    """
    if matches.units.size == 0:
        return ()
    gaps = np.diff(matches.times, axis=1) / DAY
    return tuple(round(float(gap), 2) for gap in np.median(gaps, axis=0))


def emergence(sequences: Sequences, matches: Matches) -> Emergence:
    """How long before the outcome, and on which day of its life, did an account of class A complete it?

    Parameters
    ----------
    sequences
        With ``anchor`` (the outcome) and ``start`` per unit, where known.
    matches
        Latest occurrences of the pattern in these sequences.

    Returns
    -------
    Emergence
        Quartiles in days over units of class A.
    """
    lost = sequences.outcome[matches.units]
    units, completed = matches.units[lost], matches.times[lost, -1]
    before = None if sequences.anchor is None else _quartiles(sequences.anchor[units], completed)
    since = None if sequences.start is None else _quartiles(completed, sequences.start[units])
    return Emergence(before, since)


def _quartiles(later: Micros, earlier: Micros) -> Quartiles | None:
    if later.size == 0:
        return None
    days: Floats = (later - earlier) / DAY
    q1, median, q3 = np.quantile(days, [0.25, 0.5, 0.75]).tolist()
    return Quartiles(round(q1, 2), round(median, 2), round(q3, 2))
