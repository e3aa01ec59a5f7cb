"""Which stage a life is in: completion, entry from anywhere, outcomes, and the rules against skipping and going back.

At one instant: outcomes, then regress, then completion, then entry.
"""

from __future__ import annotations

from desirepath.journeys._conditions import Run, StageVisit, spans_in_visit, spans_of
from desirepath.journeys._intervals import FOREVER, Span, first_from, holds_at
from desirepath.lifecycle import Stage


def walk_stages(run: Run) -> None:
    """Fill ``run.visits``: one life from its first stage to its end."""
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
            target, cause, known_next = _following(run, at, current), "completed", max(done.known_at, at)
        else:
            break
        if target != current:
            _leave(run, current, entered, known, max(at, entered), cause)
            current, entered, known = target, max(at, entered), known_next
    _leave(run, current, entered, known, facts.ends_at, "ended" if facts.ends_at is not None else None)


def _completion(run: Run, current: int, entered: int) -> Span | None:
    """When the open visit completes: at once where everything was reached before."""
    if _next_by_order(run, current) == current:
        return None
    spans = _completing(run, current, entered)
    found = first_from(spans, entered) if spans is not None else None
    return found._replace(start=max(found.start, entered)) if found else None


def _completing(run: Run, current: int, entered: int) -> list[Span] | None:
    """Where a stage's ``complete_when`` holds in the visit begun at ``entered``."""
    stage = run.definition.stages[current]
    since = [milestone for milestone in stage.milestones if milestone.since == "stage"]
    if not since or stage.complete_when is None:
        return run.complete_spans[current]
    whole = run.milestone_spans
    run.milestone_spans = whole | {one.name: spans_in_visit(run, one.when, entered) for one in since}
    found = spans_of(run, stage.complete_when)
    run.milestone_spans = whole
    return found


def _next_by_order(run: Run, current: int) -> int:
    """The next stage that may be opened; the current one where none is left."""
    later = range(current + 1, len(run.definition.stages))
    return next((place for place in later if _may_enter(run, place)), current)


def _following(run: Run, at: int, current: int) -> int:
    """What a completed stage opens: a stage that waited for it, if its entry still holds, else the next in order."""
    run.held_back, waited = set(), run.held_back
    following = _next_by_order(run, current)
    waiting = [place for place in waited if place > following and holds_at(run.entry_spans[place], at)]
    for place in sorted(waiting, reverse=True):
        if not _blocked(run, following, place) and _may_enter(run, place):
            return place
    run.held_back = set(waiting)
    return following


def _latest_holding(run: Run, at: int, current: int) -> int:
    holding = [place for place, spans in enumerate(run.entry_spans) if holds_at(spans, at)]
    allowed = []
    for place in holding:
        if place > current and _blocked(run, current, place):
            run.held_back.add(place)
        elif place >= current or run.definition.stages[place].regress:
            allowed.append(place)
    return max((place for place in allowed if place == current or _may_enter(run, place)), default=current)


def _blocked(run: Run, current: int, place: int) -> bool:
    """A stage that is not to be skipped keeps later ones closed until it has been completed once."""
    between = run.definition.stages[current:place]
    return any(not stage.skip and not _was_completed(run, stage) for stage in between)


def _was_completed(run: Run, stage: Stage) -> bool:
    return any(visit.stage == stage.name and visit.exit_kind == "completed" for visit in run.visits)


def _may_enter(run: Run, place: int) -> bool:
    stage = run.definition.stages[place]
    return stage.re_enter or all(visit.stage != stage.name for visit in run.visits)


def _after_outcome(run: Run, at: int, current: int) -> int:
    """Whatever then holds: the latest stage whose entry holds, else the first undone stage that is entered by order."""
    stages = run.definition.stages
    open_to = [place for place in range(len(stages)) if place == current or _may_enter(run, place)]
    holding = [place for place in open_to if any(s.start <= at < s.end for s in run.entry_spans[place])]
    if holding:
        return max(holding)
    by_order = [place for place in open_to if stages[place].enter_when is None]
    for place in by_order:
        spans = run.complete_spans[place]
        if spans is None or not holds_at(spans, at):
            return place
    return by_order[-1] if by_order else current


def _leave(run: Run, current: int, entered: int, known: int, at: int | None, kind: str | None) -> None:
    run.visits.append(StageVisit(run.definition.stages[current].name, entered, at, kind, known))
