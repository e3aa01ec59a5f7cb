"""Refresh, rebuild, learn: what has to happen in which order.

In: the canonical tables and the definition. Out: every derived table, up to date, and what it took.
"""

from desirepath.pipeline._beside import Beside, derive_beside
from desirepath.pipeline._comparison import Held, count_marks, count_moves, count_places, list_moves
from desirepath.pipeline._learn import (
    Learned,
    find_archetypes,
    find_cards,
    health_source,
    learn,
    pattern_pairs,
)
from desirepath.pipeline._refresh import DefinitionChange, Refreshed, definition_mark, refresh, score_new_texts
from desirepath.pipeline._risks import HORIZON_DAYS, SEED

__all__ = [
    "HORIZON_DAYS",
    "SEED",
    "Beside",
    "DefinitionChange",
    "Held",
    "Learned",
    "Refreshed",
    "count_marks",
    "count_moves",
    "count_places",
    "definition_mark",
    "derive_beside",
    "find_archetypes",
    "find_cards",
    "health_source",
    "learn",
    "list_moves",
    "pattern_pairs",
    "refresh",
    "score_new_texts",
]
