"""What customers write: sentiment, announced intentions, and the sentence to quote.

In: plain English texts. Out: frozen scores; a text that cannot be read is said to be not scored.
"""

from desirepath.text.flags import flags_of
from desirepath.text.language import is_supported
from desirepath.text.sentiment import NEUTRAL, Quote, Sentiment, most_telling_sentence, score_text, score_texts

__all__ = [
    "NEUTRAL",
    "Quote",
    "Sentiment",
    "flags_of",
    "is_supported",
    "most_telling_sentence",
    "score_text",
    "score_texts",
]
