"""How surprising a count is, when counts scatter more than chance alone lets them, and when a level changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, gammainc, gammaincc

from desirepath.stats.arrays import Floats

LARGEST_SIZE = 1e7
"""A negative binomial of a larger size is a Poisson to nine digits."""


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """``place``: the first entry of the new level; ``sure``: the chance that it is this very entry, 0 to 1.

    ``low`` and ``high``: the narrowest range of places around it that holds the chance asked for. ``before`` and
    ``after``: the levels, per unit of exposure.
    """

    place: int
    sure: float
    low: int
    high: int
    before: float
    after: float


def mid_p_tails(seen: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike) -> tuple[Floats, Floats]:
    """How likely would a count as low, and one as high, have been?

    Parameters
    ----------
    seen
        Counts >= 0, any shape.
    mean, variance
        What was expected, > 0, same shape; a variance at or below the mean is taken as the mean (Poisson).

    Returns
    -------
    (lower, upper)
        ``P(X < seen) + P(X = seen) / 2`` and one minus it, 0 to 1, same shape.

    Notes
    -----
    Negative binomial of size ``mean^2 / (variance - mean)`` (Anscombe 1950); its distribution function is the
    regularised incomplete beta function (Johnson, Kemp and Kotz 2005, section 5.6). Half of the mass at the count seen
    goes to either side (Lancaster 1961), so that the values are uniform on average although counts are not continuous.

    Examples
    --------
    >>> low, high = mid_p_tails([0, 3], [1.0, 3.0], [1.0, 12.0])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.1839, 0.6309], [0.8161, 0.3691])
    """
    k, mu, v = np.broadcast_arrays(
        np.asarray(seen, np.float64), np.asarray(mean, np.float64), np.asarray(variance, np.float64)
    )
    size = mu * mu / np.maximum(v - mu, mu * mu / LARGEST_SIZE)
    spread = size < LARGEST_SIZE * 0.999
    share = size / (size + mu)

    def up_to(count: Floats) -> tuple[Floats, Floats]:
        top = np.maximum(count, 0.0) + 1.0
        at = np.where(spread, betainc(size, top, share), gammaincc(top, mu))
        over = np.where(spread, betainc(top, size, mu / (size + mu)), gammainc(top, mu))
        return np.where(count < 0, 0.0, at), np.where(count < 0, 1.0, over)

    (at, over), (below, not_below) = up_to(k), up_to(k - 1.0)
    return (at + below) / 2.0, (over + not_below) / 2.0


def two_sided(lower: Floats, upper: Floats) -> Floats:
    """The p-value of a departure to either side: twice the smaller tail, at most 1."""
    return np.asarray(np.minimum(2.0 * np.minimum(lower, upper), 1.0), np.float64)


def pooled_dispersion(
    seen: npt.ArrayLike, mean: npt.ArrayLike, allowance: npt.ArrayLike = 1.0, *, most: float = 16.0
) -> float:
    """By how much do counts scatter beyond chance, over many that have their own means?

    Parameters
    ----------
    seen, mean
        Shape (n,): counts and what was expected, means > 0.
    allowance
        How much the variance grows because the mean itself is an estimate, >= 1.
    most
        No count adds more than this to the sum of squares, so that a few that truly changed do not hide the rest.

    Returns
    -------
    float
        ``phi`` of ``variance = mean + phi mean^2``, >= 0; 0 without counts.

    Notes
    -----
    The ``phi`` at which Pearson's sum of squares equals its number of terms (Breslow 1984), by bisection.

    Examples
    --------
    >>> round(pooled_dispersion([2, 18, 4, 16], [10.0] * 4), 3)
    0.4
    >>> pooled_dispersion([9, 11, 10, 10], [10.0] * 4)
    0.0
    """
    k, mu = np.asarray(seen, np.float64), np.asarray(mean, np.float64)
    if k.size == 0:
        return 0.0
    squares, square = (k - mu) ** 2 / np.asarray(allowance, np.float64), mu * mu

    def excess(phi: float) -> float:
        return float(np.minimum(squares / (mu + phi * square), most).mean()) - 1.0

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, 1.0
    while excess(high) > 0 and high < 1e6:
        low, high = high, high * 4
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def date_change(
    counts: npt.ArrayLike, exposure: npt.ArrayLike, *, least: int = 4, covering: float = 0.8
) -> ChangePoint:
    """If the level of these counts changed once, when?

    Parameters
    ----------
    counts
        Shape (n,), in order of time, >= 0.
    exposure
        Shape (n,), > 0: what each would be in proportion to, had the level stayed.
    least
        Entries before the change, at least.
    covering
        Chance that the range holds the change, 0 to 1.

    Returns
    -------
    ChangePoint

    Raises
    ------
    ValueError
        when there are no more than ``least`` entries.

    Notes
    -----
    Profile likelihood of one change between two Poisson levels, every place as likely beforehand (Raftery and Akman
    1986), tempered by the dispersion that is left around the best two levels (quasi-likelihood: McCullagh and Nelder
    1989, section 9.2), so that noisy counts give a wide range instead of a sure date.

    Examples
    --------
    >>> found = date_change([20, 19, 22, 20, 21, 8, 7, 9], [1.0] * 8)
    >>> found.place, found.sure > 0.9, round(found.before, 1), round(found.after, 1)
    (5, True, 20.4, 8.0)
    """
    y, e = np.asarray(counts, np.float64), np.asarray(exposure, np.float64)
    if y.size <= least:
        raise ValueError(f"a change needs more than {least} entries, found {y.size}")
    sums, shares = np.cumsum(y), np.cumsum(e)
    places = np.arange(least, y.size)
    before, until = sums[places - 1], shares[places - 1]
    after, since = sums[-1] - before, shares[-1] - until
    height = _poisson(before, until) + _poisson(after, since)
    best = int(np.argmax(height))
    levels = np.where(np.arange(y.size) < places[best], before[best] / until[best], after[best] / since[best])
    fitted = np.maximum(levels * e, 0.25)
    left = max(1.0, float(((y - fitted) ** 2 / fitted).sum()) / max(y.size - 2, 1))
    chance = np.exp((height - height[best]) / left)
    chance /= chance.sum()
    low = high = best
    while chance[low : high + 1].sum() < covering:
        earlier = chance[low - 1] if low else -1.0
        later = chance[high + 1] if high + 1 < chance.size else -1.0
        low, high = (low - 1, high) if earlier >= later else (low, high + 1)
    return ChangePoint(
        int(places[best]),
        float(chance[best]),
        int(places[low]),
        int(places[high]),
        float(before[best] / until[best]),
        float(after[best] / since[best]),
    )


def _poisson(total: Floats, exposure: Floats) -> Floats:
    """The likelihood of a level at its best: ``y log(y / e) - y``."""
    return np.asarray(total * np.log(np.maximum(total, 1e-12) / exposure) - total, np.float64)
