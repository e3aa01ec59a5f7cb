"""Whose journeys a change of the definition can move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from desirepath.lifecycle import Definition
from desirepath.lifecycle.model import EventCount, Sequence, Stage, Standing, Unanswered
from desirepath.store import Warehouse

BY_EVENTS = (EventCount, Sequence, Unanswered, Standing)
"""Conditions that never hold for an account without the events they name."""
READ_BY_OTHERS = frozenset(
    {"segments", "plays", "money", "fiscal_year_starts", "holidays", "fingerprint", "ideal", "doubts", "known_events"}
)
"""Parts of a definition that no journey depends on; neither does a stage's target."""


def affected_accounts(warehouse: Warehouse, old: Definition, new: Definition) -> set[str] | None:
    """The accounts whose derived rows may differ under ``new``; ``None`` where that may be any.

    Where two definitions are alike but for conditions on events, only accounts that have one of those events can
    differ: for all others neither the old nor the new condition ever holds.
    """
    old_leaves: list[object] = []
    new_leaves: list[object] = []
    if _skeleton(old, old_leaves) != _skeleton(new, new_leaves):
        return None
    events = {
        name
        for one, other in zip(old_leaves, new_leaves, strict=True)
        if one != other
        for name in (*event_names(one), *event_names(other))
    }
    rows = warehouse.tuples(
        "SELECT DISTINCT account FROM account_events WHERE list_contains(?, event)", [sorted(events)]
    )
    return {str(row[0]) for row in rows}


def event_names(part: object) -> Iterator[str]:
    """Every event that the conditions within a part of a definition name."""
    if isinstance(part, tuple):
        for member in part:
            yield from event_names(member)
    elif is_dataclass(part):
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name in ("events", "then", "without", "until") and isinstance(value, tuple):
                yield from value
            else:
                yield from event_names(value)


def _skeleton(part: object, found: list[object]) -> object:
    """A definition with its conditions on events taken out into ``found``, in order."""
    if isinstance(part, BY_EVENTS):
        found.append(part)
        return type(part).__name__
    if isinstance(part, tuple):
        return tuple(_skeleton(member, found) for member in part)
    if not is_dataclass(part):
        return part
    left_out = (
        READ_BY_OTHERS if isinstance(part, Definition) else {"target", "targets"} if isinstance(part, Stage) else ()
    )
    return (
        type(part).__name__,
        *(_skeleton(getattr(part, field.name), found) for field in fields(part) if field.name not in left_out),
    )
