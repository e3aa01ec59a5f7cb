"""Who the champion of a customer is: the person who used most, and regularly, as far as was known."""

from __future__ import annotations

TRAILING_WEEKS = 12
LEAST_ACTIVE_WEEKS = 6


def champions_sql(weeks: str) -> str:
    """The champion (``person``) of each ``account``, ``life`` and ``week`` of the relation ``weeks``, where there is one.

    The person with the most own events in the 12 weeks that end with the week, among those active in at least 6 of
    them; of equals who was seen first, then the lesser name. Reads ``_person_weeks``.
    """
    return f"""
    WITH counted AS (
        SELECT asked.account, asked.life, asked.week, o.person, sum(o.events) AS events
        FROM (SELECT *, week - unnest(range({TRAILING_WEEKS})) AS earlier FROM {weeks}) AS asked
        JOIN _person_weeks AS o ON o.account = asked.account AND o.life = asked.life AND o.week = asked.earlier
        WHERE o.person IS NOT NULL
        GROUP BY ALL HAVING count(*) >= {LEAST_ACTIVE_WEEKS}),
    seen AS (SELECT account, life, person, min(first_at) AS joined_at FROM _person_weeks GROUP BY ALL)
    SELECT account, life, week, person FROM counted JOIN seen USING (account, life, person)
    QUALIFY row_number() OVER (PARTITION BY account, life, week ORDER BY events DESC, joined_at, person) = 1"""


def losses_sql(longer_than: int) -> str:
    """Each time a champion was not seen for ``longer_than`` microseconds (7 days or more) or ever again.

    The champion is that of the week of the last event. Gives ``account``, ``life``, ``person``, that ``week``,
    ``last_at`` and, where the person was back, ``next_at``: the absence is known ``longer_than`` after ``last_at``.
    Reads ``_person_weeks``.
    """
    return f"""
    WITH followed AS (
        SELECT *, lead(first_at) OVER one AS next_at, lag(week, {LEAST_ACTIVE_WEEKS - 1}) OVER one AS earlier
        FROM _person_weeks WHERE person IS NOT NULL WINDOW one AS (PARTITION BY account, life, person ORDER BY week)),
    gone AS MATERIALIZED (
        SELECT * FROM followed
        WHERE week - earlier < {TRAILING_WEEKS} AND (next_at IS NULL OR next_at - last_at > {longer_than})),
    champions AS ({champions_sql("(SELECT DISTINCT account, life, week FROM gone)")})
    SELECT account, life, person, week, last_at, next_at FROM gone JOIN champions USING (account, life, week, person)"""


def absences_sql(longer_than: int) -> str:
    """The same with the end of the week at which the champion is judged (``ends_at``) in place of it; reads ``_weeks``."""
    return f"""
    SELECT account, life, person, w.ends_at, last_at, next_at
    FROM ({losses_sql(longer_than)}) AS lost JOIN _weeks AS w USING (week)"""
