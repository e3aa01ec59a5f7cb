"""Where the last word is the customer's: open tickets and mails that wait on us."""

from __future__ import annotations

from desirepath.journeys._tone import CLEARLY
from desirepath.kernel import DAY

MAIL_DAYS = 28
"""A mail without an answer for longer is taken to need none; a ticket waits until it is answered or solved."""
MAIL_COUNTS_FOR = MAIL_DAYS * DAY
TICKET = (
    "coalesce(properties ->> '$.ticket', regexp_replace(event_id, ':(opened|replied|escalated|reopened|solved)$', ''))"
)
"""SQL over ``account_events``: which ticket an event of support belongs to."""
_TICKETS = ("ticket_opened", "ticket_escalated", "ticket_reopened", "ticket_replied", "ticket_solved")
_MAILS = ("message_received", "message_sent")
MEETINGS = ("call_held", "meeting_held", "qbr_held", "training_held")


def unanswered_sql(as_of: int) -> str:
    """Whose last word, of what was known by then, is the customer's?

    Parameters
    ----------
    as_of
        In microseconds; nothing that happened or became known after it is read.

    Returns
    -------
    str
        SQL over ``account_events`` and ``events``: one row for each ticket, and for each person that wrote (for each
        account where the person is not known). ``account``, ``kind`` (ticket or mail), ``thread``, ``person``; ``since``,
        the first word we did not answer, in microseconds, and ``words``, how many there are; ``source``, ``event_id``,
        ``said_at``, ``text`` and ``subject`` of the last. ``rests`` says why a mail is taken to need no answer (old: it
        has waited longer than ``MAIL_COUNTS_FOR``; thanks: the last word is clearly positive and asks nothing), else null.

    Notes
    -----
    A ticket is answered by a reply or by being solved; a word after that opens it again. A mail is answered by a message
    to the same person, or by a call or meeting with the account. At one instant we spoke last.
    """
    events = ", ".join(f"'{event}'" for event in (*_TICKETS, *_MAILS, *MEETINGS))
    return f"""
    WITH told AS (
        SELECT account, source, event_id, person, occurred_at, sentiment, actor = 'customer' AS is_theirs,
            event IN {MEETINGS} AS is_meeting,
            CASE WHEN event IN {_TICKETS} OR properties ->> '$.ticket' IS NOT NULL THEN 'ticket' ELSE 'mail' END AS kind,
            {TICKET} AS ticket
        FROM account_events WHERE event IN ({events}) AND greatest(occurred_at, known_at) <= {as_of}),
    said AS (
        SELECT *, CASE WHEN kind = 'ticket' THEN ticket ELSE coalesce(person, '') END AS thread
        FROM told WHERE NOT is_meeting),
    met AS (SELECT account, max(occurred_at) AS met_at FROM told WHERE is_meeting GROUP BY account),
    ours AS (
        SELECT account, kind, thread, max(occurred_at) AS answered_at FROM said WHERE NOT is_theirs GROUP BY ALL),
    open AS (
        SELECT s.* FROM said AS s LEFT JOIN ours AS o USING (account, kind, thread) LEFT JOIN met AS m USING (account)
        WHERE s.is_theirs AND s.occurred_at > coalesce(o.answered_at, -1)
            AND (s.kind = 'ticket' OR s.occurred_at > coalesce(m.met_at, -1))),
    waits AS (
        SELECT account, kind, thread, min(occurred_at) AS since, count(*) AS words,
            arg_max(person, (occurred_at, event_id)) AS person, arg_max(source, (occurred_at, event_id)) AS source,
            arg_max(event_id, (occurred_at, event_id)) AS event_id, max(occurred_at) AS said_at,
            arg_max(coalesce(sentiment, 0), (occurred_at, event_id)) AS tone
        FROM open GROUP BY account, kind, thread)
    SELECT w.account, w.kind, w.thread, w.since, w.words, w.person, w.source, w.event_id, w.said_at, e.text,
        e.properties ->> '$.subject' AS subject,
        CASE WHEN w.kind = 'ticket' THEN NULL
            WHEN w.tone >= {CLEARLY} AND NOT contains(coalesce(e.text, ''), '?') THEN 'thanks'
            WHEN w.since < {as_of - MAIL_COUNTS_FOR} THEN 'old' END AS rests
    FROM waits AS w LEFT JOIN events AS e
        ON e.source = w.source AND e.event_id = w.event_id AND e.occurred_at = w.said_at"""
