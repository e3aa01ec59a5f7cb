"""Segments that people saved: in force, or removed and still there to be brought back."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from desirepath.kernel import NotFound, WrongUse
from desirepath.store.state import State, segments


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """One as it was written; ``at`` a duration from each account's start such as ``90d``. Times in microseconds."""

    name: str
    where: str
    at: str | None
    author: str
    created_at: int


def saved_segments(state: State) -> list[SavedSegment]:
    """Those in force, by name."""
    wanted = sa.select(segments).where(segments.c.removed_at.is_(None)).order_by(sa.func.lower(segments.c.name))
    with state.begin() as connection:
        return [
            SavedSegment(row["name"], row["where"], row["at"], row["author"], row["created_at"])
            for row in connection.execute(wanted).mappings()
        ]


def save_segment(state: State, segment: SavedSegment) -> None:
    """Keep a segment.

    Raises
    ------
    WrongUse
        when one of that name, whatever the case, is in force.
    """
    _refuse_taken(state, segment.name)
    row = {"name": segment.name, "where": segment.where, "at": segment.at, "author": segment.author,
           "created_at": segment.created_at}  # fmt: skip
    with state.begin() as connection:
        connection.execute(sa.insert(segments).values(row))


def remove_segment(state: State, name: str, *, now: int) -> None:
    """Take a segment out of force; ``restore_segment`` undoes it.

    Raises
    ------
    NotFound
        when none of that name is in force.
    """
    live = sa.and_(segments.c.name == name, segments.c.removed_at.is_(None))
    with state.begin() as connection:
        gone = connection.execute(sa.update(segments).where(live).values(removed_at=now)).rowcount
    if not gone:
        raise NotFound("saved segment", name, [one.name for one in saved_segments(state)])


def restore_segment(state: State, name: str) -> None:
    """Bring back the segment of that name that was removed last.

    Raises
    ------
    NotFound
        when none of that name was removed.
    WrongUse
        when another has the name now.
    """
    gone = sa.select(segments.c.id, segments.c.name).where(segments.c.removed_at.is_not(None))
    newest = gone.order_by(segments.c.removed_at.desc(), segments.c.id.desc())
    with state.begin() as connection:
        removed = [(int(row[0]), str(row[1])) for row in connection.execute(newest)]
    found = next((identifier for identifier, known in removed if known == name), None)
    if found is None:
        raise NotFound("removed segment", name, list(dict.fromkeys(known for _, known in removed)))
    _refuse_taken(state, name)
    with state.begin() as connection:
        connection.execute(sa.update(segments).where(segments.c.id == found).values(removed_at=None))


def _refuse_taken(state: State, name: str) -> None:
    if name.casefold() in {one.name.casefold() for one in saved_segments(state)}:
        raise WrongUse(f"segment {name!r}", "one of that name is saved", "Remove that one first, or take another name.")
