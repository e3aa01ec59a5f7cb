"""The accounts that fit a segment's expression at a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import pyarrow as pa

from desirepath.journeys.segments._looks import Look, Reading
from desirepath.kernel import DesirepathError
from desirepath.lifecycle import ARCHETYPE_NAMES, Segment
from desirepath.store import Warehouse, over_json

Archetypes = Callable[[str], Mapping[str, str]]
"""The archetype of each account by name, of a view, at the moment asked for."""


@dataclass(frozen=True, slots=True)
class Members:
    """``known_later``: those of them that fit by something first known only after the moment (DESIGN, rule 5)."""

    accounts: frozenset[str]
    known_later: frozenset[str] = frozenset()

    @property
    def todays_value(self) -> int:
        """For how many a value stands in that was first known later."""
        return len(self.known_later)


def members_at(
    warehouse: Warehouse, segment: Segment, moment: int, *, data_end: int, archetypes: Archetypes | None = None
) -> Members:
    """The accounts that fit ``segment`` at ``moment`` (microseconds), as known then.

    At the end of the data or later, what is known now counts, as every list of accounts shows it. A segment with ``at``
    looks at each account at that age instead; accounts younger than that at ``moment`` are in none. Only what the
    expression reads is computed.
    """
    look = Look(moment, data_end, segment.at)
    reading = Reading(look, segment.where.columns)
    with ExitStack() as stack:
        for name, view in ARCHETYPE_NAMES.items():
            if name in segment.where.columns:
                stack.enter_context(warehouse.lent(f"_{name}", _table(archetypes, view)))
        rows = warehouse.arrow(reading.sql(f"coalesce(TRY({over_json(segment.where, '_all')}), FALSE)"))
    told = dict(zip(rows.column("account").to_pylist(), rows.column("is_todays").to_pylist(), strict=True))
    return Members(frozenset(told), frozenset(account for account, is_todays in told.items() if is_todays))


def _table(archetypes: Archetypes | None, view: str) -> pa.Table:
    if archetypes is None:
        raise DesirepathError("a segment over common journeys is asked where they are not known")
    found = archetypes(view)
    return pa.table({"account": pa.array(found, pa.string()), "told": pa.array(found.values(), pa.string())})
