"""Unusual changes: departures of an account from its own normal, beyond what all accounts did that week.

In: weekly counts by account and metric. Out: dated alerts within a budget, and how far each account can be watched.
"""

from desirepath.learning.deviations.alerts import (
    ALERTS_A_WEEK,
    Deviation,
    Deviations,
    DeviationSettings,
    Tone,
    find_deviations,
)
from desirepath.learning.deviations.series import EVERY_ACCOUNT, AccountWeeks, read_account_weeks
from desirepath.learning.deviations.watching import STATES, Metric, State, Watched, WeeklyCounts, watch

__all__ = [
    "ALERTS_A_WEEK",
    "EVERY_ACCOUNT",
    "STATES",
    "AccountWeeks",
    "Deviation",
    "DeviationSettings",
    "Deviations",
    "Metric",
    "State",
    "Tone",
    "Watched",
    "WeeklyCounts",
    "find_deviations",
    "read_account_weeks",
    "watch",
]
