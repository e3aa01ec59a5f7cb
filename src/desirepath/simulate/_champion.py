"""Champions, first users who use clearly more than all others, and those of them who leave for good.

Most champions stay, so that having one tells nothing of losing one; a customer is a little worse for losing it.
"""

from __future__ import annotations

import numpy as np

from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import Profile

CHAMPION = 0
SHARE_LED = 0.24
"""Customers with a champion, of those where nobody fades anyhow."""
SHARE_LEAVING = 0.4
"""Champions who leave: 8 % of all customers lose theirs."""
FIRST_WEEK = 20
STATE_FALL = 0.25
LEAST_ACTIVITY = 0.9
MORE_EVENTS_A_WEEK = 1.5
LONGEST_TALK_DAYS = 21


def draw_champion(plan: SimulationPlan, profile: Profile, weeks: int) -> tuple[bool, int]:
    """Whether the account has a champion, and the week in which it leaves, once somebody else is there.

    A week of ``weeks``, the end of the data, is never.
    """
    rng = np.random.default_rng([plan.seed, profile.index, 13])
    is_led = rng.random() < SHARE_LED and plan.world == "planted" and profile.archetype != "champion_fades"
    first = max(FIRST_WEEK, int(profile.users[1].joins // 7) + 2)
    leaves = is_led and rng.random() < SHARE_LEAVING and weeks > first
    return is_led, int(rng.integers(first, weeks)) if leaves else weeks
