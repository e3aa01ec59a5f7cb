"""Operational state: small rows, many writers, must survive. SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
metadata = sa.MetaData()

definition_versions = sa.Table(
    "definition_versions",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("fingerprint", sa.String(32), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("published_at", sa.BigInteger, nullable=False),
    sa.Column("effective_at", sa.BigInteger, nullable=False),
    sa.Column("author", sa.String(320), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
models = sa.Table(
    "models",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False, index=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("card", sa.JSON, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
read_models = sa.Table(
    "read_models",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
)
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("recipient", sa.String(320), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("status", sa.String(20), nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("next_try_at", sa.BigInteger, nullable=False),
    sa.Column("sent_at", sa.BigInteger),
    sa.Column("last_error", sa.Text),
)
interventions = sa.Table(
    "interventions",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("account", sa.String(400), nullable=False, index=True),
    sa.Column("play", sa.String(200), nullable=False),
    sa.Column("cause", sa.String(400), nullable=False),
    sa.Column("owner", sa.String(320)),
    sa.Column("delivered_at", sa.BigInteger, nullable=False),
)
write_keys = sa.Table(
    "write_keys",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("label", sa.String(200), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("revoked_at", sa.BigInteger),
)
erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("who", sa.String(320), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("proof", sa.JSON, nullable=False),
)
archetypes = sa.Table(
    "archetypes",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("view", sa.String(20), nullable=False, index=True),
    sa.Column("born_at", sa.BigInteger, nullable=False),
    sa.Column("retired_at", sa.BigInteger),
)
archetype_names = sa.Table(
    "archetype_names",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("archetype", sa.String(16), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("given_at", sa.BigInteger, nullable=False),
    sa.Column("who", sa.String(320)),
    sa.Column("taken_back_at", sa.BigInteger),
)
segments = sa.Table(
    "segments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(100), nullable=False, index=True),
    sa.Column("where", sa.Text, nullable=False),
    sa.Column("at", sa.String(20)),
    sa.Column("author", sa.String(320), nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("removed_at", sa.BigInteger),
)
sentiment_corrections = sa.Table(
    "sentiment_corrections",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("event_id", sa.String(400), nullable=False, index=True),
    sa.Column("label", sa.String(20), nullable=False),
    sa.Column("given_at", sa.BigInteger, nullable=False),
    sa.Column("who", sa.String(320), nullable=False),
    sa.Column("taken_back_at", sa.BigInteger),
)
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(20), nullable=False, index=True),
    sa.Column("account", sa.String(400), index=True),
    sa.Column("outcome", sa.String(200)),
    sa.Column("versus", sa.String(200)),
    sa.Column("sequence", sa.JSON),
    sa.Column("name", sa.String(200)),
    sa.Column("from_at", sa.BigInteger),
    sa.Column("to_at", sa.BigInteger),
    sa.Column("author", sa.String(320), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("said_at", sa.BigInteger, nullable=False),
    sa.Column("taken_back_at", sa.BigInteger),
)
model_changes = sa.Table(
    "model_changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(200), nullable=False, index=True),
    sa.Column("model", sa.String(32), nullable=False),
    sa.Column("how", sa.String(20), nullable=False),
    sa.Column("who", sa.String(320), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("who", sa.String(320), nullable=False),
    sa.Column("what", sa.String(100), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
)


class State:
    """The state database of a workspace, migrated to the newest form when opened."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = sa.create_engine(url)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        with self.engine.begin() as connection:
            migrate(connection)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction."""
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    def keep_read_model(self, name: str, made_at: int, body: object) -> None:
        """Keep a computed answer under its name, in place of the one before."""
        with self.begin() as connection:
            connection.execute(sa.delete(read_models).where(read_models.c.name == name))
            connection.execute(sa.insert(read_models).values(name=name, made_at=made_at, body=body))

    def read_model(self, name: str) -> object:
        """A kept answer, or ``None``."""
        with self.begin() as connection:
            return connection.execute(sa.select(read_models.c.body).where(read_models.c.name == name)).scalar()

    def note(self, at: int, who: str, what: str, detail: dict[str, object]) -> None:
        """Write a line of the audit log."""
        with self.begin() as connection:
            connection.execute(sa.insert(audit_log).values(at=at, who=who, what=what, detail=detail))


def migrate(connection: Connection) -> None:
    """Bring the schema to its newest form."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _prepare_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()
