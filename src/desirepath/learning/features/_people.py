"""Who takes part: people at each kind of touchpoint, and champions who went, as SQL."""

from __future__ import annotations

from desirepath.journeys import MEETINGS, gone_after, losses_sql
from desirepath.kernel import WEEK
from desirepath.learning.features._spans import Week, spans_sql
from desirepath.lifecycle import Definition

TOUCHPOINTS = ("product", "support", "email", "met")
PEOPLE_WEEKS = 8
_WRITES_IN_A_TICKET = "event = 'message_received' AND properties ->> '$.ticket' IS NOT NULL"


def people_sql(definition: Definition, week: Week, until: str) -> str:
    """Common table expressions over ``seen`` that end in ``touch_moves`` and ``lost_champions``.

    The running sum of ``people_TOUCHPOINT_delta`` is how many different people took part in the last eight weeks. A
    champion is lost in the week in which nothing was seen of him for as long as the warning sign declares.
    """
    after = gone_after(definition)
    moves = ", ".join(f"sum(delta) FILTER (touchpoint = '{name}') AS people_{name}_delta" for name in TOUCHPOINTS)
    return f"""touches AS (
        SELECT DISTINCT account, life, person, week_at, CASE
            WHEN event IN {MEETINGS} OR stream = 'activities' AND event <> 'note_added' THEN 'met'
            WHEN NOT is_own THEN NULL
            WHEN starts_with(event, 'ticket_') OR {_WRITES_IN_A_TICKET} THEN 'support'
            WHEN event IN ('message_received', 'email_opened', 'email_clicked') THEN 'email'
            WHEN stream = 'events' THEN 'product' END AS touchpoint
        FROM seen WHERE person IS NOT NULL AND touchpoint IS NOT NULL),
    {spans_sql("touch", "touches", "touchpoint, person", PEOPLE_WEEKS)},
    touch_moves AS (
        SELECT account, life, week_at, {moves} FROM (
            SELECT account, life, touchpoint, first_at AS week_at, 1 AS delta FROM touch_spans
            UNION ALL SELECT account, life, touchpoint, after_at, -1 FROM touch_spans) GROUP BY ALL),
    _person_weeks AS (
        SELECT account, life, person, week_at // {WEEK} AS week, count(*) AS events, min(seen_at) AS first_at,
            max(seen_at) AS last_at
        FROM seen WHERE is_own AND person IS NOT NULL GROUP BY ALL),
    lost_champions AS (
        SELECT account, life, {week(f"(last_at + {after})")} AS week_at, count(*) AS champions_lost
        FROM ({losses_sql(after)}) AS lost JOIN lives USING (account, life)
        WHERE last_at + {after} <= {until} GROUP BY ALL)"""
