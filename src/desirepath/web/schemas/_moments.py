"""Moments that matter, and how fast customers come to each milestone."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from desirepath.web.schemas._map import Friction
from desirepath.web.schemas._shared import Answer, NodeKind, Sentiment, Stamp, Strength


class MomentEvidence(Answer):
    """What sets a moment of delight apart: days saved, change of tone or share points, ``against`` so many accounts."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    against: int
    effect: float
    unit: Literal["days", "tone", "points"]
    ci: tuple[float | None, float | None]
    p_adjusted: float
    strength: Strength
    segment: str | None
    starts: str | None = Field(alias="from")
    to: str | None
    age_days: int | None


class Moment(Answer):
    """``accounts_lately`` were at it in the last 90 days; friction has its parts, delight its evidence."""

    id: str
    kind: Literal["friction", "delight"]
    why: Literal["stall", "slow", "faster", "turn", "renewal"]
    node: str
    label: str
    stage: str | None
    sentence: str
    sentiment: Sentiment
    accounts_lately: int
    arr_lately: float
    n: int
    evidence: MomentEvidence | None
    friction: Friction | None


class MomentsAnswer(Answer):
    """Friction by what it costs, then delight by how sure it is; ``asked`` counts the questions of each kind."""

    kind: Literal["friction", "delight"] | None
    segment: str | None
    moments: list[Moment]
    asked: dict[str, int]
    stamp: Stamp


class SpeedChange(Answer):
    days: float
    ci: tuple[float | None, float | None]


class Speed(Answer):
    """Of ``n`` journeys ``reached`` came to it; ``change`` of the median against the cohort before."""

    group: str
    n: int
    reached: int
    median_days: float | None
    ci: tuple[float | None, float | None]
    followed_days: float
    too_early: bool
    change: SpeedChange | None


class MilestoneVelocity(Answer):
    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    id: str
    label: str
    stage: str | None
    kind: NodeKind
    tone: Literal["good", "bad", "neutral"]
    everybody: Speed = Field(alias="all")
    cohorts: list[Speed]
    segments: list[Speed]


class VelocityAnswer(Answer):
    """Median days from the start to each milestone: of all, by period of the start, and by segment."""

    by: Literal["month", "quarter", "year"]
    level: Literal["stage", "milestone", "event"]
    segment: str | None
    journeys: int
    milestones: list[MilestoneVelocity]
    stamp: Stamp
