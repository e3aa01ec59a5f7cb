"""Median times with censoring, of millions of sorted times at once, compiled."""

from __future__ import annotations

import math

import numpy as np

from desirepath.stats.arrays import Counts, Floats, Micros
from desirepath.stats.compiled import compiled

_TOLERANCE = 1e-12
_LN2 = math.log(2)


@compiled
def median_waits(done: Micros, bounds: Counts, waiting: Micros, waiting_bounds: Counts, z: float) -> Floats:
    """Kaplan-Meier median and its interval for every stretch.

    Parameters
    ----------
    done
        Times waited where it happened; ``done[bounds[s]:bounds[s + 1]]`` of stretch s, ascending.
    waiting
        Times waited so far where it has not; stretches by ``waiting_bounds``, ascending.
    z
        Normal quantile of the interval.

    Returns
    -------
    Floats
        Shape (S, 3): median, low and high in the unit of the times; NaN where the data do not reach that far.

    Notes
    -----
    The same definitions as :func:`desirepath.stats.median_time`, to which it is equal.
    """
    found = np.full((bounds.size - 1, 3), np.nan)
    for s in range(bounds.size - 1):
        events = done[bounds[s] : bounds[s + 1]]
        censored = waiting[waiting_bounds[s] : waiting_bounds[s + 1]]
        _one_median(events, censored, z, found[s])
    return found


@compiled
def _one_median(events: Micros, censored: Micros, z: float, found: Floats) -> None:
    risk, survival, hazard = events.size + censored.size, 1.0, 0.0
    at, gone, last_agreed = 0, 0, -1
    while at < events.size:
        time, begin = events[at], at
        while at < events.size and events[at] == time:
            at += 1
        while gone < censored.size and censored[gone] < time:
            gone += 1
            risk -= 1
        if last_agreed >= 0 and last_agreed == begin - 1:
            found[2] = time
        happened = at - begin
        survival *= 1 - happened / risk
        if risk == happened:
            survival = 0.0
        else:
            hazard += happened / (risk * (risk - happened))
        risk -= happened
        if np.isnan(found[0]) and survival <= 0.5 + _TOLERANCE:
            found[0] = time
        if 0 < survival < 1 and _agrees(survival, hazard, z):
            last_agreed = at - 1
            found[2] = np.nan
            if np.isnan(found[1]):
                found[1] = time


@compiled
def _agrees(survival: float, hazard: float, z: float) -> bool:
    """Brookmeyer and Crowley (1982) on the complementary log-log scale, first by bounds that need no logarithm."""
    gone, reach = 1 - survival, z * math.sqrt(hazard)
    if gone < survival * _LN2 and gone * (1 - gone / (survival * _LN2)) > reach:
        return False
    if gone - _LN2 > reach:
        return False
    waited = -math.log(survival)
    return abs(math.log(waited / _LN2)) <= reach / waited
