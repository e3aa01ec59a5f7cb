"""Where the conditions of a definition hold in one life of one account, from the spans of their leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desirepath.journeys._intervals import FOREVER, Span, covered, inverse, joined, overlap
from desirepath.journeys._visit_counts import count_from
from desirepath.lifecycle import (
    Condition,
    Definition,
    EventCount,
    Group,
    MilestoneRef,
    NoMilestone,
    RenewalWithin,
    Stage,
    single_events,
)


@dataclass(frozen=True, slots=True)
class OutcomeAt:
    """An outcome that was decided."""

    name: str
    at: int
    known_at: int
    ends: bool
    source: str | None
    event_id: str | None


@dataclass(frozen=True, slots=True)
class LifeFacts:
    """All the engine needs of one life: its bounds, outcomes, renewal dates and the spans of its leaves."""

    starts_at: int
    ends_at: int | None
    outcomes: tuple[OutcomeAt, ...]
    renewals: tuple[tuple[int, int, int, int], ...]
    """(start, agreed end, when it was decided or has lapsed, known at) of each term."""
    spans: Mapping[tuple[object, bool], list[Span]]


@dataclass(frozen=True, slots=True)
class StageVisit:
    stage: str
    entered_at: int
    exited_at: int | None
    exit_kind: str | None
    known_at: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something of a life with its time: a milestone reached or an indicator raised (and cleared)."""

    name: str
    stage: str | None
    at: int
    until: int | None
    known_at: int
    source: str | None
    event_id: str | None


@dataclass(frozen=True, slots=True)
class Life:
    """What the engine found."""

    visits: tuple[StageVisit, ...]
    milestones: tuple[Mark, ...]
    indicators: tuple[Mark, ...]


@dataclass
class Run:
    definition: Definition
    facts: LifeFacts
    milestone_spans: dict[str, list[Span]] = field(default_factory=dict)
    entry_spans: list[list[Span]] = field(default_factory=list)
    complete_spans: list[list[Span] | None] = field(default_factory=list)
    visits: list[StageVisit] = field(default_factory=list)
    held_back: set[int] = field(default_factory=set)
    """Stages whose entry was refused by a rule of a stage before them."""


def condition_starts(definition: Definition, facts: LifeFacts, condition: Condition) -> list[Span]:
    """Every time ``condition`` comes true, judged over the whole history in ``facts``."""
    run = Run(definition, facts)
    find_milestones(run)
    spans = spans_of(run, condition, recurring=True)
    return sorted({span.start: span for span in reversed(spans)}.values())


def find_milestones(run: Run) -> None:
    """What counts from the account's start; milestones that count anew in each visit have none before one begins."""
    for stage in run.definition.stages:
        for milestone in stage.milestones:
            whole = milestone.since == "start"
            run.milestone_spans[milestone.name] = spans_of(run, milestone.when) if whole else []


def spans_of(run: Run, condition: Condition, recurring: bool = False) -> list[Span]:
    """Where a condition holds; with ``recurring`` an event counts each time it happens, as an instant."""
    if isinstance(condition, Group):
        return _group_spans(run, condition, recurring)
    if isinstance(condition, MilestoneRef):
        return run.milestone_spans.get(condition.name, [])
    if isinstance(condition, RenewalWithin):
        return _renewal_spans(run.facts, condition)
    if isinstance(condition, NoMilestone):
        return []
    found = run.facts.spans.get((condition, recurring))
    found = found if found is not None else run.facts.spans.get((condition, False), [])
    return found if isinstance(condition, EventCount) else joined(found)


def _group_spans(run: Run, group: Group, recurring: bool) -> list[Span]:
    lasting = [spans_of(run, member) for member in group.members]
    if group.kind == "none":
        return inverse([span for spans in lasting for span in spans], run.facts.starts_at)
    coming = [spans_of(run, member, recurring) for member in group.members]
    if group.least == 1:
        return joined([span for spans in coming for span in spans])
    whichever_last = []
    for place, spans in enumerate(coming):
        whichever_last += overlap(spans, covered(lasting[:place] + lasting[place + 1 :], group.least - 1))
    return joined(whichever_last)


def _renewal_spans(facts: LifeFacts, condition: RenewalWithin) -> list[Span]:
    found = []
    for starts_at, ends_at, decided_at, known_at in facts.renewals:
        start = max(ends_at - condition.duration, starts_at, facts.starts_at)
        if start < decided_at:
            found.append(Span(start, decided_at, max(start, known_at)))
    return joined(found)


def entry_spans(run: Run, stage: Stage) -> list[Span]:
    """Where a stage's ``enter_when`` holds; an event that opens a stage is used up by the next outcome."""
    if stage.enter_when is None:
        return []
    found = []
    for span in spans_of(run, stage.enter_when, recurring=True):
        if span.end == span.start:
            used_up = next((outcome.at for outcome in run.facts.outcomes if outcome.at > span.start), FOREVER)
            span = span._replace(end=used_up)
        found.append(span)
    return sorted(found, key=lambda span: span[:3])


def spans_in_visit(run: Run, condition: Condition, entered: int) -> list[Span]:
    """Where a condition holds that counts anew from ``entered`` on."""
    if isinstance(condition, Group):
        members = [spans_in_visit(run, member, entered) for member in condition.members]
        if condition.kind == "none":
            return inverse([span for spans in members for span in spans], entered)
        return covered(members, condition.least)
    if isinstance(condition, EventCount):
        return count_from(run.facts.spans.get((single_events(condition), True), []), condition, entered)
    return overlap(spans_of(run, condition), [Span(entered, FOREVER, entered)])
