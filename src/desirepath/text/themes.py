"""What customers write about: themes found in their texts, the same ones through refits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from desirepath.kernel import NotEnoughEvidence, digest
from desirepath.stats import Counts, Floats
from desirepath.stats.groups import group_stability, same_groups
from desirepath.text._words import shared_words, theme_vectorizer
from desirepath.text._written import without_quoted
from desirepath.text.sentiment import sentences_of

LEAST_TEXTS, LEAST_ACCOUNTS = 200, 30
NUMBERS = (3, 4, 5, 6, 7, 8, 10, 12, 15, 20)
"""The numbers of themes that are tried."""
FITTED_ON, TRIED_ON = 20_000, 5_000
REFITS = 5
STABLE = 0.75
"""Overlap from which on a theme is the same in refits (Hennig 2007 calls such groups valid)."""
FEWEST_TEXTS = 20
LEAST_WORDS = 4
"""Shared words that a text must hold to be learned from; shorter ones are only sorted."""
CLEAR = 0.4
"""The share of a text that its theme must have; without one that has it, the text has no theme."""
TOLD_WORDS, NAMED_WORDS = 8, 2
SEED = 20260701
Matrix = sparse.csr_matrix


@dataclass(frozen=True, slots=True)
class Tried:
    """A number of themes: how many of them came again in refits, and in what share of texts the least stable one did."""

    k: int
    stable: int
    least: float


@dataclass(frozen=True, slots=True)
class ThemeModel:
    """Themes as plain data. ``ids`` and ``stability`` by theme; ``topics`` (themes and what is none, words): those of the
    themes first, then the ones that did not come again in refits, whose texts have no theme."""

    words: list[str]
    idf: list[float]
    topics: list[list[float]]
    ids: list[str]
    stability: list[float]
    tried: list[Tried]
    texts: int
    fitted_at: int
    as_of: int

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, body: str) -> ThemeModel:
        """Read it back; nothing in it is executed."""
        told = json.loads(body)
        return cls(**{**told, "tried": [Tried(**one) for one in told["tried"]]})

    def telling_words(self, theme: str) -> list[str]:
        """The words that weigh most in a theme, and in which others weigh less."""
        return _telling(np.array(self.topics), self.words, self.ids.index(theme))

    def told_in(self, theme: str, texts: Sequence[str]) -> list[str | None]:
        """The sentence of each text that is most about a theme, ``None`` where none is."""
        said = [(place, text[start:end]) for place, text in enumerate(texts)
                for start, end in sentences_of(without_quoted(text))]  # fmt: skip
        vectors = _vectors([sentence for _, sentence in said], self.words, self.idf)
        about = np.asarray(vectors @ np.array(self.topics[self.ids.index(theme)])) if said else np.zeros(0)
        best: list[tuple[float, str | None]] = [(0.0, None)] * len(texts)
        for (place, sentence), weight in zip(said, about.tolist(), strict=True):
            if weight > best[place][0]:
                best[place] = (weight, sentence)
        return [sentence for _, sentence in best]

    def sort(self, texts: Sequence[str]) -> tuple[Counts, Floats]:
        """The theme of each text by its place in ``ids``, -1 for none, and the share of the text that it has (0 to 1)."""
        group, weight = _sorted(_vectors(texts, self.words, self.idf), np.array(self.topics))
        is_kept = group < len(self.ids)
        return np.where(is_kept, group, -1), np.where(is_kept, weight, 0.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A fit: the model without identities, and the theme of every text it was fitted to."""

    words: list[str]
    idf: list[float]
    topics: Floats
    stability: Floats
    tried: list[Tried]
    group: Counts
    weight: Floats


def find_themes(texts: Sequence[str], accounts: Sequence[str]) -> Found:
    """Which themes do these texts have?

    Parameters
    ----------
    texts, accounts
        Customers' texts in one language, and whose they are.

    Returns
    -------
    Found
        As many themes as come again in refits.

    Raises
    ------
    NotEnoughEvidence
        with the counts, where there are too few texts or accounts, or no theme comes again.

    Notes
    -----
    TF-IDF of words that several accounts use; non-negative matrix factorisation (Lee and Seung 1999) from the
    deterministic start of Boutsidis and Gallopoulos (2008). The number of themes is the one with the most stable themes:
    each is refitted to ``REFITS`` random halves, and a theme is stable when the texts it has overlap by ``STABLE`` or more
    with those of its likest one (Hennig 2007). Texts of a theme that is not stable have no theme.
    """
    if len(texts) < LEAST_TEXTS or len(set(accounts)) < LEAST_ACCOUNTS:
        found = f"{len(texts):,} texts of {len(set(accounts)):,} accounts"
        raise NotEnoughEvidence("themes", found, f"{LEAST_TEXTS} texts of {LEAST_ACCOUNTS} accounts are needed")
    words = shared_words(texts, accounts)
    if len(words) < 2 * NUMBERS[0]:
        raise NotEnoughEvidence(
            "themes", f"{len(words)} words that several accounts use", "the texts share too few words"
        )
    vectorizer = theme_vectorizer(words)
    vectors = vectorizer.fit_transform([without_quoted(text) for text in texts])
    idf = [round(float(one), 6) for one in vectorizer.idf_]
    rng = np.random.default_rng(SEED)
    written = _distinct(texts, vectors.getnnz(axis=1) >= LEAST_WORDS)
    tried = [
        (k, *_stable(vectors[_some(written, TRIED_ON, rng)], k)) for k in NUMBERS if k < len(written) // FEWEST_TEXTS
    ]
    best = max(tried, key=lambda one: (one[1], -one[0]), default=(0, 0, 0.0))
    if best[1] < 2:
        raise NotEnoughEvidence(
            "themes",
            f"{len(texts):,} texts, but no theme that comes again when they are drawn anew",
            "more texts are needed",
        )
    fitted = vectors[_some(written, FITTED_ON, rng)]
    topics = _factorised(fitted, best[0])
    stability = _stability(fitted, topics, best[0])
    group, weight = _sorted(vectors, topics)
    sizes = np.bincount(group[group >= 0], minlength=len(topics))
    kept = np.flatnonzero((stability >= STABLE) & (sizes >= FEWEST_TEXTS))
    kept = kept[np.argsort(-sizes[kept], kind="stable")]
    group, weight = _only(group, weight, kept)
    told = [Tried(k, stable, round(least, 3)) for k, stable, least in tried]
    return Found(words, idf, topics[_first(kept, len(topics))], stability[kept], told, group, weight)


def keep_same(
    found: Found, before: ThemeModel | None, texts: Sequence[str], *, now: int
) -> tuple[list[str], dict[str, str]]:
    """The id of every theme, and the words of those that are new by id. A theme that shares at least half of its texts
    with an old one goes on as that one."""
    gone_on: dict[int, str] = {}
    n = len(found.stability)
    if before:
        old, _ = before.sort(texts)
        was = np.where(old >= 0, old, len(before.ids))
        new = np.where(found.group >= 0, found.group, n)
        gone_on = {
            one: before.ids[code] for one, code in same_groups(was, new).items() if code < len(before.ids) and one < n
        }
    ids, born = list[str](), dict[str, str]()
    for code in range(n):
        told = ", ".join(_telling(found.topics, found.words, code)[:NAMED_WORDS])
        ids.append(gone_on.get(code) or digest("theme", now, code, told))
        if code not in gone_on:
            born[ids[-1]] = told[:1].upper() + told[1:]
    return ids, born


def _telling(topics: Floats, words: list[str], code: int) -> list[str]:
    own = topics[code] / max(float(np.linalg.norm(topics[code])), 1e-12)
    share = np.sqrt(topics[code] / np.maximum(topics.sum(axis=0), 1e-12))
    told: list[str] = []
    for place in np.argsort(-(own * share), kind="stable"):
        word = words[int(place)]
        if own[place] <= 0 or len(told) == TOLD_WORDS:
            break
        if not any(
            set(word.split()) <= set(other.split()) or set(other.split()) <= set(word.split()) for other in told
        ):
            told.append(word)
    return told


def _distinct(texts: Sequence[str], is_long: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """The places of texts that say enough, each said once: what is sent over and over is no theme of many."""
    seen: dict[str, int] = {}
    for place in np.flatnonzero(is_long).tolist():
        seen.setdefault(texts[place], place)
    return np.array(sorted(seen.values()), np.intp)


def _some(places: npt.NDArray[np.intp], most: int, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    return places if len(places) <= most else np.sort(rng.choice(places, most, replace=False))


def _stable(vectors: Matrix, k: int) -> tuple[int, float]:
    topics = _factorised(vectors, k)
    stability = _stability(vectors, topics, k)
    return int((stability >= STABLE).sum()), float(stability.min())


def _stability(vectors: Matrix, topics: Floats, k: int) -> Floats:
    """Of each theme in refits to random halves; the texts without a theme are a group of their own, not counted."""
    rng = np.random.default_rng(SEED)
    n = vectors.shape[0]
    group, _ = _sorted(vectors, topics)
    refits = []
    for _ in range(REFITS):
        half = np.sort(rng.choice(n, n // 2, replace=False))
        refit, _ = _sorted(vectors, _factorised(vectors[half], k))
        refits.append(np.where(refit >= 0, refit, k))
    found = group_stability(np.where(group >= 0, group, k), refits)[:k]
    return np.concatenate([found, np.zeros(k - len(found))])


def _factorised(vectors: Matrix, k: int) -> Floats:
    from sklearn.decomposition import NMF

    made = NMF(n_components=k, init="nndsvda", random_state=SEED, max_iter=200, tol=5e-3)
    made.fit(vectors)
    return np.asarray(np.round(made.components_, 5), np.float64)


def _vectors(texts: Sequence[str], words: list[str], idf: list[float]) -> Matrix:
    vectorizer = theme_vectorizer(words)
    vectorizer.idf_ = np.array(idf)
    return sparse.csr_matrix(vectorizer.transform([without_quoted(text) for text in texts]))


def _sorted(vectors: Matrix, topics: Floats) -> tuple[Counts, Floats]:
    """Each text's clearest theme, -1 for none, and its share of what the themes explain of the text."""
    n, k = vectors.shape[0], len(topics)
    if not n or not k:
        return np.full(n, -1, np.int64), np.zeros(n)
    parts = _parts(vectors, topics) * np.linalg.norm(topics, axis=1)
    total = parts.sum(axis=1)
    share = parts.max(axis=1) / np.where(total > 0, total, 1.0)
    clear = (total > 0) & (share >= CLEAR)
    return np.where(clear, parts.argmax(axis=1), -1).astype(np.int64), np.where(clear, share, 0.0)


def _parts(vectors: Matrix, topics: Floats) -> Floats:
    """How much of each theme is in each text: non-negative least squares, by coordinate descent."""
    gram, cross = topics @ topics.T, np.asarray(vectors @ topics.T)
    found = np.maximum(cross / np.maximum(np.diag(gram), 1e-12) / len(topics), 0.0)
    for _ in range(60):
        for code in range(len(topics)):
            own = max(float(gram[code, code]), 1e-12)
            found[:, code] = np.maximum(found[:, code] + (cross[:, code] - found @ gram[:, code]) / own, 0.0)
    return found


def _first(kept: npt.NDArray[np.intp], k: int) -> npt.NDArray[np.intp]:
    """The kept themes first, the others after them: a text that is most of those still has none of the kept."""
    return np.concatenate([kept, np.setdiff1d(np.arange(k), kept)])


def _only(group: Counts, weight: Floats, kept: npt.NDArray[np.intp]) -> tuple[Counts, Floats]:
    places = {int(code): place for place, code in enumerate(kept)}
    fresh = np.array([places.get(int(code), -1) for code in group], np.int64)
    return fresh, np.where(fresh >= 0, weight, 0.0)
