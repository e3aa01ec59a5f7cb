"""Refresh, rebuild, learn: what has to happen in which order.

In: the canonical tables and the definition. Out: every derived table, up to date, and what it took.
"""

from desirepath.pipeline._beside import Beside, derive_beside
from desirepath.pipeline._comparison import Held, count_marks, count_moves, count_places, list_moves
from desirepath.pipeline._deviations import (
    ALERTS_A_WEEK,
    FoundDeviations,
    find_unusual_changes,
    keep_unusual_changes,
    kept_unusual_changes,
)
from desirepath.pipeline._effects import cards_of, effect_told
from desirepath.pipeline._forecasts import FoundForecasts, find_forecasts, kept_forecasts
from desirepath.pipeline._history import Past, learning_history
from desirepath.pipeline._learn import (
    Learned,
    LearnOrder,
    find_archetypes,
    find_cards,
    learn,
    pattern_pairs,
)
from desirepath.pipeline._refresh import DefinitionChange, Refreshed, definition_mark, refresh
from desirepath.pipeline._registry import Back, model_name, roll_back
from desirepath.pipeline._risks import HORIZONS, SEED
from desirepath.pipeline._scores import HORIZON_DAYS, health_source
from desirepath.pipeline._texts import NO_THEMES, ToneLearned, find_company_themes, learn_company_tone
from desirepath.pipeline._watch import Due, check_drift, learning_due, stale_risks

__all__ = [
    "ALERTS_A_WEEK",
    "HORIZONS",
    "HORIZON_DAYS",
    "NO_THEMES",
    "SEED",
    "Back",
    "Beside",
    "DefinitionChange",
    "Due",
    "FoundDeviations",
    "FoundForecasts",
    "Held",
    "LearnOrder",
    "Learned",
    "Past",
    "Refreshed",
    "ToneLearned",
    "cards_of",
    "check_drift",
    "count_marks",
    "count_moves",
    "count_places",
    "definition_mark",
    "derive_beside",
    "effect_told",
    "find_archetypes",
    "find_cards",
    "find_company_themes",
    "find_forecasts",
    "find_unusual_changes",
    "health_source",
    "keep_unusual_changes",
    "kept_forecasts",
    "kept_unusual_changes",
    "learn",
    "learn_company_tone",
    "learning_due",
    "learning_history",
    "list_moves",
    "model_name",
    "pattern_pairs",
    "refresh",
    "roll_back",
    "stale_risks",
]
