"""Other people's databases, read only: one checked SELECT, streamed in chunks of Arrow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa
import sqlglot
from sqlalchemy.engine import URL, Connection, CursorResult, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlglot import exp
from sqlglot.errors import SqlglotError

from desirepath.kernel import DesirepathError
from desirepath.store.columns import KIND_OF_MYSQL, KIND_OF_OID, to_column

_OID_JSON, _OID_TIMESTAMP, _OID_TIMESTAMPTZ, _OID_JSONB = 114, 1114, 1184, 3802
_SPEECH = {"postgresql": "postgres", "mariadb": "mysql", "mssql": "tsql"}
_SPOKEN = frozenset(
    "bigquery clickhouse databricks duckdb mysql oracle postgres redshift snowflake sqlite trino tsql".split()
)
_REFUSED = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.TruncateTable, exp.Command,
    exp.Into, exp.Lock, exp.Set, exp.Copy, exp.Grant, exp.Use, exp.Pragma, exp.Attach, exp.Kill, exp.Transaction,
)  # fmt: skip
_REACHING_OUT = re.compile(
    r"^(pg_(read|ls|write|terminate|cancel|reload|rotate|sleep|advisory|switch|create|drop|logical|promote)\w*|lo_\w+|"
    r"dblink\w*|load_file|load_extension|xp_\w+|sp_\w+|sys_exec|sys_eval|sleep|benchmark|readfile|writefile|nextval|"
    r"setval|set_config|query_to_xml\w*|openrowset|opendatasource|edit)$",
    re.IGNORECASE,
)


class ForeignFailed(DesirepathError):
    """A database did not give what was asked: why, and what to do. Holds no password."""

    code = "foreign_failed"
    exit_code = 2
    http_status = 400

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(f"{reason}. {remedy}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What to read: a checked ``query`` or a ``table``, from a value of ``cursor`` on, in its order."""

    query: str = ""
    table: str = ""
    cursor: str | None = None
    low: object = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows as Arrow, the kind of every column, and the rows' values of the cursor column."""

    data: pa.Table
    kinds: dict[str, str]
    cursors: Sequence[object]
    rows: Sequence[tuple[object, ...]]


def checked_query(text: str, url: str) -> str:
    """One SELECT, or the reason why not. The database is asked read-only besides.

    Raises
    ------
    ForeignFailed
        when it is no single query, writes, or calls a function that reaches outside of the database.
    """
    speech = _speech(url)
    try:
        statements = [one for one in sqlglot.parse(text, read=speech) if one is not None]
    except (SqlglotError, RecursionError) as error:
        reason = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).splitlines()[0]
        raise ForeignFailed(f"the query is no SQL: {reason}", "Mend `query`.") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ForeignFailed("the query is not one SELECT", "Give one SELECT in `query`, without ';'.")
    for node in statements[0].walk():
        called = node.name if isinstance(node, exp.Anonymous) else node.sql_name() if isinstance(node, exp.Func) else ""
        if isinstance(node, _REFUSED) or _REACHING_OUT.match(called):
            what = node.sql(dialect=speech)[:60]
            raise ForeignFailed(f"the query does more than read: {what!r}", "Only a plain SELECT is accepted.")
    return text.strip().rstrip(";").rstrip()


def _speech(url: str) -> str | None:
    name = re.split(r"[+:]", url, maxsplit=1)[0].lower()
    spoken = _SPEECH.get(name, name)
    return spoken if spoken in _SPOKEN else None


def read_foreign(url: str, asked: Asked, kinds: Mapping[str, str], *, folder: Path, rows: int) -> Iterator[Chunk]:
    """The rows asked for, in chunks; the last one may be empty, so that the columns are always told.

    Raises
    ------
    ForeignFailed
        when the address, the login, a table or a column is wrong, or the connection breaks.
    """
    with _connected(url, folder) as connection:
        statement = _statement(connection, asked)
        streamed = connection.execution_options(stream_results=True, max_row_buffer=rows)
        result = streamed.execute(statement)
        names = list(result.keys())
        doubled = [name for name in names if names.count(name) > 1]
        if doubled:
            raise ForeignFailed(f"the column {doubled[0]!r} comes twice", "Name each column once in `query`.")
        told, known, any_rows = _told_kinds(connection, result), dict(kinds), False
        for part in result.partitions(rows):
            any_rows = True
            yield _chunk(names, [tuple(row) for row in part], told, known, asked.cursor)
        if not any_rows:
            yield _chunk(names, [], told, known, asked.cursor)


def foreign_tables(url: str, *, folder: Path) -> list[str]:
    """The names of the tables of a database.

    Raises
    ------
    ForeignFailed
        when it cannot be reached; the reason holds no password.
    """
    with _connected(url, folder) as connection:
        return sorted(sa.inspect(connection).get_table_names())


def _chunk(
    names: list[str],
    rows: list[tuple[object, ...]],
    told: Mapping[str, str],
    known: dict[str, str],
    cursor: str | None,
) -> Chunk:
    arrays, columns = [], list(zip(*rows, strict=True)) if rows else [()] * len(names)
    for name, values in zip(names, columns, strict=True):
        array, known[name] = to_column(values, told.get(name), known.get(name))
        arrays.append(array)
    if cursor and cursor not in names:
        raise ForeignFailed(
            f"there is no column {cursor!r}; the columns are {', '.join(names)}", "Mend `cursor` of this source."
        )
    return Chunk(pa.table(arrays, names=names), dict(known), columns[names.index(cursor)] if cursor else (), rows)


def _statement(connection: Connection, asked: Asked) -> sa.Select[tuple[object, ...]]:
    quote = connection.dialect.identifier_preparer.quote
    if asked.table:
        origin = sa.text(".".join(quote(part) for part in asked.table.split(".")))
    else:
        origin = sa.text("(" + asked.query.replace(":", r"\:") + "\n) AS asked")
    listed: list[sa.ColumnElement[object] | sa.TextClause] = [sa.column(name) for name in asked.columns] or [
        sa.text("*")
    ]
    select: sa.Select[tuple[object, ...]] = sa.select(*listed).select_from(origin)
    if not asked.cursor:
        return select
    cursor: sa.ColumnElement[object] = sa.column(asked.cursor)
    if asked.low is not None:
        select = select.where(sa.or_(cursor >= sa.literal(asked.low), cursor.is_(None)))
    return select.order_by(cursor)


def _told_kinds(connection: Connection, result: CursorResult[tuple[object, ...]]) -> dict[str, str]:
    """The kinds of columns as far as the driver tells them."""
    numbers = {"pg8000": KIND_OF_OID, "pymysql": KIND_OF_MYSQL}.get(connection.dialect.driver)
    described = result.cursor.description if result.cursor is not None else None
    if not numbers or not described:
        return {}
    return {column[0]: numbers[column[1]] for column in described if column[1] in numbers}


@contextmanager
def _connected(url: str, folder: Path) -> Iterator[Connection]:
    """A connection that cannot write."""
    engine = _engine(_parsed(url, folder))
    try:
        with engine.connect() as connection:
            _forbid_writing(connection)
            _read_plainly(connection)
            yield connection
            connection.rollback()
    except DBAPIError as error:
        raise ForeignFailed(*_reason(error)) from error
    except SQLAlchemyError as error:
        raise ForeignFailed(str(error).splitlines()[0], "Mend `url`, `table` or `query`.") from error
    except (OSError, EOFError) as error:
        raise ForeignFailed(f"the connection broke: {error}", "Sync again; it goes on where it stopped.") from error
    finally:
        engine.dispose()


def _parsed(text: str, folder: Path) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise ForeignFailed("the URL is not one SQLAlchemy knows", "For example postgresql://user@host/db.") from error
    driver = {"postgresql": "postgresql+pg8000", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
    url = url.set(drivername=driver.get(url.drivername, url.drivername))
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    there = folder / url.database
    if not there.is_file():
        raise ForeignFailed(f"there is no SQLite file {url.database}", "Mend `url`; it is relative to the workspace.")
    return url.set(database=str(there))


def _engine(url: URL) -> sa.Engine:
    try:
        return sa.create_engine(url, poolclass=sa.NullPool)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise ForeignFailed(
            f"no driver for {url.drivername} is installed ({str(error).splitlines()[0]})",
            "Install the SQLAlchemy driver of this database beside Desirepath.",
        ) from error


def _forbid_writing(connection: Connection) -> None:
    asked = {
        "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "mysql": "SET SESSION TRANSACTION READ ONLY",
        "mariadb": "SET SESSION TRANSACTION READ ONLY",
        "sqlite": "PRAGMA query_only = ON",
    }.get(connection.dialect.name)
    if asked:
        connection.execute(sa.text(asked))
        connection.commit()


def _read_plainly(connection: Connection) -> None:
    """pg8000 parses times slowly and turns JSON into objects; times are read as ISO here, JSON stays its own text."""
    held = connection.connection.driver_connection
    if connection.dialect.driver != "pg8000" or held is None:
        return
    for number in (_OID_TIMESTAMP, _OID_TIMESTAMPTZ):
        held.register_in_adapter(number, _moment_or_text)
    for number in (_OID_JSON, _OID_JSONB):
        held.register_in_adapter(number, str)


def _moment_or_text(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text  # infinity, or before our era


def _reason(error: DBAPIError) -> tuple[str, str]:
    """What the driver said, in one line, and what may help."""
    said = error.orig.args if error.orig is not None else (str(error),)
    first = said[0] if said else ""
    words = str(first.get("M", first)) if isinstance(first, dict) else " ".join(str(part) for part in said)
    line = " ".join(words.split()) or type(error.orig).__name__
    if re.search(r"password|authenticat|access denied|role .* does not exist|no pg_hba", line, re.IGNORECASE):
        return line, "Check the user and the password that `url` refers to."
    if re.search(r"column|no such|does ?n.t exist|does not exist|relation|syntax|unknown", line, re.IGNORECASE):
        return line, "Mend `table`, `query` or `cursor` of this source."
    return line, "Check that the database runs and can be reached at `url`."
