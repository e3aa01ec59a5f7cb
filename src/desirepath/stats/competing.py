"""When several endings compete: the chance of one of them by a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from desirepath.stats.arrays import Floats
from desirepath.stats.rates import CONFIDENCE
from desirepath.stats.survival import TypicalTime


@dataclass(frozen=True, slots=True)
class Incidence:
    """Share that ended in one way by each time at which anything ended; arrays of shape (T,)."""

    times: Floats
    incidence: Floats
    variance: Floats
    low: Floats
    high: Floats
    at_risk: Floats

    def by(self, time: float) -> tuple[float, float, float]:
        """Share, low and high by ``time``; 0 before the first ending."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 0.0, 0.0, 0.0
        return float(self.incidence[place]), float(self.low[place]), float(self.high[place])


def cumulative_incidence(
    durations: npt.ArrayLike, endings: npt.ArrayLike, *, of: int, confidence: float = CONFIDENCE
) -> Incidence:
    """What share has ended in one way by each time, when other endings may come first?

    Parameters
    ----------
    durations
        Time until the ending or until now, shape (n,), any unit, >= 0.
    endings
        Shape (n,): 0 where nothing ended yet (censored), else the number of the way it ended.
    of
        The ending asked for, a number other than 0.
    confidence
        Coverage of the pointwise interval, 0 to 1.

    Returns
    -------
    Incidence
        One entry per distinct time of any ending; incidence 0 to 1, never falling.

    Raises
    ------
    ValueError
        when lengths differ, a duration is negative or missing, or ``of`` is 0.

    Notes
    -----
    Estimate by Aalen and Johansen (1978); without other endings it is one minus Kaplan-Meier. Variance by the delta
    method, Collett (2015), section 12.2; interval on the log-log scale.

    Examples
    --------
    >>> cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0], of=1).incidence.round(3).tolist()
    [0.25, 0.25, 0.5]
    """
    waited, kind = np.asarray(durations, np.float64), np.asarray(endings, np.int64)
    if waited.ndim != 1 or waited.shape != kind.shape:
        raise ValueError(f"durations and endings must be equally long, found {waited.shape} and {kind.shape}")
    if waited.size and not bool((waited >= 0).all()):
        raise ValueError("durations must be present and not negative")
    if of == 0:
        raise ValueError("0 means nothing ended yet: ask for an ending")
    times, place, tally = np.unique(waited[kind != 0], return_inverse=True, return_counts=True)
    ours = np.bincount(place, weights=kind[kind != 0] == of, minlength=times.size).astype(np.float64)
    risk = (waited.size - np.searchsorted(np.sort(waited), times, side="left")).astype(np.float64)
    all_ended = tally.astype(np.float64)
    before = np.concatenate([[1.0], np.cumprod(1 - all_ended / risk)[:-1]]) if times.size else np.empty(0)
    share = np.cumsum(before * ours / risk)
    share[share > 1 - 1e-12] = 1.0
    variance = _variance(share, before, risk, all_ended, ours)
    low, high = _interval(share, variance, float(ndtri(0.5 + confidence / 2)))
    return Incidence(times, share, variance, low, high, risk)


def incidence_time(found: Incidence, *, n: int, events: int, share: float = 0.5) -> TypicalTime:
    """By when had a share of all ended in the one way, when other endings may come first?

    Parameters
    ----------
    found
        The incidence of that ending.
    n, events
        Units, and those that ended in that way.
    share
        Of all units, 0 to 1; 0.5 gives the median.

    Returns
    -------
    TypicalTime
        In the unit of the times; ``None`` where the incidence, or an end of its interval, has not come so far.

    Notes
    -----
    First time at which the incidence reaches ``share``; its interval is the set of times whose pointwise interval holds
    ``share`` (Peng and Fine 2007, after Brookmeyer and Crowley 1982). Without other endings it is the median of Kaplan
    and Meier.

    Examples
    --------
    >>> waited = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    >>> incidence_time(cumulative_incidence(waited, [1] * 10, of=1), n=10, events=10).time
    5.0
    """

    def first(values: Floats) -> float | None:
        at = np.flatnonzero(values >= share - 1e-12)
        return float(found.times[at[0]]) if at.size else None

    return TypicalTime(time=first(found.incidence), low=first(found.high), high=first(found.low), n=n, events=events)


def _variance(share: Floats, before: Floats, risk: Floats, ended: Floats, ours: Floats) -> Floats:
    """Sums over earlier times of terms in (share now - share then), by their running sums.

    Where everybody at risk ended at once the first term has no finite value; it is multiplied by zero there.
    """
    left = np.where(risk > ended, risk - ended, np.inf)
    a = ended / (risk * left)
    b = before * ours / risk**2
    squared = share**2 * np.cumsum(a) - 2 * share * np.cumsum(a * share) + np.cumsum(a * share**2)
    crossed = share * np.cumsum(b) - np.cumsum(b * share)
    own = np.cumsum(before**2 * ours * (risk - ours) / risk**3)
    return np.asarray(np.maximum(squared + own - 2 * crossed, 0.0), np.float64)


def _interval(share: Floats, variance: Floats, z: float) -> tuple[Floats, Floats]:
    low, high = share.copy(), share.copy()
    inner = (share > 0) & (share < 1)
    s = share[inner]
    spread = z * np.sqrt(variance[inner]) / (s * np.abs(np.log(s)))
    with np.errstate(over="ignore"):
        low[inner] = np.exp(-np.exp(np.log(-np.log(s)) + spread))
    high[inner] = np.exp(-np.exp(np.log(-np.log(s)) - spread))
    return low, high
