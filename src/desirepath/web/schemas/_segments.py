"""Segments: which there are, how large, and how membership moved."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from desirepath.web.schemas._shared import AccountRef, Answer, Stamp

Name = Annotated[str, Field(min_length=1, max_length=200)]


class SegmentMoves(Answer):
    """Membership at the end of a month, and who came and went since the end of the month before."""

    month: str
    accounts: int
    entered: int
    left: int
    todays_value: int


class SegmentInfo(Answer):
    """``at_days``: the age at which accounts are looked at, else the moment asked for. ``fault``: why it cannot be told."""

    name: str
    kind: Literal["declared", "saved"]
    where: str
    at_days: float | None
    author: str | None
    created_at: str | None
    accounts: int | None
    arr: float | None
    share: float | None
    todays_value: int
    moved: list[SegmentMoves]
    fault: str | None


class SegmentTotals(Answer):
    accounts: int
    arr: float


class SegmentsAnswer(Answer):
    """Declared and saved segments; ``may_read`` are the names an expression may use."""

    as_of: str | None
    segments: list[SegmentInfo]
    totals: SegmentTotals
    may_read: list[str]
    stamp: Stamp


class SegmentMembersAnswer(Answer):
    """The accounts of a segment; ``todays_value``: for how many something stood in that was first known later."""

    segment: str
    as_of: str | None
    todays_value: int
    total: int
    arr: float
    rows: list[AccountRef]


class SegmentCheckAnswer(Answer):
    """What an expression matches now, with a few of the accounts."""

    where: str
    at: str | None
    accounts: int
    arr: float
    share: float | None
    todays_value: int
    rows: list[AccountRef]
    stamp: Stamp


class SegmentSaved(SegmentCheckAnswer):
    name: str


class SegmentChanged(Answer):
    name: str
    removed: bool


class SegmentName(Answer):
    """Which saved segment is meant."""

    name: Name


class SegmentSave(Answer):
    """A segment to save; ``at`` is an age such as 90d."""

    name: Name
    where: Annotated[str, Field(min_length=1, max_length=2500)]
    at: Annotated[str, Field(max_length=20)] | None = None
