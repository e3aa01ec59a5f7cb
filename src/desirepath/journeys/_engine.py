"""The stage engine: one life of one account, from the spans in which its conditions hold. Deterministic."""

from __future__ import annotations

from collections.abc import Iterator

from desirepath.journeys._conditions import (
    Life,
    LifeFacts,
    Mark,
    Run,
    StageVisit,
    entry_spans,
    find_milestones,
    spans_in_visit,
    spans_of,
)
from desirepath.journeys._intervals import FOREVER, Span, first_from, joined
from desirepath.journeys._stages import walk_stages
from desirepath.lifecycle import Definition, Indicator, Milestone, NoMilestone, Stage


def run_life(definition: Definition, facts: LifeFacts) -> Life:
    """Visits, milestones and indicators of one life."""
    run = Run(definition, facts)
    find_milestones(run)
    for stage in definition.stages:
        run.entry_spans.append(entry_spans(run, stage))
        run.complete_spans.append(spans_of(run, stage.complete_when) if stage.complete_when else None)
    walk_stages(run)
    return Life(tuple(run.visits), tuple(_milestones(run)), tuple(_indicators(run)))


def _within_life(run: Run, at: int) -> bool:
    return at >= run.facts.starts_at and (run.facts.ends_at is None or at <= run.facts.ends_at)


def _milestones(run: Run) -> list[Mark]:
    found = {
        mark
        for stage in run.definition.stages
        for milestone in stage.milestones
        for spans, start, end in _counted_in(run, stage, milestone)
        for mark in _reached(run, stage, milestone.name, spans, start, end)
    }
    return sorted(found, key=lambda mark: (mark.at, mark.name))


def _counted_in(run: Run, stage: Stage, milestone: Milestone) -> Iterator[tuple[list[Span], int, int]]:
    """The stretches in which a milestone may be reached once each, with where its condition holds in them."""
    if milestone.since == "start":
        yield run.milestone_spans[milestone.name], run.facts.starts_at, FOREVER
        return
    for visit in run.visits:
        if visit.stage == stage.name:
            until = visit.exited_at if visit.exited_at is not None else FOREVER
            yield spans_in_visit(run, milestone.when, visit.entered_at), visit.entered_at, until


def _reached(run: Run, stage: Stage, name: str, spans: list[Span], start: int, end: int) -> Iterator[Mark]:
    span = first_from(spans, start)
    if span and (at := max(span.start, start)) <= end and _within_life(run, at):
        known = max(at, min(max(s.start, s.known_at) for s in spans if s.start >= span.start))
        yield Mark(name, stage.name, at, None, known, span.source, span.event_id)


def _indicators(run: Run) -> list[Mark]:
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


def _raised(run: Run, indicator: Indicator, stage: str | None, watched_from: int) -> list[Mark]:
    """An indicator is watched from the first time the account reaches its stage, or a later one."""
    found = []
    for span in joined(spans_of(run, indicator.when)):
        at = max(span.start, watched_from)
        if at < span.end and _within_life(run, at):
            until = min(span.end, _end_known(run))
            cleared = until if until < FOREVER else None
            found.append(Mark(indicator.name, stage, at, cleared, max(span.known_at, at), span.source, span.event_id))
    return found


def _stalls(run: Run, stage: Stage, indicator: Indicator, duration: int) -> list[Mark]:
    """Gaps without a milestone in each visit of the stage, judged by when things became known; none once all of them
    are reached."""
    found = []
    for place, visit in enumerate(run.visits):
        if visit.stage != stage.name:
            continue
        reached = _known_reached(run, stage, visit)
        all_done = reached[-1] if len(reached) == len(stage.milestones) and reached else FOREVER
        leave = _exit_known(run, place)
        points = [visit.entered_at, *(at for at in reached if visit.entered_at < at < leave)]
        for here, following in zip(points, [*points[1:], leave], strict=True):
            at = here + duration
            if at < following and here < all_done and _within_life(run, at):
                found.append(
                    Mark(indicator.name, stage.name, at, following if following < FOREVER else None, at, None, None)
                )
    return found


def _known_reached(run: Run, stage: Stage, visit: StageVisit) -> list[int]:
    """When each milestone of the stage was known to be reached, as it counts in the visit."""
    found = []
    for milestone in stage.milestones:
        if milestone.since == "start":
            span = first_from(run.milestone_spans[milestone.name], run.facts.starts_at)
        else:
            span = first_from(spans_in_visit(run, milestone.when, visit.entered_at), visit.entered_at)
        found += [max(span.start, span.known_at)] if span else []
    return sorted(found)


def _exit_known(run: Run, place: int) -> int:
    """When the end of a visit was known: with the next visit or the life's end."""
    exited = run.visits[place].exited_at
    if exited is None:
        return FOREVER
    return max(exited, run.visits[place + 1].known_at) if place + 1 < len(run.visits) else max(exited, _end_known(run))


def _end_known(run: Run) -> int:
    """When the life's end was known; ``FOREVER`` while it goes on."""
    if run.facts.ends_at is None:
        return FOREVER
    return max(
        (o.known_at for o in run.facts.outcomes if o.ends and o.at == run.facts.ends_at), default=run.facts.ends_at
    )
