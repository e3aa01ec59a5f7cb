"""Places events with their accounts, for a set of accounts or for all."""

from __future__ import annotations

from desirepath.store import Warehouse

_PLACED = """
SELECT coalesce(a.account, s.account, p.account, m.account, d.account) AS account,
    coalesce(kp.person, km.person) AS person, e.*
FROM {events} AS e
LEFT JOIN key_accounts AS a ON a.key = e.account_key
LEFT JOIN key_accounts AS s ON s.key = e.subscription_key
LEFT JOIN key_accounts AS p ON p.key = e.person_key
LEFT JOIN key_accounts AS m ON m.key = 'email:' || e.email
LEFT JOIN key_accounts AS d ON d.key = 'domain:' || e.domain
LEFT JOIN key_people AS kp ON kp.key = e.person_key
LEFT JOIN key_people AS km ON km.key = 'email:' || e.email
"""


def accounts_of_new_events(warehouse: Warehouse, since_batch: int) -> set[str]:
    """Accounts with an event or attribute of a later batch than ``since_batch``."""
    placed = _PLACED.format(events="(SELECT * FROM events WHERE batch > ?)")
    rows = warehouse.tuples(
        f"SELECT DISTINCT account FROM ({placed}) AS placed WHERE account IS NOT NULL", [since_batch]
    )
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
    placed = _PLACED.format(events="events")
    return warehouse.write_count(
        "INSERT INTO account_events SELECT p.account, p.occurred_at, p.event_id, p.source, p.known_at, "
        "coalesce(n.name, p.event), p.actor, "
        "p.person, p.stream, p.amount, m.score, p.subscription_key, p.properties "
        f"FROM ({placed}) AS p SEMI JOIN _touched USING (account) "
        "LEFT JOIN sentiments AS m ON m.source = p.source AND m.event_id = p.event_id AND m.scored "
        "LEFT JOIN event_names AS n ON n.event = p.event "
        "ORDER BY p.account, p.occurred_at, p.event_id, p.source"
    )


def count_orphans(warehouse: Warehouse) -> int:
    """Events that no key attaches to an account; they wait for a link."""
    return warehouse.count("SELECT count(*) FROM events") - warehouse.count("SELECT count(*) FROM account_events")


def write_accounts(warehouse: Warehouse) -> int:
    """Rewrite ``accounts``: one row an account, its attributes as of their latest version.

    Where several systems state one, the system that states the revenue is believed first.
    """
    warehouse.execute("DELETE FROM accounts")
    return warehouse.write_count(
        """INSERT INTO accounts
        WITH stated AS (
            SELECT k.account, a.* FROM attributes AS a JOIN key_accounts AS k ON k.key = a.account_key),
        latest AS (
            SELECT * FROM stated
            QUALIFY row_number() OVER (PARTITION BY account, account_key ORDER BY known_at DESC, batch DESC, attributes) = 1),
        merged AS (
            SELECT account, min(started_at) AS started_at, CAST(list_reduce(
                list(attributes::JSON ORDER BY json_exists(attributes, '$.arr'), account_key DESC),
                lambda one, better: json_merge_patch(one, better)) AS VARCHAR) AS attributes
            FROM latest GROUP BY account),
        seen AS (SELECT account, min(occurred_at) AS first_at FROM account_events GROUP BY account),
        ids AS (SELECT DISTINCT account FROM key_accounts)
        SELECT ids.account, coalesce(m.attributes ->> '$.name', ids.account), m.attributes ->> '$.owner',
            p.account, TRY_CAST(m.attributes ->> '$.arr' AS DOUBLE), m.attributes ->> '$.currency',
            coalesce(m.started_at, seen.first_at), TRY_CAST(m.attributes ->> '$.renewal_date' AS BIGINT), m.attributes
        FROM ids LEFT JOIN merged AS m USING (account) LEFT JOIN seen USING (account)
        LEFT JOIN key_accounts AS p ON p.key = m.attributes ->> '$.parent'
        ORDER BY ids.account"""
    )
