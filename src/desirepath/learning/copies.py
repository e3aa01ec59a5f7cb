"""Accounts that repeat another's history to the letter: one company under two ids is one piece of evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from desirepath.kernel import DAY, NEVER
from desirepath.learning.risk import RiskRows
from desirepath.store import Warehouse

LEAST_TIMES = 10
"""So many different times that are no midnights must agree: more than chance brings together."""
LEAST_DATES = 30
"""So many where they are known by the day only: accounts billed on the same days are not the same account."""
NAMED = 5


def copied_accounts(warehouse: Warehouse, *, until: int) -> dict[str, str]:
    """Accounts with the very events of another at the same times, and which one that is: the first by name.

    Parameters
    ----------
    until
        Events that happened or became known later are not looked at, in microseconds.

    Notes
    -----
    Equal number of events and equal sum of hashes of name, time and properties; ten different times of day must agree, or
    thirty different days where events have no time of day.
    """
    rows = warehouse.tuples(
        f"""WITH told AS (
            SELECT account, count(*) AS n, sum(CAST(hash(event, occurred_at, CAST(properties AS VARCHAR)) AS HUGEINT)) AS mark,
                count(DISTINCT occurred_at) AS dates, count(DISTINCT occurred_at) FILTER (occurred_at % {DAY} <> 0) AS times
            FROM account_events WHERE greatest(occurred_at, known_at) <= ? GROUP BY account
            HAVING dates >= {LEAST_DATES} OR times >= {LEAST_TIMES}),
        first AS (SELECT *, min(account) OVER (PARTITION BY n, mark) AS original FROM told)
        SELECT account, original FROM first WHERE account <> original ORDER BY original, account""",
        [until],
    )
    return {str(copy): str(original) for copy, original in rows}


def without_copies(accounts: Sequence[str], rows: RiskRows, copies: Mapping[str, str]) -> RiskRows:
    """The rows with no label where an account repeats another: it is scored, not learned from or judged by."""
    if not copies:
        return rows
    is_copy = np.array([name in copies for name in accounts], np.bool_)[rows.account]
    label = np.where(is_copy, -1, rows.label).astype(np.int8)
    return replace(rows, label=label, outcome_at=np.where(label == 1, rows.outcome_at, NEVER))


def copies_told(copies: Mapping[str, str]) -> tuple[str, ...]:
    """What a reader of figures must know of it, in words; nothing where no account repeats another.

    Examples
    --------
    >>> copies_told({"b": "a"})
    ('1 account has the very events of another and counts once: b is a.',)
    """
    if not copies:
        return ()
    named = [f"{copy} is {original}" for copy, original in list(copies.items())[:NAMED]]
    more = f" and {len(copies) - NAMED:,} more" if len(copies) > NAMED else ""
    who = "1 account has the very events of another and counts" if len(copies) == 1 else (
        f"{len(copies):,} accounts have the very events of another and count"
    )  # fmt: skip
    return (f"{who} once: {', '.join(named)}{more}.",)
