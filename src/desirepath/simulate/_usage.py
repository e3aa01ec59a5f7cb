"""What the users do: hidden weeks turned into dated product events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from desirepath.simulate._champion import CHAMPION, MORE_EVENTS_A_WEEK
from desirepath.simulate._hidden import NEVER, Floats, Hidden
from desirepath.simulate._plan import SimulationPlan, from_day
from desirepath.simulate._profile import Profile
from desirepath.simulate._terms import Life

EVENTS = (
    "logged_in",
    "workflow_completed",
    "report_viewed",
    "dashboard_shared",
    "export_downloaded",
    "user_invited",
    "user_activated",
    "integration_connected",
    "automation_enabled",
    "docs_read",
    "training_completed",
    "seat_limit_reached",
    "addon_trial_started",
)
CODE = {name: place for place, name in enumerate(EVENTS)}
ROUTINE = 5
_WELL = np.array([0.34, 0.38, 0.18, 0.06, 0.04])
_POORLY = np.array([0.72, 0.17, 0.08, 0.01, 0.02])
_WEEKDAYS = np.array([0.19, 0.20, 0.20, 0.19, 0.15, 0.035, 0.035])


@dataclass(frozen=True, slots=True)
class Usage:
    """Events in time order: day (since 1970-01-01), place of the user, code of the event."""

    day: Floats
    user: NDArray[np.int64]
    code: NDArray[np.int64]


def draw_usage(plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life) -> Usage:
    """Everything the users of ``profile`` do until access or data ends."""
    rng = np.random.default_rng([plan.seed, profile.index, 4])
    routine = _routine(rng, plan, profile, hidden, life)
    once = _once(rng, profile, hidden, life)
    day, user, code = (np.concatenate(pair) for pair in zip(routine, once, strict=True))
    kept = (day < min(life.ends, plan.end_day)) & (day >= profile.start_day)
    order = np.argsort(day[kept], kind="stable")
    day, user, code = day[kept][order], user[kept][order], code[kept][order]
    return Usage(day, np.where((user == CHAMPION) & (day >= hidden.champion_leaves), CHAMPION + 1, user), code)


def pressure(plan: SimulationPlan, profile: Profile, life: Life, weeks: int) -> Floats:
    """What outcomes and planted patterns do to activity, by week (1 = nothing)."""
    first_day = profile.start_day + 7.0 * np.arange(weeks)
    factor = np.ones(weeks)
    for term in life.terms:
        if term.bad_day < NEVER:
            ramp = np.clip(1.0 - 0.65 * (first_day - (term.bad_day - 28)) / 28.0, 0.35, 1.0)
            factor *= np.where(first_day < term.end_day, ramp, 1.0)
    if plan.world == "planted" and life.notice < NEVER:
        factor *= np.where(first_day >= life.notice, 0.45, 1.0)
    return factor


def _routine(
    rng: np.random.Generator, plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    weeks = len(hidden.health)
    squeeze = pressure(plan, profile, life, weeks)
    is_active = hidden.draws < hidden.activity * squeeze[:, None]
    setup = np.where(np.arange(weeks) < 7, 0.9, 0.0)
    usual = np.broadcast_to((0.2 + 0.45 * hidden.health + setup * hidden.health)[:, None], is_active.shape).copy()
    usual[:, CHAMPION] += MORE_EVENTS_A_WEEK if hidden.is_led else 0.0
    extra = rng.poisson(usual)
    counts = np.where(is_active, 1 + extra, 0)
    week, user = (np.repeat(places, counts[is_active]) for places in np.nonzero(is_active))
    draws = rng.random((5, len(week)))
    joined = profile.start_day + np.array([person.joins for person in profile.users])
    monday_offset = (profile.start_day + 3) % 7
    rising = np.cumsum(np.roll(_WEEKDAYS, -monday_offset))
    weekday = np.minimum(np.searchsorted(rising, draws[0]), 6)
    hour = np.clip(profile.noon_utc + 9.0 * (draws[1] + draws[2] - 1.0), 0.0, 23.8)
    day = profile.start_day + 7.0 * week + weekday + hour / 24.0
    day = np.where(day < joined[user], joined[user] + 0.02 + 0.2 * draws[1], day)
    well = hidden.health[week][:, None]
    mix = np.cumsum(well * _WELL + (1 - well) * _POORLY, axis=1)
    code = np.minimum((draws[3][:, None] > mix).sum(axis=1), ROUTINE - 1)
    calendar = _calendar(plan)
    kept = draws[4] < calendar[np.minimum(day.astype(np.int64) - plan.first_day, len(calendar) - 1)]
    return day[kept], user[kept], code[kept]


def _once(
    rng: np.random.Generator, profile: Profile, hidden: Hidden, life: Life
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Joining, milestones and the planted paths."""
    rows: list[tuple[float, int, int]] = []
    for place, person in enumerate(profile.users):
        joined = profile.start_day + person.joins
        if place:
            rows.append((joined - float(rng.uniform(0.2, 1.2)), 0, CODE["user_invited"]))
        rows.append((joined + 0.01, place, CODE["user_activated"]))
    guide = 1 if len(profile.users) > 1 and profile.users[1].joins < 6 else 0
    for name, after in hidden.once.items():
        if after < NEVER:
            rows.append((profile.start_day + after, guide if name == "training_completed" else 0, CODE[name]))
    path = {"seat_limit_reached": life.upgrade.seat_limit, "addon_trial_started": life.upgrade.trial}
    rows += [(day, 0, CODE[name]) for name, day in path.items() if day < NEVER]
    days, users, codes = zip(*rows, strict=True)
    return np.array(days), np.array(users, dtype=np.int64), np.array(codes, dtype=np.int64)


@cache
def _calendar(plan: SimulationPlan) -> Floats:
    """Share of ordinary activity on each day since the plan's first: the holidays all customers share."""
    return np.array([_holiday_share(from_day(day)) for day in range(plan.first_day, plan.end_day + 8)])


def _holiday_share(day: date) -> float:
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2):
        return 0.3
    if day.month == 8:
        return 0.88
    return 0.6 if (day.month, day.day) in ((1, 1), (5, 1), (7, 4), (10, 3)) else 1.0
