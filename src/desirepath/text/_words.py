"""The words that themes are told by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desirepath.text._written import without_quoted
from desirepath.text.sentiment import loud_words

WORD = r"(?u)\b[^\W\d_]{3,}\b"
SHARED_BY = 3
"""A word that fewer accounts use tells no theme: it may be a name."""
MOST_WORDS = 2_500
MOST_COMMON = 0.4
"""Words that more of the texts hold tell nothing."""
LOUD = 0.9
"""Words with a tone of their own at least so strong (-4 to 4) are left to the tone: themes are what a text is about."""
_EMPTY = (
    "hello hi hey dear team thanks thank please regards best kind cheers help need want know tell let going get got make "
    "using used use like just really also still since today yesterday tomorrow morning week weeks day days month months "
    "year years don doesn didn isn can could would should won ll ve re wasn couldn able try tried trying look looking way "
    "thing things good great time times new work works working happy sorry issue problem question customer support "
    "hoping hope reply replies quick quickly answer answered understood close closed exactly needed came helped getting "
    "giving given reported waiting wait wonder wondering respond response expect expected promised asked ask asking "
    "happening happen hour hours minute minutes moment soon later ago long short little lot bit quite rather people someone "
    "nobody everybody everyone everything nothing anything start starting stop stopping stopped similar proper properly "
    "afternoon evening nice cheers appreciated appreciate greetings sincerely urgent urgently asap priority colleague "
    "colleagues users user teams company ticket tickets mail email case solved fixed fix does did done have has had was were"
)


def shared_words(texts: Sequence[str], accounts: Sequence[str]) -> list[str]:
    """Words and pairs of words that several accounts use and not nearly every text holds, in alphabetical order."""
    from sklearn.feature_extraction.text import CountVectorizer

    written = [without_quoted(text) for text in texts]
    words = words_of_accounts(written, accounts, least=SHARED_BY, most=2 * MOST_WORDS, reading=_reading())
    if not words:
        return []
    counts = CountVectorizer(**_reading(), binary=True, vocabulary=words).transform(written)
    held = counts.sum(axis=0).A1 / len(texts)
    usual = sorted((-share, word) for share, word in zip(held, words, strict=True) if share <= MOST_COMMON)
    return sorted(word for _, word in usual[:MOST_WORDS])


def words_of_accounts(
    texts: Sequence[str], accounts: Sequence[str], *, least: int, most: int, reading: dict[str, Any]
) -> list[str]:
    """The ``most`` used of the words and pairs of words that ``least`` accounts or more use, in alphabetical order."""
    from sklearn.feature_extraction.text import CountVectorizer

    together: dict[str, list[str]] = {}
    for text, account in zip(texts, accounts, strict=True):
        together.setdefault(account, []).append(text)
    if len(together) < least:
        return []
    counter = CountVectorizer(**reading, binary=True, min_df=least, max_features=most)
    try:
        counter.fit(["\n".join(listed) for listed in together.values()])
    except ValueError:  # no word is left
        return []
    return sorted(str(word) for word in counter.get_feature_names_out())


def theme_vectorizer(words: list[str]) -> Any:
    """TF-IDF over these words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(**_reading(), vocabulary=words, sublinear_tf=True)


def _reading() -> dict[str, Any]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return {
        "lowercase": True,
        "token_pattern": WORD,
        "ngram_range": (1, 2),
        "stop_words": sorted(ENGLISH_STOP_WORDS | set(_EMPTY.split()) | loud_words(LOUD)),
    }
