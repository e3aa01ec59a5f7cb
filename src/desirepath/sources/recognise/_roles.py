"""Which column is which key of a stream, and which stream a table is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desirepath.sources.contract import STREAMS
from desirepath.sources.recognise._columns import Profile
from desirepath.sources.recognise._names import rank, singular, vocabulary, words_of
from desirepath.sources.recognise._tables import Table

_BIG = 500
_SURE_NAMES = 4
"""How many of the first names of an event column leave no doubt."""
Roles = dict[str, Profile]

FITS: Mapping[str, Callable[[Profile], bool]] = {
    "id": lambda one: one.is_unique and one.shape in ("text", "number", "flag"),
    "key": lambda one: one.shape in ("text", "number", "email", "domain", "flag"),
    "time": lambda one: one.shape == "time",
    "email": lambda one: one.shape == "email",
    "domain": lambda one: one.shape == "domain",
    "number": lambda one: one.shape in ("number", "flag"),
    "text": lambda one: one.shape in ("text", "email", "number", "domain"),
    "word": lambda one: one.shape == "text" and one.distinct <= _BIG and one.distinct <= max(8, one.filled / 3),
    "prose": lambda one: one.shape in ("text", "domain") and one.length >= 8,
}


def roles_of(table: Table, stream: str) -> Roles:
    """The best column for each key of ``stream``; a column may be an id and a key at once, but only one moment."""
    words = vocabulary()
    rules = {**words.keys["common"], **words.keys[stream]}
    found: Roles = {}
    for key, rule in rules.items():
        fits = FITS[
            "id" if rule.shape == "id" and table.forced is None else "key" if rule.shape == "id" else rule.shape
        ]
        ranked = [
            (place, one) for one in table.profiles for place in [_place(table, one, rule.names)] if place is not None
        ]
        ranked = [(place, one) for place, one in ranked if fits(one) and not _taken(found, key, rule.shape, one)]
        if ranked:
            found[key] = min(ranked, key=lambda pair: (pair[1].filled < 0.02 * pair[1].rows, pair[0]))[1]
    return found


def _place(table: Table, one: Profile, names: tuple[str, ...]) -> float | None:
    """The rank of a column's name; `ticket_id` of a table of tickets is its `id`, half a place behind."""
    direct = rank(one.name, names)
    own = _without_table(table, one.name)
    stripped = rank(own, names) if own else None
    if stripped is None:
        return direct
    return stripped + 0.5 if direct is None else min(direct, stripped + 0.5)


def _without_table(table: Table, name: str) -> str | None:
    first, _, rest = name.partition("_")
    own = words_of(table.title) if table.forced is None else []
    if rest and singular(first) in own:
        return rest
    whole = "_".join(own) + "_"
    return name[len(whole) :] if name.startswith(whole) and len(name) > len(whole) else None


def _taken(found: Roles, key: str, shape: str, one: Profile) -> bool:
    """One moment, number or text is one key only; ids may be several keys at once."""
    if shape not in ("time", "number", "text", "prose", "word"):
        return False
    return any(
        other is one for name, other in found.items() if name not in ("id", "account", "person", "domain", "email")
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """The stream a table most likely is, why, and what came next."""

    stream: str
    score: float
    reasons: tuple[str, ...]
    runner_up: str | None


def choose_stream(table: Table) -> Choice | None:
    """The stream with most evidence among those whose required keys are there; ``None`` without any."""
    if table.forced:
        return Choice(table.forced, 99.0, (f"records with {table.where}, as tracking SDKs send them",), None)
    judged = []
    for stream in STREAMS:
        if _is_possible(table, stream):
            score, reasons = _evidence(table, stream)
            judged.append((score, stream, reasons))
    judged.sort(key=lambda one: -one[0])
    if not judged or judged[0][0] < 2:
        return Choice("events", 1.0, ("it says who did what and when",), None) if _is_plain_events(table) else None
    second = judged[1][1] if len(judged) > 1 and judged[1][0] >= judged[0][0] - 1 else None
    return Choice(judged[0][1], judged[0][0], tuple(judged[0][2]), second)


def _is_plain_events(table: Table) -> bool:
    """Whether a table that no word speaks for says who did what and when."""
    roles, names = roles_of(table, "events"), vocabulary().keys["events"]["event"].names
    told = "event" in roles and (rank(roles["event"].name, names) or 0) < _SURE_NAMES
    return told and "time" in roles and any(key in roles for key in ("account", "person", "subscription", "email"))


def _is_possible(table: Table, stream: str) -> bool:
    roles = roles_of(table, stream)
    if stream == "events":
        return "time" in roles
    if stream == "messages":
        return "time" in roles and _says(table, stream)
    if stream == "emails":
        return "time" in roles and "event" in roles and _says(table, stream)
    if stream == "people":
        key = roles.get("person") or roles.get("email")
        return key is not None and key.is_unique
    if stream == "activities":
        return "time" in roles and ("kind" in roles and _says(table, stream))
    if stream == "team":
        return "email" in roles and table.rows <= 5000
    needs = STREAMS[stream].required
    return all(any(key in roles for key in (need if isinstance(need, tuple) else (need,))) for need in needs)


def _says(table: Table, stream: str) -> bool:
    """Whether a column's values are mostly words of the stream."""
    keys, words = vocabulary().values[stream]
    for one in table.profiles:
        if rank(one.name, keys) is not None and one.words:
            common = one.words & words
            if len(common) >= min(2, len(one.words)) and len(common) >= 0.5 * len(one.words):
                return True
    return False


def _evidence(table: Table, stream: str) -> tuple[float, list[str]]:
    words, score, reasons = vocabulary(), 0.0, []
    own, around = words_of(table.title), words_of(table.folder.rpartition("/")[2])
    spoken = [word for word in own if word in words.files.get(stream, ())]
    if spoken:
        score += 4 if own[-1] in spoken else 3
        reasons.append(f"its name says {spoken[-1]}")
    elif set(around) & set(words.files.get(stream, ())):
        score += 1
        reasons.append(f"its folder is {table.folder}")
    told = [one.column.label for one in table.profiles if rank(one.name, words.telling.get(stream, ())) is not None]
    if told:
        score += min(len(told), 4)
        reasons.append(f"it has {', '.join(told[:5])}")
    if stream in words.values and _says(table, stream):
        score += 4
        reasons.append("its values are words of this stream")
    if stream in ("accounts", "people") and not any(one.shape == "time" for one in table.profiles):
        score += 0.5
    return score, reasons
