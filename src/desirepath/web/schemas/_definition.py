"""The definition: what a change moves, what was published, what differs."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from desirepath.web.schemas._shared import Answer, Stamp, Strength


class DefinitionChange(Answer):
    """One changed part of ``journey.yaml``, as it is written there."""

    change: Literal["added", "removed", "changed", "moved"]
    kind: str
    name: str
    stage: str | None
    key: str | None
    before: str | None
    after: str | None
    sentence: str


class StandingChange(Answer):
    """Accounts in a stage, or ended with an outcome, before and after."""

    kind: Literal["stage", "outcome"]
    name: str
    before: int
    after: int


class PlaceMove(Answer):
    """Accounts that stand elsewhere; a place is an id such as ``stage:adoption``."""

    model_config = ConfigDict(populate_by_name=True)
    origin: str | None = Field(alias="from")
    to: str | None
    accounts: int
    arr: float


class MarkChange(Answer):
    """Accounts that ever had a stage, milestone, indicator or outcome, before and after."""

    kind: Literal["stage", "milestone", "indicator", "outcome"]
    name: str
    stage: str | None
    meaning: Literal["same", "changed", "moved", "added", "removed"]
    before: int
    after: int
    gained: int
    lost: int
    retimed: int


class TargetChange(Answer):
    stage: str
    before_days: float | None
    after_days: float | None


class PatternChange(Answer):
    """A known pattern that speaks of something that means something else then."""

    outcome: str
    versus: str
    sequence: list[str]
    changed: list[str]


class MovedAccount(Answer):
    """One account that differs: its place, and the ids of the marks it gains, loses or has at another time."""

    model_config = ConfigDict(populate_by_name=True)
    account: str
    name: str | None
    arr: float | None
    origin: str | None = Field(alias="from")
    to: str | None
    gained: list[str]
    lost: list[str]
    retimed: list[str]


class PreviewAnswer(Answer):
    """What publishing would move. ``stages`` add up to ``accounts``; ``total`` counts ``rows`` over all pages."""

    version: int
    previewed: str
    changes: list[DefinitionChange]
    accounts: int
    recomputed: int
    moved: int
    stages: list[StandingChange]
    moves: list[PlaceMove]
    marks: list[MarkChange]
    targets: list[TargetChange]
    patterns: list[PatternChange]
    warnings: list[str]
    total: int
    rows: list[MovedAccount]
    stamp: Stamp


class DefinitionVersion(Answer):
    """A published text. ``effective`` is ``null`` for the first one, which holds from the beginning."""

    version: int
    status: Literal["waiting", "due", "in_force", "past"]
    published: str
    effective: str | None
    author: str
    reason: str
    fingerprint: str


class DraftState(Answer):
    """How ``journey.yaml`` stands to the versions."""

    status: Literal["published", "edited", "refused"]
    version: int | None
    detail: str


class HistoryAnswer(Answer):
    versions: list[DefinitionVersion]
    draft: DraftState
    stamp: Stamp


class DiffAnswer(Answer):
    """What differs, in words and as the lines of a unified diff."""

    old: str
    new: str
    changes: list[DefinitionChange]
    text: list[str]


class ShareOf(Answer):
    n: int
    rate: float
    ci: tuple[float, float]


class MilestoneAssociation(Answer):
    """The outcome's rates among accounts that reached it by the landmark and those that had not; not its effect."""

    reached_by_landmark: ShareOf
    with_it: ShareOf
    without_it: ShareOf
    difference: float
    ci: tuple[float, float]
    p_adjusted: float
    strength: Strength


class ComparedAges(Answer):
    """Who was compared: first lives alive and undecided at the landmark, each watched for the horizon from then on."""

    outcome: str
    landmark_days: int
    horizon_days: int | None
    accounts: int
    with_outcome: int
    left_out: int | None
    not_enough_evidence: str | None
    stamp: Stamp


class MilestoneSuggestion(Answer):
    name: str
    event: str
    at_least: int
    stage: str | None
    median_day: float | None
    association: MilestoneAssociation
    yaml: str
    sentence: str


class SuggestAnswer(ComparedAges):
    compared: int
    suggestions: list[MilestoneSuggestion]


class ReviewedMilestone(Answer):
    milestone: str
    stage: str
    findings: list[Literal["dead", "never_missed", "redundant", "telling"]]
    reached: ShareOf | None
    recent: int
    waiting: int
    redundant_with: str | None
    association: MilestoneAssociation | None
    sentence: str


class StageBehaviour(Answer):
    stage: str
    metric: str
    unit: str
    accounts: int
    q1: float
    median: float
    q3: float
    higher: float
    ci: tuple[float, float]


class ReviewAnswer(ComparedAges):
    milestones: list[ReviewedMilestone]
    behaviour: list[StageBehaviour]
