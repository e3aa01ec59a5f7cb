"""Names and identifiers: unique per account, the same whatever the order of making."""

from __future__ import annotations

import json
from importlib import resources
from random import Random

from desirepath.kernel import digest

_NAMES = json.loads(resources.files("desirepath.simulate").joinpath("templates", "names.json").read_text("utf-8"))
FIRST: list[str] = _NAMES["company_first"]
SECOND: list[str] = _NAMES["company_second"]
KINDS: list[tuple[str, str]] = [(name, word) for name, words in _NAMES["industries"].items() for word in words]
PERSON_FIRST: list[str] = _NAMES["person_first"]
PERSON_LAST: list[str] = _NAMES["person_last"]
TITLES: list[str] = _NAMES["titles"]
BUYERS: list[str] = _NAMES["buyers"]
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SPACE = len(FIRST) * len(SECOND) * len(KINDS)
_STRIDE = 35_317  # coprime to the number of names, so neighbours get unlike names and none repeats


def crm_id(prefix: str, *parts: object) -> str:
    """An 18-character identifier in the CRM's manner, opening with ``prefix``."""
    value = int(digest("crm", prefix, *parts, length=24), 16)
    letters = []
    for _ in range(15):
        value, place = divmod(value, 62)
        letters.append(_LETTERS[place])
    return prefix + "".join(letters)


def company_name(seed: int, index: int) -> tuple[str, str]:
    """(name, industry) of the account; no two accounts share a name."""
    turn, place = divmod(index, _SPACE)
    place = (place * _STRIDE + seed * 7919) % _SPACE
    place, kind = divmod(place, len(KINDS))
    second, first = divmod(place, len(FIRST))
    industry, word = KINDS[kind]
    number = f" {turn + 1}" if turn else ""
    return f"{FIRST[first]} {SECOND[second]} {word}{number}", industry


def domain_of(name: str) -> str:
    """The company's reserved ``.example`` domain."""
    return name.lower().replace(" ", "-") + ".example"


def person_name(chance: Random) -> str:
    """A first and a last name."""
    return f"{chance.choice(PERSON_FIRST)} {chance.choice(PERSON_LAST)}"


def local_part(name: str) -> str:
    """The part of an e-mail address before the ``@``."""
    return name.lower().replace(" ", ".")
