"""Tickets as they stood at each week's start: open, unanswered, how soon answered, and opened again, as SQL."""

from __future__ import annotations

from desirepath.journeys import CLEARLY, TICKET
from desirepath.kernel import WEEK
from desirepath.learning.features._spans import Week, moves_sql

REOPENED_WEEKS = 12
_ONE = 'PARTITION BY account, life, ticket ORDER BY "at", place, event_id'
_BEFORE = f"({_ONE} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"


def tickets_sql(week: Week) -> str:
    """Common table expressions over ``told``, each quantity in the week it became known.

    Ends in ``ticket_moves`` (tickets open, tickets unanswered), ``answered`` (first replies) and ``reopened_moves``
    (tickets opened again in the last weeks).
    """
    return f"""ticket_marks AS (
        SELECT account, life, starts_at, {TICKET} AS ticket, min(seen_at) FILTER (event = 'ticket_opened') AS opened,
            min(seen_at) FILTER (event = 'ticket_replied') AS replied,
            min(seen_at) FILTER (event = 'ticket_solved') AS solved
        FROM told WHERE event IN ('ticket_opened', 'ticket_replied', 'ticket_solved')
        GROUP BY ALL HAVING opened IS NOT NULL),
    {_states()},
    ticket_changes AS (
        SELECT account, life, {week('"at"')} + {WEEK} AS week_at, is_open - was_open AS open, 0 AS unanswered
        FROM ticket_turns WHERE is_open <> was_open
        UNION ALL
        SELECT account, life, {week("opened")} + {WEEK}, 0, 1 FROM ticket_marks
        UNION ALL
        SELECT account, life, {week("greatest(opened, least(replied, solved))")} + {WEEK}, 0, -1 FROM ticket_marks
            WHERE coalesce(replied, solved) IS NOT NULL),
    ticket_moves AS (
        SELECT account, life, week_at, sum(open) AS open_delta, sum(unanswered) AS unanswered_delta
        FROM ticket_changes GROUP BY ALL),
    answered AS (
        SELECT account, life, {week("replied")} AS week_at, count(*) AS replied_n,
            sum((replied - opened) // 1000000) AS reply_seconds
        FROM ticket_marks WHERE replied >= opened GROUP BY ALL),
    reopened_weeks AS (
        SELECT account, life, ticket, {week('"at"')} AS week_at
        FROM ticket_turns WHERE is_open > was_open AND has_been_open
        UNION SELECT account, life, ticket, {week('"at"')} FROM ticket_known WHERE event = 'ticket_reopened'),
    {moves_sql("reopened", "reopened_weeks", "ticket", REOPENED_WEEKS)}"""


def _states() -> str:
    """Whether each ticket is open after every word about it, in the order in which they became known.

    What happened before something that is known already says nothing new of today: a message that reaches us after the
    solving it preceded opens nothing. At one instant the solving is the last word. A reply of ours changes nothing, nor
    does a clearly positive message: that is a thank-you.
    """
    return f"""ticket_words AS (
        SELECT account, life, starts_at, {TICKET} AS ticket, event, event_id, seen_at,
            CAST(event <> 'ticket_solved' AS INTEGER) AS is_open,
            2 * occurred_at + CAST(event = 'ticket_solved' AS INTEGER) AS place
        FROM told WHERE event IN ('ticket_opened', 'ticket_escalated', 'ticket_reopened', 'ticket_solved')
            OR event = 'message_received' AND properties ->> '$.ticket' IS NOT NULL
                AND coalesce(sentiment, 0) < {CLEARLY}),
    ticket_known AS (
        SELECT w.*, greatest(seen_at, opened) AS "at" FROM ticket_words AS w
        JOIN ticket_marks AS m USING (account, life, starts_at, ticket)),
    ticket_news AS (
        SELECT * FROM ticket_known QUALIFY place >= coalesce(max(place) OVER {_BEFORE}, place)),
    ticket_turns AS (
        SELECT *, lag(is_open, 1, 0) OVER ({_ONE}) AS was_open,
            coalesce(max(is_open) OVER {_BEFORE}, 0) = 1 AS has_been_open
        FROM ticket_news)"""
