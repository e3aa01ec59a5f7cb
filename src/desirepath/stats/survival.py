"""Time until something happens, when for some it has not happened yet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from desirepath.stats.arrays import Bools, Floats
from desirepath.stats.rates import CONFIDENCE


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """Share still waiting after each time at which something happened; arrays of shape (T,)."""

    times: Floats
    survival: Floats
    at_risk: Floats
    events: Floats
    variance: Floats


@dataclass(frozen=True, slots=True)
class TypicalTime:
    """The time by which a share of the units are done; ``None`` where the data do not reach that far."""

    time: float | None
    low: float | None
    high: float | None
    n: int
    events: int


@dataclass(frozen=True, slots=True)
class TimeDifference:
    """One typical time less another; an end is ``None`` where the data do not reach that far."""

    difference: float
    low: float | None
    high: float | None


def kaplan_meier(durations: npt.ArrayLike, observed: npt.ArrayLike) -> SurvivalCurve:
    """What share is still waiting after each length of time?

    Parameters
    ----------
    durations
        Time waited, shape (n,), any unit, >= 0.
    observed
        Shape (n,), true where it happened, false where the waiting still goes on (censored).

    Returns
    -------
    SurvivalCurve
        One entry per distinct time of an event; survival 1 to 0; Greenwood's variance of the survival.

    Raises
    ------
    ValueError
        when lengths differ or a duration is negative or missing.

    Notes
    -----
    Product-limit estimate, Kaplan and Meier (1958); variance by Greenwood (1926). With competing ways to
    end, one minus this curve is not the chance of one of them: use it only for "ended in any way".

    Examples
    --------
    >>> kaplan_meier([1, 2, 2, 3], [True, True, False, True]).survival.round(3).tolist()
    [0.75, 0.5, 0.0]
    """
    waited, happened = _checked(durations, observed)
    times, tally = np.unique(waited[happened], return_counts=True)
    at_risk = waited.size - np.searchsorted(np.sort(waited), times, side="left")
    events, risk = tally.astype(np.float64), at_risk.astype(np.float64)
    survival = np.cumprod(1 - events / risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (risk * (risk - events)))
        variance = np.where(survival > 0, survival**2 * greenwood, 0.0)
    return SurvivalCurve(times, survival, risk, events, variance)


def median_time(
    durations: npt.ArrayLike, observed: npt.ArrayLike, *, share: float = 0.5, confidence: float = CONFIDENCE
) -> TypicalTime:
    """By when is half of them (or another share) done, counting those still waiting fairly?

    Parameters
    ----------
    durations, observed
        As for :func:`kaplan_meier`.
    share
        The share that is done, 0 to 1; 0.5 is the median.
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    TypicalTime
        In the unit of ``durations``; ``None`` where too many are still waiting to tell.

    Raises
    ------
    ValueError
        as for :func:`kaplan_meier`.

    Notes
    -----
    First time at which the survival falls to ``1 - share`` or below; interval by Brookmeyer and Crowley
    (1982) on the complementary log-log scale.

    Examples
    --------
    >>> median_time([5, 7, 9, 30], [True, True, True, False]).time
    7.0
    """
    waited, happened = _checked(durations, observed)
    curve = kaplan_meier(waited, happened)
    left = 1 - share
    low, high = _quantile_interval(curve, left, confidence)
    return TypicalTime(
        time=_first(curve.times, curve.survival <= left + 1e-12),
        low=low,
        high=high,
        n=waited.size,
        events=int(happened.sum()),
    )


def difference_of_times(a: TypicalTime, b: TypicalTime) -> TimeDifference | None:
    """By how much does the typical time of one group differ from that of another, independent one?

    Parameters
    ----------
    a, b
        Each with its interval, of the same coverage.

    Returns
    -------
    TimeDifference | None
        ``a`` less ``b`` in their unit; an end is ``None`` where an interval it needs is open, and all is ``None`` where
        either time is unknown.

    Notes
    -----
    Method of variance estimates recovery, Zou and Donner (2008), equation 3: each end is the difference moved by the
    root of the summed squares of the distances to the ends it depends on. It keeps the asymmetry of both intervals.

    Examples
    --------
    >>> found = difference_of_times(TypicalTime(30.0, 26.0, 33.0, 40, 35), TypicalTime(20.0, 17.0, 23.0, 40, 38))
    >>> found.difference, found.low, found.high
    (10.0, 5.0, 14.242640687119284)
    """
    if a.time is None or b.time is None:
        return None
    gap = a.time - b.time
    low = None if a.low is None or b.high is None else gap - math.hypot(a.time - a.low, b.high - b.time)
    high = None if a.high is None or b.low is None else gap + math.hypot(a.high - a.time, b.time - b.low)
    return TimeDifference(gap, low, high)


def _quantile_interval(curve: SurvivalCurve, left: float, confidence: float) -> tuple[float | None, float | None]:
    inner = (curve.survival > 0) & (curve.survival < 1)
    s = curve.survival[inner]
    if s.size == 0:
        return None, None
    error = np.sqrt(curve.variance[inner]) / (s * np.abs(np.log(s)))
    distance = (np.log(-np.log(s)) - np.log(-np.log(left))) / error
    times, z = curve.times[inner], float(ndtri(0.5 + confidence / 2))
    agrees = np.abs(distance) <= z
    if not agrees.any():
        return None, None
    last = int(np.flatnonzero(agrees)[-1])
    after = curve.times[curve.times > times[last]]
    return _first(times, agrees), float(after[0]) if after.size else None


def _first(times: Floats, holds: Bools) -> float | None:
    found = np.flatnonzero(holds)
    return float(times[found[0]]) if found.size else None


def _checked(durations: npt.ArrayLike, observed: npt.ArrayLike) -> tuple[Floats, Bools]:
    waited = np.asarray(durations, dtype=np.float64)
    happened = np.asarray(observed, dtype=np.bool_)
    if waited.ndim != 1 or waited.shape != happened.shape:
        raise ValueError(f"durations and observed must be equally long, found {waited.shape} and {happened.shape}")
    if waited.size and not bool((waited >= 0).all()):
        raise ValueError("durations must be present and not negative")
    return waited, happened
