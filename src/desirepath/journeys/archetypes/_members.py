"""Which account is in which archetype, as of a time."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.journeys.archetypes._fit import Kept, kept_archetypes, see
from desirepath.journeys.archetypes._seen import Grouped, Seen
from desirepath.lifecycle import Definition
from desirepath.store import State, Warehouse
from desirepath.store.archetypes import names_in_force


@dataclass(frozen=True)
class Members:
    """Journeys sorted into the archetypes that were kept."""

    seen: Seen
    grouped: Grouped

    def by_account(self) -> dict[str, int]:
        return dict(zip(self.seen.accounts, self.grouped.group.tolist(), strict=True))


def members_of(seen: Seen, kept: Kept) -> Members:
    """Every journey that can be judged, in the archetype it is most like."""
    return Members(seen, seen.grouped(kept.model))


def archetype_members(
    warehouse: Warehouse, state: State, definition: Definition, *, view: str = "paths", as_of: int
) -> dict[str, str]:
    """The archetype of each account by name, as of a time; accounts that cannot be judged yet are not in it.

    The journeys are those known at ``as_of``. The archetypes are the ones in force now, which may have been found in
    later journeys: good for describing, and for predicting only from the time of their fit on.
    """
    kept = kept_archetypes(state, view)
    if kept is None:
        return {}
    names = names_in_force(state, view)
    found = members_of(see(warehouse, definition, view, as_of), kept).by_account()
    return {account: names[kept.ids[group]] for account, group in found.items()}
