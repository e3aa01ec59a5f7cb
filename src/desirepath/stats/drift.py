"""Whether what comes now still looks like what was learned from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from desirepath.stats.arrays import Floats
from desirepath.stats.rates import CONFIDENCE, Interval

BINS = 10
LEAST_SHARE = 1e-4
"""An empty bin counts as this share: a logarithm needs one."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Observed over expected, 1 being as expected, with its interval."""

    ratio: float
    ci: Interval


def bin_edges(values: npt.ArrayLike, *, bins: int = BINS) -> Floats:
    """Inner edges that cut the known values into about equal parts.

    Parameters
    ----------
    values
        Shape (n,), NaN where unknown.
    bins
        At least 2.

    Returns
    -------
    Floats
        Ascending, at most ``bins - 1``, fewer where values repeat; empty without any.

    Examples
    --------
    >>> bin_edges([1, 2, 3, 4], bins=2).tolist()
    [2.5]
    """
    column = np.asarray(values, np.float64)
    known = column[~np.isnan(column)]
    if known.size == 0:
        return np.empty(0)
    inner = np.unique(np.quantile(known, np.arange(1, bins) / bins))
    return np.asarray(inner[inner > known.min()], np.float64)


def bin_shares(values: npt.ArrayLike, edges: npt.ArrayLike) -> Floats:
    """Which share of the values lies in each bin, those that are unknown last.

    Parameters
    ----------
    values
        Shape (n,), NaN where unknown.
    edges
        From :func:`bin_edges`; a value on an edge lies above it.

    Returns
    -------
    Floats
        Shape (edges + 2,), sum 1; zeros without values.

    Examples
    --------
    >>> bin_shares([1, 2, 3, np.nan], [2.5]).tolist()
    [0.5, 0.25, 0.25]
    """
    column, inner = np.asarray(values, np.float64), np.asarray(edges, np.float64)
    known = ~np.isnan(column)
    place = np.full(column.size, inner.size + 1)
    place[known] = np.searchsorted(inner, column[known], side="right")
    return np.asarray(np.bincount(place, minlength=inner.size + 2) / max(column.size, 1), np.float64)


def population_stability(before: npt.ArrayLike, after: npt.ArrayLike) -> float:
    """How far have the shares of bins moved?

    Parameters
    ----------
    before, after
        Shares of the same bins, each with sum 1.

    Returns
    -------
    float
        Population stability index, 0 or more; 0.1 is usually called a little, 0.25 a lot.

    Notes
    -----
    Sum of (after - before) ln(after / before), the symmetric Kullback-Leibler divergence (Siddiqi 2006, chapter 10).

    Examples
    --------
    >>> round(population_stability([0.5, 0.5], [0.7, 0.3]), 4)
    0.1695
    """
    one = np.maximum(np.asarray(before, np.float64), LEAST_SHARE)
    other = np.maximum(np.asarray(after, np.float64), LEAST_SHARE)
    return float(((other - one) * np.log(other / one)).sum())


def stability_bound(bins: int, units_before: int, units_after: int, *, confidence: float = 0.999) -> float:
    """Up to which index could chance alone move the shares?

    Parameters
    ----------
    bins
        Bins with anything in them, at least 2 to move.
    units_before, units_after
        Independent units (accounts) behind the shares.
    confidence
        Chance, without any change, to stay below.

    Returns
    -------
    float
        0 or more; infinite without units.

    Notes
    -----
    The index over (1/n + 1/m) is about chi-square with bins - 1 degrees of freedom (Yurdakul and Naranjo 2020).
    """
    if min(units_before, units_after) < 1 or bins < 2:
        return math.inf
    return float(stats.chi2.ppf(confidence, bins - 1)) * (1 / units_before + 1 / units_after)


def observed_over_expected(
    observed: int, expected: float, *, reference: int | None = None, confidence: float = CONFIDENCE
) -> Ratio:
    """Did as many come as were expected?

    Parameters
    ----------
    observed
        How many came.
    expected
        How many were expected, more than 0.
    reference
        How many outcomes the expectation itself was learned from; without it, it counts as known exactly.
    confidence
        Coverage, 0 to 1.

    Returns
    -------
    Ratio
        Exact interval; NaN where nothing was expected.

    Notes
    -----
    Without a reference Garwood's (1936) exact Poisson interval; with one the ratio of two Poisson means, conditional on
    their sum (Przyborowski and Wilenski 1940), with Clopper and Pearson's (1934) interval.

    Examples
    --------
    >>> found = observed_over_expected(10, 5.0)
    >>> found.ratio, round(found.ci.low, 2), round(found.ci.high, 2)
    (2.0, 0.96, 3.68)
    """
    if expected <= 0:
        return Ratio(math.nan, Interval(math.nan, math.nan))
    tail = (1 - confidence) / 2
    if reference is None:
        low = stats.chi2.ppf(tail, 2 * observed) / 2 if observed else 0.0
        high = stats.chi2.ppf(1 - tail, 2 * observed + 2) / 2
        return Ratio(observed / expected, Interval(float(low) / expected, float(high) / expected))
    if reference < 1:
        return Ratio(observed / expected, Interval(0.0, math.inf))
    least = float(stats.beta.ppf(tail, observed, reference + 1)) if observed else 0.0
    most = float(stats.beta.ppf(1 - tail, observed + 1, reference))
    low, high = (share / (1 - share) * reference / expected for share in (least, most))
    return Ratio(observed / expected, Interval(low, high))
