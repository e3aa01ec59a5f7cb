"""How many different ones were seen over the last weeks, as a running sum of changes (SQL)."""

from __future__ import annotations

from collections.abc import Callable

from desirepath.kernel import WEEK

Week = Callable[[str], str]
"""SQL of the start of the week a time column falls in."""


def spans_sql(name: str, weeks_of: str, columns: str, weeks: int) -> str:
    """Common table expression ``NAME_spans``: the landmarks ``first_at`` to before ``after_at`` for which a value counts.

    ``weeks_of`` has ``account``, ``life``, the ``columns`` that make a value, and ``week_at``, each week once. What was
    seen in week w counts for the landmarks w+1 to w+``weeks``, or until it is seen again; ``gone`` is 1 where it was not
    seen again for so long.
    """
    span = weeks * WEEK
    return f"""{name}_spans AS (
        SELECT *, week_at + {WEEK} AS first_at,
            least(week_at + {span + WEEK}, coalesce(again + {WEEK}, week_at + {span + WEEK})) AS after_at,
            CAST(again IS NULL OR again > week_at + {span} AS INTEGER) AS gone
        FROM (SELECT *, lead(week_at) OVER (PARTITION BY account, life, {columns} ORDER BY week_at) AS again
            FROM {weeks_of}))"""


def moves_sql(name: str, weeks_of: str, columns: str, weeks: int) -> str:
    """The same and ``NAME_moves``: the sum of its ``NAME_delta`` is the number of values at a landmark.

    The twin ``NAME_before_delta`` counts the stretch before that. ``NAME_gone`` counts those that were not seen for so
    long, at the landmark when that was known.
    """
    span = weeks * WEEK
    return f"""
    {spans_sql(name, weeks_of, columns, weeks)},
    {name}_moves AS (
        SELECT account, life, week_at, sum(delta) AS {name}_delta, sum(before) AS {name}_before_delta,
            sum(gone) AS {name}_gone FROM (
            SELECT account, life, first_at AS week_at, 1 AS delta, 0 AS before, 0 AS gone FROM {name}_spans
            UNION ALL SELECT account, life, after_at, -1, 0, gone FROM {name}_spans
            UNION ALL SELECT account, life, first_at + {span}, 0, 1, 0 FROM {name}_spans
            UNION ALL SELECT account, life, after_at + {span}, 0, -1, 0 FROM {name}_spans) GROUP BY ALL)"""
