"""Sources that are fetched: their records land as files before the files are taken, and what is gone there goes here."""

from __future__ import annotations

from pathlib import Path

from desirepath.events._drop import drop_events, drop_links
from desirepath.events._emissions import EMISSIONS
from desirepath.events._typing import key_sql
from desirepath.kernel import Progress, WrongUse
from desirepath.sources import Reach, Source, compared_keys, find_files, land_source
from desirepath.store import Warehouse, literal

NOT_REACHED = "source not reached"


def fetch(
    warehouse: Warehouse, source: Source, folder: Path, reach: Reach, *, now: int, progress: Progress
) -> tuple[list[str], int]:
    """Land what is new; warnings, and 1 where the source could not be read. What landed before is taken all the same."""
    if source.remote is None:
        return [], 0
    try:
        landed = land_source(source, folder, reach, now=now, progress=progress)
    except WrongUse as error:
        reason = f"{error.asked}: {error.found}"
        with warehouse.transaction():
            _forget(warehouse, source)
            warehouse.execute(
                "INSERT INTO rejected VALUES (?, ?, ?, NULL, NULL, NULL, ?)", [source.name, source.path, reason, now]
            )
        return [f"{reason}. {error.remedy}"], 1
    with warehouse.transaction():
        _forget(warehouse, source)
    return list(landed.warnings), 0


def _forget(warehouse: Warehouse, source: Source) -> None:
    warehouse.execute("DELETE FROM rejected WHERE source = ? AND file = ?", [source.name, source.path])


def drop_gone(warehouse: Warehouse, source: Source, folder: Path) -> tuple[list[str], int]:
    """Take out the records that ``deletes: true`` found to be gone; warnings, and how many rows."""
    if source.remote is None or not source.remote.deletes or "id" not in source.mapping:
        return [], 0
    files = compared_keys(source, folder)
    if not files:
        return [], 0
    identifier = _text(source.mapping["id"].sql)
    with warehouse.transaction():
        warehouse.execute(
            f"CREATE OR REPLACE TEMP TABLE _held AS SELECT DISTINCT {identifier} AS id FROM {_reader(files)}"
        )
        try:
            if not warehouse.count("SELECT count(id) FROM _held"):
                return [f"source {source.name}: it gave no keys to compare with; nothing was taken out"], 0
            dropped = _drop_records(warehouse, source)
            landed = [str(file.path) for file in find_files(source, folder)]
            if landed and source.stream in ("accounts", "people", "team"):
                dropped += _drop_statements(warehouse, source, identifier, landed)
        finally:
            warehouse.execute("DROP TABLE IF EXISTS _held")
    return [], dropped


def _text(sql: str) -> str:
    return f"nullif(trim(CAST(({sql}) AS VARCHAR)), '')"


def _reader(files: list[str]) -> str:
    return f"read_parquet([{', '.join(literal(file) for file in files)}], union_by_name = true)"


def _drop_records(warehouse: Warehouse, source: Source) -> int:
    """Events whose record is not held any more; those of records without an id cannot be compared and stay."""
    suffixes = ", ".join(
        literal(one) for one in sorted({emission.suffix for emission in EMISSIONS[source.stream]} | {""})
    )
    held = f"SELECT id || unnest([{suffixes}]) AS event_id FROM _held"
    chosen = (
        f"SELECT source, event_id FROM events ANTI JOIN ({held}) AS held USING (event_id) "
        f"WHERE source = {literal(source.name)} AND NOT starts_with(event_id, '#')"
    )
    return drop_events(warehouse, chosen, f"deleted in {source.name}")


def _drop_statements(warehouse: Warehouse, source: Source, identifier: str, landed: list[str]) -> int:
    """What records told of an account or a person goes when none of that key's records is held any more."""
    key = "account" if source.stream == "accounts" else "person" if "person" in source.mapping else "email"
    typed = key_sql(key, f"({source.mapping[key].sql})", source)
    typed = f"'email:' || {typed}" if key == "email" else typed
    warehouse.execute(
        f"CREATE OR REPLACE TEMP TABLE _gone AS SELECT key FROM (SELECT {typed} AS key, {identifier} AS id "
        f"FROM {_reader(landed)}) AS told LEFT JOIN _held USING (id) WHERE key IS NOT NULL GROUP BY key "
        "HAVING count(_held.id) = 0"
    )
    cause = f"deleted in {source.name}"
    table, column = ("attributes", "account_key") if source.stream == "accounts" else ("people", "person_key")
    of_source = f"source = {literal(source.name)} AND {column} IN (SELECT key FROM _gone)"
    if table == "attributes":
        warehouse.execute(
            "INSERT INTO pending_accounts SELECT DISTINCT k.account, ? FROM attributes AS a "
            f"JOIN key_accounts AS k ON k.key = a.account_key WHERE a.{of_source}",
            [cause],
        )
    dropped = warehouse.write_count(f"DELETE FROM {table} WHERE {of_source}")
    dropped += drop_links(
        warehouse,
        f"source = {literal(source.name)} AND (left_key IN (SELECT key FROM _gone) OR right_key IN (SELECT key FROM _gone))",
        cause,
    )
    warehouse.execute("DROP TABLE _gone")
    return dropped
