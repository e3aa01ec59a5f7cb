"""The stage engine: one life of one account, from the spans in which its conditions hold. Deterministic.

At one instant: outcomes, then regress, then completion, then entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desirepath.journeys._intervals import FOREVER, Span, first_from, holds_at, inverse, joined, overlap
from desirepath.lifecycle import (
    Condition,
    Definition,
    Group,
    Indicator,
    MilestoneRef,
    NoMilestone,
    RenewalWithin,
    Stage,
)

Spans = Mapping[tuple[object, bool], list[Span]]


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
    renewals: tuple[tuple[int, int, int], ...]
    """(term end, decided at or a moment far ahead, known at) of each term."""
    spans: Spans


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
class _Run:
    definition: Definition
    facts: LifeFacts
    milestone_spans: dict[str, list[Span]] = field(default_factory=dict)
    entry_spans: list[list[Span]] = field(default_factory=list)
    complete_spans: list[list[Span] | None] = field(default_factory=list)
    visits: list[StageVisit] = field(default_factory=list)


def run_life(definition: Definition, facts: LifeFacts) -> Life:
    """Visits, milestones and indicators of one life."""
    run = _Run(definition, facts)
    for stage in definition.stages:
        for milestone in stage.milestones:
            run.milestone_spans[milestone.name] = _spans(run, milestone.when)
    for stage in definition.stages:
        run.entry_spans.append(_entry_spans(run, stage))
        run.complete_spans.append(_spans(run, stage.complete_when) if stage.complete_when else None)
    _walk(run)
    return Life(tuple(run.visits), tuple(_milestones(run)), tuple(_indicators(run)))


def condition_starts(definition: Definition, facts: LifeFacts, condition: Condition) -> list[Span]:
    """Every time ``condition`` comes true, judged over the whole history in ``facts``."""
    run = _Run(definition, facts)
    for stage in definition.stages:
        for milestone in stage.milestones:
            run.milestone_spans[milestone.name] = _spans(run, milestone.when)
    spans = _spans(run, condition, recurring=True)
    return sorted({span.start: span for span in reversed(spans)}.values())


def _spans(run: _Run, condition: Condition, recurring: bool = False) -> list[Span]:
    if isinstance(condition, Group):
        return _group_spans(run, condition, recurring)
    if isinstance(condition, MilestoneRef):
        return run.milestone_spans.get(condition.name, [])
    if isinstance(condition, RenewalWithin):
        return _renewal_spans(run.facts, condition)
    if isinstance(condition, NoMilestone):
        return []
    found = run.facts.spans.get((condition, recurring))
    return found if found is not None else run.facts.spans.get((condition, False), [])


def _group_spans(run: _Run, group: Group, recurring: bool) -> list[Span]:
    lasting = [_spans(run, member) for member in group.members]
    if group.kind == "none":
        return inverse([span for spans in lasting for span in spans], run.facts.starts_at)
    coming = [_spans(run, member, recurring) for member in group.members]
    if group.kind == "any":
        return joined([span for spans in coming for span in spans])
    whichever_last = []
    for place, held in enumerate(coming):
        for others in lasting[:place] + lasting[place + 1 :]:
            held = overlap(held, others)
        whichever_last += held
    return joined(whichever_last)


def _renewal_spans(facts: LifeFacts, condition: RenewalWithin) -> list[Span]:
    found = []
    for ends_at, decided_at, known_at in facts.renewals:
        start = max(ends_at - condition.duration, facts.starts_at)
        if start < decided_at:
            found.append(Span(start, decided_at, max(start, known_at)))
    return joined(found)


def _entry_spans(run: _Run, stage: Stage) -> list[Span]:
    """Where a stage's ``enter_when`` holds; an event that opens a stage is used up by the next outcome."""
    if stage.enter_when is None:
        return []
    found = []
    for span in _spans(run, stage.enter_when, recurring=True):
        if span.end == span.start:
            used_up = next((outcome.at for outcome in run.facts.outcomes if outcome.at > span.start), FOREVER)
            span = span._replace(end=used_up)
        found.append(span)
    return sorted(found, key=lambda span: span[:3])


def _walk(run: _Run) -> None:
    facts = run.facts
    current, entered, known = 0, facts.starts_at, facts.starts_at
    edges = sorted((span.start, place, span.known_at) for place, spans in enumerate(run.entry_spans) for span in spans)
    outcomes = [outcome for outcome in facts.outcomes if outcome.at >= facts.starts_at]
    end = facts.ends_at if facts.ends_at is not None else FOREVER
    next_edge = next_outcome = 0
    while True:
        done = _completion(run, current, entered)
        outcome = outcomes[next_outcome] if next_outcome < len(outcomes) else None
        edge = edges[next_edge] if next_edge < len(edges) else None
        at = min(done.start if done else FOREVER, outcome.at if outcome else FOREVER, edge[0] if edge else FOREVER)
        if at >= FOREVER or at > end:
            break
        if outcome and outcome.at == at:
            next_outcome += 1
            if outcome.ends:
                _leave(run, current, entered, known, at, "ended")
                return
            target, cause, known_next = _after_outcome(run, at, current), "outcome", outcome.known_at
        elif edge and edge[0] == at and not (done and done.start == at and edge[1] > current):
            next_edge += 1
            target, known_next = _latest_holding(run, at, current), max(edge[2], at)
            cause = "regressed" if target < current else "moved_on"
        elif done:
            target, cause, known_next = current + 1, "completed", max(done.known_at, at)
        else:
            break
        if target != current:
            _leave(run, current, entered, known, max(at, entered), cause)
            current, entered, known = target, max(at, entered), known_next
    _leave(run, current, entered, known, facts.ends_at, "ended" if facts.ends_at is not None else None)


def _completion(run: _Run, current: int, entered: int) -> Span | None:
    """When the open visit completes: at once where everything was reached before."""
    spans = run.complete_spans[current]
    if spans is None or current + 1 >= len(run.definition.stages):
        return None
    found = first_from(spans, entered)
    return found._replace(start=max(found.start, entered)) if found else None


def _latest_holding(run: _Run, at: int, current: int) -> int:
    holding = [place for place, spans in enumerate(run.entry_spans) if holds_at(spans, at)]
    return max(holding, default=current)


def _after_outcome(run: _Run, at: int, current: int) -> int:
    """Whatever then holds: the latest stage whose entry holds, else the first undone stage that is entered by order."""
    holding = [place for place, spans in enumerate(run.entry_spans) if any(s.start <= at < s.end for s in spans)]
    if holding:
        return max(holding)
    by_order = [place for place, stage in enumerate(run.definition.stages) if stage.enter_when is None]
    for place in by_order:
        spans = run.complete_spans[place]
        if spans is None or not holds_at(spans, at):
            return place
    return by_order[-1] if by_order else current


def _leave(run: _Run, current: int, entered: int, known: int, at: int | None, kind: str | None) -> None:
    run.visits.append(StageVisit(run.definition.stages[current].name, entered, at, kind, known))


def _within_life(run: _Run, at: int) -> bool:
    return at >= run.facts.starts_at and (run.facts.ends_at is None or at <= run.facts.ends_at)


def _milestones(run: _Run) -> list[Mark]:
    found = []
    for stage in run.definition.stages:
        for milestone in stage.milestones:
            spans = run.milestone_spans[milestone.name]
            span = first_from(spans, run.facts.starts_at)
            if span and _within_life(run, at := max(span.start, run.facts.starts_at)):
                known = max(at, min(max(s.start, s.known_at) for s in spans if s.start >= span.start))
                found.append(Mark(milestone.name, stage.name, at, None, known, span.source, span.event_id))
    return sorted(set(found), key=lambda mark: (mark.at, mark.name))


def _indicators(run: _Run) -> list[Mark]:
    places = {stage.name: place for place, stage in enumerate(run.definition.stages)}
    found = [mark for watched in run.definition.indicators for mark in _raised(run, watched, None, run.facts.starts_at)]
    for place, stage in enumerate(run.definition.stages):
        reached = (max(v.entered_at, v.known_at) for v in run.visits if places[v.stage] >= place)
        first = next(reached, None)
        for indicator in stage.indicators:
            if isinstance(indicator.when, NoMilestone):
                found += _stalls(run, stage, indicator, indicator.when.duration)
            elif first is not None:
                found += _raised(run, indicator, stage.name, first)
    return sorted(found, key=lambda mark: (mark.at, mark.name))


def _raised(run: _Run, indicator: Indicator, stage: str | None, watched_from: int) -> list[Mark]:
    """An indicator is watched from the first time the account reaches its stage, or a later one."""
    found = []
    for span in joined(_spans(run, indicator.when)):
        at = max(span.start, watched_from)
        if at < span.end and _within_life(run, at):
            until = min(span.end, _end_known(run))
            cleared = until if until < FOREVER else None
            found.append(Mark(indicator.name, stage, at, cleared, max(span.known_at, at), span.source, span.event_id))
    return found


def _stalls(run: _Run, stage: Stage, indicator: Indicator, duration: int) -> list[Mark]:
    """Gaps without a milestone in each visit of the stage, judged by when things became known; none once all of them
    are reached."""
    found = []
    first = [first_from(run.milestone_spans[m.name], run.facts.starts_at) for m in stage.milestones]
    reached = sorted(max(span.start, span.known_at) for span in first if span)
    all_done = reached[-1] if len(reached) == len(stage.milestones) and reached else FOREVER
    for place, visit in enumerate(run.visits):
        if visit.stage != stage.name:
            continue
        leave = _exit_known(run, place)
        points = [visit.entered_at, *(at for at in reached if visit.entered_at < at < leave)]
        for here, following in zip(points, [*points[1:], leave], strict=True):
            at = here + duration
            if at < following and here < all_done and _within_life(run, at):
                found.append(
                    Mark(indicator.name, stage.name, at, following if following < FOREVER else None, at, None, None)
                )
    return found


def _exit_known(run: _Run, place: int) -> int:
    """When the end of a visit was known: with the next visit or the life's end."""
    exited = run.visits[place].exited_at
    if exited is None:
        return FOREVER
    return max(exited, run.visits[place + 1].known_at) if place + 1 < len(run.visits) else max(exited, _end_known(run))


def _end_known(run: _Run) -> int:
    """When the life's end was known; ``FOREVER`` while it goes on."""
    if run.facts.ends_at is None:
        return FOREVER
    return max(
        (o.known_at for o in run.facts.outcomes if o.ends and o.at == run.facts.ends_at), default=run.facts.ends_at
    )
