"""Computed, never hand-set: terms, visits, milestones, indicators, steps and the journey map.

In: ``account_events`` and a definition. Out: rows of the derived tables, and maps of many journeys.
"""

from desirepath.journeys._build import build_journeys
from desirepath.journeys._compare import ShareDifference, compare_groups
from desirepath.journeys._friction import Friction, find_friction
from desirepath.journeys._map import Flow, JourneyMap, Node, OutcomeShare, draw_map, members, select_accounts
from desirepath.journeys._revenue import MissingRate, RevenueChanges, revenue_changes, revenue_currencies
from desirepath.journeys._scope import week_start_sql
from desirepath.journeys._walks import Level, Walks, read_walks

__all__ = [
    "Flow",
    "Friction",
    "JourneyMap",
    "Level",
    "MissingRate",
    "Node",
    "OutcomeShare",
    "RevenueChanges",
    "ShareDifference",
    "Walks",
    "build_journeys",
    "compare_groups",
    "draw_map",
    "find_friction",
    "members",
    "read_walks",
    "revenue_changes",
    "revenue_currencies",
    "select_accounts",
    "week_start_sql",
]
