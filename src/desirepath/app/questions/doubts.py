"""What ``journey.yaml`` names that the data do not know."""

from __future__ import annotations

from desirepath.app.definitions import doubt_json
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import Fault
from desirepath.kernel.located import offer
from desirepath.lifecycle import Named, names_in

_OF_CARDS = ("arr", "owner", "stage", "name")
_SAID = {"event": "an event that never occurred", "attribute": "an attribute that no account has"}


def definition_doubts(work: Workspace) -> Json:
    """Events that never occurred and attributes that no account has, each with its line and the nearest names.

    Without any events at all there is nothing to hold the names against, and nothing is doubted.
    """
    events = _column(work, "SELECT DISTINCT event FROM account_events ORDER BY 1")
    attributes = [
        *_OF_CARDS,
        *_column(
            work, "SELECT DISTINCT unnest(json_keys(attributes)) FROM accounts WHERE attributes IS NOT NULL ORDER BY 1"
        ),
    ]
    known = {"event": events, "attribute": attributes}
    named = names_in(work.folder / "journey.yaml") if events else []
    return {"doubts": [_doubt(one, known[one.kind]) for one in named if one.name not in known[one.kind]]}


def _column(work: Workspace, sql: str) -> list[str]:
    return [str(row[0]) for row in work.warehouse.tuples(sql)]


def _doubt(named: Named, known: list[str]) -> Json:
    return doubt_json(Fault(named.line, named.place, f"{named.name!r}, {_SAID[named.kind]}", offer(known, named.name)))
