"""Reads conditions, durations and shares of ``journey.yaml``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from desirepath.kernel import DAY, HOUR, MINUTE, WEEK
from desirepath.kernel.located import Located, offer
from desirepath.lifecycle.model import (
    METRICS,
    Condition,
    EventCount,
    Group,
    MetricDrop,
    MetricLevel,
    MilestoneRef,
    NoMilestone,
    RenewalWithin,
    Sequence,
    Silence,
    Unanswered,
)
from desirepath.store import Expression, ExpressionRefused, parse_expression, refused_over_json

_UNITS = {"min": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_DURATION = re.compile(r"\s*(\d+)\s*(min|h|d|w)\s*")
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")

FORMS: dict[str, tuple[str, ...]] = {
    "event": ("event", "at_least", "distinct", "within", "where", "without", "then"),
    "metric": ("metric", "at_least", "drop", "versus", "for"),
    "no_event_for": ("no_event_for", "event"),
    "no_milestone_for": ("no_milestone_for",),
    "renewal_within": ("renewal_within",),
    "all": ("all",),
    "any": ("any",),
    "none": ("none",),
}


def duration(node: Located, default: int = DAY) -> int:
    """Microseconds of a duration such as ``14d``, ``3w``, ``12h`` or ``30min``."""
    match = _DURATION.fullmatch(node.value) if isinstance(node.value, str) else None
    if match is None or int(match[1]) == 0:
        node.fault("a duration such as 14d, 3w, 12h or 30min")
        return default
    return int(match[1]) * _UNITS[match[2]]


def weeks(node: Located | None, default: int) -> int:
    """Whole weeks of a duration."""
    if node is None:
        return default
    micros = duration(node, default * WEEK)
    if micros % WEEK:
        node.fault("whole weeks, such as 3w or 21d")
    return max(1, micros // WEEK)


def share(node: Located, default: float = 0.5) -> float:
    """A share such as ``50%`` as 0.5."""
    match = _SHARE.fullmatch(node.value) if isinstance(node.value, str) else None
    if match is None:
        node.fault("a share such as 50%")
        return default
    return float(match[1]) / 100


def names(node: Located) -> tuple[str, ...]:
    """One name or a list of names."""
    return tuple(member.text() for member in node.elements()) if isinstance(node.value, list) else (node.text(),)


def expression(node: Located) -> Expression | None:
    try:
        found = parse_expression(node.text())
        refused = refused_over_json(found)
    except ExpressionRefused as error:
        found, refused = None, str(error)
    if refused:
        node.fault("an expression over properties, such as amount > 100", found=f"{node.shown()} ({refused})")
    return found


def read_condition(node: Located, milestones: tuple[str, ...] = ()) -> Condition | None:
    """One condition; faults are noted on the node. A bare word is a milestone of the stage."""
    if isinstance(node.value, str):
        if node.value in milestones:
            return MilestoneRef(node.value)
        node.fault(offer(milestones, node.value) if milestones else f"a mapping with one of {', '.join(FORMS)}")
        return None
    form = min((form for form in FORMS if form in node.keys()), key=lambda form: form == "event", default=None)
    if form is None or not isinstance(node.value, dict):
        node.fault(f"a mapping with one of {', '.join(FORMS)}")
        return None
    node.only(FORMS[form])
    if form in ("all", "any", "none"):
        return _group(node, form, milestones)
    return _READERS[form](node)


def _group(node: Located, form: str, milestones: tuple[str, ...]) -> Group | None:
    kind: Literal["all", "any", "none"] = "all" if form == "all" else "any" if form == "any" else "none"
    inner = node.get(form)
    listed = inner.elements() if inner else []
    if inner is not None and isinstance(inner.value, list) and not listed:
        inner.fault("at least one condition", found="an empty list")
    members = [read_condition(member, milestones) for member in listed]
    known = tuple(member for member in members if member is not None)
    return Group(kind, known) if known else None


def _event(node: Located) -> Condition | None:
    at, within, without, then = (node.get(key) for key in ("event", "within", "without", "then"))
    events = names(at) if at else ()
    window = duration(within) if within else None
    if without is not None:
        if window is None:
            node.fault("`within`, such as within: 3d", found="`without` alone")
        return Unanswered(events, names(without), window or DAY)
    if then is not None:
        return Sequence(events, names(then), window)
    least, where, distinct = node.get("at_least"), node.get("where"), node.get("distinct")
    if distinct:
        distinct.choice(("person",), "person")
    return EventCount(
        events,
        least.whole(least=1, default=1) if least else 1,
        "person" if distinct else None,
        window,
        expression(where) if where else None,
    )


def _metric(node: Located) -> Condition | None:
    named, drop, least = node.get("metric"), node.get("drop"), node.get("at_least")
    metric = named.choice(METRICS, METRICS[0]) if named else METRICS[0]
    for_weeks = weeks(node.get("for"), 1)
    if drop is not None:
        return MetricDrop(metric, share(drop), weeks(node.get("versus"), 8), for_weeks)
    if least is None:
        node.fault("`drop` or `at_least`", found="neither")
        return None
    level = share(least) if isinstance(least.value, str) else least.number(1)
    return MetricLevel(metric, level, for_weeks)


def _silence(node: Located) -> Condition:
    length, event = node.get("no_event_for"), node.get("event")
    return Silence(duration(length) if length else DAY, names(event) if event else ())


def _no_milestone(node: Located) -> Condition:
    length = node.get("no_milestone_for")
    return NoMilestone(duration(length) if length else DAY)


def _renewal(node: Located) -> Condition:
    length = node.get("renewal_within")
    return RenewalWithin(duration(length) if length else DAY)


_READERS: dict[str, Callable[[Located], Condition | None]] = {
    "event": _event,
    "metric": _metric,
    "no_event_for": _silence,
    "no_milestone_for": _no_milestone,
    "renewal_within": _renewal,
}
