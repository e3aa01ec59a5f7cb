"""Shares of a whole and how far they can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from desirepath.stats.arrays import Floats

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A range that covers the truth with the stated confidence."""

    low: float
    high: float

    def covers(self, value: float) -> bool:
        """Whether ``value`` lies within the range."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Rate:
    """``positives`` of ``n`` units, as a share from 0 to 1."""

    n: int
    positives: int
    rate: float
    ci: Interval


def two_sided_z(confidence: float) -> float:
    """The standard normal quantile that leaves ``1 - confidence`` outside, both tails together."""
    return float(ndtri(0.5 + confidence / 2.0))


def two_sided_p(z: float) -> float:
    """The probability of a standard normal value at least as far from zero as ``z``."""
    return float(2.0 * ndtr(-abs(z)))


def wilson_bounds(
    positives: npt.ArrayLike, n: npt.ArrayLike, *, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats]:
    """What range of true rates agrees with each count of many?

    Parameters
    ----------
    positives, n
        Counts of any shape (broadcast together), ``0 <= positives <= n``.
    confidence
        Coverage, 0 to 1.

    Returns
    -------
    low, high
        Shares 0 to 1, the broadcast shape; NaN where ``n`` is 0.

    Notes
    -----
    Score interval of Wilson (1927): the rates whose z test does not reject the count. It stays inside 0 to
    1 and works for counts of 0 and ``n``.

    Examples
    --------
    >>> low, high = wilson_bounds([0, 8], [10, 10])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.49], [0.278, 0.943])
    """
    x = np.asarray(positives, dtype=np.float64)
    size = np.asarray(n, dtype=np.float64)
    x, size = np.broadcast_arrays(x, size)
    z = two_sided_z(confidence)
    safe = np.where(size > 0, size, np.nan)
    share = x / safe
    centre = (share + z * z / (2 * safe)) / (1 + z * z / safe)
    half = z / (1 + z * z / safe) * np.sqrt(share * (1 - share) / safe + z * z / (4 * safe * safe))
    low = np.where(x == 0, np.where(size > 0, 0.0, np.nan), np.maximum(centre - half, 0.0))
    high = np.where(x == size, np.where(size > 0, 1.0, np.nan), np.minimum(centre + half, 1.0))
    return low, high


def wilson_interval(positives: int, n: int, *, confidence: float = CONFIDENCE) -> Rate:
    """What share is it, and what range of true rates agrees with it?

    Parameters
    ----------
    positives, n
        Counts, ``0 <= positives <= n``.
    confidence
        Coverage, 0 to 1.

    Returns
    -------
    Rate
        The share (0 to 1, NaN when ``n`` is 0) with its interval.

    Raises
    ------
    ValueError
        when the counts are impossible.

    Notes
    -----
    Wilson (1927), see :func:`wilson_bounds`.

    Examples
    --------
    >>> wilson_interval(8, 10).ci.low.__round__(3)
    0.49
    """
    if not 0 <= positives <= n:
        raise ValueError(f"positives must lie between 0 and n, found {positives} of {n}")
    low, high = wilson_bounds(positives, n, confidence=confidence)
    share = positives / n if n else math.nan
    return Rate(n=n, positives=positives, rate=share, ci=Interval(float(low), float(high)))
