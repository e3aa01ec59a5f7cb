"""Computed, never hand-set: terms, visits, milestones, indicators, steps and the journey map.

In: ``account_events`` and a definition. Out: rows of the derived tables, and maps of many journeys.
"""

from desirepath.journeys._affected import affected_accounts, event_names
from desirepath.journeys._build import JOURNEY_TABLES, build_journeys
from desirepath.journeys._champions import losses_sql
from desirepath.journeys._compare import DaysDifference, Difference, compare_groups
from desirepath.journeys._conformance import (
    Conformance,
    KeptOrLeft,
    StepConformance,
    conformance_accounts,
    find_conformance,
)
from desirepath.journeys._curves import Curve, ReachedBy, reach_curves
from desirepath.journeys._delight import Delight, Delights, Journeys, find_delight
from desirepath.journeys._dwell import Dwell
from desirepath.journeys._friction import (
    Friction,
    FrictionBasis,
    SlowPeriod,
    find_friction,
    friction_among,
    read_friction_basis,
)
from desirepath.journeys._landmarks import Sides, StepAndOutcome, steps_and_outcomes
from desirepath.journeys._map import Flow, JourneyMap, Node, OutcomeShare, draw_map, members
from desirepath.journeys._matrix import StepMatrix, step_matrix
from desirepath.journeys._paths import Path, Paths, list_paths
from desirepath.journeys._peers import LEAST_STAYS, PeerPace, Peers, read_peers
from desirepath.journeys._readings import ReadTwice, compare_readings, with_gone
from desirepath.journeys._revenue import MissingRate, RevenueChanges, revenue_changes, revenue_currencies
from desirepath.journeys._scope import week_start, week_start_sql
from desirepath.journeys._stakeholders import Stakeholder, gone_after, list_stakeholders
from desirepath.journeys._targets import Targets, read_targets
from desirepath.journeys._terms import TERM_GRACE, stood_sql
from desirepath.journeys._tone import CLEARLY, Texts, TextShare, Tone, node_tones, read_texts, span_tones
from desirepath.journeys._unanswered import MAIL_COUNTS_FOR, MEETINGS, TICKET, unanswered_sql
from desirepath.journeys._velocity import Speed, Velocity, find_velocity
from desirepath.journeys._waits import Waiting, read_waiting
from desirepath.journeys._walks import (
    Level,
    Walks,
    first_days,
    known_by,
    read_walks,
    select_accounts,
    select_started,
)
from desirepath.journeys.archetypes import archetype_members
from desirepath.journeys.segments import Members, members_at

__all__ = [
    "CLEARLY",
    "JOURNEY_TABLES",
    "LEAST_STAYS",
    "MAIL_COUNTS_FOR",
    "MEETINGS",
    "TERM_GRACE",
    "TICKET",
    "Conformance",
    "Curve",
    "DaysDifference",
    "Delight",
    "Delights",
    "Difference",
    "Dwell",
    "Flow",
    "Friction",
    "FrictionBasis",
    "JourneyMap",
    "Journeys",
    "KeptOrLeft",
    "Level",
    "Members",
    "MissingRate",
    "Node",
    "OutcomeShare",
    "Path",
    "Paths",
    "PeerPace",
    "Peers",
    "ReachedBy",
    "ReadTwice",
    "RevenueChanges",
    "Sides",
    "SlowPeriod",
    "Speed",
    "Stakeholder",
    "StepAndOutcome",
    "StepConformance",
    "StepMatrix",
    "Targets",
    "TextShare",
    "Texts",
    "Tone",
    "Velocity",
    "Waiting",
    "Walks",
    "affected_accounts",
    "archetype_members",
    "build_journeys",
    "compare_groups",
    "compare_readings",
    "conformance_accounts",
    "draw_map",
    "event_names",
    "find_conformance",
    "find_delight",
    "find_friction",
    "find_velocity",
    "first_days",
    "friction_among",
    "gone_after",
    "known_by",
    "list_paths",
    "list_stakeholders",
    "losses_sql",
    "members",
    "members_at",
    "node_tones",
    "reach_curves",
    "read_friction_basis",
    "read_peers",
    "read_targets",
    "read_texts",
    "read_waiting",
    "read_walks",
    "revenue_changes",
    "revenue_currencies",
    "select_accounts",
    "select_started",
    "span_tones",
    "step_matrix",
    "steps_and_outcomes",
    "stood_sql",
    "unanswered_sql",
    "week_start",
    "week_start_sql",
    "with_gone",
]
