"""The journey map, its comparison and its friction."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from desirepath.web.schemas._shared import AccountRef, Answer, NodeKind, Sentiment, Stamp


class Waiting(Answer):
    """What was said while accounts waited: whose turn it was, in days, and how the customers' texts sounded."""

    on_us_days: float
    on_customer_days: float
    texts: int
    negative: int


class SlowPeriod(Answer):
    """Accounts that entered the stage from ``from`` until ``to`` waited longer than all others did."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    starts: str = Field(alias="from")
    to: str
    accounts: int
    excess_days: float
    arr_days_lost: float
    p_adjusted: float


class Friction(Answer):
    """Where journeys stall or leave, in its visible parts."""

    node: str
    label: str
    stage: str | None
    accounts: int
    stuck_now: int
    arr_stuck_now: float
    arr_lost: float
    arr_days_lost: float
    left_without: int
    returned: int
    waiting: Waiting
    sentiment: Sentiment
    accounts_lately: int
    arr_lately: float
    slow_period: SlowPeriod | None
    median_days: float | None
    benchmark_days: float | None
    drop_off: float
    benchmark_drop_off: float
    sentence: str


class OutcomeRate(Answer):
    n: int
    rate: float
    ci: tuple[float, float]


class DaysDifference(Answer):
    """Median days in A minus those in B, each account by its first move; ``n`` moves of each. Exact: see ``Difference``."""

    days: float
    ci: tuple[float, float] | None
    p_adjusted: float | None
    n: tuple[int, int]


class Difference(Answer):
    """Share of accounts in A minus share in B, of ``n`` accounts each; for a flow also of the median days.

    ``ci`` and ``p_adjusted`` are ``null`` where the same accounts were read twice; ``only_in`` has the node or flow alone.
    """

    accounts_share: float
    ci: tuple[float, float] | None
    p_adjusted: float | None
    n: tuple[int, int] | None = None
    median_days: DaysDifference | None = None
    only_in: Literal["a", "b"] | None = None


class ComparedGroup(Answer):
    name: str
    accounts: int


class Compared(Answer):
    """Who is compared with whom; accounts in both are in neither. Periods are followed for ``follow_days`` each.

    ``exact`` says so where the same accounts are read under two versions: then all are in both.
    """

    a: ComparedGroup
    b: ComparedGroup
    in_both: int
    follow_days: float | None
    exact: str | None = None


class Dwell(Answer):
    """The stay at a node: Kaplan-Meier median of ``n`` stays, ``open`` of which still go on."""

    median_days: float | None
    ci: tuple[float | None, float | None]
    n: int
    open: int


class MapNode(Answer):
    """``stage`` is the lane; ``tone`` says where it is drawn: good path on top, trouble below."""

    id: str
    label: str
    stage: str | None
    kind: NodeKind
    tone: Literal["good", "bad", "neutral"]
    accounts: int
    arr: float
    transitions_in: int
    transitions_out: int
    ended: int
    here_now: int
    dwell: Dwell | None = None
    sentiment: Sentiment | None = None
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
    """``note`` says so where a definition matches nobody."""

    level: Literal["stage", "milestone", "event"]
    segment: str | None
    todays_value: int
    compare: str | None
    compared: Compared | None = None
    nodes: list[MapNode]
    flows: list[MapFlow]
    totals: MapTotals
    friction: list[Friction]
    lanes: list[str]
    note: str | None = None
    stamp: Stamp


class MembersAnswer(Answer):
    """The list behind a node or flow; ``total`` equals the number drawn."""

    total: int
    arr: float
    rows: list[AccountRef]
