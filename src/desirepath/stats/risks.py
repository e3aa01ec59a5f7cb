"""Differences of shares, comparing only units of the same stratum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Floats
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
        Counts of shape (P, K, 2, 2) for P traits over K strata: ``[[with and outcome, with and none],
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
    cells = np.asarray(tables, np.float64)
    if cells.ndim != 4 or cells.shape[-2:] != (2, 2):
        raise ValueError(f"tables must have shape (P, K, 2, 2), found {cells.shape}")
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
