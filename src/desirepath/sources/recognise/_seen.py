"""What the proposed sources hold: rows as they would be read, the events in them, the time they span."""

from __future__ import annotations

from dataclasses import replace

from desirepath.sources.recognise._proposal import EventSeen, SourceProposal
from desirepath.store import Warehouse, literal, quoted

_MOST_EVENTS = 40
_STARTS = ("time", "opened", "started", "issued", "created")


def with_contents(warehouse: Warehouse, table: str, source: SourceProposal) -> SourceProposal:
    """The source with a preview of three rows, its events and its span."""
    keys = {one.key: one.value for one in source.keys if one.key not in ("properties", "attributes", "static")}
    listed = ", ".join(f"left(CAST({value} AS VARCHAR), 40) AS {quoted(key)}" for key, value in keys.items())
    rows = warehouse.rows(f"SELECT {listed} FROM {table} LIMIT 3") if keys else []
    preview = tuple({key: str(value) for key, value in row.items() if value is not None} for row in rows)
    key = next((key for key in _STARTS if key in keys), None)
    if key is None:
        return replace(source, preview=preview)
    at = _moment_sql(keys[key], source.time_format)
    low, high = warehouse.tuples(f"SELECT min({at}), max({at}) FROM {table}")[0]
    span = (str(low)[:10], str(high)[:10]) if low is not None else None
    events = _events(warehouse, table, keys, at) if source.stream == "events" else ()
    return replace(source, preview=preview, span=span, events=events)


def _moment_sql(value: str, time_format: str | None) -> str:
    text = f"CAST({value} AS VARCHAR)"
    if time_format:
        return f"try_strptime({text}, {literal(time_format)})"
    number = f"TRY_CAST({text} AS DOUBLE)"
    scale = f"CASE WHEN {number} < 1e11 THEN 1e6 WHEN {number} < 1e14 THEN 1e3 ELSE 1 END"
    epoch = f"make_timestamp(CAST({number} * {scale} AS BIGINT))"
    return f"coalesce(TRY_CAST({text} AS TIMESTAMP), TRY({epoch}))"


def _events(warehouse: Warehouse, table: str, keys: dict[str, str], at: str) -> tuple[EventSeen, ...]:
    """The commonest events; per account, else per subscription, person or e-mail."""
    holder = next((keys[key] for key in ("account", "subscription", "person", "email") if key in keys), None)
    if holder is None:
        return ()
    rows = warehouse.tuples(
        f"""WITH told AS (SELECT CAST({keys["event"]} AS VARCHAR) AS event, CAST({holder} AS VARCHAR) AS holder, {at} AS moment
            FROM {table} WHERE {holder} IS NOT NULL),
        firsts AS (SELECT holder, event, min(moment) AS first_at, count(*) AS n FROM told
            WHERE event IS NOT NULL AND moment IS NOT NULL GROUP BY ALL),
        begun AS (SELECT holder, min(first_at) AS began_at FROM firsts GROUP BY ALL)
        SELECT event, sum(n), count(*), (SELECT count(*) FROM begun),
            median(date_diff('hour', began_at, first_at)) / 24.0, median(n)
        FROM firsts JOIN begun USING (holder) GROUP BY event ORDER BY count(*) DESC, event LIMIT {_MOST_EVENTS}"""
    )
    return tuple(
        EventSeen(str(e), int(str(n)), int(str(h)), int(str(of)), float(str(days)), float(str(each)))
        for e, n, h, of, days, each in rows
    )


def third_quartile(warehouse: Warehouse, table: str, value: str) -> float | None:
    """Of accounts' revenue, for a first segment."""
    found = warehouse.value(f"SELECT quantile_cont(TRY_CAST({value} AS DOUBLE), 0.75) FROM {table}")
    return float(str(found)) if found is not None else None
