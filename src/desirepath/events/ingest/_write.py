"""Makes noted requests durable: one transaction for all that wait, repeats left out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
import pyarrow as pa

from desirepath.events._erased import erased_test
from desirepath.events.ingest._notes import IngestSource, Notes, Receipt
from desirepath.store import Warehouse, literal

_TEXT, _TIME = pa.string(), pa.int64()
_EVENTS = pa.schema(
    [("request", _TIME), ("source", _TEXT), ("event_id", _TEXT), ("event", _TEXT), ("occurred_at", _TIME),
     ("known_at", _TIME), ("raw_time", _TIME), ("account_key", _TEXT), ("person_key", _TEXT), ("properties", _TEXT)]
)  # fmt: skip
_LINKS = pa.schema([("source", _TEXT), ("left_key", _TEXT), ("right_key", _TEXT), ("kind", _TEXT), ("known_at", _TIME)])
_PEOPLE = pa.schema([("source", _TEXT), ("person_key", _TEXT), ("name", _TEXT), ("role", _TEXT), ("known_at", _TIME)])
_ATTRIBUTES = pa.schema(
    [("source", _TEXT), ("account_key", _TEXT), ("known_at", _TIME), ("started_at", _TIME), ("attributes", _TEXT)]
)
_REJECTED = pa.schema([("source", _TEXT), ("reason", _TEXT), ("record", _TEXT), ("rejected_at", _TIME)])
INGEST_FILE = "live ingest"
"""What stands in ``rejected`` where files have their path."""


def write_notes(warehouse: Warehouse, requests: Sequence[Notes]) -> list[Receipt]:
    """Write the rows of several requests together; a receipt for each once they are durable.

    Runs beside a longer transaction, since it only appends. An event is looked up by its id among those with the same
    client's time or, where the client gave none, among those without one.
    """
    with warehouse.transaction(beside=True):
        _leave_out_erased(warehouse, requests)
        batch = warehouse.next_batch()
        written, broken = _write_events(warehouse, requests, batch)
        _write_links(warehouse, requests, batch)
        _write_people(warehouse, requests, batch)
        _write_attributes(warehouse, requests, batch)
        _write_rejected(warehouse, requests)
    return [_receipt(notes, written[n], broken[n]) for n, notes in enumerate(requests)]


def _leave_out_erased(warehouse: Warehouse, requests: Sequence[Notes]) -> None:
    """What names an erased person or account is taken for received and kept nowhere."""
    is_erased = erased_test(warehouse)
    if is_erased is None:
        return
    for notes in requests:
        notes.events = [row for row in notes.events if not (is_erased(row[6]) or is_erased(row[7]))]
        notes.links = [row for row in notes.links if not (is_erased(row[0]) or is_erased(row[1]))]
        notes.people = [row for row in notes.people if not is_erased(row[0])]
        notes.attributes = [row for row in notes.attributes if not is_erased(row[0])]
        notes.rejected = [row for row in notes.rejected if not any(map(is_erased, _keys_named(row[1], notes.source)))]


def _keys_named(record: str, source: IngestSource) -> Iterator[str]:
    """Every key that a rejected item may name, wherever in it."""
    try:
        waiting: list[object] = [json.loads(record)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
        elif isinstance(value, str | int | float):
            text = str(value).strip()
            yield from (source.person(text), source.person(f"anonymous:{text}"), source.account(text))
            yield f"email:{text.lower()}"


def _receipt(notes: Notes, written: int, broken: int) -> Receipt:
    silent = notes.items - len(notes.events) - len(notes.refused_at)
    refused = (*notes.refused_at, *[(-1, "properties are no JSON")] * broken)
    return Receipt(written + silent, len(notes.events) - written - broken, refused)


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


_Row = tuple[object, ...]


def _write_events(
    warehouse: Warehouse, requests: Sequence[Notes], batch: int
) -> tuple[Counter[object], Counter[object]]:
    """How many events of each request were new, and how many were not JSON to the store."""
    rows: dict[tuple[object, object], _Row] = {}
    for n, notes in enumerate(requests):
        for event in notes.events:
            rows.setdefault((event[0], event[1]), (n, *event))
    if not rows:
        return Counter(), Counter()
    known, broken = _known_and_broken(warehouse, rows)
    _reject_broken(warehouse, [rows[key] for key in broken], requests[0].received)
    new = [row for key, row in rows.items() if key not in known and key not in broken]
    with warehouse.lent("_new", _table(new, _EVENTS)):
        warehouse.execute(
            "INSERT INTO events (source, event_id, event, occurred_at, known_at, raw_time, account_key, person_key, actor, "
            "stream, properties, batch) SELECT source, event_id, event, occurred_at, known_at, raw_time, account_key, "
            f"person_key, 'customer', 'events', properties, {batch} FROM _new"
        )
    return Counter(row[0] for row in new), Counter(rows[key][0] for key in broken)


def _known_and_broken(
    warehouse: Warehouse, rows: dict[tuple[object, object], _Row]
) -> tuple[set[_Row], set[tuple[object, object]]]:
    """Which ids the store has already, and which rows' properties it cannot read as JSON.

    Only the stretch of time that the batch covers is read; events without a time are looked up among their like.
    """
    moments = [row[6] for row in rows.values() if isinstance(row[6], int)]
    listed = ", ".join(literal(str(source)) for source in {row[1] for row in rows.values()})
    parts = [f"raw_time BETWEEN {min(moments)} AND {max(moments)}"] if moments else []
    if len(moments) < len(rows):
        parts.append("raw_time IS NULL")
    queries = [
        f"SELECT source, event_id, FALSE FROM events WHERE source IN ({listed}) AND {part} "
        "AND event_id IN (SELECT event_id FROM _noted)"
        for part in parts
    ]
    queries.append("SELECT source, event_id, TRUE FROM _noted WHERE NOT json_valid(properties)")
    with warehouse.lent("_noted", _table(list(rows.values()), _EVENTS)):
        found = warehouse.tuples(" UNION ALL ".join(queries))
    known: set[_Row] = {row[:2] for row in found if not row[2]}
    return known, {(row[0], row[1]) for row in found if row[2] and row[:2] not in known}


def _reject_broken(warehouse: Warehouse, rows: Sequence[_Row], received: int) -> None:
    listed = [(row[1], "properties are no JSON", row[9], received) for row in rows]
    _reject(warehouse, listed)


def _write_links(warehouse: Warehouse, requests: Sequence[Notes], batch: int) -> None:
    """A statement is kept when new to its source, or when known earlier than it was."""
    rows = {(notes.source.name, *link[:3]): link[3] for notes in requests for link in reversed(notes.links)}
    if not rows:
        return
    with warehouse.lent("_stated", _table([(*key, at) for key, at in rows.items()], _LINKS)):
        warehouse.execute(
            "INSERT INTO links SELECT s.left_key, s.right_key, s.kind, s.source, s.known_at, 'active', "
            f"{batch}, NULL FROM _stated AS s ANTI JOIN links AS old ON old.source = s.source AND old.left_key = s.left_key "
            "AND old.right_key = s.right_key AND old.kind = s.kind AND old.known_at <= s.known_at"
        )


def _write_people(warehouse: Warehouse, requests: Sequence[Notes], batch: int) -> None:
    rows = {(notes.source.name, *person[:3]): person[3] for notes in requests for person in reversed(notes.people)}
    if not rows:
        return
    with warehouse.lent("_told", _table([(*key, at) for key, at in rows.items()], _PEOPLE)):
        warehouse.execute(
            f"INSERT INTO people SELECT t.person_key, t.source, t.name, t.role, t.known_at, {batch}, NULL FROM _told AS t "
            "ANTI JOIN people AS old ON old.source = t.source AND old.person_key = t.person_key "
            "AND old.name IS NOT DISTINCT FROM t.name AND old.role IS NOT DISTINCT FROM t.role"
        )


def _write_attributes(warehouse: Warehouse, requests: Sequence[Notes], batch: int) -> None:
    """A message states some attributes: the others stay as they were. What changes nothing is no version."""
    told = [(notes.source.name, *row) for notes in requests for row in notes.attributes]
    if not told:
        return
    in_force = _attributes_in_force(warehouse, told)
    fresh: dict[tuple[str, str, int], tuple[object, ...]] = {}
    for source, account, known, started, text in sorted(told, key=lambda row: row[2]):
        before = in_force.get((source, account), (None, {}))
        now = (before[0] if started is None else started, {**before[1], **msgspec.json.decode(text)})
        if now != before:
            stated = msgspec.json.encode(now[1], order="sorted").decode()
            fresh[source, account, known] = (source, account, known, now[0], stated)
            in_force[source, account] = now
    with warehouse.lent("_fresh_versions", _table(list(fresh.values()), _ATTRIBUTES)):
        warehouse.execute(
            "INSERT INTO attributes SELECT source, account_key, known_at, started_at, attributes, NULL, "
            f"{batch}, NULL FROM _fresh_versions"
        )


_Stated = tuple[int | None, dict[str, object]]


def _attributes_in_force(
    warehouse: Warehouse, told: Sequence[tuple[str, str, int, int | None, str]]
) -> dict[tuple[str, str], _Stated]:
    """Start and attributes of these accounts, as each source stated them last."""
    with warehouse.lent("_told", pa.table({"account_key": pa.array(sorted({row[1] for row in told}), _TEXT)})):
        rows = warehouse.tuples(
            "SELECT source, account_key, started_at, attributes FROM attributes SEMI JOIN _told USING (account_key) "
            "QUALIFY row_number() OVER (PARTITION BY source, account_key ORDER BY known_at DESC, batch DESC, attributes) = 1"
        )
    return {
        (str(source), str(account)): (None if started is None else int(str(started)), json.loads(str(text)))
        for source, account, started, text in rows
    }


def _write_rejected(warehouse: Warehouse, requests: Sequence[Notes]) -> None:
    _reject(warehouse, [(notes.source.name, *row, notes.received) for notes in requests for row in notes.rejected])


def _reject(warehouse: Warehouse, rows: Sequence[_Row]) -> None:
    if not rows:
        return
    with warehouse.lent("_refused", _table(rows, _REJECTED)):
        warehouse.execute(
            "INSERT INTO rejected SELECT source, ?, reason, NULL, record, md5(record), rejected_at FROM _refused",
            [INGEST_FILE],
        )
