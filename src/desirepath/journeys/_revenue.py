"""Changes of yearly recurring revenue, from what happened to subscriptions."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from desirepath.journeys._terms import TERM_GRACE
from desirepath.lifecycle import DatedRate
from desirepath.store import Warehouse, literal

_EVER = 9223372036854775807


@dataclass(frozen=True, slots=True)
class MissingRate:
    """Subscriptions left out because no rate was in force on the day their amount was agreed."""

    currency: str
    subscriptions: int
    first_at: int


@dataclass(frozen=True, slots=True, eq=False)
class RevenueChanges:
    """Sorted by account and time: ``account`` (code into ``accounts``), ``at`` in microseconds, ``delta`` in cents of
    the report currency; and the subscriptions that are in no figure."""

    accounts: list[str]
    account: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]
    delta: npt.NDArray[np.int64]
    missing: tuple[MissingRate, ...]


def revenue_currencies(warehouse: Warehouse, until: int) -> list[str]:
    """The currencies that subscriptions state, sorted."""
    rows = warehouse.tuples(f"SELECT DISTINCT currency FROM ({_told_sql(until)}) WHERE currency IS NOT NULL ORDER BY 1")
    return [str(row[0]) for row in rows]


def revenue_changes(
    warehouse: Warehouse, *, until: int, report_in: str, rates: Sequence[DatedRate], accounts: Set[str] | None = None
) -> RevenueChanges:
    """Every change of an account's yearly revenue that was known by ``until``.

    Notes
    -----
    A subscription is worth its last stated yearly amount from the moment of the event on. A cancellation takes effect at
    the stated end (``ended``, else ``period_end``) where that lies later, unless something else happens to the
    subscription first; one whose stated end passed ``TERM_GRACE`` ago without a word has lapsed by then, as in the terms. A
    changed amount is converted at the rate in force that day; an unchanged one keeps its value, so that exchange rates
    alone move nothing.
    """
    told = warehouse.arrow(
        f"WITH {_valued_sql(until, report_in, rates)} SELECT account, moment, CAST(sum(value - was) AS BIGINT) AS n, TRUE AS "
        "counts FROM (SELECT *, lag(value, 1, 0) OVER (PARTITION BY account, subscription ORDER BY nth) AS was FROM judged "
        "WHERE complete) GROUP BY account, moment HAVING n <> 0 UNION ALL SELECT currency, min(moment), "
        "count(DISTINCT (account, subscription)), FALSE FROM judged WHERE value IS NULL GROUP BY currency ORDER BY ALL"
    )
    lost = told.filter(pc.invert(told.column("counts"))).to_pylist()
    table = told.filter(told.column("counts"))
    if accounts is not None:
        table = table.filter(pc.is_in(table.column("account"), pa.array(sorted(accounts), pa.string())))
    encoded = table.column("account").combine_chunks().dictionary_encode()
    return RevenueChanges(
        accounts=[str(name) for name in encoded.dictionary.to_pylist()],
        account=np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64),
        at=np.asarray(table.column("moment").to_numpy(), np.int64),
        delta=np.asarray(table.column("n").to_numpy(), np.int64),
        missing=tuple(MissingRate(str(row["account"]), int(row["n"]), int(row["moment"])) for row in lost),
    )


def _told_sql(until: int) -> str:
    """What happened to each subscription, in the company's own words and money."""
    return f"""
        SELECT e.account, coalesce(e.subscription_key, '') AS subscription, e.occurred_at, e.event_id, e.amount,
            e.event = 'subscription_cancelled' AS cancels,
            CASE e.event WHEN 'subscription_started' THEN 0 WHEN 'subscription_cancelled' THEN 2 ELSE 1 END AS place,
            upper(coalesce(e.properties ->> '$.currency', a.currency)) AS currency,
            TRY_CAST(coalesce(e.properties ->> '$.ended', e.properties ->> '$.period_end') AS BIGINT) AS ends
        FROM account_events AS e LEFT JOIN accounts AS a ON a.account = e.account
        WHERE e.stream = 'subscriptions' AND greatest(e.occurred_at, e.known_at) <= {until}"""


def _valued_sql(until: int, report_in: str, rates: Sequence[DatedRate]) -> str:
    """Common table expressions ending in ``judged``: the value in cents after each change of a subscription."""
    listed = (
        ", ".join(f"({literal(r.currency)}, {r.from_at}, {r.rate!r}::DOUBLE)" for r in rates) or "('', 0, 0::DOUBLE)"
    )
    lapse = f"CASE WHEN NOT cancels AND follows IS NULL AND ends + {TERM_GRACE} <= {until} THEN ends + {TERM_GRACE} END"
    agreed = f"least(greatest(occurred_at, coalesce(ends, occurred_at)), coalesce(follows, {_EVER}))"
    same = "level = was AND coin IS NOT DISTINCT FROM was_coin"
    return f"""
    told AS ({_told_sql(until)}),
    ordered AS (
        SELECT *, lead(occurred_at) OVER w AS follows,
            CASE WHEN cancels THEN 0 ELSE coalesce(last_value(amount IGNORE NULLS) OVER w, 0) END AS level,
            last_value(currency IGNORE NULLS) OVER w AS coin
        FROM told WINDOW w AS (PARTITION BY account, subscription ORDER BY occurred_at, place, event_id)),
    lapsing AS (SELECT *, {lapse} AS lapses FROM ordered),
    dated AS (
        SELECT account, subscription, event_id, place, level, coin, CASE WHEN cancels THEN {agreed} ELSE occurred_at END AS moment
        FROM lapsing
        UNION ALL SELECT account, subscription, event_id, 3, 0, coin, lapses FROM lapsing WHERE lapses IS NOT NULL),
    stepped AS (
        SELECT *, row_number() OVER w AS nth, lag(level, 1, 0) OVER w AS was, lag(coin) OVER w AS was_coin
        FROM dated WHERE moment <= {until} WINDOW w AS (PARTITION BY account, subscription ORDER BY moment, place, event_id)),
    rates(currency, from_at, rate) AS (VALUES {listed}),
    priced AS (
        SELECT s.account, s.subscription, s.nth, s.moment, coalesce(s.coin, {literal(report_in)}) AS currency,
            CASE WHEN s.level = 0 THEN 0
                WHEN coalesce(s.coin, {literal(report_in)}) = {literal(report_in)} THEN round(s.level * 100)
                ELSE round(s.level * r.rate * 100) END AS value
        FROM stepped AS s ASOF LEFT JOIN rates AS r ON r.currency = s.coin AND s.moment >= r.from_at
        WHERE NOT ({same}) OR s.nth = 1),
    judged AS (
        SELECT *, count(value) OVER (PARTITION BY account, subscription) = count(*) OVER
            (PARTITION BY account, subscription) AS complete
        FROM priced)"""
