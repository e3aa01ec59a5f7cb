"""Shares set against each other within strata: their difference and their ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Floats
from desirepath.stats.odds import mantel_haenszel, shifted_where, stratified_cells
from desirepath.stats.rates import CONFIDENCE, two_sided_z


@dataclass(frozen=True, slots=True)
class StratifiedDifference:
    """Differences in share points (-1 to 1) of ``P`` traits over the same strata; every array has shape (P,)."""

    difference: Floats
    low: Floats
    high: Floats


def stratified_difference(tables: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> StratifiedDifference:
    """By how many share points is the outcome more frequent with each trait, within strata?

    Parameters
    ----------
    tables
        Counts of shape (K, 2, 2) for one trait or (P, K, 2, 2) for P traits over K strata: ``[[with and outcome, with and none],
        [without and outcome, without and none]]``.
    confidence
        Coverage of the intervals, 0 to 1.

    Returns
    -------
    StratifiedDifference
        NaN where no stratum has units on both sides.

    Raises
    ------
    ValueError
        when the shape is wrong.

    Notes
    -----
    Mantel-Haenszel weights, Greenland and Robins (1985); variance of Sato (1989), which holds both for few large strata
    and for many small ones.

    Examples
    --------
    >>> found = stratified_difference([[[[30, 20], [20, 30]], [[8, 2], [3, 7]]]])
    >>> found.difference.round(3).tolist(), found.low.round(3).tolist(), found.high.round(3).tolist()
    ([0.25], [0.076], [0.424])
    """
    cells = stratified_cells(tables)
    with_hits, without_hits = cells[..., 0, 0], cells[..., 1, 0]
    with_n, without_n = cells[..., 0, :].sum(axis=-1), cells[..., 1, :].sum(axis=-1)
    n = np.maximum(with_n + without_n, 1.0)
    weight = (with_n * without_n / n).sum(axis=-1)
    p = (with_n**2 * without_hits - without_n**2 * with_hits + with_n * without_n * (without_n - with_n) / 2) / n**2
    q = (with_hits * (without_n - without_hits) + without_hits * (with_n - with_hits)) / (2 * n)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = ((with_hits * without_n - without_hits * with_n) / n).sum(axis=-1) / weight
        variance = (gap * p.sum(axis=-1) + q.sum(axis=-1)) / weight**2
    reach = two_sided_z(confidence) * np.sqrt(np.maximum(variance, 0.0))
    return StratifiedDifference(gap, np.maximum(gap - reach, -1.0), np.minimum(gap + reach, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class StratifiedRatio:
    """Arrays (P,): ``ratio`` with its interval ``low`` to ``high``, 0 to infinity; ``p_value`` two-sided, not corrected."""

    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats


def risk_ratio(tables: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> StratifiedRatio:
    """How many times as often does the outcome come with each trait, comparing only units of the same stratum?

    Parameters
    ----------
    tables
        Counts (K, 2, 2) of one trait or (P, K, 2, 2) of P traits over K strata: with the trait, without it; each with the
        outcome, without it.
    confidence
        Coverage of the intervals, 0 to 1.

    Returns
    -------
    StratifiedRatio
        NaN where no stratum can tell.

    Raises
    ------
    ValueError
        when the shape is wrong.

    Notes
    -----
    Ratio and interval: Greenland and Robins (1985), equations 10 and 13, the Mantel-Haenszel estimator of a common risk
    ratio. Test: Cochran (1954), as in :func:`mantel_haenszel`. Where one side of a sum is zero, one half is added to every
    cell of every stratum that holds units (Haldane 1956); the test is not changed by that.

    Examples
    --------
    >>> risk_ratio([[[20, 80], [10, 90]]]).ratio.tolist()
    [2.0]
    """
    cells = stratified_cells(tables)
    test = mantel_haenszel(cells)
    up, down, _ = _sums(cells)
    up, down, spread = _sums(shifted_where((up == 0) | (down == 0), cells))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio, error = up / down, np.sqrt(spread / (up * down))
    reach = np.exp(two_sided_z(confidence) * error)
    return StratifiedRatio(ratio, ratio / reach, ratio * reach, test.p_value)


def _sums(cells: Floats) -> tuple[Floats, Floats, Floats]:
    with_it, without = cells[..., 0, :].sum(axis=-1), cells[..., 1, :].sum(axis=-1)
    a, c = cells[..., 0, 0], cells[..., 1, 0]
    n = np.maximum(with_it + without, 1.0)
    spread = ((a + c) * with_it * without - a * c * n) / (n * n)
    return (a * without / n).sum(axis=-1), (c * with_it / n).sum(axis=-1), spread.sum(axis=-1)
