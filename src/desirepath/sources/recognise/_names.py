"""Names of tables and columns, made comparable, and the vocabulary they are compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

import yaml

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class KeyRule:
    """Names a key's column may bear, the best first, and what its values must look like."""

    names: tuple[str, ...]
    shape: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The event a table of moments gives."""

    event: str
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    files: dict[str, tuple[str, ...]]
    telling: dict[str, tuple[str, ...]]
    values: dict[str, tuple[tuple[str, ...], frozenset[str]]]
    keys: dict[str, dict[str, KeyRule]]
    moments: dict[str, Moment]
    outcomes: dict[str, tuple[str, ...]]
    customers_say: tuple[str, ...]
    time_formats: tuple[str, ...]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The words of ``vocabulary.yaml``."""
    read = yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8"))
    keys = {
        stream: {key: KeyRule(_words(rule["names"]), str(rule["is"])) for key, rule in rules.items()}
        for stream, rules in read["keys"].items()
    }
    return Vocabulary(
        files={stream: _words(words) for stream, words in read["files"].items()},
        telling={stream: _words(words) for stream, words in read["telling"].items()},
        values={s: (_words(v["keys"]), frozenset(_words(v["words"]))) for s, v in read["values"].items()},
        keys=keys,
        moments={word: Moment(told["event"], told.get("actor")) for word, told in read["moments"].items()},
        outcomes={kind: _words(words) for kind, words in read["outcomes"].items()},
        customers_say=_words(read["customers_say"]),
        time_formats=_words(read["time_formats"]),
    )


def _words(listed: Sequence[object]) -> tuple[str, ...]:
    # YAML reads a bare `on` as a truth
    return tuple("on" if word is True else str(word) for word in listed)


def comparable(name: str) -> str:
    """``Customer_Since__c`` as ``customer_since``.

    Examples
    --------
    >>> [comparable(name) for name in ("CurrencyIsoCode", "ARR__c", "Start (UTC)", "messageId")]
    ['currency_iso_code', 'arr', 'start', 'message_id']
    """
    split = _CAMEL.sub("_", re.sub(r"__c$", "", name.strip()).replace("IDs", "Ids"))
    return _OTHER.sub("_", split.lower()).strip("_").removesuffix("_utc")


def words_of(name: str) -> list[str]:
    """The words of a file's or folder's name, each in the singular; digits are left out."""
    return [singular(word) for word in comparable(name).split("_") if word and not word.isdigit()]


def singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def rank(name: str, names: Sequence[str]) -> int | None:
    """The place of the first of ``names`` that fits ``name``, or ``None``."""
    return next((place for place, wanted in enumerate(names) if fnmatchcase(name, wanted)), None)


def column_text(name: str) -> str:
    """A column as it may stand in a mapping."""
    return name if _BARE.fullmatch(name) else '"' + name.replace('"', '""') + '"'
