"""Reads the conditions of ``journey.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desirepath.kernel import DAY, WEEK
from desirepath.kernel.located import Located, offer
from desirepath.lifecycle._values import duration, expression, level, names, share, weeks
from desirepath.lifecycle.model import (
    METRICS,
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
    any_of,
)

FORMS: dict[str, tuple[str, ...]] = {
    "event": ("event", "at_least", "distinct", "within", "where", "without", "then", "until", "same"),
    "metric": ("metric", "at_least", "at_most", "drop", "rise", "versus", "for"),
    "attribute": ("attribute",),
    "no_event_for": ("no_event_for", "event"),
    "champion_gone_for": ("champion_gone_for",),
    "no_milestone_for": ("no_milestone_for",),
    "renewal_within": ("renewal_within",),
    "all": ("all",),
    "any": ("any",),
    "none": ("none",),
    "of": ("of", "at_least"),
}


@dataclass(frozen=True)
class Words:
    """Names a condition may use: milestones (one a product where declared so) and declared metrics."""

    milestones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    metrics: tuple[str, ...] = ()

    def without_milestones(self) -> Words:
        return Words({}, self.metrics)


def read_condition(node: Located, words: Words) -> Condition | None:
    """One condition; faults are noted on the node. A bare word is a milestone of the stage."""
    if isinstance(node.value, str):
        found = _milestones(node, words)
        return found[0] if len(found) == 1 else any_of(*found) if found else None
    form = min((form for form in FORMS if form in node.keys()), key=lambda form: form == "event", default=None)
    if form is None or not isinstance(node.value, dict):
        node.fault(f"a mapping with one of {', '.join(FORMS)}")
        return None
    node.only(FORMS[form])
    return _READERS[form](node, words)


def _milestones(node: Located, words: Words) -> list[Condition]:
    if node.value not in words.milestones:
        listed = tuple(words.milestones)
        node.fault(offer(listed, node.value) if listed else f"a mapping with one of {', '.join(FORMS)}")
        return []
    return [MilestoneRef(name) for name in words.milestones[str(node.value)]]


def _group(node: Located, words: Words) -> Group | None:
    form = next(form for form in ("all", "any", "none", "of") if form in node.keys())
    inner, least = node.get(form), node.get("at_least")
    listed = inner.elements() if inner else []
    if inner is not None and isinstance(inner.value, list) and not listed:
        inner.fault("at least one condition", found="an empty list")
    members = [member for one in listed for member in _members(one, words, apart=form in ("all", "of"))]
    if not members:
        return None
    if form == "none":
        return Group("none", tuple(members))
    wanted = {"all": len(members), "any": 1, "of": least.whole(least=1, default=1) if least else 0}[form]
    if form == "of" and least is None:
        node.fault("`at_least`, such as {at_least: 2, of: [..]}", found="`of` alone")
    if wanted > len(members) and least:
        least.fault(f"at most {len(members)}, for so many conditions are listed")
    return Group("least", tuple(members), max(1, wanted))


def _members(node: Located, words: Words, *, apart: bool) -> list[Condition]:
    """A milestone that stands once a product counts once each where several are asked for."""
    if apart and isinstance(node.value, str):
        return _milestones(node, words)
    found = read_condition(node, words)
    return [found] if found is not None else []


def _event(node: Located, words: Words) -> Condition | None:
    at, within, without, then, until = (node.get(key) for key in ("event", "within", "without", "then", "until"))
    least, where, distinct, same = (node.get(key) for key in ("at_least", "where", "distinct", "same"))
    events = names(at) if at else ()
    window = duration(within) if within else None
    only = expression(where) if where else None
    pair = same.text() if same else None
    count = least.whole(least=1, default=1) if least else 1
    if distinct:
        distinct.choice(("person",), "person")
    form = "without" if without else "until" if until else "then" if then else "event"
    _refuse_beside(node, form)
    if without is not None:
        if window is None:
            node.fault("`within`, such as within: 3d", found="`without` alone")
        return Unanswered(events, names(without), window or DAY, pair, only)
    if until is not None:
        return Standing(events, names(until), count, pair, only)
    if then is not None:
        return Sequence(events, names(then), window)
    return EventCount(events, count, "person" if distinct else None, window, only)


_BESIDE = {
    "without": ("event", "without", "within", "same", "where"),
    "until": ("event", "until", "at_least", "same", "where"),
    "then": ("event", "then", "within"),
    "event": ("event", "at_least", "distinct", "within", "where"),
}


def _refuse_beside(node: Located, form: str) -> None:
    for key in node.keys():
        child = node.get(key)
        if child is not None and key in FORMS["event"] and key not in _BESIDE[form]:
            taken = ", ".join(f"`{word}`" for word in _BESIDE[form])
            beside = "a plain event" if form == "event" else f"`{form}`"
            child.fault(f"beside {beside} only {taken}", found=f"`{key}`", asked=node.place)


def _metric(node: Located, words: Words) -> Condition | None:
    named, drop, rise = (node.get(key) for key in ("metric", "drop", "rise"))
    known = METRICS + words.metrics
    metric = named.choice(known, METRICS[0]) if named else METRICS[0]
    for_weeks = weeks(node.get("for"), 1)
    change = drop or rise
    if change is not None:
        if drop and rise:
            node.fault("`drop` or `rise`", found="both")
        by = -share(change) if drop else share(change)
        return MetricChange(metric, by, weeks(node.get("versus"), 8), for_weeks)
    least, most = level(node.get("at_least")), level(node.get("at_most"))
    if least is None and most is None:
        node.fault("`drop`, `rise`, `at_least` or `at_most`", found="none of them")
        return None
    return MetricLevel(metric, for_weeks, least, most)


def _attribute(node: Located, words: Words) -> Condition | None:
    where = node.get("attribute")
    found = expression(where, "attributes, such as seats >= 50") if where else None
    return Attribute(found) if found else None


def _silence(node: Located, words: Words) -> Condition:
    length, event = node.get("no_event_for"), node.get("event")
    return Silence(duration(length) if length else DAY, names(event) if event else ())


def _champion_gone(node: Located, words: Words) -> Condition:
    length = node.get("champion_gone_for")
    found = duration(length, WEEK) if length else WEEK
    if length and found < WEEK:
        length.fault("7d or more: who is the champion is judged by whole weeks")
    return ChampionGone(max(found, WEEK))


def _no_milestone(node: Located, words: Words) -> Condition:
    length = node.get("no_milestone_for")
    return NoMilestone(duration(length) if length else DAY)


def _renewal(node: Located, words: Words) -> Condition:
    length = node.get("renewal_within")
    return RenewalWithin(duration(length) if length else DAY)


_READERS: dict[str, Callable[[Located, Words], Condition | None]] = {
    "event": _event,
    "metric": _metric,
    "attribute": _attribute,
    "no_event_for": _silence,
    "champion_gone_for": _champion_gone,
    "no_milestone_for": _no_milestone,
    "renewal_within": _renewal,
    "all": _group,
    "any": _group,
    "none": _group,
    "of": _group,
}
