"""Computed, never hand-set: terms, visits, milestones, indicators, steps and the journey map.

In: ``account_events`` and a definition. Out: rows of the derived tables, and maps of many journeys.
"""

from desirepath.journeys._build import build_journeys
from desirepath.journeys._scope import week_start_sql

__all__ = ["build_journeys", "week_start_sql"]
