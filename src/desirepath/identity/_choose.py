"""Finds the events that carry certain keys, and the accounts these keys place them with, without reading the others' rows."""

from __future__ import annotations

from desirepath.store import Warehouse

_COLUMNS = {
    "account_key": "SELECT key AS value FROM _wanted WHERE NOT starts_with(key, 'domain:') "
    "AND NOT starts_with(key, 'subscription:')",
    "subscription_key": "SELECT key AS value FROM _wanted WHERE starts_with(key, 'subscription:')",
    "person_key": "SELECT key AS value FROM _wanted WHERE starts_with(key, 'person:') OR starts_with(key, 'email:')",
    "email": "SELECT substr(key, 7) AS value FROM _wanted WHERE starts_with(key, 'email:')",
    "domain": "SELECT substr(key, 8) AS value FROM _wanted WHERE starts_with(key, 'domain:')",
}
_PLACED = """
SELECT coalesce(a.account, s.account, p.account, m.account, d.account) AS account,
    coalesce(kp.person, km.person) AS person, e.*
FROM {events} AS e
LEFT JOIN {keys} AS a ON a.key = e.account_key
LEFT JOIN {keys} AS s ON s.key = e.subscription_key
LEFT JOIN {keys} AS p ON p.key = e.person_key
LEFT JOIN {keys} AS m ON m.key = 'email:' || e.email
LEFT JOIN {keys} AS d ON d.key = 'domain:' || e.domain
LEFT JOIN {people} AS kp ON kp.key = e.person_key
LEFT JOIN {people} AS km ON km.key = 'email:' || e.email
"""


def placed_sql(events: str = "events", keys: str = "key_accounts", people: str = "key_people") -> str:
    """SQL: every event of ``events`` with its account and person."""
    return _PLACED.format(events=events, keys=keys, people=people)


def choose_events(warehouse: Warehouse, keys: str) -> int:
    """Write the events that carry a key of the query ``keys`` as ``_chosen``; how many keys there were.

    Only the columns that can hold such a key are read; the rest of a row is fetched for what is found.
    """
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _wanted AS SELECT DISTINCT key FROM ({keys})")
    wanted = warehouse.count("SELECT count(*) FROM _wanted")
    parts = []
    for column, values in _COLUMNS.items():
        warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _wanted_{column} AS {values}")
        if warehouse.count(f"SELECT count(*) FROM _wanted_{column}"):
            parts.append(f"SELECT rowid AS row FROM events SEMI JOIN _wanted_{column} ON value = {column}")
    rows = " UNION ".join(parts) or "SELECT 0 AS row WHERE FALSE"
    warehouse.execute(
        f"CREATE OR REPLACE TEMP TABLE _chosen AS SELECT e.* FROM events AS e SEMI JOIN ({rows}) AS r ON r.row = e.rowid"
    )
    choose_keys(warehouse)
    return wanted


def choose_keys(warehouse: Warehouse) -> None:
    """The accounts and people of the keys that the chosen events carry, as ``_chosen_keys`` and ``_chosen_people``."""
    carried = "SELECT unnest([account_key, subscription_key, person_key, 'email:' || email, 'domain:' || domain]) FROM _chosen"
    for table, name in (("key_accounts", "_chosen_keys"), ("key_people", "_chosen_people")):
        warehouse.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {table} WHERE key IN ({carried})")


def old_and_new_accounts(warehouse: Warehouse) -> set[str]:
    """Accounts that the chosen events were placed with before the moves in ``_moved``, and are placed with now."""
    before = (
        "(SELECT key, account FROM _chosen_keys ANTI JOIN _moved USING (key) "
        "UNION ALL SELECT key, old FROM _moved WHERE old IS NOT NULL)"
    )
    queries = [
        f"SELECT account FROM ({placed_sql('_chosen', keys, '_chosen_people')})" for keys in ("_chosen_keys", before)
    ]
    rows = warehouse.tuples(f"SELECT DISTINCT account FROM ({' UNION ALL '.join(queries)}) WHERE account IS NOT NULL")
    return {str(row[0]) for row in rows}


def drop_chosen(warehouse: Warehouse) -> None:
    for name in ("_chosen", "_chosen_keys", "_chosen_people", "_wanted", *(f"_wanted_{column}" for column in _COLUMNS)):
        warehouse.execute(f"DROP TABLE IF EXISTS {name}")
