"""Conditions in words, for whoever reads a definition rather than writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desirepath.kernel import DAY, HOUR, plain
from desirepath.lifecycle.model import (
    Attribute,
    ChampionGone,
    Condition,
    EventCount,
    Group,
    MetricChange,
    MetricLevel,
    MilestoneRef,
    NoMilestone,
    RenewalWithin,
    Sequence,
    Silence,
    Standing,
    Unanswered,
)
from desirepath.store import Expression


def condition_words(condition: Condition) -> str:
    """What has to hold, as part of a sentence.

    >>> condition_words(EventCount(("login",), 3, "person", 7 * DAY))
    '3 people with “login” within 7 days'
    >>> condition_words(Unanswered(("ticket_opened",), ("ticket_replied",), 3 * DAY))
    '“ticket opened” without “ticket replied” within 3 days'
    """
    return _WORDS[type(condition)](condition)


def span_words(length: int) -> str:
    """A length of time in days, or hours where it is no whole number of days."""
    n, unit = (length // DAY, "day") if length % DAY == 0 else (round(length / HOUR), "hour")
    return f"{n:,} {unit}{'' if n == 1 else 's'}"


def _events(names: tuple[str, ...]) -> str:
    return " or ".join(f"“{plain(name)}”" for name in names)


def _only(where: Expression | None) -> str:
    return f" where {where.sql}" if where else ""


def _count(one: EventCount) -> str:
    what = _events(one.events)
    if one.distinct:
        told = f"{one.at_least:,} {'person' if one.at_least == 1 else 'people'} with {what}"
    else:
        told = what if one.at_least == 1 else f"{what} {one.at_least:,} times"
    return f"{told}{_only(one.where)}{f' within {span_words(one.within)}' if one.within else ''}"


def _sequence(one: Sequence) -> str:
    soon = f" within {span_words(one.within)}" if one.within else ""
    return f"{_events(one.events)} and then {_events(one.then)}{soon}"


def _pair(same: str | None) -> str:
    return f" of the same {plain(same)}" if same else ""


def _unanswered(one: Unanswered) -> str:
    answer = f"{_events(one.without)}{_pair(one.same)} within {span_words(one.within)}"
    return f"{_events(one.events)}{_only(one.where)} without {answer}"


def _standing(one: Standing) -> str:
    many = f"at least {one.at_least:,} of " if one.at_least > 1 else ""
    return f"{many}{_events(one.events)}{_only(one.where)} while no {_events(one.until)}{_pair(one.same)} has followed"


def _silence(one: Silence) -> str:
    return f"no {_events(one.events) if one.events else 'event of the customer'} for {span_words(one.duration)}"


def _weeks(n: int) -> str:
    return "1 week" if n == 1 else f"{n:,} weeks"


def _level(one: MetricLevel) -> str:
    least = f"at least {one.at_least:g}" if one.at_least is not None else ""
    most = f"at most {one.at_most:g}" if one.at_most is not None else ""
    return f"{plain(one.metric)} {' and '.join(filter(None, (least, most)))} for {_weeks(one.weeks)}"


def _change(one: MetricChange) -> str:
    way = "down" if one.by < 0 else "up"
    before = f"against the {_weeks(one.versus)} before"
    return f"{plain(one.metric)} {way} by {abs(one.by):.0%} or more {before}, for {_weeks(one.weeks)}"


def _group(one: Group) -> str:
    members = [f"({condition_words(m)})" if isinstance(m, Group) else condition_words(m) for m in one.members]
    if one.kind == "none":
        return "none of: " + "; ".join(members)
    if one.least == len(members):
        return " and ".join(members)
    return " or ".join(members) if one.least == 1 else f"at least {one.least} of: " + "; ".join(members)


_WORDS: dict[type, Callable[[Any], str]] = {
    EventCount: _count,
    Sequence: _sequence,
    Unanswered: _unanswered,
    Standing: _standing,
    Silence: _silence,
    ChampionGone: lambda one: f"the most active person has been away for {span_words(one.duration)}",
    NoMilestone: lambda one: f"no milestone for {span_words(one.duration)}",
    MetricLevel: _level,
    MetricChange: _change,
    Attribute: lambda one: f"the account has {one.where.sql}",
    RenewalWithin: lambda one: f"the contract ends within {span_words(one.duration)}",
    MilestoneRef: lambda one: f"“{plain(one.name)}” is reached",
    Group: _group,
}
