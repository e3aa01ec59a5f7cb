"""The journey map, its comparison and its friction."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from desirepath.web.schemas._shared import AccountRef, Answer, NodeKind, Stamp


class Friction(Answer):
    """Where journeys stall or leave, in its visible parts."""

    node: str
    label: str
    stage: str | None
    accounts: int
    stuck_now: int
    arr_stuck_now: float
    arr_lost: float
    median_days: float | None
    benchmark_days: float | None
    drop_off: float
    benchmark_drop_off: float
    sentence: str


class OutcomeRate(Answer):
    n: int
    rate: float
    ci: tuple[float, float]


class Difference(Answer):
    """Share of accounts in A minus share in B."""

    accounts_share: float
    ci: tuple[float, float]
    p_adjusted: float


class MapNode(Answer):
    """``stage`` is the lane; ``tone`` says where it is drawn: good path on top, trouble below."""

    id: str
    label: str
    stage: str | None
    kind: NodeKind
    tone: Literal["good", "bad", "neutral"]
    accounts: int
    transitions_in: int
    transitions_out: int
    ended: int
    here_now: int
    outcomes: dict[str, OutcomeRate]
    difference: Difference | None = None


class MapFlow(Answer):
    """``from`` and ``to`` are node ids; transitions conserve: in = out + ended + here_now."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    origin: str = Field(alias="from")
    to: str
    accounts: int
    arr: float
    transitions: int
    median_days: float | None
    outcomes: dict[str, OutcomeRate]
    difference: Difference | None = None


class MapTotals(Answer):
    accounts: int
    outcomes: dict[str, int]
    open: int


class MapAnswer(Answer):
    level: Literal["stage", "milestone", "event"]
    segment: str | None
    compare: str | None
    nodes: list[MapNode]
    flows: list[MapFlow]
    totals: MapTotals
    friction: list[Friction]
    lanes: list[str]
    stamp: Stamp


class MembersAnswer(Answer):
    """The list behind a node or flow; ``total`` equals the number drawn."""

    total: int
    arr: float
    rows: list[AccountRef]
