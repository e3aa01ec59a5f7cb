"""The people at one customer, as they were known at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from desirepath.journeys._champions import absences_sql, champions_sql
from desirepath.journeys._weekly import PERSON_WEEKS
from desirepath.kernel import DAY, WEEK
from desirepath.lifecycle import ChampionGone, Definition, leaves, week_starts
from desirepath.store import Warehouse, literal

GONE_AFTER = 56 * DAY
"""After so long without an event a champion is taken to have left, where no warning sign declares another time. Of shorter
absences most are holidays and the like: docs/decisions/0017 has the figures."""


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Times in microseconds; ``left_at`` is the last event of a champion who has not been seen since :func:`gone_after`."""

    person: str
    name: str | None
    role: str | None
    first_seen: int | None
    last_seen: int | None
    weeks_active: int
    is_champion: bool
    left_at: int | None


def gone_after(definition: Definition) -> int:
    """Microseconds after which a champion counts as gone: the shortest that a warning sign declares."""
    signs = [*definition.indicators, *(sign for stage in definition.stages for sign in stage.indicators)]
    declared = [leaf.duration for sign in signs for leaf in leaves(sign.when) if isinstance(leaf, ChampionGone)]
    return min(declared, default=GONE_AFTER)


def list_stakeholders(warehouse: Warehouse, definition: Definition, account: str, *, at: int) -> list[Stakeholder]:
    """Everybody known at ``account``, by weeks active over all its lives, most first; who only stands in a system last.

    Names and roles are today's. The champion is the one of the week of ``at``.
    """
    first = warehouse.value("SELECT min(occurred_at) FROM account_events WHERE account = ?", [account])
    marks = week_starts(
        int(str(first if first is not None else at)),
        at + WEEK,
        starts_on=definition.week_starts,
        timezone=definition.timezone,
    )
    told = {"$marks": str(marks), "$at": str(at), "$account": literal(account), "$gone": str(after := gone_after(definition)),
            "$absences": absences_sql(after)}  # fmt: skip
    sql = reduce(lambda whole, name: whole.replace(name, told[name]), told, _STAKEHOLDERS)
    rows = warehouse.rows(sql)
    return [Stakeholder(**row) for row in rows]  # type: ignore[arg-type]


_STAKEHOLDERS = f"""
WITH _weeks AS MATERIALIZED (
    SELECT unnest(range(len($marks) - 1)) AS week, unnest($marks[:-2]) AS starts_at, unnest($marks[2:]) AS ends_at),
_scope_events AS MATERIALIZED (
    SELECT account, 0 AS life, person, actor, greatest(occurred_at, known_at) AS seen_at FROM account_events
    WHERE account = $account AND greatest(occurred_at, known_at) <= $at),
_person_weeks AS MATERIALIZED ({PERSON_WEEKS}),
now AS (SELECT $account AS account, 0 AS life, max(week) AS week FROM _weeks WHERE starts_at <= $at),
active AS (
    SELECT person, min(first_at) AS first_seen, max(last_at) AS last_seen, count(*) AS weeks_active FROM _person_weeks
    WHERE person IS NOT NULL GROUP BY person),
named AS (
    SELECT k.person, arg_max(p.name, (p.known_at, p.batch)) AS name, arg_max(p.role, (p.known_at, p.batch)) AS role
    FROM people AS p JOIN key_people AS k ON k.key = p.person_key
    JOIN key_accounts AS a ON a.key = p.person_key AND a.account = $account
    GROUP BY k.person)
SELECT coalesce(a.person, n.person) AS person, n.name, n.role, a.first_seen, a.last_seen,
    coalesce(a.weeks_active, 0) AS weeks_active, c.person IS NOT NULL AS is_champion, g.last_at AS left_at
FROM active AS a FULL JOIN named AS n ON n.person = a.person
LEFT JOIN ({champions_sql("now")}) AS c ON c.person = a.person
LEFT JOIN ($absences) AS g ON g.person = a.person AND g.next_at IS NULL AND g.last_at + $gone <= $at
ORDER BY weeks_active DESC, a.last_seen DESC NULLS LAST, person"""
