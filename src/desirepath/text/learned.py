"""A tone learned from what the company's own customers said of it, used only where it reads later texts better."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from desirepath.kernel import digest
from desirepath.stats import Floats, auc_alone, auc_difference
from desirepath.text._words import words_of_accounts
from desirepath.text._written import without_quoted
from desirepath.text.flags import INTENTS
from desirepath.text.labels import Told
from desirepath.text.sentiment import Sentiment, score_texts, sentiment_of

LEAST_TEXTS, LEAST_OF_A_KIND = 200, 40
"""Texts with a told tone, and those of the rarer tone, below which nothing is learned."""
LEAST_TO_JUDGE = 15
"""Texts of the rarer tone among those that decide."""
LEAST_ACCOUNTS = 3
"""A word that fewer accounts use is not learned: it may be a name."""
MOST_WORDS = 5_000
SHARES = (0.55, 0.75)
"""Learned on the texts written first, the weight chosen on the next, judged on the last."""
WEIGHTS = tuple(round(0.1 * step, 1) for step in range(11))
SEED = 20260701
_READING: dict[str, Any] = {
    "lowercase": True,
    "token_pattern": r"(?u)\b[^\W\d_]{2,}(?:['’][^\W\d_]+)?\b",
    "ngram_range": (1, 2),
}


@dataclass(frozen=True, slots=True)
class ToneModel:
    """Words with their weights, as plain data. ``blend``: the share of the learned score; ``known_until``: nothing that was
    told later than that (microseconds UTC) went into it."""

    words: list[str]
    idf: list[float]
    weights: list[float]
    intercept: float
    blend: float
    known_until: int

    @property
    def id(self) -> str:
        return digest("sentiment", self.to_json())

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, body: str) -> ToneModel:
        """Read it back; nothing in it is executed."""
        return cls(**json.loads(body))

    def learned(self, texts: Sequence[str]) -> Floats:
        """The learned score of each text, -1 to 1; 0 is as likely bad as good."""
        vectors = _vectorizer(self.words, self.idf).transform([without_quoted(text) for text in texts])
        log_odds = np.asarray(vectors @ np.array(self.weights) + self.intercept, np.float64)
        return np.tanh(log_odds / 2)

    def blended(self, texts: Sequence[str], read: Sequence[Sentiment]) -> list[Sentiment]:
        """Each text's reading with the learned score blended in; what is not scored or announces an intention stays."""
        if not self.blend or not texts:
            return list(read)
        return _blended(read, self.learned(texts), self.blend)


@dataclass(frozen=True, slots=True)
class ToneTrial:
    """What was learned from and how it read the latest texts: AUC of the words alone, the learned score and the blend
    (0.5 to 1), the paired difference of the blend to the words alone with its 95 % interval."""

    texts: int
    bad: int
    judged_on: int
    weight: float
    words: float
    learned: float
    blended: float
    difference: float
    ci: tuple[float, float]

    @property
    def is_better(self) -> bool:
        return self.weight > 0 and self.ci[0] > 0


def learn_tone(told: Sequence[Told]) -> tuple[ToneModel, ToneTrial] | str:
    """Learn from told tones, and try it on later texts.

    Parameters
    ----------
    told
        In the order written.

    Returns
    -------
    model and trial, or why none could be learned
        The model is fitted to all; its ``blend`` is 0 where the trial does not speak for it.

    Notes
    -----
    TF-IDF of words and pairs of words, logistic regression with classes weighed alike. Learned for the trial on tones that
    were known when the later texts were written; the weight is chosen by AUC on the texts between, so the texts that judge
    decided nothing. Paired comparison: DeLong et al. (1988), sums by account.
    """
    good = np.array([one.is_good for one in told])
    rarer = int(min(good.sum(), len(good) - good.sum())) if len(good) else 0
    if len(told) < LEAST_TEXTS or rarer < LEAST_OF_A_KIND:
        return f"{len(told):,} texts have a told tone, {rarer:,} of the rarer one; {LEAST_TEXTS} and {LEAST_OF_A_KIND} are needed"
    written = np.array([one.written_at for one in told])
    known = np.array([one.known_at for one in told])
    cuts = [int(np.quantile(written, share)) for share in SHARES]
    first, between, last = known <= cuts[0], (written > cuts[0]) & (written <= cuts[1]), written > cuts[1]
    for part in (first, between, last):
        least = min(int(good[part].sum()), int((~good[part]).sum()))
        if least < LEAST_TO_JUDGE:
            return f"{len(told):,} texts have a told tone, but only {least} of the rarer one in a part of their time"
    trial_model = _fit([one for one, is_first in zip(told, first, strict=True) if is_first])
    if trial_model is None:
        return f"no word is used by {LEAST_ACCOUNTS} accounts or more"
    trial = _judge(told, trial_model, good, between, last)
    final = _fit(told) or trial_model
    return replace(final, blend=trial.weight if trial.is_better else 0.0), trial


def _judge(
    told: Sequence[Told], model: ToneModel, good: npt.NDArray[np.bool_], between: npt.NDArray[np.bool_],
    last: npt.NDArray[np.bool_],
) -> ToneTrial:  # fmt: skip
    texts = [one.text for one in told]
    words, own = score_texts(texts), model.learned(texts)
    scores = {weight: np.array([one.score for one in _blended(words, own, weight)], np.float64) for weight in WEIGHTS}
    weight = max(WEIGHTS, key=lambda one: (round(auc_alone(good[between], scores[one][between]), 4), -one))
    accounts = np.array([one.account for one in told])[last]
    gap = auc_difference(good[last], scores[weight][last], scores[0.0][last], clusters=accounts)
    words_alone, learned, mixed = (round(auc_alone(good[last], scores[at][last]), 4) for at in (0.0, 1.0, weight))
    return ToneTrial(
        len(told),
        int((~good).sum()),
        int(last.sum()),
        weight,
        words_alone,
        learned,
        mixed,
        round(gap.difference, 4),
        (round(gap.ci.low, 4), round(gap.ci.high, 4)),
    )


def _blended(read: Sequence[Sentiment], learned: Floats, blend: float) -> list[Sentiment]:
    found = []
    for one, score in zip(read, learned.tolist(), strict=True):
        keeps = not one.scored or bool(INTENTS & set(one.flags))
        found.append(one if keeps else sentiment_of(blend * score + (1 - blend) * one.score, one.flags))
    return found


def _fit(told: Sequence[Told]) -> ToneModel | None:
    from sklearn.linear_model import LogisticRegression

    texts = [without_quoted(one.text) for one in told]
    accounts = [one.account for one in told]
    words = words_of_accounts(texts, accounts, least=LEAST_ACCOUNTS, most=MOST_WORDS, reading=_READING)
    if not words:
        return None
    vectorizer = _vectorizer(words)
    vectors = vectorizer.fit_transform(texts)
    learner = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1_000, random_state=SEED)
    learner.fit(vectors, [one.is_good for one in told])
    return ToneModel(
        words,
        [round(float(one), 6) for one in vectorizer.idf_],
        [round(float(one), 6) for one in learner.coef_[0]],
        round(float(learner.intercept_[0]), 6),
        1.0,
        max(one.known_at for one in told),
    )


def _vectorizer(words: list[str], idf: list[float] | None = None):  # type: ignore[no-untyped-def]
    from sklearn.feature_extraction.text import TfidfVectorizer

    made = TfidfVectorizer(**_READING, vocabulary=words, sublinear_tf=True)
    if idf is not None:
        made.idf_ = np.array(idf)
    return made
