"""What customers write: sentiment, announced intentions, themes, and the sentence to quote.

In: plain texts, the scored texts of the store, what was said of their tone. Out: frozen scores and models of plain data; a
text that cannot be read is said to be not scored.
"""

from desirepath.text._written import without_quoted
from desirepath.text.flags import FLAGS, flags_of
from desirepath.text.labels import Told, counted_kinds, told_texts
from desirepath.text.language import UNKNOWN, language_of
from desirepath.text.learned import ToneModel, ToneTrial, learn_tone
from desirepath.text.reading import MODEL, Reader, Waiting, active_tone, score_new_texts
from desirepath.text.sentiment import (
    NEUTRAL,
    Quote,
    Sentiment,
    label_of,
    most_telling_sentence,
    score_text,
    score_texts,
)
from desirepath.text.site import Scorer, SiteScorer
from desirepath.text.themes import ThemeModel, Tried, find_themes
from desirepath.text.theming import VIEW, kept_themes, refit_themes, sort_new_texts

__all__ = [
    "FLAGS",
    "MODEL",
    "NEUTRAL",
    "UNKNOWN",
    "VIEW",
    "Quote",
    "Reader",
    "Scorer",
    "Sentiment",
    "SiteScorer",
    "ThemeModel",
    "Told",
    "ToneModel",
    "ToneTrial",
    "Tried",
    "Waiting",
    "active_tone",
    "counted_kinds",
    "find_themes",
    "flags_of",
    "kept_themes",
    "label_of",
    "language_of",
    "learn_tone",
    "most_telling_sentence",
    "refit_themes",
    "score_new_texts",
    "score_text",
    "score_texts",
    "sort_new_texts",
    "told_texts",
    "without_quoted",
]
