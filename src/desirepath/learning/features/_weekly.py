"""As-of weekly feature rows: what was known about each account at the start of each week.

Every quantity enters the grid in the week it became *known*, so a row made from data cut at its landmark is identical.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.journeys import week_start_sql
from desirepath.kernel import WEEK
from desirepath.learning.features.catalogue import FEATURES, NAMES
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse, literal, quoted

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
HealthSource = tuple[str, str, bool]
Week = Callable[[str], str]


@dataclass(frozen=True, slots=True, eq=False)
class FeatureRows:
    """Weekly rows, sorted by account, life and landmark.

    Per row (n,): ``account`` (code into ``accounts``), ``landmark`` in microseconds, ``values`` (n, len(names)) with NaN
    where unknown, ``rule_score`` (higher is worse) and ``existing_score`` (the company's own health score as last known,
    turned so that higher is healthier; NaN without one).
    """

    accounts: list[str]
    names: tuple[str, ...]
    account: Ints
    landmark: Ints
    values: Floats
    rule_score: Floats
    existing_score: Floats


def feature_rows(
    warehouse: Warehouse, definition: Definition, *, until: int, health: HealthSource | None = None
) -> FeatureRows:
    """Rows of every live account at every week's start up to ``until``.

    Parameters
    ----------
    until
        No landmark lies after it, and nothing known after it is read.
    health
        Event and property of the company's own dated health score, and whether higher is better.
    """
    listed = ", ".join(f"CAST({feature.sql} AS DOUBLE) AS {feature.name}" for feature in FEATURES)
    sql = f"""{_grid_sql(definition, until, health)}
        SELECT account, week_at, starts_at, ends_known, {listed},
            last_value(score IGNORE NULLS) OVER (PARTITION BY account, life ORDER BY week_at
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS existing
        FROM filled"""
    still_there = "(ends_known IS NULL OR ends_known >= week_at)"
    picked = f"SELECT * FROM ({sql}) WHERE week_at BETWEEN starts_at AND {until} AND {still_there}"
    table = warehouse.arrow(f"{picked} ORDER BY account, week_at")
    encoded = table.column("account").combine_chunks().dictionary_encode()
    values = np.column_stack([_floats(table, name) for name in NAMES]) if table.num_rows else np.empty((0, len(NAMES)))
    return FeatureRows(
        accounts=[str(name) for name in encoded.dictionary.to_pylist()],
        names=NAMES,
        account=np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64),
        landmark=np.asarray(table.column("week_at").to_numpy(), np.int64),
        values=values,
        rule_score=_rule_score(values),
        existing_score=_floats(table, "existing") * (-1.0 if health and not health[2] else 1.0),
    )


def _floats(table: object, name: str) -> Floats:
    column = table.column(name).to_numpy()  # type: ignore[attr-defined]
    return np.asarray(column, np.float64)


def _rule_score(values: Floats) -> Floats:
    """What a team without a model would sort by: warning signs standing now, then how long it has been quiet."""
    if not len(values):
        return np.empty(0)
    signs, quiet = values[:, NAMES.index("signs_now")], values[:, NAMES.index("quiet_days")]
    return np.asarray(signs + np.clip(quiet, 0, 90) / 90.0, np.float64)


def _grid_sql(definition: Definition, until: int, health: HealthSource | None) -> str:
    """The common table expressions ending in ``filled``: one row per account, life and week, without gaps."""

    def week(column: str) -> str:
        return week_start_sql(column, definition.week_starts)

    return f"""
    WITH {_counted_sql(week, until, health)},
    {_distinct_sql("person", "people")},
    {_distinct_sql("event", "names")},
    {_marks_sql(week, until)},
    {_calendar_sql(week, until)},
    filled AS (
        SELECT * FROM grid
        LEFT JOIN counted USING (account, life, week_at) LEFT JOIN people_moves USING (account, life, week_at)
        LEFT JOIN names_moves USING (account, life, week_at) LEFT JOIN reached USING (account, life, week_at)
        LEFT JOIN raised USING (account, life, week_at) LEFT JOIN signs USING (account, life, week_at)
        LEFT JOIN running USING (account, life, week_at))
    """


def _counted_sql(week: Week, until: int, health: HealthSource | None) -> str:
    """Events of each week by kind, and the last health score told in it."""
    event, name, _ = health or ("", "none", True)
    score = f"TRY_CAST(properties ->> {literal('$.' + quoted(name))} AS DOUBLE)"
    is_score = f"event = {literal(event)}"
    return f"""told AS (
        SELECT e.*, l.life, l.starts_at, greatest(e.occurred_at, e.known_at) AS seen_at,
            e.actor = 'customer' AND NOT ({is_score}) AS is_own
        FROM account_events AS e JOIN lives AS l ON l.account = e.account AND e.occurred_at >= l.starts_at
            AND e.occurred_at <= coalesce(l.ends_at, 9223372036854775807)
        WHERE greatest(e.occurred_at, e.known_at) <= {until}),
    seen AS (SELECT *, {week("seen_at")} AS week_at FROM told),
    counted AS (
        SELECT account, life, week_at, count(*) FILTER (is_own) AS own, max(seen_at) FILTER (is_own) AS last_own,
            count(*) FILTER (event = 'ticket_opened') AS tickets,
            count(*) FILTER (event = 'ticket_escalated') AS escalations,
            count(*) FILTER (event IN ('ticket_replied', 'message_sent')) AS replies,
            sum(sentiment) AS sentiment_sum, count(sentiment) AS sentiment_n,
            count(*) FILTER (sentiment <= -0.4) AS negatives,
            count(*) FILTER (event IN ('email_opened', 'email_clicked')) AS emails,
            count(*) FILTER (event = 'invoice_failed') AS failed,
            count(*) FILTER (stream = 'activities' AND event <> 'note_added') AS contacts,
            count(*) FILTER (event = 'subscription_upgraded') AS upgrades,
            count(*) FILTER (event = 'subscription_downgraded') AS downgrades,
            arg_max({score}, seen_at) FILTER ({is_score}) AS score
        FROM seen GROUP BY ALL)"""


def _marks_sql(week: Week, until: int) -> str:
    """Milestones reached and warning signs raised and cleared, each in the week it became known."""
    raised = week("greatest(raised_at, known_at)")
    return f"""reached AS (
        SELECT account, life, {week("greatest(reached_at, known_at)")} AS week_at, count(*) AS milestones,
            max(greatest(reached_at, known_at)) AS last_milestone
        FROM milestones WHERE greatest(reached_at, known_at) <= {until} GROUP BY ALL),
    raised AS (
        SELECT account, life, {raised} AS week_at, count(*) AS signs_raised
        FROM indicators WHERE greatest(raised_at, known_at) <= {until} GROUP BY ALL),
    sign_moves AS (
        SELECT account, life, {raised} + {WEEK} AS week_at, 1 AS delta FROM indicators
            WHERE greatest(raised_at, known_at) <= {until}
        UNION ALL
        SELECT account, life, greatest({week("cleared_at")}, {raised}) + {WEEK}, -1
            FROM indicators WHERE greatest(cleared_at, raised_at, known_at) <= {until} AND cleared_at IS NOT NULL),
    signs AS (SELECT account, life, week_at, sum(delta) AS signs_delta FROM sign_moves GROUP BY ALL)"""


def _calendar_sql(week: Week, until: int) -> str:
    """Every week of every life, and the contract term that ran at its start."""
    last = week(f"least({until}, coalesce(greatest(ends_at, ended_known_at), {until}))")
    return f"""grid AS (
        SELECT account, life, starts_at, greatest(ends_at, ended_known_at) AS ends_known,
            CAST(unnest(range({week("starts_at")}, {last} + 1, {WEEK})) AS BIGINT) AS week_at
        FROM lives WHERE starts_at <= {until}),
    running AS (
        SELECT g.account, g.life, g.week_at, max_by(t.term, t.starts_at) AS term,
            max_by(t.agreed_end, t.starts_at) AS term_end, max_by(t.amount, t.starts_at) AS term_amount
        FROM grid AS g JOIN terms AS t ON t.account = g.account AND t.starts_at < g.week_at
            AND (t.outcome <> 'open' OR t.known_at IS NULL OR t.known_at < g.week_at)
        GROUP BY ALL)"""


def _distinct_sql(column: str, name: str) -> str:
    """Distinct values over the last four weeks as a running sum of changes.

    A value seen in week w counts for the landmarks w+1 to w+4, or until it is seen again; the twin ``_before`` counts
    the four weeks before those.
    """
    return f"""
    {name}_weeks AS (SELECT DISTINCT account, life, {column}, week_at FROM seen WHERE is_own AND {column} IS NOT NULL),
    {name}_spans AS (
        SELECT account, life, week_at + {WEEK} AS first_at,
            least(week_at + {5 * WEEK}, coalesce(lead(week_at) OVER (PARTITION BY account, life, {column} ORDER BY week_at)
                + {WEEK}, week_at + {5 * WEEK})) AS after_at
        FROM {name}_weeks),
    {name}_moves AS (
        SELECT account, life, week_at, sum(delta) AS {name}_delta, sum(before) AS {name}_before_delta FROM (
            SELECT account, life, first_at AS week_at, 1 AS delta, 0 AS before FROM {name}_spans
            UNION ALL SELECT account, life, after_at, -1, 0 FROM {name}_spans
            UNION ALL SELECT account, life, first_at + {4 * WEEK}, 0, 1 FROM {name}_spans
            UNION ALL SELECT account, life, after_at + {4 * WEEK}, 0, -1 FROM {name}_spans) GROUP BY ALL)"""
