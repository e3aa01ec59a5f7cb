"""How many times as often an outcome comes with something as without it, within strata."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Floats
from desirepath.stats.odds import mantel_haenszel
from desirepath.stats.rates import CONFIDENCE, two_sided_z

HALDANE = 0.5


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
    cells = np.asarray(tables, dtype=np.float64)
    cells = cells[None] if cells.ndim == 3 else cells
    test = mantel_haenszel(cells)
    parts = _sums(cells)
    empty = (parts[0] == 0) | (parts[1] == 0)
    held = cells.sum(axis=(-2, -1)) > 0
    up, down, spread = _sums(cells + (HALDANE * (empty[:, None] & held))[..., None, None])
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
