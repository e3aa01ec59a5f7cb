"""How a customer feels and what they announce, from one text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol, cast

from desirepath.text._written import LONGEST_TEXT, without_quoted
from desirepath.text.flags import INTENTS, WEIGHTS, read_flags
from desirepath.text.language import UNKNOWN, language_of
from desirepath.text.lexicon import WEIGHTS as WORD_WEIGHTS
from desirepath.text.lexicon import with_phrases

Label = Literal["positive", "neutral", "negative", "not_scored"]

NEUTRAL = 0.1
_CACHED = 65_536
_SIGN_OFF = re.compile(
    r"\b(?:(?:best|kind|warm|many|with)\s+)*(?:regards|wishes)\b|\bthanks in advance\b|\bsincerely\b"
    r"|\bfeel free\b|\bto whom it may concern\b|\bgood (?:morning|afternoon|evening|day)\b",
    re.IGNORECASE,
)
_SIGN_OFF_MARKS = ("regards", "wishes", "advance", "sincerely", "feel free", "concern", "good ")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")


_Check = Callable[..., float]


class _Analyser(Protocol):
    lexicon: dict[str, float]
    _negation_check: _Check
    _special_idioms_check: _Check

    def polarity_scores(self, text: str) -> dict[str, float]: ...


@dataclass(frozen=True, slots=True)
class Sentiment:
    """``score`` from -1 (angry) to 1 (delighted); ``scored`` is false where the text cannot be read, and ``language``
    (ISO 639-1, ``und`` for unknown) says why."""

    score: float
    label: Label
    flags: tuple[str, ...]
    scored: bool
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a text, as evidence: ``text == whole[start:end]``."""

    text: str
    start: int
    end: int
    score: float
    flags: tuple[str, ...]


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
        Score -1 to 1; positive above 0.1, negative below -0.1; not scored when empty or not English. Earlier mails quoted
        below and the signature are left out.

    Notes
    -----
    VADER (Hutto and Gilbert 2014) with our weights for business words. An announced intention (cancel, not
    renewing, evaluating others, leaving, champion left) outweighs the tone: its own weight plus half of any
    negative tone. An outage, an escalation or a word on the price lowers the score, by half where the rest is warm
    ("thanks for fixing it"); praise, growth or a reference raises it where nothing lowers it. Irony is not understood.

    Examples
    --------
    >>> score_text("Our champion is leaving the company").label, score_text("We will not be renewing").label
    ('negative', 'negative')
    >>> score_text("The new dashboard is fantastic, we love it").label
    'positive'
    """
    seen = without_quoted(text[:LONGEST_TEXT])
    language = language_of(seen)
    if language != "en":
        return not_scored(language)
    flags, plain = read_flags(seen)
    return sentiment_of(_weighed(_tone(plain), flags), flags)


def not_scored(language: str = UNKNOWN) -> Sentiment:
    """Of a text that cannot be read."""
    return Sentiment(0.0, "not_scored", (), False, language)


def label_of(score: float) -> Label:
    """The word for a score from -1 to 1."""
    return "positive" if score > NEUTRAL else "negative" if score < -NEUTRAL else "neutral"


def sentiment_of(score: float, flags: tuple[str, ...]) -> Sentiment:
    """A sentiment with this score, cut to -1 to 1, and the label that goes with it."""
    told = round(max(-1.0, min(1.0, score)), 4)
    return Sentiment(told, label_of(told), flags, True)


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


def loud_words(least: float) -> frozenset[str]:
    """The words whose own tone weighs at least ``least`` (on VADER's scale, -4 to 4) either way."""
    return frozenset(word for word, weight in _analyser().lexicon.items() if abs(weight) >= least and word.isalpha())


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
    for start, end in sentences_of(without_quoted(text[:LONGEST_TEXT])):
        flags, plain = read_flags(text[start:end])
        score = _weighed(_tone(plain), flags)
        rank = (bool(INTENTS & set(flags)), -score if whole.score < 0 else score)
        if best is None or rank > best:
            best = rank
            chosen = Quote(text[start:end], start, end, round(max(-1.0, min(1.0, score)), 4), flags)
    return chosen


def _tone(plain: str) -> float:
    return _analyser().polarity_scores(with_phrases(_without_sign_off(plain)))["compound"]


def _without_sign_off(text: str) -> str:
    lowered = text.lower()
    return _SIGN_OFF.sub(" ", text) if any(mark in lowered for mark in _SIGN_OFF_MARKS) else text


def _weighed(tone: float, flags: tuple[str, ...]) -> float:
    intents = [WEIGHTS[flag] for flag in flags if flag in INTENTS]
    if intents:
        return min(intents) + 0.5 * min(tone, 0.0)
    burden = min((WEIGHTS[flag] for flag in flags if WEIGHTS[flag] < 0), default=0.0)
    if burden:
        return tone + (0.5 * burden if tone > 0.3 else burden)
    return tone + 0.5 * max((WEIGHTS[flag] for flag in flags), default=0.0)


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends, white space around it left out."""
    bounds = []
    for found in _SENTENCE.finditer(text):
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
