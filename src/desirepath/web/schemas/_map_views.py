"""The journeys of the map as paths, step by step, by when, and over time."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from desirepath.web.schemas._map import MapTotals, OutcomeRate
from desirepath.web.schemas._shared import Answer, Stamp

Level = Literal["stage", "milestone", "event"]


class JourneyPath(Answer):
    """``n`` journeys went exactly these steps up to their first outcome; ``open`` of them have none yet."""

    steps: list[str]
    labels: list[str]
    n: int
    share: float
    accounts: int
    arr: float
    outcomes: dict[str, OutcomeRate]
    open: int
    examples: list[str]


class OtherPaths(Answer):
    paths: int
    n: int


class PathTotals(Answer):
    journeys: int
    paths: int


class PathsAnswer(Answer):
    """The most frequent paths; those listed and ``other`` add up to ``totals``."""

    level: Level
    segment: str | None
    todays_value: int
    paths: list[JourneyPath]
    other: OtherPaths
    totals: PathTotals
    stamp: Stamp


class MatrixRow(Answer):
    """``n`` and share of the journeys at a node by step."""

    id: str
    label: str
    stage: str | None
    kind: str
    tone: Literal["good", "bad", "neutral"]
    n: list[int]
    shares: list[float]


class MatrixAnswer(Answer):
    """Every column adds up to ``journeys``; step 0 is the start, or with ``before`` that outcome."""

    level: Level
    segment: str | None
    todays_value: int
    before: str | None
    journeys: int
    steps: list[int]
    rows: list[MatrixRow]
    stamp: Stamp


class CurvePoint(Answer):
    day: int
    share: float
    ci: tuple[float, float]
    at_risk: int


class CohortCurve(Answer):
    id: str
    n: int
    reached: int
    ended_before: int
    median_days: float | None
    points: list[CurvePoint]


class ReachCurve(CohortCurve):
    label: str
    stage: str | None
    kind: str
    tone: Literal["good", "bad", "neutral"]


class Cohort(Answer):
    cohort: str
    journeys: int
    curves: list[CohortCurve]


class CurvesAnswer(Answer):
    """By which day after the start what share has reached each node, of all journeys and by quarter of the start."""

    level: Level
    segment: str | None
    todays_value: int
    journeys: int
    curves: list[ReachCurve]
    cohorts: list[Cohort]
    stamp: Stamp


class FrameNode(Answer):
    id: str
    accounts: int
    transitions_in: int
    ended: int
    here_now: int


class FrameFlow(Answer):
    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    origin: str = Field(alias="from")
    to: str
    accounts: int
    transitions: int


class Frame(Answer):
    """The map as it was known at the end of a period."""

    period: str
    known_by: str
    totals: MapTotals
    nodes: list[FrameNode]
    flows: list[FrameFlow]


class ReplayAnswer(Answer):
    level: Level
    segment: str | None
    todays_value: int
    by: Literal["month", "quarter", "year"]
    frames: list[Frame]
    stamp: Stamp
