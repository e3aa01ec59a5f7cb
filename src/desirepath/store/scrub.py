"""Strikes texts out of the operational state, in every column of every table."""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desirepath.store.state import State, erasures, metadata
from desirepath.store.wording import Wording

KEPT_AS_THEY_ARE = frozenset({"erasures", "write_keys"})
KEPT_COLUMNS = {"definition_versions": frozenset({"fingerprint", "text"})}
"""What was published stays as it was; who published it and why is said of people."""


def scrub_state(state: State, wording: Wording, instead: str) -> int:
    """Put ``instead`` in place of the texts; how many rows were changed."""
    changed = 0
    with state.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name not in KEPT_AS_THEY_ARE:
                changed += _scrub_table(connection, table, wording, instead)
    _let_go(state)
    return changed


def _scrub_table(connection: Connection, table: sa.Table, wording: Wording, instead: str) -> int:
    changed = 0
    for row in connection.execute(sa.select(table)).mappings().all():
        fresh = {name: _wording_of(table, name, wording).struck(value, instead) for name, value in row.items()}
        kept = KEPT_COLUMNS.get(table.name, frozenset())
        moved = {name: value for name, value in fresh.items() if value != row[name] and name not in kept}
        if moved:
            same = sa.and_(*(column == row[column.name] for column in table.primary_key))
            connection.execute(sa.update(table).where(same).values(moved))
            changed += 1
    return changed


def _wording_of(table: sa.Table, column: str, wording: Wording) -> Wording:
    """The body of a model is numbers: an id like 100001 among them is a count."""
    return wording.without_numbers() if (table.name, column) == ("models", "body") else wording


def _let_go(state: State) -> None:
    """Make the engine give up what it keeps of changed rows; PostgreSQL does so at its next vacuum."""
    if state.engine.dialect.name != "sqlite":
        return
    with state.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def note_erasure(state: State, row: dict[str, object]) -> None:
    """Keep the proof of an erasure; it holds no personal data."""
    with state.begin() as connection:
        connection.execute(sa.insert(erasures).values(json.loads(json.dumps(row))))


def list_erasures(state: State) -> list[dict[str, object]]:
    """All proofs, the newest first."""
    with state.begin() as connection:
        rows = connection.execute(sa.select(erasures).order_by(erasures.c.at.desc(), erasures.c.id)).mappings()
        return [dict(row) for row in rows]
