"""How a customer feels and what they announce, from one text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol, cast

from desirepath.text.flags import INTENTS, WEIGHTS, flags_of, without_denials
from desirepath.text.language import is_supported
from desirepath.text.lexicon import WEIGHTS as WORD_WEIGHTS

Label = Literal["positive", "neutral", "negative", "not_scored"]

NEUTRAL = 0.1
_CACHED = 65_536
_LONGEST = 5_000
_SIGN_OFF = re.compile(
    r"\b(?:(?:best|kind|warm|many|with)\s+)*(?:regards|wishes)\b|\bthanks in advance\b|\bsincerely\b"
    r"|\bfeel free\b|\bto whom it may concern\b|\bgood (?:morning|afternoon|evening|day)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")


_Check = Callable[..., float]


class _Analyser(Protocol):
    lexicon: dict[str, float]
    _negation_check: _Check
    _special_idioms_check: _Check

    def polarity_scores(self, text: str) -> dict[str, float]: ...


@dataclass(frozen=True, slots=True)
class Sentiment:
    """``score`` from -1 (angry) to 1 (delighted); ``scored`` is false where the text cannot be read."""

    score: float
    label: Label
    flags: tuple[str, ...]
    scored: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a text, as evidence: ``text == whole[start:end]``."""

    text: str
    start: int
    end: int
    score: float
    flags: tuple[str, ...]


NOT_SCORED = Sentiment(0.0, "not_scored", (), False)


@lru_cache(maxsize=_CACHED)
def score_text(text: str) -> Sentiment:
    """How does the writer feel, and what do they announce?

    Parameters
    ----------
    text
        What a customer wrote; the first 5,000 characters are read.

    Returns
    -------
    Sentiment
        Score -1 to 1; positive above 0.1, negative below -0.1; not scored when empty or not English.

    Notes
    -----
    VADER (Hutto and Gilbert 2014) with our weights for business words. An announced intention (cancel, not
    renewing, evaluating others, leaving, champion left) outweighs the tone: its own weight plus half of any
    negative tone. An outage or escalation lowers the score, by half where the rest is warm ("thanks for
    fixing it").

    Examples
    --------
    >>> score_text("Our champion is leaving the company").label, score_text("We will not be renewing").label
    ('negative', 'negative')
    >>> score_text("The new dashboard is fantastic, we love it").label
    'positive'
    """
    seen = text[:_LONGEST]
    if not is_supported(seen):
        return NOT_SCORED
    flags = flags_of(seen)
    tone = _tone(seen)
    score = round(max(-1.0, min(1.0, _weighed(tone, flags))), 4)
    label: Label = "positive" if score > NEUTRAL else "negative" if score < -NEUTRAL else "neutral"
    return Sentiment(score, label, flags, True)


def score_texts(texts: Sequence[str]) -> list[Sentiment]:
    """Scores of many texts, each distinct text read once; see :func:`score_text`.

    Parameters
    ----------
    texts
        Any number; repeated ones cost nothing.

    Returns
    -------
    list of Sentiment
        In the order given.
    """
    known = {text: score_text(text) for text in set(texts)}
    return [known[text] for text in texts]


def most_telling_sentence(text: str) -> Quote | None:
    """Which sentence shows best how the writer feels?

    Parameters
    ----------
    text
        What a customer wrote.

    Returns
    -------
    Quote or None
        A sentence with an announced intention first, then the one furthest from neutral in the direction of
        the whole; ``None`` when the text cannot be scored.

    Examples
    --------
    >>> most_telling_sentence("Hi team. The export failed again! We are looking at alternatives. Bye.").text
    'We are looking at alternatives.'
    """
    whole = score_text(text)
    if not whole.scored:
        return None
    best: tuple[bool, float] | None = None
    chosen: Quote | None = None
    for start, end in _sentences(text):
        flags = flags_of(text[start:end])
        score = _weighed(_tone(text[start:end]), flags)
        rank = (bool(INTENTS & set(flags)), -score if whole.score < 0 else score)
        if best is None or rank > best:
            best = rank
            chosen = Quote(text[start:end], start, end, round(max(-1.0, min(1.0, score)), 4), flags)
    return chosen


def _tone(text: str) -> float:
    plain = _SIGN_OFF.sub(" ", without_denials(text))
    return _analyser().polarity_scores(plain)["compound"]


def _weighed(tone: float, flags: tuple[str, ...]) -> float:
    intents = [WEIGHTS[flag] for flag in flags if flag in INTENTS]
    if intents:
        return min(intents) + 0.5 * min(tone, 0.0)
    burden = min((WEIGHTS[flag] for flag in flags), default=0.0)
    return tone + (0.5 * burden if tone > 0.3 else burden)


def _sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, white space around it left out."""
    bounds = []
    for found in _SENTENCE.finditer(text[:_LONGEST]):
        sentence = found.group()
        start = found.start() + len(sentence) - len(sentence.lstrip())
        end = found.start() + len(sentence.rstrip())
        if any(letter.isalpha() for letter in text[start:end]):
            bounds.append((start, end))
    return bounds


@lru_cache(maxsize=1)
def _analyser() -> _Analyser:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = cast(_Analyser, SentimentIntensityAnalyzer())
    analyser.lexicon.update(WORD_WEIGHTS)
    negation, idioms = analyser._negation_check, analyser._special_idioms_check

    def near_negation(valence: float, words: list[str], start: int, i: int) -> float:
        return negation(valence, words[max(i - 3, 0) : i + 1], start, min(i, 3))

    def near_idioms(valence: float, words: list[str], i: int) -> float:
        return idioms(valence, words[max(i - 3, 0) : i + 3], min(i, 3))

    # The library lowers every word at each step but looks only three words around; the results are equal.
    analyser._negation_check, analyser._special_idioms_check = near_negation, near_idioms
    return analyser
