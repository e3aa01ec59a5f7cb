"""Means compared, and whether groups have the sizes they should have."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, stdtr, stdtrit

from desirepath.stats.rates import CONFIDENCE, Interval

SAMPLE_RATIO_ALPHA = 0.001


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Mean of the first group minus mean of the second, in the unit of the values."""

    mean_a: float
    mean_b: float
    difference: float
    ci: Interval
    p_value: float
    degrees_of_freedom: float


@dataclass(frozen=True, slots=True)
class MeanChange:
    """Mean of what changed within ``n`` units, in the unit of the values."""

    change: float
    ci: Interval
    p_value: float
    n: int


@dataclass(frozen=True, slots=True)
class SampleRatio:
    """Whether the arms have the sizes the design asked for."""

    p_value: float
    matches: bool


def welch_difference(
    values_a: npt.ArrayLike, values_b: npt.ArrayLike, *, confidence: float = CONFIDENCE
) -> MeanDifference:
    """Is the first mean larger than the second, and by how much?

    Parameters
    ----------
    values_a, values_b
        Shapes (n,) and (m,), no missing values, at least two each.
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    MeanDifference
        In the unit of the values; p two-sided, 0 to 1.

    Raises
    ------
    ValueError
        when a group has fewer than two values.

    Notes
    -----
    t test without assuming equal variances, Welch (1947), degrees of freedom by Satterthwaite (1946).

    Examples
    --------
    >>> round(welch_difference([3.0, 4.0, 5.0], [1.0, 2.0, 3.0]).p_value, 3)
    0.07
    """
    a, b = np.asarray(values_a, dtype=np.float64), np.asarray(values_b, dtype=np.float64)
    if a.size < 2 or b.size < 2:
        raise ValueError(f"each group needs at least two values, found {a.size} and {b.size}")
    mean_a, mean_b = float(a.mean()), float(b.mean())
    share_a, share_b = float(a.var(ddof=1)) / a.size, float(b.var(ddof=1)) / b.size
    gap, variance = mean_a - mean_b, share_a + share_b
    if variance == 0:
        return MeanDifference(mean_a, mean_b, gap, Interval(gap, gap), float(gap == 0), math.inf)
    freedom = variance**2 / (share_a**2 / (a.size - 1) + share_b**2 / (b.size - 1))
    error = math.sqrt(variance)
    reach = float(stdtrit(freedom, 0.5 + confidence / 2)) * error
    p_value = float(2 * stdtr(freedom, -abs(gap) / error))
    return MeanDifference(mean_a, mean_b, gap, Interval(gap - reach, gap + reach), p_value, freedom)


def mean_interval(total: float, squares: float, n: int, *, confidence: float = CONFIDENCE) -> Interval:
    """What range of true means agrees with ``n`` values of which only the sums are kept?

    Parameters
    ----------
    total, squares
        The sum of the values and that of their squares.
    n
        How many values, at least two.
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    Interval
        In the unit of the values.

    Raises
    ------
    ValueError
        with fewer than two values.

    Notes
    -----
    Student (1908): mean and standard error, ``n - 1`` degrees of freedom.

    Examples
    --------
    >>> found = mean_interval(6.0, 14.0, 3)
    >>> round(found.low, 3), round(found.high, 3)
    (-0.484, 4.484)
    """
    if n < 2:
        raise ValueError(f"an interval needs at least two values, found {n}")
    mean = total / n
    error = math.sqrt(max(0.0, (squares - n * mean * mean) / (n - 1)) / n)
    reach = float(stdtrit(n - 1, 0.5 + confidence / 2)) * error
    return Interval(mean - reach, mean + reach)


def mean_change(changes: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> MeanChange:
    """Did it change, on average, within the same units?

    Parameters
    ----------
    changes
        After less before of each unit, shape (n,), at least two, no missing values.
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    MeanChange
        In the unit of the values; p two-sided, 0 to 1.

    Raises
    ------
    ValueError
        with fewer than two values.

    Notes
    -----
    Paired t test, Student (1908).

    Examples
    --------
    >>> found = mean_change([1.0, 2.0, 3.0])
    >>> found.change, round(found.p_value, 3)
    (2.0, 0.074)
    """
    values = np.asarray(changes, dtype=np.float64)
    ci = mean_interval(float(values.sum()), float((values**2).sum()), values.size, confidence=confidence)
    mean, error = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(values.size)
    p_value = float(2 * stdtr(values.size - 1, -abs(mean) / error)) if error > 0 else float(mean == 0)
    return MeanChange(mean, ci, p_value, values.size)


def sample_ratio(counts: Sequence[int], *, expected_shares: Sequence[float] | None = None) -> SampleRatio:
    """Did the arms get the shares of units that the design promised?

    Parameters
    ----------
    counts
        Units per arm, at least two arms.
    expected_shares
        Positive weights per arm (any scale); equal when not given.

    Returns
    -------
    SampleRatio
        p 0 to 1; ``matches`` is false below 0.001: the assignment or the logging is then broken.

    Raises
    ------
    ValueError
        when there are fewer than two arms, no units, or the shares do not fit.

    Notes
    -----
    Pearson's chi-square goodness of fit; the strict threshold because it is checked often (Fabijan et al.
    2019).

    Examples
    --------
    >>> sample_ratio([5000, 5300]).matches, sample_ratio([500, 530]).matches
    (True, True)
    >>> sample_ratio([5000, 5500]).matches
    False
    """
    seen = np.asarray(counts, dtype=np.float64)
    shares = np.ones(seen.size) if expected_shares is None else np.asarray(expected_shares, dtype=np.float64)
    if seen.size < 2 or seen.sum() <= 0 or shares.shape != seen.shape or not bool((shares > 0).all()):
        raise ValueError(f"two arms with units and positive shares are needed, found {list(counts)}")
    expected = seen.sum() * shares / shares.sum()
    statistic = float(((seen - expected) ** 2 / expected).sum())
    p_value = float(gammaincc((seen.size - 1) / 2, statistic / 2))
    return SampleRatio(p_value=p_value, matches=p_value >= SAMPLE_RATIO_ALPHA)
