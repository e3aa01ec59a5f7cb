"""What people said of a text's tone; the newest that was not taken back holds. No text is kept here."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from desirepath.kernel import WrongUse
from desirepath.store.state import State, sentiment_corrections

TONE_VALUES = {"positive": 0.5, "neutral": 0.0, "negative": -0.5}
"""The tones that can be said, and what each counts as on the scale of the scores."""
TONES = tuple(TONE_VALUES)


@dataclass(frozen=True, slots=True)
class Correction:
    """``label`` for the text of one event, said at ``given_at`` by ``who``."""

    source: str
    event_id: str
    label: str
    given_at: int
    who: str


def corrections_in_force(state: State) -> dict[tuple[str, str], Correction]:
    """The correction that holds for each corrected text, by (source, event id)."""
    table = sentiment_corrections
    standing = sa.select(table).where(table.c.taken_back_at.is_(None)).order_by(table.c.id)
    with state.begin() as connection:
        rows = connection.execute(standing).mappings().all()
    return {
        (str(row["source"]), str(row["event_id"])): Correction(
            str(row["source"]), str(row["event_id"]), str(row["label"]), int(row["given_at"]), str(row["who"])
        )
        for row in rows
    }


def correct_sentiment(state: State, source: str, event_id: str, *, label: str, who: str, now: int) -> None:
    """Keep that the text of an event reads ``label``.

    Raises
    ------
    WrongUse
        when the label is none of ``TONES``.
    """
    if label not in TONES:
        raise WrongUse("tone", repr(label), f"Give one of: {', '.join(TONES)}.")
    row = {"source": source, "event_id": event_id, "label": label, "given_at": now, "who": who}
    with state.begin() as connection:
        connection.execute(sa.insert(sentiment_corrections).values(row))


def take_correction_back(state: State, source: str, event_id: str, *, now: int) -> str | None:
    """Undo the newest correction of a text; the label that holds again, ``None`` for the one it was read with.

    Raises
    ------
    WrongUse
        when it was never corrected.
    """
    table = sentiment_corrections
    mine = sa.and_(table.c.source == source, table.c.event_id == event_id, table.c.taken_back_at.is_(None))
    with state.begin() as connection:
        rows = connection.execute(sa.select(table.c.id, table.c.label).where(mine).order_by(table.c.id.desc()).limit(2))
        standing = rows.all()
        if not standing:
            raise WrongUse(f"tone of {source} {event_id!r}", "it was never corrected", "There is nothing to undo.")
        newest = table.c.id == standing[0].id
        connection.execute(sa.update(table).where(newest).values(taken_back_at=now))
    return str(standing[1].label) if len(standing) > 1 else None


def forget_corrections(state: State, kept: set[tuple[str, str]]) -> int:
    """Delete the corrections of texts that are not among ``kept``, such as erased ones; how many."""
    table = sentiment_corrections
    with state.begin() as connection:
        rows = connection.execute(sa.select(table.c.id, table.c.source, table.c.event_id)).all()
        gone = [row.id for row in rows if (row.source, row.event_id) not in kept]
        if gone:
            connection.execute(sa.delete(table).where(table.c.id.in_(gone)))
    return len(gone)
