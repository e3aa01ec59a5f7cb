"""Correlation of two yes/no traits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.stats.rates import CONFIDENCE, Interval, two_sided_z


@dataclass(frozen=True, slots=True)
class Correlation:
    """Phi, from -1 to 1, with its interval and the number of units behind it."""

    phi: float
    ci: Interval
    n: int


def phi_correlation(table: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> Correlation:
    """How strongly do two yes/no traits go together?

    Parameters
    ----------
    table
        Counts, shape (2, 2), cells as in :func:`desirepath.stats.odds_ratio`.
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    Correlation
        Pearson's correlation of the two indicators; NaN when a trait never varies.

    Raises
    ------
    ValueError
        when the table is not 2 x 2.

    Notes
    -----
    Interval: normal, with the multinomial large-sample variance of phi (Bishop, Fienberg and Holland 1975,
    section 11.3), cut at -1 and 1.

    Examples
    --------
    >>> round(phi_correlation([[30, 10], [10, 30]]).phi, 3)
    0.5
    """
    cells = np.asarray(table, dtype=np.float64)
    if cells.shape != (2, 2):
        raise ValueError(f"a 2 x 2 table of counts is needed, found shape {cells.shape}")
    n = float(cells.sum())
    rows, columns = cells.sum(axis=1), cells.sum(axis=0)
    product = float(rows.prod() * columns.prod())
    if product == 0:
        return Correlation(math.nan, Interval(math.nan, math.nan), int(n))
    (a, b), (c, d) = cells.tolist()
    phi = (a * d - b * c) / math.sqrt(product)
    reach = two_sided_z(confidence) * math.sqrt(_phi_variance(phi, rows / n, columns / n) / n)
    return Correlation(phi, Interval(max(phi - reach, -1.0), min(phi + reach, 1.0)), int(n))


def _phi_variance(phi: float, rows: npt.NDArray[np.float64], columns: npt.NDArray[np.float64]) -> float:
    row_tilt, column_tilt = float(rows[0] - rows[1]), float(columns[0] - columns[1])
    row_spread, column_spread = float(rows.prod()), float(columns.prod())
    mixed = phi * (1 + phi * phi / 2) * row_tilt * column_tilt / math.sqrt(row_spread * column_spread)
    curved = 0.75 * phi * phi * (row_tilt**2 / row_spread + column_tilt**2 / column_spread)
    return max(1 - phi * phi + mixed - curved, 0.0)
