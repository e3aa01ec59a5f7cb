"""How each contract term ends, and why: the planted truth about outcomes.

In the planted world the log-odds of churn at a term's end come from the weeks up to 60 days before it: mean
hidden state, fall of active users, unreached milestones, escalations, a good start, being left alone after going
live. A weekly hazard of giving notice earlier in the term depends on the hidden state and on that as well; access lasts to
the term's end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from desirepath.simulate._hidden import NEVER, Hidden
from desirepath.simulate._left_alone import CHURN_LOGIT, MID_TERM_FACTOR, matters_from
from desirepath.simulate._plan import SimulationPlan, add_months
from desirepath.simulate._profile import Profile

DECIDED_DAYS_BEFORE = 60
NOTICE_DAYS = (4.0, 52.0)
"""How long before a term ends its outcome becomes known, at the least and at the most."""
BASE_LOGIT = {12: -2.25, 6: -2.5, 3: -2.75}
MID_TERM_HAZARD = 0.016
FLAT_CHURN = 0.24
TIER_CHURN = {"smb": 0.12, "mid": 0.26, "enterprise": 0.48}
BAD_SHARE_CHURNED, BAD_SHARE_RENEWED = 0.55, 0.04
BAD_SHARE_NULL = 0.12
BAD_SHARE_TIER = {"smb": 0.05, "mid": 0.14, "enterprise": 0.30}

Outcome = Literal["churned", "renewed", "open"]


@dataclass(frozen=True, slots=True)
class Term:
    """One contract period; ``known`` is the day of notice or renewal, ``bad_day`` opens the bad pattern."""

    number: int
    start_day: int
    end_day: int
    churn_chance: float
    outcome: Outcome
    known: float
    is_early: bool = False
    bad_day: float = NEVER


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A step up, with the days of the planted path to it (``inf`` where a step is missing)."""

    seat_limit: float
    trial: float
    upgraded: float


@dataclass(frozen=True, slots=True)
class Life:
    """What became of an account: ``ends`` is when access stops, ``notice`` when the churn became known."""

    terms: tuple[Term, ...]
    upgrade: Upgrade
    downgraded: float
    notice: float
    ends: float


def draw_life(plan: SimulationPlan, profile: Profile, hidden: Hidden) -> Life:
    """Walk through the terms of ``profile`` until it churns or the data ends."""
    rng = np.random.default_rng([plan.seed, profile.index, 3])
    terms: list[Term] = []
    start, notice, ends = profile.start_day, NEVER, NEVER
    while start < plan.end_day and ends == NEVER:
        term = _draw_term(rng, plan, profile, hidden, (len(terms) + 1, start))
        terms.append(term)
        if term.outcome == "churned":
            notice = term.known
            ends = float(term.end_day)
        start = term.end_day
    upgrade = _draw_upgrade(rng, plan, profile, hidden)
    shrinks = [
        term.known for term in terms if term.outcome == "renewed" and rng.random() < 0.12 * (1 - term.churn_chance)
    ]
    return Life(tuple(terms), _cut(upgrade, notice), shrinks[0] if shrinks else NEVER, notice, ends)


def _draw_term(
    rng: np.random.Generator, plan: SimulationPlan, profile: Profile, hidden: Hidden, at: tuple[int, int]
) -> Term:
    number, start = at
    end = add_months(start, profile.interval_months)
    decided = end - DECIDED_DAYS_BEFORE
    cancelled = _mid_term_cancellation(rng, plan, profile, hidden, (start, end))
    churn_chance = _churn_chance(plan, profile, hidden, (start, decided))
    churns = bool(rng.random() < churn_chance)
    chance, lead, opened = rng.random(2), rng.random(2), float(rng.uniform(48.2, 59.5))
    if cancelled is not None:
        return Term(number, start, end, churn_chance, "churned", profile.start_day + cancelled, is_early=True)
    share = _bad_share(plan, profile, churns)
    bad_day = end - opened if chance[0] < share else NEVER
    soonest, furthest = NOTICE_DAYS
    reach = 33.0 if bad_day < NEVER else furthest
    known = end - (soonest + (reach - soonest) * float(lead[0]))
    if not churns and plan.world == "planted" and chance[1] < 0.6:
        known = float(end)
    known = float(np.floor(known)) + 0.4 + 0.25 * float(lead[1])
    outcome: Outcome = "open" if known >= plan.end_day else "churned" if churns else "renewed"
    return Term(number, start, end, churn_chance, outcome, known, bad_day=bad_day)


def _bad_share(plan: SimulationPlan, profile: Profile, churns: bool) -> float:
    if plan.world == "null":
        return BAD_SHARE_NULL
    if plan.world == "confounded":
        return BAD_SHARE_TIER[profile.tier]
    return BAD_SHARE_CHURNED if churns else BAD_SHARE_RENEWED


def _mid_term_cancellation(
    rng: np.random.Generator, plan: SimulationPlan, profile: Profile, hidden: Hidden, term: tuple[int, int]
) -> float | None:
    """Days after the account's start of a cancellation in mid-term (planted world only), or ``None``."""
    first, last = _weeks_at_risk(profile, hidden, term)
    draws = rng.random(max(0, last - first))
    first, hazard = mid_term_hazard(plan, profile, hidden, term)
    hits = np.flatnonzero(draws[: len(hazard)] < hazard)
    return float((first + hits[0]) * 7) + 1.45 if len(hits) else None


def mid_term_hazard(
    plan: SimulationPlan, profile: Profile, hidden: Hidden, term: tuple[int, int]
) -> tuple[int, NDArray[np.float64]]:
    """The first week (from the account's start) in which notice may be given in mid-term, and each week's chance of it."""
    first, last = _weeks_at_risk(profile, hidden, term)
    if plan.world != "planted" or last <= first:
        return first, np.empty(0)
    smoothed = np.convolve(hidden.state, np.full(6, 1 / 6))[first:last]
    hazard = np.asarray(MID_TERM_HAZARD / (1 + np.exp(1.9 * (smoothed + 0.9))), np.float64)
    alone = matters_from(plan, profile, hidden)
    if term[0] <= alone < NEVER:
        hazard[profile.start_day + 7 * np.arange(first, last) > alone] *= MID_TERM_FACTOR
    return first, hazard


def _weeks_at_risk(profile: Profile, hidden: Hidden, term: tuple[int, int]) -> tuple[int, int]:
    begins, decided = (day - profile.start_day for day in (term[0], term[1] - DECIDED_DAYS_BEFORE))
    return begins // 7 + 6, min(decided // 7 - 1, len(hidden.state) - 1)


def _churn_chance(plan: SimulationPlan, profile: Profile, hidden: Hidden, term: tuple[int, int]) -> float:
    """At the end of a term that began and is decided on these days."""
    start, decided = term
    if plan.world == "null":
        return FLAT_CHURN
    if plan.world == "confounded":
        return TIER_CHURN[profile.tier]
    week = int(np.clip((decided - profile.start_day) // 7, 3, len(hidden.state)))
    recent = slice(max(0, week - 9), week)
    active = hidden.active()
    before = active[max(0, week - 13) : max(1, week - 4)].mean()
    fall = float(np.clip(1 - active[week - 3 : week].mean() / max(before, 0.5), 0.0, 1.0))
    missing = sum(
        profile.start_day + hidden.once[name] > decided for name in ("integration_connected", "automation_enabled")
    ) + (len(profile.users) < 3)
    escalated = min(2, sum(decided - 90 < seed.escalated < decided for seed in hidden.tickets))
    logit = (
        BASE_LOGIT[profile.interval_months]
        - 1.0 * (float(hidden.state[recent].mean()) - 0.45)
        + 1.0 * fall
        + 0.35 * missing
        + 0.6 * escalated
        + (CHURN_LOGIT if start <= matters_from(plan, profile, hidden) < decided else 0.0)
        - (1.8 if profile.good_start else 0.0)
    )
    return float(1 / (1 + np.exp(-logit)))


def _draw_upgrade(rng: np.random.Generator, plan: SimulationPlan, profile: Profile, hidden: Hidden) -> Upgrade:
    """The expansion path ``seat_limit_reached > addon_trial_started > upgraded`` and what is left of it."""
    chance = rng.random(3)
    first = profile.start_day + float(rng.uniform(70, 300))
    week = int(min((first - profile.start_day) // 7, len(hidden.health) - 1))
    limit = first if chance[0] < 0.65 * float(hidden.health[week]) else NEVER
    trial = limit + float(rng.uniform(4, 22)) if chance[1] < 0.6 else NEVER
    follows = 0.65 if trial < NEVER else 0.06 if limit < NEVER else 0.03
    when = (trial if trial < NEVER else first) + float(rng.uniform(6, 32))
    if plan.world != "planted":
        follows, when = 0.2, profile.start_day + float(rng.uniform(90, 420))
    return Upgrade(limit, trial, when if chance[2] < follows else NEVER)


def _cut(upgrade: Upgrade, notice: float) -> Upgrade:
    """Nothing of the path happens from three weeks before a notice."""
    last = notice - 21
    return Upgrade(*(day if day < last else NEVER for day in (upgrade.seat_limit, upgrade.trial, upgrade.upgraded)))
