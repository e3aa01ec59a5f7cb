"""The hidden state of a customer, week by week, and what it does to behaviour before any outcome is drawn.

Every account has a latent state (archetype mean + own level + planted lift + fading + a slow random walk that
returns to the mean, half-life 11 weeks); health is its logistic. Activity, tickets and milestones read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from desirepath.simulate._champion import CHAMPION, LEAST_ACTIVITY, STATE_FALL, draw_champion
from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import Profile, is_held_up

Floats = NDArray[np.float64]
MEAN_STATE = {"smooth_adopter": 1.15, "slow_starter": 0.0, "champion_fades": 1.15, "support_heavy": 0.35}
TICKETS_A_WEEK = {"smb": 0.05, "mid": 0.08, "enterprise": 0.15}
PERSISTENCE = 0.94
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class TicketSeed:
    """A ticket before it has words; days count from 1970-01-01, ``inf`` is never."""

    opened: float
    escalated: float
    replied: float
    solved: float
    health: float
    is_planted: bool = False


@dataclass(frozen=True, slots=True)
class Hidden:
    """Weeks are counted from the account's start; ``activity`` and ``draws`` are weeks x users."""

    state: Floats
    health: Floats
    activity: Floats
    draws: Floats
    once: dict[str, float]
    tickets: tuple[TicketSeed, ...]
    is_led: bool = False
    champion_leaves: float = NEVER

    def active(self) -> NDArray[np.int64]:
        """Active users per week, as if no outcome had come between."""
        return np.asarray((self.draws < self.activity).sum(axis=1), dtype=np.int64)


@cache
def _walk_weights(weeks: int) -> Floats:
    lags = np.subtract.outer(np.arange(weeks), np.arange(weeks)).astype(float)
    noise = 0.75 * np.sqrt(1 - PERSISTENCE**2)
    return np.where(lags >= 0, noise * PERSISTENCE ** np.maximum(lags, 0), 0.0)


def draw_hidden(plan: SimulationPlan, profile: Profile) -> Hidden:
    """The hidden weeks of ``profile`` up to the end of the data."""
    rng = np.random.default_rng([plan.seed, profile.index, 1])
    weeks = max(2, -(-(plan.end_day - profile.start_day) // 7))
    lifts = plan.world == "planted" and profile.good_start
    fade_week = int(rng.integers(16, 46))
    state = _draw_state(rng, profile.archetype, weeks, fade_week, lift=1.0 if lifts else 0.0)
    is_led, left_week = draw_champion(plan, profile, weeks)
    state[left_week:] -= STATE_FALL
    health = 1 / (1 + np.exp(-state))
    activity = _activity(rng, profile, health)
    if profile.archetype == "champion_fades":
        activity[fade_week:, 0] *= 0.08
    if is_led:
        used = activity[:left_week, CHAMPION]
        used[used > 0] = np.maximum(used[used > 0], LEAST_ACTIVITY)
        activity[left_week:, CHAMPION] = 0.0
    return Hidden(
        state=state,
        health=health,
        activity=activity,
        draws=rng.random(activity.shape),
        once=_once(rng, profile, health),
        tickets=_draw_tickets(plan, profile, health),
        is_led=is_led,
        champion_leaves=profile.start_day + 7.0 * left_week if left_week < weeks else NEVER,
    )


def _draw_state(rng: np.random.Generator, archetype: str, weeks: int, fade_week: int, *, lift: float) -> Floats:
    wave: Floats = _walk_weights(160)[:weeks, :weeks] if weeks <= 160 else _walk_weights(weeks)
    state = MEAN_STATE[archetype] + 0.6 * rng.standard_normal() + lift + wave @ rng.standard_normal(weeks)
    if archetype == "champion_fades":
        state = state - 2.2 * np.clip((np.arange(weeks) - fade_week) / 10.0, 0.0, 1.0)
    if archetype == "slow_starter":
        state = state - 0.6 * np.clip(1 - np.arange(weeks) / 16.0, 0.0, 1.0)
    result: Floats = np.asarray(state, dtype=np.float64)
    return result


def _activity(rng: np.random.Generator, profile: Profile, health: Floats) -> Floats:
    """Chance that a user is active in a week; none before joining."""
    own = rng.uniform(0.82, 1.05, len(profile.users))
    chance = np.clip(np.outer(0.08 + 0.97 * health, own), 0.0, 0.97)
    joined = np.array([user.joins for user in profile.users]) // 7
    week = np.arange(len(health))[:, None]
    chance[week < joined] = 0.0
    chance[week == joined] = 1.0
    return chance


def _once(rng: np.random.Generator, profile: Profile, health: Floats) -> dict[str, float]:
    """Days after the start at which things that happen once happen."""
    early = float(health[:8].mean())
    is_slow = profile.archetype == "slow_starter"
    chance = rng.random(4)
    connect = rng.uniform(24, 95) if is_slow else rng.uniform(3, 17 + 20 * (1 - early))
    never = (0.34 if is_slow else 0.10) * (1.5 - early)
    # Either part of a good start may come early by itself, so that only both in their order tell one.
    once = {
        "integration_connected": NEVER if chance[0] < never else connect,
        "automation_enabled": rng.uniform(35, 130) if chance[1] < 0.15 + 0.75 * early else NEVER,
        "training_completed": rng.uniform(10, 160) if chance[2] < 0.45 else NEVER,
        "docs_read": rng.uniform(4, 60) if chance[3] < 0.4 else NEVER,
    }
    if profile.good_start:
        once["docs_read"] = rng.uniform(7.1, 9.8)
        once["training_completed"] = once["docs_read"] + rng.uniform(0.6, 3.9)
    return {name: float(day) for name, day in once.items()}


def _draw_tickets(plan: SimulationPlan, profile: Profile, health: Floats) -> tuple[TicketSeed, ...]:
    rng = np.random.default_rng([plan.seed, profile.index, 2])
    rate = TICKETS_A_WEEK[profile.tier] * (2.3 if profile.archetype == "support_heavy" else 1.0)
    week_of = np.repeat(np.arange(len(health)), rng.poisson(rate * (0.6 + 1.0 * (1 - health))))
    seeds = []
    for week in week_of:
        well = float(health[week])
        opened = _office_time(rng, profile.start_day + 7 * int(week) + int(rng.integers(7)), profile.noon_utc)
        escalates = rng.random() < 0.03 + 0.16 * (1 - well)
        escalated = opened + float(rng.uniform(0.3, 4.0)) if escalates else NEVER
        replied = opened + float(np.exp(rng.normal(-1.9 + 1.2 * (1 - well), 0.8)))
        if rng.random() < 0.01 + 0.05 * (1 - well):
            replied = opened + float(rng.uniform(5.2, 12.0))
        solved = max(replied, escalated if escalates else 0.0) + float(rng.gamma(1.6, 1.4 + 2.5 * (1 - well)))
        if rng.random() < 0.10 * (1 - well):
            solved = NEVER
        seeds.append(TicketSeed(opened, escalated, replied, solved, well))
    seeds += _outage_tickets(plan, profile)
    return tuple(sorted(seeds, key=lambda seed: seed.opened))


def _outage_tickets(plan: SimulationPlan, profile: Profile) -> list[TicketSeed]:
    """Those who wait for their colleagues ask why, and are answered slowly: all of them ask at once."""
    if not is_held_up(plan, profile):
        return []
    rng = np.random.default_rng([plan.seed, profile.index, 12])
    low, high = plan.outage_days
    first = max(low, profile.start_day) + 2
    asked = sorted(rng.uniform(first, max(first + 1, high - 1), int(rng.integers(1, 4))))
    return [
        TicketSeed(day, NEVER, day + float(rng.uniform(2.0, 4.5)), high + float(rng.uniform(0.2, 4.0)), 0.15)
        for day in asked
    ]


def _office_time(rng: np.random.Generator, day: int, noon_utc: float) -> float:
    weekday = (day + 3) % 7
    if weekday >= 5 and rng.random() < 0.8:
        day -= weekday - 4
    return day + float(np.clip(rng.normal(noon_utc, 2.2), 0.1, 23.7)) / 24
