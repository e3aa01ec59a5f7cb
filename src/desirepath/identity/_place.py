"""Places events with their accounts, for a set of accounts or for all."""

from __future__ import annotations

from desirepath.identity._choose import choose_events, choose_keys, drop_chosen, placed_sql
from desirepath.store import Warehouse

_FEW = 0.5
"""Up to this share of the accounts, their events are looked for by key; beyond it all events are read."""


def accounts_of_new_events(warehouse: Warehouse, since_batch: int) -> set[str]:
    """Accounts with an event or attribute of a later batch than ``since_batch``."""
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _chosen AS SELECT * FROM events WHERE batch > {since_batch}")
    choose_keys(warehouse)
    placed = placed_sql("_chosen", "_chosen_keys", "_chosen_people")
    rows = warehouse.tuples(f"SELECT DISTINCT account FROM ({placed}) AS placed WHERE account IS NOT NULL")
    drop_chosen(warehouse)
    stated = warehouse.tuples(
        "SELECT DISTINCT k.account FROM attributes AS a JOIN key_accounts AS k ON k.key = a.account_key WHERE a.batch > ?",
        [since_batch],
    )
    return {str(row[0]) for row in rows + stated}


def place_events(warehouse: Warehouse) -> int:
    """Rewrite ``account_events`` for the accounts in the temporary table ``_touched``; the number of rows.

    Run inside a transaction. Rows lie in account order, which makes reading one account cheap.
    """
    warehouse.execute("DELETE FROM account_events WHERE account IN (SELECT account FROM _touched)")
    touched = warehouse.count("SELECT count(*) FROM _touched")
    if touched <= _FEW * warehouse.count("SELECT count(DISTINCT account) FROM key_accounts"):
        choose_events(warehouse, "SELECT key FROM key_accounts SEMI JOIN _touched USING (account)")
        placed = placed_sql("_chosen", "_chosen_keys", "_chosen_people")
    else:
        placed = placed_sql()
    written = warehouse.write_count(
        "INSERT INTO account_events SELECT p.account, p.occurred_at, p.event_id, p.source, p.known_at, "
        "coalesce(n.name, p.event), p.actor, "
        "p.person, p.stream, p.amount, m.score, p.subscription_key, p.properties "
        f"FROM ({placed}) AS p SEMI JOIN _touched USING (account) "
        "LEFT JOIN sentiments AS m ON m.source = p.source AND m.event_id = p.event_id AND m.scored "
        "LEFT JOIN event_names AS n ON n.event = p.event "
        "ORDER BY p.account, p.occurred_at, p.event_id, p.source"
    )
    drop_chosen(warehouse)
    return written


def count_orphans(warehouse: Warehouse) -> int:
    """Events that no key attaches to an account; they wait for a link."""
    return warehouse.count("SELECT count(*) FROM events") - warehouse.count("SELECT count(*) FROM account_events")


def write_accounts(warehouse: Warehouse) -> int:
    """Rewrite ``accounts`` for the accounts in ``_touched``: its attributes as of their latest version.

    Where several systems state one, the system that states the revenue is believed first. An account that no key
    names any more keeps no row. The parent is left to ``write_versions``.
    """
    warehouse.execute("DELETE FROM accounts WHERE account IN (SELECT account FROM _touched)")
    return warehouse.write_count(
        """INSERT INTO accounts
        WITH keys AS (SELECT key, account FROM key_accounts SEMI JOIN _touched USING (account)),
        stated AS (SELECT k.account, a.* FROM attributes AS a JOIN keys AS k ON k.key = a.account_key),
        latest AS (
            SELECT * FROM stated
            QUALIFY row_number() OVER (PARTITION BY account, account_key ORDER BY known_at DESC, batch DESC, attributes) = 1),
        merged AS (
            SELECT account, min(started_at) AS started_at, CAST(list_reduce(
                list(attributes::JSON ORDER BY json_exists(attributes, '$.arr'), account_key DESC),
                lambda one, better: json_merge_patch(one, better)) AS VARCHAR) AS attributes
            FROM latest GROUP BY account),
        seen AS (
            SELECT account, min(occurred_at) AS first_at FROM account_events SEMI JOIN _touched USING (account) GROUP BY account),
        ids AS (SELECT DISTINCT account FROM keys)
        SELECT ids.account, coalesce(m.attributes ->> '$.name', ids.account), m.attributes ->> '$.owner',
            NULL, TRY_CAST(m.attributes ->> '$.arr' AS DOUBLE),
            m.attributes ->> '$.currency',
            coalesce(m.started_at, seen.first_at), TRY_CAST(m.attributes ->> '$.renewal_date' AS BIGINT), m.attributes
        FROM ids LEFT JOIN merged AS m USING (account) LEFT JOIN seen USING (account)
        ORDER BY ids.account"""
    )
