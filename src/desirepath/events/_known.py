"""What the store already has of a file's events, and what of it the file no longer states."""

from __future__ import annotations

from desirepath.events._drop import drop_events, drop_links, drop_statements
from desirepath.sources import IMMUTABLE, Source
from desirepath.store import Warehouse, literal
from desirepath.store.tables import EVENTS

_OF_THE_TAKING = ("known_at", "batch", "file_id")
CONTENT = ", ".join(name for name in EVENTS.columns if name not in _OF_THE_TAKING)
"""What an event says; when and by which file we learned it may differ between two deliveries."""


def mark_known(warehouse: Warehouse, source: Source, file_id: int) -> int:
    """The ids of ``_firsts`` that the store has, as ``_known``; how many of them another file brought.

    Of a stream whose records change, an older version that another file brought in gives way to the one at hand.
    """
    warehouse.execute(
        "CREATE OR REPLACE TEMP TABLE _known AS SELECT e.event_id, e.file_id FROM events AS e "
        f"SEMI JOIN _firsts USING (event_id) WHERE e.source = {literal(source.name)}{_span_sql(warehouse, source)}"
    )
    if source.stream not in IMMUTABLE:
        _drop_older_versions(warehouse, source)
    return warehouse.count("SELECT count(*) FROM _known WHERE file_id IS DISTINCT FROM ?", [file_id])


def _span_sql(warehouse: Warehouse, source: Source) -> str:
    """Records that never change are sent again with the same time: only that stretch of the store is read."""
    if source.stream not in IMMUTABLE:
        return ""
    low, high = warehouse.tuples("SELECT min(raw_time), max(raw_time) FROM _firsts")[0]
    return "" if low is None else f" AND e.raw_time BETWEEN {low} AND {high}"


def _drop_older_versions(warehouse: Warehouse, source: Source) -> None:
    changed = (
        f"SELECT {CONTENT} FROM events SEMI JOIN _known USING (event_id) WHERE source = {literal(source.name)} "
        f"EXCEPT SELECT {CONTENT} FROM _firsts"
    )
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _older AS SELECT source, event_id FROM ({changed})")
    if drop_events(warehouse, "SELECT * FROM _older", "changed record"):
        warehouse.execute("DELETE FROM _known WHERE event_id IN (SELECT event_id FROM _older)")
    warehouse.execute("DROP TABLE _older")


def drop_stale(warehouse: Warehouse, source: Source, file_id: int, *, is_remapped: bool) -> int:
    """Take out what an earlier taking of a file brought and ``_firsts`` and ``_stated`` no longer say; how many rows.

    Under another mapping, a record may also be known since another time.
    """
    content, link = CONTENT, "left_key, right_key, kind"
    if is_remapped:
        content, link = f"{content}, known_at", f"{link}, known_at"
    stale = f"SELECT {content} FROM events WHERE file_id = {file_id} EXCEPT SELECT {content} FROM _firsts"
    dropped = drop_events(warehouse, stale, f"changed file of {source.name}")
    dropped += drop_links(
        warehouse,
        f"file_id = {file_id} AND ({link}) NOT IN (SELECT ({link}) FROM _stated)",
        f"changed file of {source.name}",
    )
    if is_remapped:
        drop_statements(warehouse, file_id, f"changed mapping of {source.name}")
    return dropped
