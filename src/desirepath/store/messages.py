"""Rows of the outbox and of the plays that were delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from desirepath.store.state import State, interventions, outbox

Fields = Mapping[str, object]


def add_messages(state: State, rows: Sequence[Fields]) -> int:
    """Put rows in the outbox whose ``key`` is not there yet; how many were new."""
    with state.begin() as connection:
        known = set(connection.execute(sa.select(outbox.c.key)).scalars())
        fresh = {str(row["key"]): dict(row) for row in rows if row["key"] not in known}
        if fresh:
            connection.execute(sa.insert(outbox), list(fresh.values()))
    return len(fresh)


def due_messages(state: State, now: int) -> list[Fields]:
    """Waiting messages whose time has come, the oldest first."""
    due = sa.select(outbox).where(outbox.c.status == "waiting", outbox.c.next_try_at <= now)
    with state.begin() as connection:
        rows = connection.execute(due.order_by(outbox.c.created_at, outbox.c.key)).mappings().all()
    return [dict(row) for row in rows]


def change_message(state: State, key: str, changes: Fields, delivered: Sequence[Fields] = ()) -> None:
    """Change one message and, in the same transaction, note the plays it delivered."""
    with state.begin() as connection:
        connection.execute(sa.update(outbox).where(outbox.c.key == key).values(dict(changes)))
        for row in delivered:
            connection.execute(sa.delete(interventions).where(interventions.c.id == row["id"]))
            connection.execute(sa.insert(interventions).values(dict(row)))


def delivered_plays(state: State) -> list[tuple[str, int]]:
    """The account and the time of every play that was delivered."""
    with state.begin() as connection:
        rows = connection.execute(sa.select(interventions.c.account, interventions.c.delivered_at)).all()
    return [(str(account), int(at)) for account, at in rows]


def count_waiting(state: State) -> int:
    """How many messages are still to be sent."""
    waiting = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.status == "waiting")
    with state.begin() as connection:
        return int(connection.execute(waiting).scalar_one())


def newest_messages(state: State, limit: int) -> tuple[int, list[Fields]]:
    """How many messages there are, and the newest of them."""
    newest = sa.select(outbox).order_by(outbox.c.created_at.desc(), outbox.c.key).limit(limit)
    with state.begin() as connection:
        total = connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one()
        rows = connection.execute(newest).mappings().all()
    return int(total), [dict(row) for row in rows]
