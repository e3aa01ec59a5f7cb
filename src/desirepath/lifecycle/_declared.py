"""Reads ``journey.yaml``; every fault is noted with its line before anything is raised."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from desirepath.kernel import DAY
from desirepath.kernel.located import Located, read_located
from desirepath.lifecycle._calendar_keys import read_calendar, read_money, read_timezone
from desirepath.lifecycle._conditions import duration, expression, read_condition
from desirepath.lifecycle.model import (
    Condition,
    Definition,
    Group,
    Indicator,
    Milestone,
    MilestoneRef,
    NoMilestone,
    Outcome,
    PlayRule,
    Segment,
    Stage,
    Trigger,
    TriggerKind,
    leaves,
)
from desirepath.store import Expression

TOP_KEYS = (
    "stages",
    "outcomes",
    "segments",
    "plays",
    "timezone",
    "calendar",
    "currency",
    "negative_indicators",
    "ideal",
)
STAGE_KEYS = ("name", "target_days", "milestones", "complete_when", "enter_when", "negative_indicators")
BANDS = ("at_risk", "watch", "healthy")
TRIGGERS: tuple[TriggerKind, ...] = ("indicator", "pattern", "milestone_late", "stage_entered", "risk")
CHANNELS = ("task", "email", "call", "slack", "webhook")
_NEVER = NoMilestone(DAY)


def read_definition(path: Path) -> Definition:
    """The declared lifecycle.

    Raises
    ------
    NotFound
        when there is no such file.
    FaultyFile
        with every fault in it, each with its line.
    """
    root = read_located(path)
    root.only(TOP_KEYS, required=("stages", "outcomes"))
    stages = _stages(root.get("stages"))
    outcomes = _outcomes(root.get("outcomes"))
    watched = _indicators(root.get("negative_indicators"), everywhere=True)
    calendar = read_calendar(root.get("calendar"))
    definition = Definition(
        stages=stages,
        outcomes=outcomes,
        segments=tuple(_segment(name, node) for name, node in _items(root.get("segments"))),
        plays=_plays(root.get("plays"), stages, watched),
        indicators=watched,
        timezone=read_timezone(root.get("timezone")),
        week_starts=calendar.week_starts,
        fiscal_year_starts=calendar.fiscal_year_starts,
        holidays=calendar.holidays,
        money=read_money(root.get("currency")),
        fingerprint=hashlib.sha256(path.read_bytes()).hexdigest()[:16],
    )
    root.found.raise_any()
    return definition


def _items(node: Located | None) -> list[tuple[str, Located]]:
    return list(node.items()) if node else []


def _text(node: Located, key: str, default: str = "") -> str:
    child = node.get(key)
    return child.text(default) if child else default


def _stages(node: Located | None) -> tuple[Stage, ...]:
    if node is None:
        return ()
    members = node.elements()
    if isinstance(node.value, list) and not members:
        node.fault("at least one stage", found="an empty list")
    stages = tuple(_stage(member) for member in members)
    _unique([(stage.name, member) for stage, member in zip(stages, members, strict=True)], "stage")
    milestones = [
        (named.text(), named)
        for member in members
        for listed in [member.get("milestones")]
        for milestone in (listed.elements() if listed else [])
        for named in [milestone.get("name")]
        if named
    ]
    _unique(milestones, "milestone")
    return stages


def _unique(named: list[tuple[str, Located]], kind: str) -> None:
    seen: set[str] = set()
    for name, node in named:
        if name in seen:
            node.fault(f"a {kind} name of its own", found=f"{name!r} a second time")
        seen.add(name)


def _stage(node: Located) -> Stage:
    node.only(STAGE_KEYS, required=("name",))
    target, complete, enter = (node.get(key) for key in ("target_days", "complete_when", "enter_when"))
    listed = node.get("milestones")
    milestones = tuple(_milestone(member) for member in listed.elements()) if listed else ()
    known = tuple(milestone.name for milestone in milestones)
    completed = read_condition(complete, known) if complete else _all_of(known)
    return Stage(
        name=_text(node, "name"),
        target=_target(target) if target else None,
        milestones=milestones,
        complete_when=completed,
        enter_when=_whole_life(enter),
        indicators=_indicators(node.get("negative_indicators")),
    )


def _target(node: Located) -> int:
    days = node.number(30)
    if days <= 0:
        node.fault("more than 0 days")
    return int(days * DAY)


def _all_of(milestones: tuple[str, ...]) -> Condition | None:
    return Group("all", tuple(MilestoneRef(name) for name in milestones)) if milestones else None


def _whole_life(node: Located | None) -> Condition | None:
    condition = read_condition(node) if node else None
    if node and condition and any(isinstance(leaf, NoMilestone) for leaf in leaves(condition)):
        node.fault("a condition that does not depend on a stage", found="no_milestone_for")
    return condition


def _milestone(node: Located) -> Milestone:
    node.only(("name", "when", "since"), required=("name", "when"))
    when, since = node.get("when"), node.get("since")
    if since:
        since.choice(("start",), "start")
    condition = (_whole_life(when) if when else None) or _NEVER
    return Milestone(_text(node, "name"), condition)


def _indicators(node: Located | None, everywhere: bool = False) -> tuple[Indicator, ...]:
    if node is None:
        return ()
    found = []
    for member in node.elements():
        member.only(("name", "when"), required=("name", "when"))
        when = member.get("when")
        condition = ((_whole_life(when) if everywhere else read_condition(when)) if when else None) or _NEVER
        found.append(Indicator(_text(member, "name"), condition))
    return tuple(found)


def _outcomes(node: Located | None) -> tuple[Outcome, ...]:
    found = tuple(_outcome(name, member) for name, member in _items(node))
    if node and isinstance(node.value, dict) and not found:
        node.fault("at least one outcome")
    return found


def _outcome(name: str, node: Located) -> Outcome:
    node.only(("when", "kind", "ends"), required=("when", "kind"))
    when, kind, ends = node.get("when"), node.get("kind"), node.get("ends")
    chosen = kind.choice(("good", "bad"), "good") if kind else "good"
    good: Literal["good", "bad"] = "bad" if chosen == "bad" else "good"
    return Outcome(name, _whole_life(when) or _NEVER, good, ends.truth(False) if ends else False)


def _segment(name: str, node: Located) -> Segment:
    node.only(("where",), required=("where",))
    where = node.get("where")
    checked = expression(where) if where else None
    return Segment(name, checked or Expression("TRUE", ()))


def _plays(node: Located | None, stages: tuple[Stage, ...], watched: tuple[Indicator, ...]) -> tuple[PlayRule, ...]:
    known = {
        "indicator": tuple(i.name for stage in stages for i in stage.indicators) + tuple(i.name for i in watched),
        "milestone_late": tuple(m.name for stage in stages for m in stage.milestones),
        "stage_entered": tuple(stage.name for stage in stages),
        "pattern": ("any_bad", "any_good"),
        "risk": BANDS,
    }
    return tuple(_play(name, member, known) for name, member in _items(node))


def _play(name: str, node: Located, known: dict[str, tuple[str, ...]]) -> PlayRule:
    node.only(("when", "channel", "minutes", "text"), required=("when", "text"))
    when, channel, minutes = node.get("when"), node.get("channel"), node.get("minutes")
    return PlayRule(
        name=name,
        triggers=_triggers(when, known) if when else (),
        channel=channel.choice(CHANNELS, "task") if channel else "task",
        minutes=minutes.whole(least=1, default=30) if minutes else 30,
        text=_text(node, "text"),
    )


def _triggers(node: Located, known: dict[str, tuple[str, ...]]) -> tuple[Trigger, ...]:
    members = node.get("any")
    listed = members.elements() if members else [node]
    found = []
    for member in listed:
        kind = next((kind for kind in TRIGGERS if kind in member.keys()), None)
        if kind is None:
            member.fault(f"one of {', '.join(TRIGGERS)}")
            continue
        member.only((kind, "by") if kind == "milestone_late" else (kind,))
        value, by = member.get(kind), member.get("by")
        if value:
            chosen = value.choice(known[kind], "")
            found.append(Trigger(kind, chosen, duration(by) if by else 0))
    return tuple(found)
