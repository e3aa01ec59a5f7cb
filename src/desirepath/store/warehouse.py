"""The analytic store: one DuckDB file, owned by one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import duckdb
import pyarrow as pa

from desirepath.store.gate import Gate
from desirepath.store.tables import ALL_TABLES, Table

EngineError = duckdb.Error

_OVERLAYS = "overlays"

Value = str | int | float | bool | None
Row = dict[str, object]


class Warehouse:
    """A DuckDB database; each thread has a connection of its own."""

    def __init__(self, path: Path | None, *, memory_limit: str = "2GB", threads: int = 2) -> None:
        self._path = path
        self._settings = (f"SET memory_limit = '{memory_limit}'", f"SET threads = {threads}")
        self._base = self._opened()
        self._opening = 0
        self._gate = Gate()
        self._local = threading.local()
        self._write = threading.RLock()
        self._counting = threading.Lock()
        for table in ALL_TABLES:
            self._base.execute(table.create_sql())
            self._add_new_columns(table)
        self._batch = self._last_batch()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        base = duckdb.connect(str(self._path) if self._path else ":memory:")
        self._main = str(base.execute("SELECT current_database()").fetchall()[0][0])
        for setting in (*self._settings, "SET preserve_insertion_order = true", f"ATTACH ':memory:' AS {_OVERLAYS}"):
            base.execute(setting)
        return base

    def rewrite(self) -> None:
        """Write the whole store into a new file and go on with that: nothing deleted is left in it, no overlay is kept.

        Waits until nobody reads or writes; who comes in the meantime waits.
        """
        if self._path is None:
            return
        with self.alone():
            fresh = self._path.with_suffix(".rewritten")
            fresh.unlink(missing_ok=True)
            self._base.execute("CHECKPOINT")
            self._base.execute(f"ATTACH {literal(str(fresh))} AS _fresh")
            self._base.execute(f"COPY FROM DATABASE {quoted(self._main)} TO _fresh")
            self._base.execute("DETACH _fresh")
            self._base.close()
            fresh.replace(self._path)
            Path(f"{self._path}.wal").unlink(missing_ok=True)
            self._base = self._opened()
            self._opening += 1

    def _add_new_columns(self, table: Table) -> None:
        """A store made by an earlier version gets the columns declared since."""
        known = {str(row[0]) for row in self._base.execute(f'DESCRIBE "{table.name}"').fetchall()}
        for name, kind in table.columns.items():
            if name not in known:
                self._base.execute(f'ALTER TABLE "{table.name}" ADD COLUMN "{name}" {kind}')

    def _last_batch(self) -> int:
        """The highest number that a batch had; what was removed since may have had a higher one."""
        listed = " UNION ALL ".join(
            f'SELECT max(batch) AS n FROM "{table.name}"' for table in ALL_TABLES if "batch" in table.columns
        )
        newest = (
            f"SELECT max(n) FROM ({listed} UNION ALL SELECT value FROM watermarks WHERE name IN ('refreshed', 'batch'))"
        )
        return int(self._base.execute(newest).fetchall()[0][0] or 0)

    def next_batch(self) -> int:
        """A number for what is written now, higher than any before."""
        with self._counting:
            self._batch += 1
            return self._batch

    def close(self) -> None:
        self._base.close()

    @contextmanager
    def transaction(self, *, beside: bool = False) -> Iterator[None]:
        """All writes inside are kept together or not at all; one writer at a time.

        A transaction ``beside`` others does not wait for the writer at work. It may only append: two appends never
        conflict.
        """
        if getattr(self._local, "writing", False):
            yield
            return
        with nullcontext() if beside else self._write, self._gate.shared():
            connection = self._connection()
            self._local.writing = True
            connection.execute("BEGIN")
            try:
                yield
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            else:
                connection.execute("COMMIT")
            finally:
                self._local.writing = False

    def make_overlay(self, name: str, tables: Sequence[Table]) -> None:
        """Empty ``tables`` in an overlay of this name, in place of what it held; run inside a transaction.

        Overlays lie in memory: they are gone when the store is closed or rewritten. A transaction that writes to one
        may write to no other table but temporary ones.
        """
        self.drop_overlay(name)
        schema = f"{_OVERLAYS}.{quoted(name)}"
        self.execute(f"CREATE SCHEMA {schema}")
        for table in tables:
            self.execute(table.create_sql(f"{schema}."))

    def drop_overlay(self, name: str) -> None:
        self.execute(f"DROP SCHEMA IF EXISTS {_OVERLAYS}.{quoted(name)} CASCADE")

    def has_overlay(self, name: str) -> bool:
        asked = "SELECT count(*) FROM duckdb_schemas() WHERE database_name = ? AND schema_name = ?"
        return self.count(asked, [_OVERLAYS, name]) > 0

    @contextmanager
    def overlaid(self, name: str) -> Iterator[None]:
        """Inside, for this thread, the tables of an overlay stand in front of those of the same name.

        Enter it before a transaction, not inside one. The store is not rewritten meanwhile.
        """
        with self._gate.shared():
            path = f"{_OVERLAYS}.{quoted(name)},{quoted(self._main)}.main"
            self._connection().execute(f"SET search_path = {literal(path)}")
            try:
                yield
            finally:
                self._connection().execute("RESET search_path")

    def underneath(self, name: str) -> str:
        """A stored table's full name, by which it is seen from within an overlay too."""
        return f"{quoted(self._main)}.main.{quoted(name)}"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else reads or writes inside the block, not even those who write ``beside`` others: they wait."""
        with self._write, self._gate.alone():
            yield

    def _writer(self) -> AbstractContextManager[object]:
        """What a single statement waits for: nothing inside a transaction, else the writer at work."""
        return nullcontext() if getattr(self._local, "writing", False) else self._write

    def _connection(self) -> duckdb.DuckDBPyConnection:
        """Each thread's own connection to the one database."""
        if getattr(self._local, "opening", None) != self._opening:
            self._local.cursor = self._base.cursor()
            self._local.cursor.execute("SET TimeZone = 'UTC'")
            self._local.opening = self._opening
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run a statement for its effect."""
        with self._writer(), self._gate.shared():
            self._connection().execute(sql, list(parameters) or None).fetchall()

    def write_count(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run an INSERT, UPDATE or DELETE; the number of rows it touched."""
        with self._writer(), self._gate.shared():
            rows = self._connection().execute(sql, list(parameters) or None).fetchall()
        return int(rows[0][0]) if rows and rows[0] else 0

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The answer as a list of dictionaries."""
        with self._gate.shared():
            cursor = self._connection().execute(sql, list(parameters) or None)
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tuples(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The answer as tuples."""
        with self._gate.shared():
            return self._connection().execute(sql, list(parameters) or None).fetchall()

    def value(self, sql: str, parameters: Sequence[object] = ()) -> object:
        """The first column of the first row, or ``None``."""
        rows = self.tuples(sql, parameters)
        return rows[0][0] if rows else None

    def count(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """The first column of the first row as a whole number."""
        found = self.value(sql, parameters)
        return int(found) if isinstance(found, int | float) else 0

    def watermark(self, name: str) -> int:
        """How far a named piece of work has come; 0 at first."""
        return self.count("SELECT value FROM watermarks WHERE name = ?", [name])

    def set_watermark(self, name: str, value: int) -> None:
        with self.transaction():
            self.execute("DELETE FROM watermarks WHERE name = ?", [name])
            self.execute("INSERT INTO watermarks VALUES (?, ?)", [name, value])

    def arrow(self, sql: str, parameters: Sequence[object] = ()) -> pa.Table:
        """The answer as an Arrow table."""
        with self._gate.shared():
            return self._connection().sql(sql, params=list(parameters) or None).to_arrow_table()

    def columns(self, sql: str) -> dict[str, str]:
        """Names and types of the columns a query would give."""
        return {str(row[0]): str(row[1]) for row in self.tuples(f"DESCRIBE {sql}")}

    @contextmanager
    def lent(self, name: str, data: pa.Table) -> Iterator[None]:
        """Arrow ``data`` readable as the table ``name`` inside the block, for this thread."""
        with self._gate.shared():
            connection = self._connection()
            connection.register(name, data)
            try:
                yield
            finally:
                connection.unregister(name)

    def insert(self, table: Table, data: pa.Table) -> int:
        """Append Arrow ``data`` in the table's declared order; the number of rows."""
        with self._writer(), self.lent("_incoming", data):
            names = ", ".join(f'"{name}"' for name in table.columns)
            order = f" ORDER BY {', '.join(table.order)}" if table.order else ""
            return self.write_count(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM _incoming{order}')

    def append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
        """Append dictionaries to a declared table."""
        return self.insert(table, to_arrow(table, rows)) if rows else 0


_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
}


def to_arrow(table: Table, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """Rows of a declared table as Arrow, with the declared types."""
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema_of(table))


def schema_of(table: Table) -> pa.Schema:
    """The Arrow types of a declared table."""
    return pa.schema([(name, _ARROW[kind]) for name, kind in table.columns.items()])


def quoted(name: str) -> str:
    """A column or table name, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Value) -> str:
    """A value as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + value.replace("'", "''") + "'"
