"""The working tables of one build: the events, lives and weeks of the touched accounts."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from desirepath.journeys._champions import absences_sql
from desirepath.journeys._versions import versions_sql
from desirepath.journeys._weekly import PERSON_WEEKS, write_scope_weeks, write_weeks
from desirepath.kernel import DAY, WEEK
from desirepath.lifecycle import SCOPE_LIVES, Compiled, Definition
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


def write_scope(warehouse: Warehouse, definition: Definition, compiled: Compiled) -> None:
    """All that the leaves of ``compiled`` read of the lives in ``_scope_lives``."""
    _write_events(warehouse, compiled)
    if compiled.reads_versions:
        _write_versions(warehouse, compiled)
    if compiled.reads_weeks or compiled.absence:
        write_weeks(warehouse, definition, compiled.tail_weeks)
        warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _person_weeks AS {PERSON_WEEKS}")
    if compiled.absence:
        warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _scope_absences AS {absences_sql(compiled.absence)}")
    if compiled.reads_weeks:
        write_scope_weeks(warehouse, compiled)


def _columns(columns: dict[str, tuple[str, str]]) -> str:
    read = {name: f"coalesce(TRY({sql}), FALSE)" if kind == "BOOLEAN" else sql for name, (kind, sql) in columns.items()}
    return "".join(f", {sql} AS {quoted(name)}" for name, sql in read.items())


def _write_events(warehouse: Warehouse, compiled: Compiled) -> None:
    """Events of the touched lives as ``_scope_events``, each in the life it falls in."""
    warehouse.execute(
        "CREATE OR REPLACE TEMP TABLE _scope_events AS SELECT e.account, l.life, e.occurred_at, e.known_at, "
        "greatest(e.occurred_at, e.known_at) AS seen_at, e.event, e.actor, e.person, e.source, e.event_id"
        f"{_columns(compiled.event_columns)} "
        "FROM account_events AS e JOIN _scope_lives AS l ON l.account = e.account AND e.occurred_at >= l.starts_at "
        "AND e.occurred_at <= coalesce(l.ends_at, 9223372036854775807)"
    )


def _write_versions(warehouse: Warehouse, compiled: Compiled) -> None:
    """What was known of each account, from when to when, as ``_scope_versions``."""
    versions = versions_sql("SEMI JOIN _scope_lives AS l ON l.account = k.account")
    warehouse.execute(
        f"CREATE OR REPLACE TEMP TABLE _scope_versions AS SELECT *{_columns(compiled.version_columns)} FROM ({versions})"
    )


def week_start_sql(column: str, week_starts: int) -> str:
    """The first microsecond (UTC) of the week a time falls in; ``week_starts`` 0 is Monday."""
    shift = _MONDAY + week_starts * DAY
    return f"(CAST(floor(({column} - {shift}) / {WEEK}.0) AS BIGINT) * {WEEK} + {shift})"


def week_start(moment: int, week_starts: int) -> int:
    """The same of one time."""
    shift = _MONDAY + week_starts * DAY
    return (moment - shift) // WEEK * WEEK + shift


def drop_scope(warehouse: Warehouse) -> None:
    for name in (
        "_scope_events",
        "_scope_lives",
        "_scope_weeks",
        "_person_weeks",
        "_scope_absences",
        "_scope_versions",
        "_weeks",
    ):
        warehouse.execute(f"DROP TABLE IF EXISTS {name}")
