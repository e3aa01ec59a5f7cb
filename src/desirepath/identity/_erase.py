"""Takes a person or an account out of every table, and keeps it out."""

from __future__ import annotations

import secrets

import pyarrow as pa

from desirepath.events import drop_events, drop_links
from desirepath.identity._subject import Subject
from desirepath.store import Warehouse, Wording, literal, quoted
from desirepath.store.tables import (
    ALL_TABLES,
    ATTRIBUTES,
    DELIVERIES,
    DERIVED,
    EVENTS,
    IDENTITY_DECISIONS,
    IDENTITY_SUGGESTIONS,
    SENTIMENTS,
)

ERASED = "[erased]"


def erase_subject(warehouse: Warehouse, subject: Subject, *, anonymise: bool, now: int) -> dict[str, int]:
    """Take ``subject`` out; rows taken out or made anonymous, by table. Run inside a transaction, then refresh.

    With ``anonymise`` its events stay, under a key that says nothing, without texts and properties: counts remain.
    """
    keys = pa.table({"key": pa.array(subject.keys, pa.string())})
    with warehouse.lent("_keys_in", keys):
        warehouse.execute("CREATE OR REPLACE TEMP TABLE _subject AS SELECT key FROM _keys_in")
    counts = {"events": (_anonymise if anonymise else _drop)(warehouse, subject)}
    counts["links"] = drop_links(warehouse, "left_key IN (FROM _subject) OR right_key IN (FROM _subject)", "erased")
    counts["people"] = _delete(warehouse, "people", "person_key IN (FROM _subject)")
    counts["attributes"] = _delete(warehouse, "attributes", "account_key IN (FROM _subject)")
    _strike_decisions(warehouse, subject)
    counts |= _scrub(warehouse, subject)
    _forget_derived(warehouse, subject)
    _keep_out(warehouse, subject, now)
    warehouse.execute("DROP TABLE _subject")
    return counts


def _delete(warehouse: Warehouse, table: str, where: str) -> int:
    return warehouse.write_count(f"DELETE FROM {table} WHERE {where}")


def _concerned(subject: Subject) -> str:
    """The events of the subject: those that name one of its keys and, of an account, all that were placed with it."""
    keyed = [
        "account_key IN (FROM _subject)",
        "person_key IN (FROM _subject)",
        "subscription_key IN (FROM _subject)",
        "'email:' || email IN (FROM _subject)",
    ]
    if subject.kind == "account":
        listed = ", ".join(literal(account) for account in subject.accounts)
        keyed.append(
            f"(source, event_id) IN (SELECT (source, event_id) FROM account_events WHERE account IN ({listed}))"
        )
    return f"SELECT source, event_id FROM events WHERE {' OR '.join(keyed)}"


def _drop(warehouse: Warehouse, subject: Subject) -> int:
    return drop_events(warehouse, _concerned(subject), "erased")


def _anonymise(warehouse: Warehouse, subject: Subject) -> int:
    """Events stay with what, when and (of a person) which account; their own ids, texts and properties go."""
    stranger = secrets.token_hex(8)
    account = f"'erased:{stranger}'" if subject.kind == "account" else "account_key"
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _concerned AS {_concerned(subject)}")
    warehouse.execute(
        "INSERT INTO pending_accounts SELECT DISTINCT account, 'erased' FROM account_events "
        "SEMI JOIN _concerned USING (source, event_id)"
    )
    for table in ("sentiments", "text_themes"):
        warehouse.execute(
            f"DELETE FROM {table} USING _concerned AS c WHERE {table}.source = c.source AND {table}.event_id = c.event_id"
        )
    placed = "coalesce(account_key, (SELECT any_value(k.key) FROM key_accounts AS k JOIN account_events AS a USING (account) "
    placed += "WHERE a.source = events.source AND a.event_id = events.event_id AND k.reason = 'explicit'))"
    changed = warehouse.write_count(
        f"UPDATE events SET account_key = {account if subject.kind == 'account' else placed}, "
        f"person_key = CASE WHEN person_key IS NULL AND email IS NULL THEN NULL ELSE 'person:erased:{stranger}' END, "
        f"email = NULL, domain = NULL, subscription_key = NULL, text = NULL, properties = NULL, "
        f"event_id = 'erased:' || md5('{secrets.token_hex(16)}' || events.event_id) FROM _concerned AS c "
        "WHERE events.source = c.source AND events.event_id = c.event_id"
    )
    warehouse.execute("DROP TABLE _concerned")
    return changed


def _strike_decisions(warehouse: Warehouse, subject: Subject) -> None:
    """Decisions forget the keys; one that decides nothing without them goes. All keys are resolved anew afterwards."""
    own = [str(row[0]) for row in warehouse.tuples("SELECT key FROM _subject")]
    for side in ("left_keys", "right_keys"):
        warehouse.execute(
            f"UPDATE identity_decisions SET {side} = list_filter({side}, lambda key: NOT list_contains($1, key)) "
            f"WHERE list_has_any({side}, $1)",
            [own],
        )
    listed = ", ".join(literal(account) for account in subject.accounts if subject.kind == "account") or "''"
    warehouse.execute(f"UPDATE identity_decisions SET account = '{ERASED}' WHERE account IN ({listed})")
    warehouse.execute("DELETE FROM identity_decisions WHERE len(left_keys) = 0 OR len(right_keys) = 0")
    warehouse.execute(
        "DELETE FROM identity_suggestions WHERE left_key IN (FROM _subject) OR right_key IN (FROM _subject)"
    )
    warehouse.set_watermark("identity", 0)


def _scrub(warehouse: Warehouse, subject: Subject) -> dict[str, int]:
    """Identifiers that stand inside other texts are struck there; rejected records with one go whole."""
    wording = Wording((), subject.telling().parts)
    found = {"rejected": _delete(warehouse, "rejected", wording.holds_sql("record"))}
    for table in (EVENTS, ATTRIBUTES, SENTIMENTS, DELIVERIES, IDENTITY_DECISIONS, IDENTITY_SUGGESTIONS, *DERIVED):
        for column in (name for name, kind in table.columns.items() if kind == "VARCHAR" and name not in _KEPT):
            sql = f"UPDATE {table.name} SET {column} = {wording.struck_sql(column, ERASED)} WHERE {wording.holds_sql(column)}"
            n = warehouse.write_count(sql)
            if n:
                found[f"{table.name}.{column}"] = n
    return found


_KEPT = frozenset(
    {"source", "event_id", "account", "account_key", "key", "event", "actor", "stream", "kind", "life", "stage"}
)
"""Columns of keys, whose rows go whole, and of our own words."""


def _forget_derived(warehouse: Warehouse, subject: Subject) -> None:
    """Derived rows of an erased account go; those of a person's accounts are derived anew by the next refresh."""
    for name in ("key_accounts", "key_people"):
        warehouse.execute(f"DELETE FROM {name} WHERE key IN (FROM _subject)")
    for account in subject.accounts:
        warehouse.execute("INSERT INTO pending_accounts VALUES (?, 'erased')", [account])
        for table in DERIVED if subject.kind == "account" else ():
            if "account" in table.columns:
                warehouse.execute(f"DELETE FROM {table.name} WHERE account = ?", [account])


def _keep_out(warehouse: Warehouse, subject: Subject, now: int) -> None:
    """Salted hashes of the keys: what comes in again under them is left out, though nobody can read who it was."""
    salt = warehouse.value("SELECT any_value(salt) FROM erased_keys") or secrets.token_hex(16)
    held = "SELECT hash FROM erased_keys"
    warehouse.execute(
        "INSERT INTO erased_keys SELECT md5(? || key), ?, ? FROM _subject "
        f"WHERE NOT starts_with(key, 'domain:') AND md5(? || key) NOT IN ({held})",
        [salt, salt, now, salt],
    )


def tables_that_hold(warehouse: Warehouse, wording: Wording) -> dict[str, int]:
    """Rows of every table with one of these texts in any column; empty where nothing is left."""
    found = {}
    for table in ALL_TABLES:
        texts = [name for name, kind in table.columns.items() if kind in ("VARCHAR", "VARCHAR[]")]
        shown = ", ".join(f"{_as_text(name, table.columns[name])} AS {quoted(name)}" for name in texts)
        where = " OR ".join(wording.holds_sql(name) for name in texts)
        n = warehouse.count(f"SELECT count(*) FROM (SELECT {shown} FROM {table.name}) WHERE {where}") if where else 0
        if n:
            found[table.name] = n
    return found


def _as_text(name: str, kind: str) -> str:
    return f"array_to_string({quoted(name)}, ' ')" if kind == "VARCHAR[]" else quoted(name)
