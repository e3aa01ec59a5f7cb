"""Times that cannot be right, or say less than they seem to."""

from __future__ import annotations

from desirepath.events.audit._fault import AuditFrame, DataFault
from desirepath.kernel import DAY
from desirepath.store import literal

LEAST_SHARE = 0.01
MIDNIGHT_SHARE = 0.95


def activity_before_start(frame: AuditFrame) -> list[DataFault]:
    """The customer's own activity dated before the account is said to have started."""
    early = f"e.occurred_at // {DAY} < a.started_at // {DAY}"
    rows = frame.warehouse.tuples(
        f"SELECT e.source, count(*), count(*) FILTER ({early}) FROM account_events AS e JOIN accounts AS a USING (account) "
        "WHERE e.actor = 'customer' AND a.started_at IS NOT NULL GROUP BY 1 HAVING count(*) > 0 ORDER BY 3 DESC, 1"
    )
    return [
        DataFault(
            "before_start",
            str(source),
            f"{int(str(early_n)) / int(str(n)):.1%} of the customers' activity is dated before the account's start "
            f"({int(str(early_n)):,} of {int(str(n)):,})",
            int(str(early_n)),
            "Find out which is wrong, the start or the times; map another column as `started`, or leave it out.",
            weight="bias",
            share=int(str(early_n)) / int(str(n)),
            accounts="SELECT DISTINCT e.account FROM account_events AS e JOIN accounts AS a USING (account) "
            f"WHERE e.source = {literal(str(source))} AND e.actor = 'customer' AND {early}",
        )
        for source, n, early_n in rows
        if int(str(early_n)) > LEAST_SHARE * int(str(n))
    ]


def times_without_hours(frame: AuditFrame) -> list[DataFault]:
    """Sources that tell the day only: what happened first on a day is not known."""
    rows = frame.warehouse.tuples(
        f"SELECT source, count(*), count(*) FILTER (occurred_at % {DAY} = 0) FROM events WHERE stream = 'events' "
        "GROUP BY 1 HAVING count(*) >= 100 ORDER BY 1"
    )
    return [
        DataFault(
            "days_only",
            str(source),
            f"{int(str(at_midnight)) / int(str(n)):.0%} of times are whole days: the order within a day is not known",
            int(str(at_midnight)),
            "Export the time of day too, if the system has it; check `timezone` of the source.",
            weight="note",
            share=int(str(at_midnight)) / int(str(n)),
        )
        for source, n, at_midnight in rows
        if int(str(at_midnight)) >= MIDNIGHT_SHARE * int(str(n))
    ]
