"""What people said about patterns, accounts and outcomes: dated, with who and why; taken back, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from desirepath.kernel import NotFound, WrongUse
from desirepath.store.state import State, feedback

Said = Literal["confirm", "reject", "rename", "exclude", "label", "wrong", "reviewed"]
KINDS: tuple[Said, ...] = ("confirm", "reject", "rename", "exclude", "label", "wrong", "reviewed")
_WORDS = ("kind", "account", "outcome", "versus", "name", "from_at", "to_at", "author", "reason", "said_at")


@dataclass(frozen=True, slots=True)
class Feedback:
    """One thing that was said. Times in microseconds.

    ``confirm``, ``reject`` and ``rename`` are said of a pattern: its ``outcome``, ``versus`` and ``sequence`` (and the
    new ``name``). ``exclude`` is said of an account from ``from_at`` to ``to_at`` (``None``: still so), the reason being
    the known cause. ``label``: the account came to ``outcome`` at ``from_at``; ``wrong``: the outcome recorded at
    ``from_at`` did not come. ``reviewed``: all patterns were gone through.
    """

    kind: Said
    author: str
    reason: str
    said_at: int
    account: str | None = None
    outcome: str | None = None
    versus: str | None = None
    sequence: tuple[str, ...] = ()
    name: str | None = None
    from_at: int | None = None
    to_at: int | None = None
    taken_back_at: int | None = None
    id: int = 0

    def in_force(self, at: int) -> bool:
        """Whether it had been said by ``at`` and not been taken back."""
        return self.said_at <= at and (self.taken_back_at is None or self.taken_back_at > at)


def say(state: State, said: Feedback) -> Feedback:
    """Keep what was said; with its number."""
    row = {key: getattr(said, key) for key in _WORDS} | {"sequence": list(said.sequence)}
    with state.begin() as connection:
        key = connection.execute(sa.insert(feedback).values(row)).inserted_primary_key
    return replace(said, id=int(key[0]) if key else 0)


def list_feedback(state: State, *, account: str | None = None) -> list[Feedback]:
    """Everything that was said, the newest first, also what was taken back."""
    wanted = sa.select(feedback).order_by(feedback.c.said_at.desc(), feedback.c.id.desc())
    if account is not None:
        wanted = wanted.where(feedback.c.account == account)
    with state.begin() as connection:
        return [_read(dict(row)) for row in connection.execute(wanted).mappings()]


def feedback_in_force(state: State, *, at: int) -> list[Feedback]:
    """What held at ``at``, the oldest first."""
    return [one for one in reversed(list_feedback(state)) if one.in_force(at)]


def take_feedback_back(state: State, number: int, *, now: int) -> Feedback:
    """Take one thing back.

    Raises
    ------
    NotFound
        when nothing of that number was said.
    WrongUse
        when it was taken back already.
    """
    held = list_feedback(state)
    found = next((one for one in held if one.id == number), None)
    if found is None:
        raise NotFound("feedback", str(number), [str(one.id) for one in held if one.taken_back_at is None])
    if found.taken_back_at is not None:
        raise WrongUse(f"undo feedback {number}", "it was taken back already", "See desirepath feedback list.")
    with state.begin() as connection:
        connection.execute(sa.update(feedback).where(feedback.c.id == number).values(taken_back_at=now))
    return replace(found, taken_back_at=now)


def _read(row: Mapping[str, object]) -> Feedback:
    given = {key: value for key, value in row.items() if key != "sequence"}
    listed = row["sequence"]
    sequence = tuple(str(step) for step in listed) if isinstance(listed, list) else ()
    return Feedback(**given, sequence=sequence)  # type: ignore[arg-type]
