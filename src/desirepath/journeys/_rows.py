"""What the engine found of one life, as rows of the derived tables."""

from __future__ import annotations

from desirepath.journeys._conditions import Life, LifeFacts
from desirepath.journeys._terms import Term

Rows = list[dict[str, object]]
_ORDER = {"start": 0, "outcome": 1, "milestone": 2, "stage": 3, "indicator": 4}


def term_rows(account: str, terms: list[Term]) -> Rows:
    """One row a term, in order."""
    return [
        {
            "account": account,
            "term": number,
            "starts_at": term.starts_at,
            "ends_at": term.ends_at,
            "agreed_end": term.agreed_end,
            "outcome": term.outcome,
            "decided_at": term.decided_at,
            "known_at": term.known_at,
            "amount": term.amount,
            "stated_at": term.stated_at,
        }
        for number, term in enumerate(terms)
    ]


def life_rows(account: str, life: int, facts: LifeFacts, found: Life) -> dict[str, Rows]:
    """Rows of ``lives``, ``visits``, ``milestones``, ``indicators`` and ``steps``."""
    key: dict[str, object] = {"account": account, "life": life}
    last = next((outcome for outcome in facts.outcomes if outcome.ends and outcome.at == facts.ends_at), None)
    lives: Rows = [
        {
            **key,
            "starts_at": facts.starts_at,
            "ends_at": facts.ends_at,
            "outcome": last.name if last else None,
            "ended_known_at": last.known_at if last else None,
        }
    ]
    visits: Rows = [
        {
            **key,
            "visit": number,
            "stage": visit.stage,
            "entered_at": visit.entered_at,
            "exited_at": visit.exited_at,
            "exit_kind": visit.exit_kind,
            "known_at": visit.known_at,
        }
        for number, visit in enumerate(found.visits)
    ]
    milestones: Rows = [
        {
            **key,
            "stage": mark.stage,
            "milestone": mark.name,
            "reached_at": mark.at,
            "known_at": mark.known_at,
            "source": mark.source,
            "event_id": mark.event_id,
        }
        for mark in found.milestones
    ]
    indicators: Rows = [
        {
            **key,
            "stage": mark.stage,
            "indicator": mark.name,
            "raised_at": mark.at,
            "cleared_at": mark.until,
            "known_at": mark.known_at,
            "source": mark.source,
            "event_id": mark.event_id,
        }
        for mark in found.indicators
    ]
    steps = _steps(key, facts, found)
    return {"lives": lives, "visits": visits, "milestones": milestones, "indicators": indicators, "steps": steps}


def _steps(key: dict[str, object], facts: LifeFacts, found: Life) -> Rows:
    listed: Rows = [_step("start", "start", None, facts.starts_at, facts.starts_at)]
    listed += [_step("stage", v.stage, v.stage, v.entered_at, v.known_at) for v in found.visits]
    for kind, marks in (("milestone", found.milestones), ("indicator", found.indicators)):
        listed += [_step(kind, m.name, m.stage, m.at, m.known_at, (m.source, m.event_id)) for m in marks]
    listed += [_step("outcome", o.name, None, o.at, o.known_at, (o.source, o.event_id)) for o in facts.outcomes]
    listed.sort(key=lambda step: (step["at"], _place(step, facts), step["name"]))
    return [{**key, "position": number, **step} for number, step in enumerate(listed)]


def _place(step: dict[str, object], facts: LifeFacts) -> int:
    """Order at one instant: what completes a stage comes before the stage it opens, what ends a life comes last."""
    if step["kind"] == "stage" and step["at"] == facts.starts_at:
        return 1
    if step["kind"] == "outcome" and step["at"] == facts.ends_at:
        return 9
    return _ORDER[str(step["kind"])]


def _step(
    kind: str,
    name: str,
    stage: str | None,
    at: int,
    known_at: int,
    evidence: tuple[str | None, str | None] = (None, None),
) -> dict[str, object]:
    source, event_id = evidence
    return {
        "at": at,
        "known_at": max(known_at, at),
        "kind": kind,
        "name": name,
        "stage": stage,
        "source": source,
        "event_id": event_id,
    }
