"""The champion who leaves: the first user, who used most, goes for good, and the customer is a little worse for it."""

from __future__ import annotations

import numpy as np

from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import Profile

CHAMPION = 0
SHARE_LEAVING = 0.096
"""Of the customers whose champion does not fade anyhow: 8 % of all."""
FIRST_WEEK = 20
STATE_FALL = 0.25
LEAST_ACTIVITY = 0.9
MORE_EVENTS_A_WEEK = 1.5
LONGEST_TALK_DAYS = 21


def leaving_week(plan: SimulationPlan, profile: Profile, weeks: int) -> int:
    """The week of the account in which its champion leaves, once somebody else is there; ``weeks``: within the data never."""
    rng = np.random.default_rng([plan.seed, profile.index, 13])
    leaves = rng.random() < SHARE_LEAVING and plan.world == "planted" and profile.archetype != "champion_fades"
    first = max(FIRST_WEEK, int(profile.users[1].joins // 7) + 2)
    return int(rng.integers(first, weeks)) if leaves and weeks > first else weeks
