"""Archetypes: the few journeys that many accounts have in common, seen by their path and by their timing.

In: derived tables, a definition, what was fitted before. Out: archetypes that keep their identity through refits, and
which account is in which, as of a time.
"""

from desirepath.journeys.archetypes._fit import MIN_JOURNEYS, VIEWS, Kept, View, fit_archetypes, kept_archetypes, see
from desirepath.journeys.archetypes._members import Members, archetype_members, members_of
from desirepath.journeys.archetypes._picture import Archetype, Moved, draw_archetypes, group_counts, who_moved
from desirepath.journeys.archetypes._seen import Seen

__all__ = [
    "MIN_JOURNEYS",
    "VIEWS",
    "Archetype",
    "Kept",
    "Members",
    "Moved",
    "Seen",
    "View",
    "archetype_members",
    "draw_archetypes",
    "fit_archetypes",
    "group_counts",
    "kept_archetypes",
    "members_of",
    "see",
    "who_moved",
]
