"""Which language a text is in, as far as its scoring needs to know: English is read, the others are named."""

from __future__ import annotations

import re

LONG_TEXT_WORDS = 8
MIN_ENGLISH_SHARE = 0.08
MAX_FOREIGN_LETTERS = 0.3
UNKNOWN = "und"
"""The code of ISO 639-2 for a language nobody could tell."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_COURTESY = re.compile(
    r"\b(?:best|kind|warm)\s+(?:regards|wishes)\b|\bplease (?:help|advise)\b|\bthanks? (?:you )?in advance\b",
    re.IGNORECASE,
)
_ENGLISH_WORDS = (
    "the and is of we our you your it with that this not have are they has been for from my please thanks "
    "thank can would could should to be do does did there what when which but if or at by as was were i "
    "i'm it's don't isn't can't we're won't us any all how why just no so get still now need want very "
    "after before since about here's we've i've doesn't didn't wasn't couldn't an some into out will "
)
_WORDS = {
    "de": "der das und ist nicht mit für auf ein eine einen wir sie ich bitte danke kann können haben hat wird aber auch "
    "leider unser unsere unseren uns seit gestern mehr sich bei zum zur noch geht schon guten tag hallo vielen schöne",
    "fr": "le les des une est pas pour avec nous vous dans sur merci bonjour notre votre sont mais être depuis ce cette "
    "plus qui que et ne je il elle aux du au très peut pouvons fonctionne salut",
    "es": "el los las una que por para con está como pero más muy porque gracias hola nuestro nuestra usted ayuda desde "
    "ayer hoy funciona podemos queremos cuanto nuestros cuando hemos tenemos del al buenos días",
    "it": "il di che non per della del sono grazie questo questa abbiamo vostro nostro più si è gli alla dal con mille "
    "funziona ieri possiamo ciao buongiorno anche ancora nostri",
    "pt": "não uma com você obrigado obrigada muito nosso são desde ontem pela pelo ajuda relatório funciona podemos "
    "estamos queremos bom dia olá também mais dos das ao",
    "nl": "het een niet van wij voor maar zijn hebben bedankt wij sinds kunnen kan onze ons met naar deze dank hallo "
    "graag geen ook nog werkt snelle",
    "sv": "och att inte det är på för tack vi kan som har men från går hjälpen sedan igår våra vår hej",
    "da": "og ikke det er på til tak vi kan som har men siden går hjælpen vores hej kunne virker",
    "pl": "nie się jest na od że dziękuję za proszę wczoraj nasz nasza mamy czy działa możemy dzień dobry są",
    "cs": "není je na od že děkuji prosím včera náš máme nefunguje můžeme dobrý den jsou se",
    "tr": "bir ve bu için teşekkürler değil dünden beri çok lütfen merhaba bizim çalışmıyor ile",
    "fi": "ei ole ja on että kiitos meidän emme voi hei eilen toimi mutta",
    "ro": "nu este și pentru cu mulțumesc nostru avem vă rog ieri funcționează bună",
    "hu": "nem és egy hogy köszönöm kérem tegnap óta működik van jó",
}
_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("zh", "\u4e00", "\u9fff"),
    ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("ar", "\u0600", "\u06ff"),
    ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"),
)
_TELLING_LETTERS = {"ß": "de", "ã": "pt", "õ": "pt", "ñ": "es", "¿": "es", "å": "sv", "ł": "pl", "ż": "pl", "ę": "pl",
                    "ś": "pl", "ş": "tr", "ğ": "tr", "ı": "tr", "ř": "cs", "ě": "cs", "ő": "hu", "ű": "hu", "ț": "ro",
                    "ø": "da", "æ": "da", "œ": "fr", "ê": "fr"}  # fmt: skip
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OF: dict[str, tuple[str, ...]] = {}
for _code, _listed in _WORDS.items():
    for _word in _listed.split():
        if _code not in _OF.get(_word, ()):
            _OF[_word] = (*_OF.get(_word, ()), _code)


def language_of(text: str) -> str:
    """Which language is this text in?

    Parameters
    ----------
    text
        Any text, a few words suffice.

    Returns
    -------
    str
        A code of ISO 639-1: ``en`` where it can be scored; a guess by script, common words and telling letters for the
        others; ``und`` where nothing tells. A text of several languages has the one that most of its common words are of.

    Notes
    -----
    Not English: no word at all, more than 30 % of the letters not Latin, more common words of another language than of
    English, or 8 words or more with fewer than 8 % English function words.

    Examples
    --------
    >>> language_of("The export is broken"), language_of("Der Export ist leider nicht mehr möglich")
    ('en', 'de')
    """
    if not text.isascii():
        letters = [letter for letter in text if letter.isalpha()]
        strange = [letter for letter in letters if letter > "\u024f"]
        if len(strange) > MAX_FOREIGN_LETTERS * len(letters):
            return _script(strange)
    lowered = text.replace("’", "'").lower()
    courteous = "regards" in lowered or "wishes" in lowered or "please " in lowered or "advance" in lowered
    words = _WORD.findall(_COURTESY.sub(" ", lowered) if courteous else lowered)
    if not words:
        return UNKNOWN
    english = sum(word in _ENGLISH for word in words)
    code, foreign = _other(words, text)
    if foreign > english:
        return code
    if len(words) >= LONG_TEXT_WORDS and english < MIN_ENGLISH_SHARE * len(words):
        return code if foreign else UNKNOWN
    return "en"


def _other(words: list[str], text: str) -> tuple[str, int]:
    """The other language that most words and letters tell, and how many words are of any other language."""
    told: dict[str, float] = {}
    foreign = 0
    for word in words:
        codes = _OF.get(word)
        if codes and word not in _ENGLISH:
            foreign += 1
            for code in codes:
                told[code] = told.get(code, 0) + 1 / len(codes)
    if not text.isascii():
        letters = {_TELLING_LETTERS[letter] for letter in set(text.lower()) if letter in _TELLING_LETTERS}
        foreign += bool(letters) and not any(word in _ENGLISH for word in words)
        for code in letters:
            told[code] = told.get(code, 0) + 0.7
    return (max(told, key=lambda code: (told[code], code)), foreign) if told else (UNKNOWN, foreign)


def _script(letters: list[str]) -> str:
    """The language that writes so; Japanese is told by its kana, whatever else it holds."""
    if any("\u3040" <= letter <= "\u30ff" for letter in letters):
        return "ja"
    counts = {code: sum(low <= letter <= high for letter in letters) for code, low, high in _SCRIPTS}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else UNKNOWN
