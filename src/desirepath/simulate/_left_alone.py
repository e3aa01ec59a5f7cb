"""Customers whom nobody of the company speaks with in the weeks after they go live: the pattern that is an absence.

They are spoken with before and, later, again, so that no contact tells anything: only its not coming in time does.
"""

from __future__ import annotations

from random import Random

from desirepath.simulate._hidden import NEVER, Hidden
from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import TIERS, Profile

GO_LIVE = "integration_connected"
CONTACTS = ("Call", "Training", "QBR")
WITHIN_DAYS = 45
"""Who has heard nothing so long after going live has been left alone; all others hear something clearly sooner."""
LATEST_CONTACT_DAYS = 40
SILENCE_DAYS = (52.0, 110.0)
"""How long those left alone hear nothing, at the least and at the most."""
SHARE = {"planted": (0.3,) * 3, "null": (0.3,) * 3, "confounded": (0.12, 0.24, 0.40)}
CHURN_LOGIT = 1.7
"""What it adds to the log-odds of churn at the end of the term in which it falls."""
MID_TERM_FACTOR = 2.0
"""What it multiplies the weekly chance of a notice in mid-term by, in the rest of that term."""

Planned = list[tuple[float, str]]


def left_alone_at(plan: SimulationPlan, profile: Profile, hidden: Hidden) -> float:
    """The day (since 1970-01-01) by which nobody had spoken with the customer for so long; ``inf`` is never.

    A good start is one that is looked after: it is never followed by this.
    """
    share = SHARE[plan.world][tuple(TIERS).index(profile.tier)]
    is_left = Random(f"left alone {plan.seed} {profile.index}").random() < share and not profile.good_start
    return profile.start_day + hidden.once[GO_LIVE] + WITHIN_DAYS if is_left else NEVER


def matters_from(plan: SimulationPlan, profile: Profile, hidden: Hidden) -> float:
    """The same where it does anything to the outcome: in the planted world, unless the plan leaves it out."""
    return left_alone_at(plan, profile, hidden) if plan.world == "planted" and plan.absence else NEVER


def with_contact_after_going_live(plan: SimulationPlan, profile: Profile, hidden: Hidden, planned: Planned) -> Planned:
    """``planned`` activities (day, kind) without contacts in the silence, or with one in time."""
    live = profile.start_day + hidden.once[GO_LIVE]
    if live == NEVER:
        return planned
    chance = Random(f"go live {plan.seed} {profile.index}")
    silent_until = live + chance.uniform(*SILENCE_DAYS)
    if left_alone_at(plan, profile, hidden) < NEVER:
        return [(day, kind) for day, kind in planned if kind not in CONTACTS or not live - 1 <= day <= silent_until]
    contact = (live + chance.uniform(3, LATEST_CONTACT_DAYS), "Training" if chance.random() < 0.3 else "Call")
    has_one = any(kind in CONTACTS and live + 1 < day <= live + LATEST_CONTACT_DAYS for day, kind in planned)
    return planned if has_one else [*planned, contact]
