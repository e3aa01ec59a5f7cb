"""Which keys a resolution must look at: all, or those whose links, records or decisions changed and what they reach."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.identity._keys import (
    ACCOUNT_LINKS,
    PERSON_LINKS,
    Rules,
    account_sql,
    grow,
    person_sql,
    subscription_sql,
)
from desirepath.store import Warehouse

_LARGE_SHARE = 0.3
"""Where more of the keys than this changed, resolving all of them is quicker."""


@dataclass(frozen=True, slots=True)
class Scope:
    """All keys, or those in the temporary table ``table``."""

    table: str | None

    def within(self, column: str) -> str:
        """SQL: whether the key in ``column`` is looked at."""
        return f"{column} IN (SELECT key FROM {self.table})" if self.table else "TRUE"


ALL = Scope(None)


def write_seeds(warehouse: Warehouse, rules: Rules) -> bool:
    """Note the keys with news since the last refresh as ``_seeds``; whether looking at those is enough."""
    if warehouse.watermark("identity") != rules.fingerprint:
        return False
    since = warehouse.watermark("refreshed")
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _seeds AS SELECT DISTINCT key FROM (
            SELECT unnest([left_key, right_key]) AS key FROM links WHERE batch > {since}
            UNION ALL SELECT unnest([account_key, person_key, 'email:' || email]) FROM events WHERE batch > {since}
            UNION ALL SELECT account_key FROM attributes WHERE batch > {since}
            UNION ALL SELECT person_key FROM people WHERE batch > {since}
            UNION ALL SELECT key FROM pending_keys) WHERE key IS NOT NULL"""
    )
    seeds = warehouse.count("SELECT count(*) FROM _seeds")
    known = warehouse.count("SELECT (SELECT count(*) FROM key_accounts) + (SELECT count(*) FROM key_people)")
    return seeds <= max(known * _LARGE_SHARE, 20)


def account_scope(warehouse: Warehouse) -> Scope:
    """Keys that make up accounts, with all that is linked to them."""
    of_account = account_sql("key")
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _account_scope AS SELECT key FROM _seeds WHERE {of_account}
        UNION SELECT key FROM key_accounts WHERE {of_account} AND account IN (
            SELECT account FROM key_accounts SEMI JOIN _seeds USING (key) WHERE {of_account})"""
    )
    grow(warehouse, "_account_scope", ACCOUNT_LINKS)
    return Scope("_account_scope")


def subscription_scope(warehouse: Warehouse) -> Scope:
    """Subscriptions with news, or of a key that moved; those that were decided on are always looked at."""
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _subscription_scope AS SELECT key FROM (
            SELECT key FROM _seeds UNION SELECT key FROM _sides UNION SELECT unnest([left_key, right_key]) FROM _decided
            UNION SELECT left_key FROM links SEMI JOIN _moved ON right_key = key WHERE kind = 'subscription')
        WHERE {subscription_sql("key")}"""
    )
    return Scope("_subscription_scope")


def people_scope(warehouse: Warehouse) -> Scope:
    """People with news, of a key that moved, or with an address at a domain that moved, and who is the same as they."""
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _people_scope AS SELECT key FROM (
            SELECT key FROM _seeds UNION SELECT key FROM _sides UNION SELECT unnest([left_key, right_key]) FROM _decided
            UNION SELECT left_key FROM links SEMI JOIN _moved ON right_key = key WHERE kind IN ('contact', 'seen'))
        WHERE {person_sql("key")}"""
    )
    if warehouse.count("SELECT count(*) FROM _moved WHERE starts_with(key, 'domain:')"):
        warehouse.execute(
            "INSERT INTO _people_scope SELECT p.key FROM key_people AS p SEMI JOIN _moved AS m "
            "ON 'domain:' || split_part(p.key, '@', 2) = m.key WHERE p.key LIKE 'email:%@%' "
            "EXCEPT SELECT key FROM _people_scope"
        )
    grow(warehouse, "_people_scope", PERSON_LINKS)
    return Scope("_people_scope")


def begin_moves(warehouse: Warehouse) -> None:
    for name in ("_moved", "_moved_people"):
        warehouse.execute(f"CREATE OR REPLACE TEMP TABLE {name} (key VARCHAR, old VARCHAR, new VARCHAR)")


def replace_accounts(warehouse: Warehouse, fresh: str, scope: Scope, kind: str) -> None:
    """Put ``fresh`` (key, account, reason) in the place of the looked-at keys of one ``kind``; what moved is noted."""
    looked_at = f"{kind} AND {scope.within('key')}"
    _note_moves(warehouse, "_moved", fresh, "account", f"SELECT key, account FROM key_accounts WHERE {looked_at}")
    warehouse.execute(f"DELETE FROM key_accounts WHERE {looked_at}")
    warehouse.execute(f"INSERT INTO key_accounts SELECT key, account, reason FROM ({fresh}) ORDER BY key")


def replace_people(warehouse: Warehouse, fresh: str, scope: Scope) -> None:
    """Put ``fresh`` (key, person) in the place of the looked-at keys; what moved is noted."""
    looked_at = scope.within("key")
    _note_moves(warehouse, "_moved_people", fresh, "person", f"SELECT key, person FROM key_people WHERE {looked_at}")
    warehouse.execute(f"DELETE FROM key_people WHERE {looked_at}")
    warehouse.execute(f"INSERT INTO key_people SELECT key, person FROM ({fresh}) ORDER BY key")


def _note_moves(warehouse: Warehouse, moves: str, fresh: str, value: str, old: str) -> None:
    warehouse.execute(
        f"INSERT INTO {moves} SELECT key, o.{value}, f.{value} FROM ({old}) AS o FULL JOIN ({fresh}) AS f USING (key) "
        f"WHERE o.{value} IS DISTINCT FROM f.{value}"
    )
