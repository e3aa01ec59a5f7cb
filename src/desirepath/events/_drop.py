"""Takes rows out again: what is gone is noted, so that the next refresh derives the accounts it belonged to anew."""

from __future__ import annotations

from desirepath.store import Warehouse, literal


def drop_events(warehouse: Warehouse, chosen: str, cause: str) -> int:
    """Delete the events that the query ``chosen`` names by (source, event_id); how many. Run inside a transaction."""
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _dropping AS SELECT DISTINCT source, event_id FROM ({chosen})")
    if not warehouse.count("SELECT count(*) FROM _dropping"):
        return 0
    warehouse.execute(
        "INSERT INTO pending_accounts SELECT DISTINCT account, ? FROM account_events SEMI JOIN _dropping "
        "USING (source, event_id)",
        [cause],
    )
    warehouse.execute(
        "INSERT INTO pending_keys SELECT DISTINCT key, ? FROM (SELECT unnest([account_key, person_key, 'email:' || email]) "
        "AS key FROM events SEMI JOIN _dropping USING (source, event_id)) WHERE key IS NOT NULL",
        [cause],
    )
    for table in ("text_themes", "sentiments", "events"):
        dropped = warehouse.write_count(
            f"DELETE FROM {table} USING _dropping AS d WHERE {table}.source = d.source AND {table}.event_id = d.event_id"
        )
    warehouse.execute("DROP TABLE _dropping")
    return dropped


def drop_links(warehouse: Warehouse, where: str, cause: str) -> int:
    """Delete the links that ``where`` chooses and note their keys; how many. Run inside a transaction."""
    warehouse.execute(
        "INSERT INTO pending_keys SELECT DISTINCT unnest([left_key, right_key]), "
        f"{literal(cause)} FROM links WHERE {where}"
    )
    return warehouse.write_count(f"DELETE FROM links WHERE {where}")


def drop_statements(warehouse: Warehouse, file_id: int, cause: str) -> None:
    """Delete what one file stated of accounts and people. Run inside a transaction."""
    warehouse.execute(
        "INSERT INTO pending_accounts SELECT DISTINCT k.account, ? FROM attributes AS a "
        "JOIN key_accounts AS k ON k.key = a.account_key WHERE a.file_id = ?",
        [cause, file_id],
    )
    warehouse.execute(
        "INSERT INTO pending_keys SELECT DISTINCT account_key, $cause FROM attributes WHERE file_id = $file "
        "UNION SELECT person_key, $cause FROM people WHERE file_id = $file".replace("$cause", literal(cause)).replace(
            "$file", str(file_id)
        )
    )
    warehouse.execute("DELETE FROM attributes WHERE file_id = ?", [file_id])
    warehouse.execute("DELETE FROM people WHERE file_id = ?", [file_id])
