"""Do two groups wait differently long, when for some the waiting still goes on?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, gammainc, gammaincc

from desirepath.stats.arrays import Bools


def logrank_p(
    durations: npt.ArrayLike, observed: npt.ArrayLike, in_group: npt.ArrayLike, strata: npt.ArrayLike | None = None
) -> float:
    """The chance of waits this different between a group and the rest, if there were no difference.

    Parameters
    ----------
    durations
        Time waited, shape (n,), any unit, >= 0.
    observed
        Shape (n,), true where it happened, false where the waiting still goes on (censored).
    in_group
        Shape (n,), true for the members of the group.
    strata
        Shape (n,), whole numbers; only units of the same one are compared. By default all are.

    Returns
    -------
    float
        0 to 1; 1 where one side is empty or nothing happened.

    Notes
    -----
    Log-rank test of Mantel (1966), two-sided, one degree of freedom, hypergeometric variance at each time; differences and
    variances are added over the strata.

    Examples
    --------
    >>> round(logrank_p([1, 2, 3, 10, 11, 12], [True] * 6, [True, True, True, False, False, False]), 4)
    0.0246
    """
    excess, variance, _ = _summed(durations, observed, in_group, strata)
    return float(chdtrc(1, excess**2 / variance)) if variance > 0 else 1.0


def small_group_logrank_p(durations: npt.ArrayLike, observed: npt.ArrayLike, in_group: npt.ArrayLike) -> float:
    """As :func:`logrank_p`, where the group is small beside the rest and its p is to be multiplied by many looks.

    Parameters
    ----------
    durations, observed, in_group
        As for :func:`logrank_p`.

    Returns
    -------
    float
        0 to 1; 1 where one side is empty or nothing happened.

    Notes
    -----
    The number of events of a small group is skewed: too many come by chance more often than the chi-square of the log-rank
    test says, too few more seldom. The tail is that of Pearson's type III distribution with the same mean, variance and
    third moment (of the hypergeometric distribution at each time), doubled.

    Examples
    --------
    >>> waited = [1.0] * 3 + list(range(4, 60))
    >>> small = [True] * 3 + [False] * 56
    >>> logrank_p(waited, [True] * 59, small) < 1e-9, small_group_logrank_p(waited, [True] * 59, small) > 1e-9
    (True, True)
    """
    excess, variance, third = _summed(durations, observed, in_group, None)
    if variance <= 0:
        return 1.0
    z, skew = excess / np.sqrt(variance), third / variance**1.5
    if abs(skew) < _NO_SKEW:
        return float(chdtrc(1, z * z))
    z = z if skew > 0 else -z
    shape = 4 / skew**2
    at = max(0.0, shape + z * np.sqrt(shape))
    return float(min(1.0, 2 * min(gammaincc(shape, at), gammainc(shape, at))))


_NO_SKEW = 1e-6


def _summed(
    durations: npt.ArrayLike, observed: npt.ArrayLike, in_group: npt.ArrayLike, strata: npt.ArrayLike | None
) -> tuple[float, float, float]:
    """Excess events of the group, their variance and third central moment, added over the strata."""
    waited = np.asarray(durations, np.float64)
    happened: Bools = np.asarray(observed, np.bool_)
    group: Bools = np.asarray(in_group, np.bool_)
    stratum = np.zeros(waited.size, np.int64) if strata is None else np.asarray(strata, np.int64)
    sums = np.zeros(3)
    for value in np.unique(stratum):
        inside = stratum == value
        sums += _excess(waited[inside], happened[inside], group[inside])
    return float(sums[0]), float(sums[1]), float(sums[2])


def _excess(waited: npt.NDArray[np.float64], happened: Bools, group: Bools) -> npt.NDArray[np.float64]:
    """Events of the group above what its share of those at risk would have, the variance and third moment of that."""
    times = np.unique(waited[happened])
    if not times.size or not group.any() or group.all():
        return np.zeros(3)
    at_risk = waited.size - np.searchsorted(np.sort(waited), times, side="left")
    of_group = group.sum() - np.searchsorted(np.sort(waited[group]), times, side="left")
    events = _count(waited[happened], times)
    own = _count(waited[happened & group], times)
    share = of_group / at_risk
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(at_risk > 1, events * share * (1 - share) * (at_risk - events) / (at_risk - 1), 0.0)
        turned = (1 - 2 * share) * (at_risk - 2 * events) / (at_risk - 2)
        third = np.where(at_risk > 2, spread * turned, 0.0)
    return np.array([(own - events * share).sum(), spread.sum(), third.sum()])


def _count(moments: npt.NDArray[np.float64], times: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.bincount(np.searchsorted(times, moments), minlength=times.size)
