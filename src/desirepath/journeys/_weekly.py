"""Weekly metrics of the lives in scope, in the weeks of the declared calendar."""

from __future__ import annotations

import pyarrow as pa

from desirepath.kernel import WEEK
from desirepath.lifecycle import Compiled, Definition, Metric, Quantity, week_starts
from desirepath.store import Warehouse, literal, quoted


def write_scope_weeks(warehouse: Warehouse, compiled: Compiled) -> None:
    """Weekly metrics of each life as ``_scope_weeks``, without gaps, from its start on; reads ``_person_weeks``.

    Weeks are counted on after the last event, so that a drop shows without one more event. Events count in the week
    they became known; only the customer's own are activity, a declared metric counts the events it names.
    """
    declared = "".join(f", {_metric_sql(name, metric)} AS {name}" for name, metric in compiled.metrics.items())
    counts = _counts(compiled)
    counted = "".join(f", {sql} AS {name}" for name, sql in counts.items())
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _scope_weeks AS
        WITH own AS (
            SELECT account, life, week, count(person) AS people, sum(events) AS own_events FROM _person_weeks GROUP BY ALL),
        firsts AS (
            SELECT account, life, person, min(week) AS week FROM _person_weeks WHERE person IS NOT NULL GROUP BY ALL),
        joins AS (SELECT account, life, week, count(*) AS newcomers FROM firsts GROUP BY ALL),
        told AS (
            SELECT account, life, {week_of("e.seen_at")} AS week{counted} FROM _scope_events AS e GROUP BY ALL),
        spans AS (SELECT account, life, max(week) AS last_week FROM {"told" if counts else "own"} GROUP BY ALL),
        grid AS (
            SELECT l.account, l.life, w.*
            FROM (SELECT account, life, {week_of("starts_at")} AS first_week FROM _scope_lives) AS l
            JOIN spans AS s USING (account, life)
            JOIN _weeks AS w ON w.week BETWEEN l.first_week AND s.last_week + {compiled.tail_weeks}),
        filled AS (
            SELECT g.*, coalesce(o.people, 0) AS people, coalesce(o.own_events, 0) AS own_events,
                sum(coalesce(j.newcomers, 0)) OVER (PARTITION BY g.account, g.life ORDER BY g.week) AS known_people
                {"".join(f", coalesce(t.{name}, 0) AS {name}" for name in counts)}
            FROM grid AS g LEFT JOIN own AS o USING (account, life, week)
            LEFT JOIN joins AS j USING (account, life, week)
            {"LEFT JOIN told AS t USING (account, life, week)" if counts else ""})
        SELECT f.account, f.life, f.starts_at AS week_at, f.ends_at, f.next AS next_ends_at,
            CAST(people AS DOUBLE) AS active_people, CAST(own_events AS DOUBLE) AS events, {_SHARE} AS weekly_active_share
            {declared}
        FROM filled AS f{_version_join(compiled)}"""
    )


_SHARE = "CASE WHEN known_people > 0 THEN people / known_people ELSE 0 END"


def write_weeks(warehouse: Warehouse, definition: Definition, tail_weeks: int) -> None:
    """The weeks of the calendar from the first life on, numbered from 0, as ``_weeks``."""
    first, started = warehouse.tuples("SELECT min(starts_at), max(starts_at) FROM _scope_lives")[0]
    seen = warehouse.value("SELECT max(seen_at) FROM _scope_events")
    if first is None:
        warehouse.execute(
            "CREATE OR REPLACE TEMP TABLE _weeks (week INTEGER, starts_at BIGINT, ends_at BIGINT, next BIGINT)"
        )
        return
    last = max(int(str(started)), int(str(seen or started))) + (tail_weeks + 1) * WEEK
    marks = week_starts(int(str(first)), last, starts_on=definition.week_starts, timezone=definition.timezone)
    table = pa.table({"starts_at": marks[:-2], "ends_at": marks[1:-1], "next": marks[2:]})
    with warehouse.lent("_weeks_in", table):
        warehouse.execute(
            "CREATE OR REPLACE TEMP TABLE _weeks AS SELECT row_number() OVER (ORDER BY starts_at) - 1 AS week, * FROM _weeks_in"
        )


def week_of(moment: str) -> str:
    """The number of the week a time falls in: counted in weeks of 168 hours, then set right by its own bounds."""
    guess = f"greatest(0, CAST(floor(({moment} - (SELECT min(starts_at) FROM _weeks)) / {WEEK}.0) AS BIGINT))"
    mark = f"(SELECT list(starts_at ORDER BY week) FROM _weeks)[{guess} + 1]"
    later = f"(SELECT list(starts_at ORDER BY week) FROM _weeks)[{guess} + 2]"
    return f"({guess} - CAST({moment} < {mark} AS INTEGER) + CAST({moment} >= {later} AS INTEGER))"


PERSON_WEEKS = f"""
    SELECT account, life, person, {week_of("seen_at")} AS week, count(*) AS events, min(seen_at) AS first_at,
        max(seen_at) AS last_at
    FROM _scope_events WHERE actor = 'customer' GROUP BY ALL"""
"""The customer's own events by person (NULL: unknown) and the week they became known in; over ``_weeks``."""


def _counts(compiled: Compiled) -> dict[str, str]:
    """The aggregates that declared metrics need of a week's events."""
    found = {}
    for column, metric in compiled.metrics.items():
        for side, quantity in metric.sides():
            if quantity.events:
                counted = "DISTINCT person" if quantity.distinct else "*"
                names = ", ".join(literal(name) for name in quantity.events)
                fits = f" AND fits_{column}_{side}" if quantity.where else ""
                found[f"{column}_{side}"] = f"count({counted}) FILTER (WHERE event IN ({names}){fits})"
    return found


def _metric_sql(column: str, metric: Metric) -> str:
    of, *to = [_quantity_sql(f"{column}_{side}", quantity) for side, quantity in metric.sides()]
    return f"{of} / nullif({to[0]}, 0)" if to else of


def _quantity_sql(count: str, quantity: Quantity) -> str:
    if quantity.attribute:
        return f"TRY_CAST(v.attributes ->> {literal('$.' + quoted(quantity.attribute))} AS DOUBLE)"
    built_in = {"active_people": "people", "events": "own_events", "weekly_active_share": _SHARE}
    return f"CAST({built_in[quantity.metric] if quantity.metric else count} AS DOUBLE)"


def _version_join(compiled: Compiled) -> str:
    """The attributes as known at the end of the week."""
    if not any(quantity.attribute for metric in compiled.metrics.values() for _, quantity in metric.sides()):
        return ""
    return (
        " LEFT JOIN _scope_versions AS v ON v.account = f.account AND v.from_at < f.ends_at "
        "AND (v.to_at IS NULL OR v.to_at >= f.ends_at)"
    )
