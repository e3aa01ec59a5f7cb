"""Refresh, rebuild, learn: what has to happen in which order.

In: the canonical tables and the definition. Out: every derived table, up to date, and what it took.
"""

from desirepath.pipeline._learn import (
    HORIZON_DAYS,
    Learned,
    find_cards,
    health_source,
    learn,
    pattern_pairs,
)
from desirepath.pipeline._refresh import Refreshed, refresh, score_new_texts

__all__ = [
    "HORIZON_DAYS",
    "Learned",
    "Refreshed",
    "find_cards",
    "health_source",
    "learn",
    "pattern_pairs",
    "refresh",
    "score_new_texts",
]
