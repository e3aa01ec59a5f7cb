"""The grammar of what customers, agents and CSMs write: `templates/phrases.json` with its slots filled."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from random import Random

_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"(^|[.?!] )([a-z])")


@cache
def _grammar() -> dict[str, dict[str, dict[str, dict[str, list[str]]]]]:
    text = resources.files("desirepath.simulate").joinpath("templates", "phrases.json").read_text("utf-8")
    grammar: dict[str, dict[str, dict[str, dict[str, list[str]]]]] = json.loads(text)
    return grammar


@cache
def _options(path: str) -> tuple[str, ...]:
    found: object = _grammar()
    for part in path.split("/"):
        found = found[part] if isinstance(found, dict) else None
    if not isinstance(found, list):
        raise LookupError(path)
    return tuple(found)


def phrase(chance: Random, path: str, name: str = "") -> str:
    """One of the phrases at ``path`` (such as ``agent/first``), slots filled, opening with a capital."""
    return _fill(chance, chance.choice(_options(path)), {"name": name})


def _fill(chance: Random, text: str, known: dict[str, str]) -> str:
    """Fill the slots (each kind alike throughout the text) and open every sentence with a capital."""

    def value(slot: re.Match[str]) -> str:
        if slot[1] not in known:
            known[slot[1]] = chance.choice(_options(f"slots/{slot[1]}"))
        return known[slot[1]]

    return _SENTENCE.sub(lambda start: start[1] + start[2].upper(), _SLOT.sub(value, text))


def topics() -> tuple[str, ...]:
    """What tickets are about."""
    return tuple(_grammar()["topics"])


def tone_of(chance: Random, health: float) -> str:
    """The tone in which someone at an account of this health writes."""
    mood = health + chance.gauss(0.0, 0.16)
    return "happy" if mood > 0.78 else "calm" if mood > 0.45 else "annoyed" if mood > 0.24 else "angry"


def ticket_text(chance: Random, tone: str, *, worried: bool) -> tuple[str, str]:
    """(subject, description) of a ticket in ``tone``; ``worried`` adds a word about the renewal."""
    asks_how = {"happy": 1.0, "calm": 0.15}.get(tone, 0.0)
    topic = "howto" if chance.random() < asks_how else chance.choice([name for name in topics() if name != "howto"])
    subjects, problems = _options(f"topics/{topic}/subject"), _options(f"topics/{topic}/problem")
    place = chance.randrange(len(subjects))
    parts = [chance.choice(_options(f"tones/{tone}/{part}")) for part in ("opening", "impact", "ask", "closing")]
    parts.insert(1, problems[place] + ".")
    if chance.random() < 0.25:
        del parts[2]
    if worried:
        parts.insert(-1, chance.choice(_options("renewal_worry")))
    known: dict[str, str] = {}
    return _fill(chance, subjects[place], known), _fill(chance, " ".join(parts), known)
