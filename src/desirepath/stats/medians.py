"""Two typical times set against each other, many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import binom

from desirepath.stats.arrays import Counts, Floats
from desirepath.stats.exact import exact_p_values
from desirepath.stats.rates import CONFIDENCE

LEAST_TO_COMPARE = 10
"""Values that each group must have before two medians are compared."""


@dataclass(frozen=True, slots=True)
class MedianDifferences:
    """Per pair (P,): both medians, first less second with its interval, p; NaN where there are too few values."""

    median_a: Floats
    median_b: Floats
    difference: Floats
    low: Floats
    high: Floats
    p_value: Floats


def differences_of_medians(
    a: Floats, bounds_a: Counts, b: Floats, bounds_b: Counts, *, confidence: float = CONFIDENCE
) -> MedianDifferences:
    """By how much does the median of each first group differ from that of the second?

    Parameters
    ----------
    a, b
        Values, any unit; those of pair p are ``a[bounds_a[p]:bounds_a[p + 1]]``, ascending and independent.
    bounds_a, bounds_b
        Shape (P + 1,).
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    MedianDifferences
        Arrays of shape (P,); p two-sided, 0 to 1.

    Notes
    -----
    Interval: Price and Bonett (2002), from two order statistics of each group, for values of any continuous
    distribution. p: exact median test, Brown and Mood (1951): how many of each group lie above the common median.

    Examples
    --------
    >>> found = differences_of_medians(np.arange(20.0), np.array([0, 20]), np.arange(30.0, 50.0), np.array([0, 20]))
    >>> found.difference.tolist(), found.high.round(1).tolist()
    ([-30.0], [-23.9])
    """
    median_a, spread_a = _medians(a, bounds_a)
    median_b, spread_b = _medians(b, bounds_b)
    enough = np.minimum(np.diff(bounds_a), np.diff(bounds_b)) >= LEAST_TO_COMPARE
    gap = np.where(enough, median_a - median_b, np.nan)
    reach = float(ndtri(0.5 + confidence / 2)) * np.sqrt(spread_a + spread_b)
    p = np.full(gap.size, np.nan)
    chosen = np.flatnonzero(enough)
    above = np.array([_above(a, bounds_a, b, bounds_b, int(pair)) for pair in chosen], np.int64).reshape(-1, 4)
    p[chosen] = exact_p_values(above[:, 0], above[:, 1], hits_b=above[:, 2], n_b=above[:, 3])
    return MedianDifferences(median_a, median_b, gap, gap - reach, gap + reach, p)


def _above(a: Floats, bounds_a: Counts, b: Floats, bounds_b: Counts, pair: int) -> tuple[int, int, int, int]:
    ours, theirs = a[bounds_a[pair] : bounds_a[pair + 1]], b[bounds_b[pair] : bounds_b[pair + 1]]
    middle = np.median(np.concatenate([ours, theirs]))
    over_a = ours.size - int(np.searchsorted(ours, middle, side="right"))
    over_b = theirs.size - int(np.searchsorted(theirs, middle, side="right"))
    return over_a, ours.size, over_b, theirs.size


def _medians(values: Floats, bounds: Counts) -> tuple[Floats, Floats]:
    """The median of every stretch and its variance."""
    n, begin = np.diff(bounds), bounds[:-1]
    median, variance = np.full(n.size, np.nan), np.full(n.size, np.nan)
    some = n > 0
    first, many = begin[some], n[some]
    median[some] = (values[first + (many - 1) // 2] + values[first + many // 2]) / 2
    some = n >= LEAST_TO_COMPARE
    first, many = begin[some], n[some]
    rank = np.maximum(1, np.round((many + 1) / 2 - np.sqrt(many))).astype(np.int64)
    z = -ndtri(binom.cdf(rank - 1, many, 0.5))
    variance[some] = ((values[first + many - rank] - values[first + rank - 1]) / (2 * z)) ** 2
    return median, variance
