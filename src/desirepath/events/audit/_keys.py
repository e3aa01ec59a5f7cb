"""Whose records they are: keys that are missing, keys nobody knows, accounts that stand twice."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.events._accept import FREEMAIL
from desirepath.events.audit._fault import AuditFrame, DataFault, Weight, of_events
from desirepath.store import literal

USUAL_SHARE = 0.5
"""A key that most events of a source have is missing where it is not there; one that few have is no fault."""


@dataclass(frozen=True, slots=True)
class _Missing:
    kind: str
    what: str
    effect: str
    weight: Weight = "note"


_KEYS = {
    "person_key": _Missing("missing_person", "the person", "counts of people are too low", "bias"),
    "account_key": _Missing("missing_account", "the account", "the account is found through the person, or not at all"),
    "event_id": _Missing("missing_id", "their id", "a second delivery of one that changed would count twice"),
}


def missing_keys(frame: AuditFrame) -> list[DataFault]:
    """Events without a key that the others of their source have."""
    rows = frame.warehouse.rows(
        "SELECT source, count(*) AS n, count(*) FILTER (person_key IS NULL) AS person_key, "
        "count(*) FILTER (account_key IS NULL) AS account_key, count(*) FILTER (starts_with(event_id, '#')) AS event_id "
        "FROM events WHERE stream = 'events' AND actor = 'customer' GROUP BY 1 ORDER BY 1"
    )
    found = []
    for row in rows:
        source, n = str(row["source"]), int(str(row["n"]))
        for key, missing in _KEYS.items():
            count = int(str(row[key]))
            if 0 < count < USUAL_SHARE * n:
                found.append(_missing(source, count, n, missing))
    return found


def _missing(source: str, count: int, n: int, missing: _Missing) -> DataFault:
    return DataFault(
        missing.kind,
        source,
        f"{count:,} of {n:,} events do not say {missing.what}: {missing.effect}",
        count,
        f"Ask whoever sends {source} to fill it in always.",
        weight=missing.weight,
        share=count / n,
        accounts=of_events(source, "person IS NULL AND actor = 'customer'") if missing.weight == "bias" else None,
    )


def orphans(frame: AuditFrame) -> list[DataFault]:
    """Events whose keys lead to no account."""
    rows = frame.warehouse.tuples(
        "SELECT e.source, count(*), list(DISTINCT e.event ORDER BY e.event)[:8], sum(count(*)) OVER (PARTITION BY e.source) "
        "FROM events AS e ANTI JOIN account_events AS a USING (source, event_id) GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return [
        DataFault(
            "orphan",
            str(source),
            f"{int(str(n)):,} events belong to no known account and wait for a link",
            int(str(n)),
            "Map one more key (account, subscription, e-mail or domain), or bring in the contacts that these people are.",
            events=tuple(str(name) for name in names) if isinstance(names, list) else (),
        )
        for source, n, names, _ in rows
    ]


def repeated_accounts(frame: AuditFrame) -> list[DataFault]:
    """Pairs of accounts that may be one company and wait for a person's word."""
    rows = frame.warehouse.tuples("SELECT left_key, right_key FROM key_reviews WHERE kind = 'account' ORDER BY ALL")
    if not rows:
        return []
    shown = [f"{left} and {right}" for left, right in rows[:5]]
    return [
        DataFault(
            "double_account",
            None,
            f"{len(rows):,} pairs of accounts may be one company: {'; '.join(shown)}{' …' if len(rows) > 5 else ''}",
            len(rows),
            "Look at each pair and merge or refuse it.",
            weight="bias",
            accounts="SELECT DISTINCT account FROM key_accounts WHERE key IN (SELECT unnest([left_key, right_key]) "
            "FROM key_reviews WHERE kind = 'account')",
            command="desirepath identity review",
        )
    ]


def freemail_people(frame: AuditFrame) -> list[DataFault]:
    """People whose address is at a public mail provider: it says nothing about their company."""
    listed = ", ".join(literal(name) for name in FREEMAIL)
    people = (
        "SELECT DISTINCT key FROM (SELECT left_key AS key FROM links UNION ALL SELECT right_key FROM links) "
        f"WHERE key LIKE 'email:%@%' AND split_part(key, '@', 2) IN ({listed})"
    )
    n, placed = frame.warehouse.tuples(
        f"SELECT count(*), count(k.account) FROM ({people}) AS p LEFT JOIN key_accounts AS k USING (key)"
    )[0]
    if not n:
        return []
    return [
        DataFault(
            "freemail",
            None,
            f"{int(str(n)):,} people write from a public mail provider; {int(str(placed)):,} are placed through contacts",
            int(str(n)),
            "Their company cannot be read off the address: keep them as contacts of their account in the CRM.",
            weight="note",
            accounts=f"SELECT DISTINCT account FROM key_accounts SEMI JOIN ({people}) AS p USING (key)",
        )
    ]
