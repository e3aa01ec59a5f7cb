"""What ``journey.yaml`` names that the data do not know."""

from __future__ import annotations

from desirepath.app.definitions import doubt_json
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import unseen_events
from desirepath.kernel import Fault, FaultyFile, WrongUse
from desirepath.kernel.located import offer
from desirepath.lifecycle import SEGMENT_NAMES, Named, names_in


def definition_check(work: Workspace) -> Json:
    """What is wrong in ``journey.yaml``, and what may not be meant, each with its line."""
    draft = work.draft()
    if draft.definition is None:
        return {"faults": _faults(draft.refusal), "doubts": []}
    listed = definition_doubts(work)["doubts"]
    known = [doubt_json(doubt) for doubt in draft.definition.doubts]
    return {"faults": [], "doubts": [*known, *(listed if isinstance(listed, list) else [])]}


def _faults(refusal: WrongUse | None) -> list[Json]:
    if isinstance(refusal, FaultyFile):
        return [doubt_json(fault) for fault in refusal.faults]
    return [doubt_json(Fault(1, "journey.yaml", str(refusal), "a file that can be read"))]


def definition_doubts(work: Workspace) -> Json:
    """Events that never occurred and attributes that no account has, each with its line and the nearest names.

    Without any events at all there is nothing to hold the names against, and nothing is doubted.
    """
    if not work.warehouse.count("SELECT count(*) FROM account_events"):
        return {"doubts": []}
    unseen = {one.event: one for one in unseen_events(work.warehouse, work.draft().taken())}
    attributes = _attributes(work)
    doubts = []
    for named in names_in(work.folder / "journey.yaml"):
        if named.kind == "event" and named.name in unseen:
            nearest = " or ".join(map(repr, unseen[named.name].nearest))
            meant = f"{nearest}?" if nearest else "the name of an event that comes"
            doubts.append(_doubt(named, "an event that never occurred", meant))
        elif named.kind == "attribute" and named.name not in attributes:
            doubts.append(_doubt(named, "an attribute that no account has", offer(attributes, named.name)))
    return {"doubts": doubts}


def _attributes(work: Workspace) -> list[str]:
    sql = "SELECT DISTINCT unnest(json_keys(attributes)) FROM accounts WHERE attributes IS NOT NULL ORDER BY 1"
    return [*SEGMENT_NAMES, *(str(row[0]) for row in work.warehouse.tuples(sql))]


def _doubt(named: Named, found: str, meant: str) -> Json:
    return doubt_json(Fault(named.line, named.place, f"{named.name!r}, {found}", meant))
