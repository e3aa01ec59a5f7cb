"""The true chance of churn, week by week: what nobody can do better than."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desirepath.simulate._hidden import Hidden
from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import Profile
from desirepath.simulate._terms import NOTICE_DAYS, Life, mid_term_hazard

HORIZON_DAYS = 90
_MONDAY = 4
"""1970-01-05 was a Monday; days count from 1970-01-01."""


def true_chances(plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life) -> list[list[float]]:
    """For every Monday of a life, the chance that churn becomes known in the 90 days after it.

    It is read from the hidden state itself, that of the weeks to come included, so a score that is right about every
    chance is the best there can be: its accuracy is the ceiling. Gives ``[day, chance]``; empty but in the planted world.
    """
    if plan.world != "planted":
        return []
    first = -(-(profile.start_day - _MONDAY) // 7) * 7 + _MONDAY
    mondays = np.arange(first, int(min(plan.end_day, life.notice)) + 1, 7)
    stays = np.ones(len(mondays))
    for term in life.terms:
        stays *= 1 - term.churn_chance * _share_within(
            mondays, term.end_day - NOTICE_DAYS[1], term.end_day - NOTICE_DAYS[0]
        )
        week, hazard = mid_term_hazard(plan, profile, hidden, (term.start_day, term.end_day))
        days = profile.start_day + 7.0 * (week + np.arange(len(hazard))) + 1.45
        for day, chance in zip(days, hazard, strict=True):
            stays *= 1 - chance * ((day > mondays) & (day <= mondays + HORIZON_DAYS))
    return [[int(day), round(float(1 - stay), 5)] for day, stay in zip(mondays, stays, strict=True)]


def _share_within(mondays: NDArray[np.int64], low: float, high: float) -> NDArray[np.float64]:
    """How much of the days from ``low`` to ``high`` lies within the horizon after each Monday."""
    inside = np.minimum(high, mondays + HORIZON_DAYS) - np.maximum(low, mondays)
    return np.asarray(np.clip(inside, 0, None) / (high - low), np.float64)
