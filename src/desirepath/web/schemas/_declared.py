"""The definition in words, its check, and what the pages may change of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from desirepath.web.schemas._map import OutcomeRate
from desirepath.web.schemas._shared import Answer, Play, Stamp

Words = Annotated[str, Field(min_length=1, max_length=400)]


class DeclaredMark(Answer):
    """A warning sign; ``when`` is what has to hold, in words."""

    name: str
    when: str


class DeclaredMilestone(DeclaredMark):
    """``since``: from when on its events count."""

    since: Literal["start", "stage"]


class DeclaredStage(Answer):
    """``opens`` and ``complete`` in words; ``rules`` are those that differ from the usual ones."""

    name: str
    target_days: float | None
    opens: str
    complete: str | None
    milestones: list[DeclaredMilestone]
    indicators: list[DeclaredMark]
    rules: list[str]


class DeclaredOutcome(DeclaredMark):
    kind: Literal["good", "bad"]
    ends: bool


class DeclaredStep(Answer):
    name: str
    kind: Literal["stage", "milestone"]


class DeclaredSegment(Answer):
    name: str
    where: str


class DeclaredPlay(Play):
    due: str


class DefinitionAnswer(Answer):
    """The definition that holds. ``indicators`` are watched in every stage; ``text`` is the file as it was published."""

    version: int
    published: str
    effective: str | None
    author: str
    reason: str
    fingerprint: str
    text: str
    stages: list[DeclaredStage]
    indicators: list[DeclaredMark]
    outcomes: list[DeclaredOutcome]
    ideal: list[DeclaredStep]
    segments: list[DeclaredSegment]
    plays: list[DeclaredPlay]
    stamp: Stamp


class Doubt(Answer):
    """One thing in ``journey.yaml``: where it stands, what was found, what would be right."""

    line: int
    place: str
    found: str
    instead: str


class CheckAnswer(Answer):
    """``faults`` keep it from being published, ``doubts`` may not be meant."""

    faults: list[Doubt]
    doubts: list[Doubt]


class Doing(Answer):
    """Work that goes on; ``total`` 0 where nobody knows how much it is."""

    doing: str
    step: str
    done: int
    total: int


class ProgressAnswer(Answer):
    now: list[Doing]


class PublishRequest(Answer):
    reason: Words
    author: Words
    effective: Annotated[str | None, Field(max_length=40, description="from when on it holds (ISO date)")] = None


class RevertRequest(Answer):
    version: Annotated[str, Field(max_length=40)]
    reason: Words
    author: Words


class PublishedAnswer(Answer):
    """The version that was made. After a revert, ``draft_follows`` says whether ``journey.yaml`` was set back too."""

    version: int
    effective: str
    author: str
    reason: str
    in_force: bool
    accounts_touched: int
    changes: list[str]
    warnings: list[str]
    reverted_to: int | None = None
    draft_follows: bool | None = None


class RenameRequest(Answer):
    archetype: Words
    name: Words


class UndoRequest(Answer):
    archetype: Words


class RenamedAnswer(Answer):
    name: str
    before: str


class StepCost(Answer):
    """Days from the following step to the one after it: those that deviated less those that kept to the path."""

    days: float | None
    deviating: int
    keeping: int
    p_adjusted: float


class ConformanceStep(Answer):
    """``rates``: in_order, late and skipped as shares of ``accounts``; empty at the end of the path."""

    step: str
    following: str | None
    accounts: int
    in_order: int
    late: int
    skipped: int
    rates: dict[str, OutcomeRate]
    cost: StepCost | None
    repeated: int
    repeated_days: float | None
    label: str
    sentence: str


class ConformanceAnswer(Answer):
    ideal: list[str]
    segment: str | None
    todays_value: int
    conforming: OutcomeRate | None
    steps: list[ConformanceStep]
    stamp: Stamp
