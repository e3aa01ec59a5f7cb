"""What customers write: sentiment, announced intentions, and the sentence to quote.

In: plain English texts. Out: frozen scores; a text that cannot be read is said to be not scored.
"""

from desirepath.text._written import without_quoted
from desirepath.text.flags import FLAGS, flags_of
from desirepath.text.language import is_supported, language_of
from desirepath.text.sentiment import NEUTRAL, Quote, Sentiment, most_telling_sentence, score_text, score_texts

__all__ = [
    "FLAGS",
    "NEUTRAL",
    "Quote",
    "Sentiment",
    "flags_of",
    "is_supported",
    "language_of",
    "most_telling_sentence",
    "score_text",
    "score_texts",
    "without_quoted",
]
