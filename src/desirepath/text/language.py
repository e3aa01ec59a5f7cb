"""Whether a text is English, as far as its scoring needs to know."""

from __future__ import annotations

import re

LONG_TEXT_WORDS = 8
MIN_ENGLISH_SHARE = 0.08
MAX_FOREIGN_LETTERS = 0.3

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH_WORDS = (
    "the and is of we our you your it with that this not have are they has been for from my please thanks "
    "thank can would could should to be do does did there what when which but if or at by as was were i "
    "i'm it's don't isn't can't we're won't us any all how why just no so get still now need want very "
    "after before since about "
)
_FOREIGN_WORDS = (
    "el los las una que por para con está como pero más muy porque gracias hola nuestro nuestra usted der "
    "das und ist nicht mit für auf ein eine wir sie ich bitte danke kann können haben wird aber auch le "
    "les des une est pas pour avec nous vous dans sur merci bonjour notre votre sont mais être il che di "
    "non per della sono grazie questo abbiamo vostro nostro não uma com você obrigado muito nosso são het "
    "een niet van wij voor maar zijn hebben bedankt "
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_FOREIGN = frozenset(_FOREIGN_WORDS.split())


def is_supported(text: str) -> bool:
    """Can this text be scored?

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    bool
        False without any word, when more than 30 % of the letters are not Latin, when common words of other
        languages outnumber the English ones, or when a text of 8 words or more has fewer than 8 % English
        function words.

    Examples
    --------
    >>> is_supported("The export is broken"), is_supported("Der Export ist leider nicht mehr möglich")
    (True, False)
    """
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return False
    if sum(letter > "\u024f" for letter in letters) > MAX_FOREIGN_LETTERS * len(letters):
        return False
    words = [word.replace("’", "'").lower() for word in _WORD.findall(text)]
    english = sum(word in _ENGLISH for word in words)
    if sum(word in _FOREIGN for word in words) > english:
        return False
    return len(words) < LONG_TEXT_WORDS or english >= MIN_ENGLISH_SHARE * len(words)
