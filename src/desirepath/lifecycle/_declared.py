"""Reads ``journey.yaml``; every fault is noted with its line before anything is raised."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Literal

from desirepath.kernel import DAY
from desirepath.kernel.located import Located, locate, read_file
from desirepath.lifecycle._calendar_keys import read_calendar, read_money, read_timezone
from desirepath.lifecycle._conditions import Words, read_condition
from desirepath.lifecycle._doubts import note_doubts
from desirepath.lifecycle._known_events import read_known_events
from desirepath.lifecycle._metrics import of_product, read_metrics, read_products, tells_products
from desirepath.lifecycle._overrides import read_overrides
from desirepath.lifecycle._segments import read_segment
from desirepath.lifecycle._values import duration
from desirepath.lifecycle.model import (
    Condition,
    Definition,
    Indicator,
    Milestone,
    MilestoneRef,
    NoMilestone,
    Outcome,
    PlayRule,
    Sequence,
    Stage,
    Trigger,
    TriggerKind,
    all_of,
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
    "metrics",
    "products",
    "overrides",
    "known_events",
)
RULES = ("skip", "regress", "re_enter")
STAGE_KEYS = ("name", "target_days", "milestones", "complete_when", "enter_when", "negative_indicators", *RULES)
BANDS = ("at_risk", "watch", "healthy")
TRIGGERS: tuple[TriggerKind, ...] = ("indicator", "pattern", "milestone_late", "stage_entered", "risk")
CHANNELS = ("task", "email", "call", "slack", "webhook")
_NEVER = NoMilestone(DAY)


def read_definition(path: Path) -> Definition:
    """The lifecycle that a file declares.

    Raises
    ------
    NotFound
        when there is no such file.
    FaultyFile
        with every fault in it, each with its line.
    """
    return parse_definition(read_file(path), path.name)


def parse_definition(content: bytes, name: str) -> Definition:
    """The lifecycle that a text declares; ``name`` stands for it in messages.

    Raises
    ------
    FaultyFile
        with every fault in it, each with its line.
    """
    root = locate(content, name)
    root.only(TOP_KEYS, required=("stages", "outcomes"))
    metrics = read_metrics(root.get("metrics"))
    words = Words({}, tuple(metric.name for metric in metrics))
    products = read_products(root.get("products"))
    stages, words_of = _stages(root.get("stages"), words, products)
    segments = tuple(read_segment(name, node) for name, node in _items(root.get("segments")))
    if stages:
        stages = read_overrides(root.get("overrides"), stages, segments, words_of)
    watched = _indicators(root.get("negative_indicators"), words, everywhere=True)
    calendar = read_calendar(root.get("calendar"))
    timezone = read_timezone(root.get("timezone"))
    definition = Definition(
        stages=stages,
        outcomes=_outcomes(root.get("outcomes"), words),
        segments=segments,
        plays=_plays(root.get("plays"), stages, watched),
        indicators=watched,
        timezone=timezone,
        week_starts=calendar.week_starts,
        fiscal_year_starts=calendar.fiscal_year_starts,
        holidays=calendar.holidays,
        money=read_money(root.get("currency")),
        fingerprint=hashlib.sha256(content).hexdigest()[:16],
        ideal=_ideal(root.get("ideal"), stages),
        metrics=metrics,
        known_events=read_known_events(root.get("known_events"), [one.name for one in segments], timezone),
    )
    note_doubts(root, definition)
    root.found.raise_any()
    return replace(definition, doubts=tuple(root.found.doubts))


def _items(node: Located | None) -> list[tuple[str, Located]]:
    return list(node.items()) if node else []


def _text(node: Located, key: str, default: str = "") -> str:
    child = node.get(key)
    return child.text(default) if child else default


def _stages(
    node: Located | None, words: Words, products: dict[str, Expression]
) -> tuple[tuple[Stage, ...], dict[str, Words]]:
    """The stages, and the names that conditions of each may use."""
    if node is None:
        return (), {}
    members = node.elements()
    if isinstance(node.value, list) and not members:
        node.fault("at least one stage", found="an empty list")
    read = [_stage(member, words, products) for member in members]
    stages = tuple(stage for stage, _ in read)
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
    return stages, {stage.name: known for stage, known in read}


def _unique(named: list[tuple[str, Located]], kind: str) -> None:
    seen: set[str] = set()
    for name, node in named:
        if name in seen:
            node.fault(f"a {kind} name of its own", found=f"{name!r} a second time")
        seen.add(name)


def _stage(node: Located, words: Words, products: dict[str, Expression]) -> tuple[Stage, Words]:
    node.only(STAGE_KEYS, required=("name",))
    target, complete, enter = (node.get(key) for key in ("target_days", "complete_when", "enter_when"))
    listed = node.get("milestones")
    families = [_milestone(member, words, products) for member in listed.elements()] if listed else []
    milestones = tuple(milestone for _, family in families for milestone in family)
    known = Words({name: tuple(one.name for one in family) for name, family in families}, words.metrics)
    stage = Stage(
        name=_text(node, "name"),
        target=_target(target) if target else None,
        milestones=milestones,
        complete_when=read_condition(complete, known) if complete else _all_of(milestones),
        enter_when=_whole_life(enter, words),
        indicators=_indicators(node.get("negative_indicators"), words),
        skip=_rule(node, "skip"),
        regress=_rule(node, "regress"),
        re_enter=_rule(node, "re_enter"),
    )
    return stage, known


def _rule(node: Located, name: str) -> bool:
    child = node.get(name)
    return child.truth(True) if child else True


def _target(node: Located) -> int:
    days = node.number(30)
    if days <= 0:
        node.fault("more than 0 days")
    return int(days * DAY)


def _all_of(milestones: tuple[Milestone, ...]) -> Condition | None:
    return all_of(*(MilestoneRef(one.name) for one in milestones)) if milestones else None


def _whole_life(node: Located | None, words: Words) -> Condition | None:
    condition = read_condition(node, words.without_milestones()) if node else None
    if node and condition and any(isinstance(leaf, NoMilestone) for leaf in leaves(condition)):
        node.fault("a condition that does not depend on a stage", found="no_milestone_for")
    return condition


def _milestone(node: Located, words: Words, products: dict[str, Expression]) -> tuple[str, tuple[Milestone, ...]]:
    """A milestone's name and what it stands for: itself, or one of each product."""
    node.only(("name", "when", "since", "per"), required=("name", "when"))
    when, since, per = (node.get(key) for key in ("when", "since", "per"))
    name, condition = _text(node, "name"), (_whole_life(when, words) if when else None) or _NEVER
    stands: Literal["start", "stage"] = "start"
    if since and since.choice(("start", "stage"), "start") == "stage":
        stands = "stage"
        if any(isinstance(leaf, Sequence) for leaf in leaves(condition)):
            since.fault("`since: start` for a sequence", found="`since: stage`")
    if per is None:
        return name, (Milestone(name, condition, stands),)
    per.choice(("product",), "product")
    if not products:
        per.fault("`products` at the top of the file", found="`per: product` without them")
    if not tells_products(condition):
        per.fault("a condition over events", found="a condition that no product can be told from")
    return name, tuple(
        Milestone(f"{name}_{product}", of_product(condition, where), stands) for product, where in products.items()
    )


def _indicators(node: Located | None, words: Words, everywhere: bool = False) -> tuple[Indicator, ...]:
    if node is None:
        return ()
    found = []
    for member in node.elements():
        member.only(("name", "when"), required=("name", "when"))
        when = member.get("when")
        condition = None
        if when:
            condition = _whole_life(when, words) if everywhere else read_condition(when, words.without_milestones())
        found.append(Indicator(_text(member, "name"), condition or _NEVER))
    return tuple(found)


def _ideal(node: Located | None, stages: tuple[Stage, ...]) -> tuple[str, ...]:
    """The steps of the ideal path: names of stages and milestones, each once."""
    if node is None:
        return ()
    known = [name for stage in stages for name in (stage.name, *(one.name for one in stage.milestones))]
    listed = node.elements()
    found = tuple(member.choice(known, "") for member in listed)
    _unique(list(zip(found, listed, strict=True)), "step")
    return found


def _outcomes(node: Located | None, words: Words) -> tuple[Outcome, ...]:
    found = tuple(_outcome(name, member, words) for name, member in _items(node))
    if node and isinstance(node.value, dict) and not found:
        node.fault("at least one outcome")
    return found


def _outcome(name: str, node: Located, words: Words) -> Outcome:
    node.only(("when", "kind", "ends"), required=("when", "kind"))
    when, kind, ends = node.get("when"), node.get("kind"), node.get("ends")
    chosen = kind.choice(("good", "bad"), "good") if kind else "good"
    good: Literal["good", "bad"] = "bad" if chosen == "bad" else "good"
    return Outcome(name, _whole_life(when, words) or _NEVER, good, ends.truth(False) if ends else False)


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
