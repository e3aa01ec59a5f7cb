"""Events written in several ways are counted under one name; undone, they stand as they came."""

from __future__ import annotations

from desirepath.kernel import NotFound, WrongUse
from desirepath.store import Warehouse
from desirepath.store.tables import EVENT_NAMES


def rename_event(warehouse: Warehouse, event: str, name: str, *, now: int, who: str) -> int:
    """Count ``event`` as ``name`` from the next refresh on; how many accounts that concerns.

    Raises
    ------
    WrongUse
        when ``name`` is itself counted under another name, or the two are one.
    NotFound
        when no such event was ever brought in.
    """
    target = warehouse.value("SELECT name FROM event_names WHERE event = ?", [name])
    if name == event or target is not None:
        found = "the two names are one" if name == event else f"{name} is itself counted as {target}"
        raise WrongUse(f"counting {event} as {name}", found, "Name the one that shall stay.")
    if not warehouse.count("SELECT count(*) FROM events WHERE event = ?", [event]):
        known = [str(row[0]) for row in warehouse.tuples("SELECT DISTINCT event FROM events")]
        raise NotFound("event", event, known)
    with warehouse.transaction():
        touched = _touch(warehouse, event)
        warehouse.execute("UPDATE event_names SET name = ? WHERE name = ?", [name, event])
        warehouse.execute("DELETE FROM event_names WHERE event = ?", [event])
        warehouse.append(EVENT_NAMES, [{"event": event, "name": name, "decided_at": now, "who": who}])
    return touched


def restore_event(warehouse: Warehouse, event: str) -> int:
    """Count ``event`` under its own name again; how many accounts that concerns.

    Raises
    ------
    NotFound
        when it is not counted under another name.
    """
    names = [str(row[0]) for row in warehouse.tuples("SELECT event FROM event_names")]
    if event not in names:
        raise NotFound("renamed event", event, names)
    with warehouse.transaction():
        touched = _touch(warehouse, event)
        warehouse.execute("DELETE FROM event_names WHERE event = ?", [event])
    return touched


def _touch(warehouse: Warehouse, event: str) -> int:
    """Accounts with events that came under this name, or are counted under it, wait for the next refresh."""
    return warehouse.write_count(
        "INSERT INTO pending_accounts SELECT DISTINCT account, 'renamed event' FROM account_events AS a "
        "SEMI JOIN (SELECT source, event_id FROM events WHERE event = ? "
        "OR event IN (SELECT event FROM event_names WHERE name = ?)) AS e USING (source, event_id)",
        [event, event],
    )
