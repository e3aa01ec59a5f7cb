"""The working tables of one build: the events, lives and weeks of the touched accounts."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from desirepath.kernel import DAY, WEEK
from desirepath.lifecycle import SCOPE_LIVES, Compiled
from desirepath.store import Warehouse, quoted

_MONDAY = 4 * DAY
"""1970-01-05 was a Monday; 1970-01-01 lies four days before, so weeks are counted from here."""


def write_scope_lives(warehouse: Warehouse, lives: Sequence[tuple[str, int, int, int | None]]) -> None:
    """(account, life, starts_at, ends_at) of every touched life, as ``_scope_lives``."""
    columns = [[life[place] for life in lives] for place in range(len(SCOPE_LIVES))]
    types = [pa.string(), pa.int32(), pa.int64(), pa.int64()]
    names = list(SCOPE_LIVES)
    table = pa.table({name: pa.array(values, kind) for name, values, kind in zip(names, columns, types, strict=True)})
    with warehouse.lent("_lives_in", table):
        warehouse.execute("CREATE OR REPLACE TEMP TABLE _scope_lives AS SELECT * FROM _lives_in")


def write_scope_events(warehouse: Warehouse, compiled: Compiled) -> None:
    """Events of the touched lives as ``_scope_events``, each in the life it falls in."""
    wheres = "".join(f", coalesce(TRY({sql}), FALSE) AS {quoted(name)}" for name, sql in compiled.where_columns.items())
    warehouse.execute(
        "CREATE OR REPLACE TEMP TABLE _scope_events AS SELECT e.account, l.life, e.occurred_at, e.known_at, "
        f"greatest(e.occurred_at, e.known_at) AS seen_at, e.event, e.actor, e.person, e.source, e.event_id{wheres} "
        "FROM account_events AS e JOIN _scope_lives AS l ON l.account = e.account AND e.occurred_at >= l.starts_at "
        "AND e.occurred_at <= coalesce(l.ends_at, 9223372036854775807)"
    )


def week_start_sql(column: str, week_starts: int) -> str:
    """The first microsecond (UTC) of the week a time falls in; ``week_starts`` 0 is Monday."""
    shift = _MONDAY + week_starts * DAY
    return f"(CAST(floor(({column} - {shift}) / {WEEK}.0) AS BIGINT) * {WEEK} + {shift})"


def write_scope_weeks(warehouse: Warehouse, week_starts: int, tail_weeks: int) -> None:
    """Weekly metrics of each life as ``_scope_weeks``, without gaps, from its start on.

    Weeks are counted on after the last event, so that a drop shows without one more event. Only the customer's own
    events count, each in the week it became known.
    """
    week = week_start_sql("seen_at", week_starts)
    first, last = week_start_sql("l.starts_at", week_starts), week_start_sql("s.last_at", week_starts)
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _scope_weeks AS
        WITH own AS (SELECT account, life, person, seen_at, {week} AS week_at FROM _scope_events WHERE actor = 'customer'),
        counted AS (SELECT account, life, week_at, count(DISTINCT person) AS people, count(*) AS events FROM own GROUP BY ALL),
        firsts AS (SELECT account, life, person, min(week_at) AS week_at FROM own WHERE person IS NOT NULL GROUP BY ALL),
        joins AS (SELECT account, life, week_at, count(*) AS newcomers FROM firsts GROUP BY ALL),
        spans AS (SELECT account, life, max(seen_at) AS last_at FROM own GROUP BY ALL),
        grid AS (
            SELECT l.account, l.life, unnest(range({first}, {last} + {(tail_weeks + 1) * WEEK}, {WEEK})) AS week_at
            FROM _scope_lives AS l JOIN spans AS s USING (account, life)),
        filled AS (
            SELECT g.account, g.life, g.week_at, coalesce(c.people, 0) AS people, coalesce(c.events, 0) AS events,
                sum(coalesce(j.newcomers, 0)) OVER (PARTITION BY g.account, g.life ORDER BY g.week_at) AS known_people
            FROM grid AS g LEFT JOIN counted AS c USING (account, life, week_at)
            LEFT JOIN joins AS j USING (account, life, week_at))
        SELECT account, life, CAST(week_at AS BIGINT) AS week_at, CAST(people AS DOUBLE) AS active_people,
            CAST(events AS DOUBLE) AS events,
            CASE WHEN known_people > 0 THEN people / known_people ELSE 0 END AS weekly_active_share
        FROM filled"""
    )


def drop_scope(warehouse: Warehouse) -> None:
    for name in ("_scope_events", "_scope_lives", "_scope_weeks"):
        warehouse.execute(f"DROP TABLE IF EXISTS {name}")
