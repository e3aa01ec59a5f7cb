"""Odds ratios, plain and stratified, for one table or for thousands at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from desirepath.stats.arrays import Bools, Floats
from desirepath.stats.rates import CONFIDENCE, Interval, two_sided_p, two_sided_z

HALDANE = 0.5


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """Odds of the outcome with the trait, divided by the odds without it."""

    odds_ratio: float
    ci: Interval
    p_value: float
    corrected: bool


@dataclass(frozen=True, slots=True)
class StratifiedOdds:
    """Common odds ratios of ``P`` traits over the same strata; every array has shape (P,)."""

    odds_ratio: Floats
    low: Floats
    high: Floats
    z: Floats
    p_value: Floats


def odds_ratio(table: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> OddsRatio:
    """How many times higher are the odds of the outcome with the trait?

    Parameters
    ----------
    table
        Counts ``[[with and outcome, with and none], [without and outcome, without and none]]``, shape (2, 2).
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    OddsRatio
        Ratio (0 to infinity), interval, two-sided p, and whether a zero cell was corrected.

    Raises
    ------
    ValueError
        when the table is not 2 x 2 or holds negative counts.

    Notes
    -----
    Interval and test on the log scale, variance ``1/a + 1/b + 1/c + 1/d`` (Woolf 1955); one half is added
    to every cell when one is zero (Haldane 1956, Anscombe 1956).

    Examples
    --------
    >>> found = odds_ratio([[20, 80], [10, 90]])
    >>> round(found.odds_ratio, 2), round(found.ci.low, 2), round(found.ci.high, 2)
    (2.25, 0.99, 5.09)
    """
    cells = np.asarray(table, dtype=np.float64)
    if cells.shape != (2, 2) or bool((cells < 0).any()):
        raise ValueError(f"a 2 x 2 table of counts is needed, found shape {cells.shape}")
    corrected = bool((cells == 0).any())
    if corrected:
        cells = cells + HALDANE
    (a, b), (c, d) = cells.tolist()
    log_ratio = math.log(a * d / (b * c))
    error = math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    reach = two_sided_z(confidence) * error
    return OddsRatio(
        odds_ratio=math.exp(log_ratio),
        ci=Interval(math.exp(log_ratio - reach), math.exp(log_ratio + reach)),
        p_value=two_sided_p(log_ratio / error),
        corrected=corrected,
    )


def mantel_haenszel(tables: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> StratifiedOdds:
    """How many times higher are the odds with each trait, comparing only units of the same stratum?

    Parameters
    ----------
    tables
        Counts of shape (K, 2, 2) for one trait or (P, K, 2, 2) for P traits over K strata, cells as in
        :func:`odds_ratio`.
    confidence
        Coverage of the intervals, 0 to 1.

    Returns
    -------
    StratifiedOdds
        Arrays of shape (P,), P = 1 for one trait; ratio 0 to infinity; ``z`` is the signed root of the test
        statistic without continuity correction; NaN ratio where no stratum can tell.

    Raises
    ------
    ValueError
        when the shape is wrong.

    Notes
    -----
    Ratio: Mantel and Haenszel (1959). Interval: Robins, Breslow and Greenland (1986). Test: Cochran (1954),
    Mantel and Haenszel (1959). Where the pooled numerator or denominator is zero, one half is added to
    every cell (Haldane 1956), shared among the strata by their size, so that many small strata are not drowned in
    it; the test is not changed by that.

    Examples
    --------
    >>> found = mantel_haenszel([[[20, 80], [10, 90]], [[5, 15], [4, 16]]])
    >>> found.odds_ratio.round(3).tolist()
    [2.0]
    """
    cells = stratified_cells(tables)
    z = _cochran_z(cells)
    ratio, error = _pooled_ratio(_corrected_where_empty(cells))
    reach = np.exp(two_sided_z(confidence) * error)
    return StratifiedOdds(ratio, ratio / reach, ratio * reach, z, 2.0 * ndtr(-np.abs(z)))


def stratified_cells(tables: npt.ArrayLike) -> Floats:
    """Counts (K, 2, 2) or (P, K, 2, 2) as (P, K, 2, 2); another shape is a ``ValueError``."""
    cells = np.asarray(tables, dtype=np.float64)
    cells = cells[None] if cells.ndim == 3 else cells
    if cells.ndim != 4 or cells.shape[-2:] != (2, 2):
        raise ValueError(f"tables must have shape (K, 2, 2) or (P, K, 2, 2), found {cells.shape}")
    return cells


def shifted_where(empty: Bools, cells: Floats) -> Floats:
    """One half added to every cell of the traits (P,) for which a sum is empty, shared among strata by their size."""
    held = cells.sum(axis=(-2, -1))
    share = held / np.maximum(held.sum(axis=-1, keepdims=True), 1.0)
    shifted: Floats = cells + (HALDANE * empty[:, None] * share)[..., None, None]
    return shifted


def _cochran_z(cells: Floats) -> Floats:
    n = cells.sum(axis=(-2, -1))
    with_trait = cells[..., 0, :].sum(axis=-1)
    with_outcome = cells[..., :, 0].sum(axis=-1)
    usable = n > 1
    size = np.where(usable, n, 2.0)
    expected = np.where(usable, with_trait * with_outcome / size, cells[..., 0, 0])
    variance = with_trait * (n - with_trait) * with_outcome * (n - with_outcome) / (size * size * (size - 1))
    total = np.where(usable, variance, 0.0).sum(axis=-1)
    surplus = (cells[..., 0, 0] - expected).sum(axis=-1)
    z: Floats = np.where(total > 0, surplus / np.sqrt(np.where(total > 0, total, 1.0)), 0.0)
    return z


def _corrected_where_empty(cells: Floats) -> Floats:
    n = np.maximum(cells.sum(axis=(-2, -1)), 1.0)
    up = (cells[..., 0, 0] * cells[..., 1, 1] / n).sum(axis=-1)
    down = (cells[..., 0, 1] * cells[..., 1, 0] / n).sum(axis=-1)
    return shifted_where((up == 0) | (down == 0), cells)


def _pooled_ratio(cells: Floats) -> tuple[Floats, Floats]:
    a, b, c, d = cells[..., 0, 0], cells[..., 0, 1], cells[..., 1, 0], cells[..., 1, 1]
    n = np.maximum(a + b + c + d, 1.0)
    agree, differ = (a + d) / n, (b + c) / n
    up, down = a * d / n, b * c / n
    r, s = up.sum(axis=-1), down.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (
            (agree * up).sum(axis=-1) / (2 * r * r)
            + (agree * down + differ * up).sum(axis=-1) / (2 * r * s)
            + (differ * down).sum(axis=-1) / (2 * s * s)
        )
        return r / s, np.sqrt(variance)
