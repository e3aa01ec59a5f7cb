"""Do two groups wait differently long, when for some the waiting still goes on?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

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
    waited = np.asarray(durations, np.float64)
    happened: Bools = np.asarray(observed, np.bool_)
    group: Bools = np.asarray(in_group, np.bool_)
    stratum = np.zeros(waited.size, np.int64) if strata is None else np.asarray(strata, np.int64)
    excess = variance = 0.0
    for value in np.unique(stratum):
        inside = stratum == value
        more, spread = _excess(waited[inside], happened[inside], group[inside])
        excess, variance = excess + more, variance + spread
    return float(chdtrc(1, excess**2 / variance)) if variance > 0 else 1.0


def _excess(waited: npt.NDArray[np.float64], happened: Bools, group: Bools) -> tuple[float, float]:
    """Events of the group above what its share of those at risk would have, and the variance of that."""
    times = np.unique(waited[happened])
    if not times.size or not group.any() or group.all():
        return 0.0, 0.0
    at_risk = waited.size - np.searchsorted(np.sort(waited), times, side="left")
    of_group = group.sum() - np.searchsorted(np.sort(waited[group]), times, side="left")
    events = _count(waited[happened], times)
    own = _count(waited[happened & group], times)
    share = of_group / at_risk
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(at_risk > 1, events * share * (1 - share) * (at_risk - events) / (at_risk - 1), 0.0)
    return float((own - events * share).sum()), float(spread.sum())


def _count(moments: npt.NDArray[np.float64], times: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.bincount(np.searchsorted(times, moments), minlength=times.size)
