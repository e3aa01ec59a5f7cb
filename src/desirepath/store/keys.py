"""Write keys: who may send to which source. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets

import sqlalchemy as sa

from desirepath.store.state import State, write_keys

Row = dict[str, object]


def hash_of(key: str) -> str:
    """A key is 192 random bits: a plain hash of it cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def create_write_key(state: State, source: str, *, label: str, now: int) -> tuple[str, str]:
    """A new key for one source: its identifier, and the key itself, which is never shown again."""
    identifier, key = secrets.token_hex(4), f"dsp_{secrets.token_urlsafe(24)}"
    row = {
        "id": identifier,
        "source": source,
        "label": label,
        "hash": hash_of(key),
        "created_at": now,
        "revoked_at": None,
    }
    with state.begin() as connection:
        connection.execute(sa.insert(write_keys).values(row))
    return identifier, key


def revoke_write_key(state: State, identifier: str, *, now: int) -> bool:
    """End a key; whether there was such a key in force."""
    held = sa.and_(write_keys.c.id == identifier, write_keys.c.revoked_at.is_(None))
    with state.begin() as connection:
        return connection.execute(sa.update(write_keys).where(held).values(revoked_at=now)).rowcount > 0


def list_write_keys(state: State) -> list[Row]:
    """All keys, the newest first, without their hashes."""
    shown = [column for column in write_keys.c if column.name != "hash"]
    with state.begin() as connection:
        rows = connection.execute(
            sa.select(*shown).order_by(write_keys.c.created_at.desc(), write_keys.c.id)
        ).mappings()
        return [dict(row) for row in rows]


def sources_by_hash(state: State) -> dict[str, str]:
    """The source that each key in force may send to."""
    with state.begin() as connection:
        held = sa.select(write_keys.c.hash, write_keys.c.source).where(write_keys.c.revoked_at.is_(None))
        return {str(row[0]): str(row[1]) for row in connection.execute(held)}
