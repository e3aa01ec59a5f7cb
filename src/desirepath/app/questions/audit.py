"""What is wrong with the data, what it costs, and what the data can carry all the same."""

from __future__ import annotations

from dataclasses import asdict

from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.events.audit import AuditFrame, DataFault, find_faults
from desirepath.insights import Consequence, judge_fitness, unseen_events, weigh
from desirepath.kernel import digest, iso
from desirepath.store.scrub import list_erasures

_WEIGHTS = {"problem": 0, "bias": 1, "note": 2}


def audit(work: Workspace) -> Json:
    """Every fault with what it touches, for how many accounts and how much revenue, and a verdict for each analysis."""
    frame = AuditFrame(
        work.warehouse, {source.name: source for source in work.settings.sources}, work.bad, _reach(work)
    )
    faults = [*_unseen(work), *find_faults(frame)]
    found = [_finding(*pair) for pair in zip(faults, weigh(work.warehouse, work.definition, faults), strict=True)]
    found.sort(
        key=lambda one: (
            _WEIGHTS[str(one["weight"])],
            -float(str(one["arr"])),
            -int(str(one["records"])),
            str(one["id"]),
        )
    )
    fitness = judge_fitness(work.warehouse, work.definition, has_health=work.settings.health_score is not None)
    return {
        "stamp": stamp(work),
        "findings": found,
        "fitness": [asdict(one) | {"reasons": list(one.reasons)} for one in fitness],
        "sources": _sources(work),
    }


def _reach(work: Workspace) -> int:
    return work.warehouse.count("SELECT coalesce(max(occurred_at), 0) FROM events")


def _unseen(work: Workspace) -> list[DataFault]:
    found = []
    for unseen in unseen_events(work.warehouse, work.definition):
        near = f" Did you mean {' or '.join(unseen.nearest)}?" if unseen.nearest else ""
        found.append(
            DataFault(
                "never_seen",
                None,
                f"No event {unseen.event!r} was ever brought in: {', '.join(unseen.disables)} can never happen",
                0,
                f"Mend journey.yaml, or bring in the source that has it.{near}",
                events=(unseen.event,),
            )
        )
    return found


def _finding(fault: DataFault, costs: Consequence) -> Json:
    disables = costs.touches if fault.kind == "never_seen" else ()
    return {
        "id": digest(fault.kind, fault.source, fault.title, length=12),
        "kind": fault.kind,
        "weight": fault.weight,
        "source": fault.source,
        "title": fault.title,
        "records": fault.records,
        "share": round(fault.share, 4) if fault.share is not None else None,
        "accounts": costs.accounts,
        "arr": round(costs.arr, 2),
        "disables": list(disables),
        "biases": [] if disables else list(costs.touches),
        "fix": fault.fix,
        "command": fault.command,
        "events": list(fault.events),
        "detail": dict(fault.detail),
    }


def _sources(work: Workspace) -> list[Json]:
    """Per declared source what is in, from when to when, and what became of its records."""
    rows = {
        str(row["source"]): row
        for row in work.warehouse.rows(
            "SELECT source, count(*) AS events, min(occurred_at) AS low, max(occurred_at) AS high FROM events GROUP BY 1"
        )
    }
    counts = {
        str(row["source"]): row
        for row in work.warehouse.rows(
            "SELECT source, sum(records) AS records, sum(accepted) AS accepted, sum(duplicates) AS duplicates FROM deliveries "
            "WHERE NOT again GROUP BY 1"
        )
    }
    waiting = {str(row[0]): row[1] for row in work.warehouse.tuples("SELECT source, count(*) FROM rejected GROUP BY 1")}
    listed: list[Json] = []
    for source in work.settings.sources:
        row, count = rows.get(source.name, {}), counts.get(source.name, {})
        listed.append(
            {
                "source": source.name,
                "stream": source.stream,
                "events": _whole(row.get("events")),
                "from": iso(_moment(row.get("low"))),
                "to": iso(_moment(row.get("high"))),
                "records": _whole(count.get("records")),
                "accepted": _whole(count.get("accepted")),
                "duplicates": _whole(count.get("duplicates")),
                "rejected": _whole(waiting.get(source.name)),
            }
        )
    return listed


def _whole(value: object) -> int:
    return int(str(value)) if value is not None else 0


def _moment(value: object) -> int | None:
    return int(str(value)) if value is not None else None


def event_names(work: Workspace) -> Json:
    """Events that are counted under another name."""
    rows = work.warehouse.rows("SELECT event, name, decided_at, who FROM event_names ORDER BY event")
    return {"rows": [{**row, "decided_at": iso(_moment(row["decided_at"]))} for row in rows]}


def erasures(work: Workspace) -> Json:
    """The proofs of what was erased; they do not say who it was."""
    return {"rows": [{**row, "at": iso(_moment(row["at"]))} for row in list_erasures(work.state)]}
