"""The shapes of every answer of the REST API; the TypeScript types are generated from them.

Money is in the reporting currency, times are ISO 8601 UTC, shares and probabilities lie in 0..1.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Band = Literal["healthy", "watch", "at_risk", "unscored"]
Strength = Literal["strong", "moderate", "weak"]
Verdict = Literal["reliable", "weak", "unreliable", "not_enough_evidence"]
NodeKind = Literal["start", "stage", "milestone", "indicator", "event", "outcome", "end", "other"]


class Answer(BaseModel):
    """A frozen answer; unknown keys are a fault of ours, not of the caller."""

    model_config = ConfigDict(extra="forbid")


class Stamp(Answer):
    """Where a number comes from."""

    data_until: str | None
    definition_version: int
    model_version: str | None


class StageInfo(Answer):
    name: str
    target_days: float | None
    milestones: list[str]
    indicators: list[str]


class OutcomeInfo(Answer):
    name: str
    kind: Literal["good", "bad"]
    ends: bool


class WorkspaceAnswer(Answer):
    """What this workspace is; ``simulated`` companies are marked on every page."""

    name: str
    simulated: bool
    currency: str
    stamp: Stamp
    accounts: int
    events: int
    people: int
    stages: list[StageInfo]
    outcomes: list[OutcomeInfo]
    segments: list[str]
    owners: list[str]


class Play(Answer):
    name: str
    text: str
    channel: str
    minutes: int


class AccountRef(Answer):
    account: str
    name: str
    arr: float | None
    owner: str | None


class Insight(Answer):
    """A finding for someone to act on. ``score`` orders the list: value at stake x change in probability x fixability."""

    id: str
    kind: Literal["risk", "opportunity", "todo"]
    topic: str
    title: str
    body: str
    accounts: int
    arr: float
    strength: Strength | None
    evidence: list[str]
    play: Play | None
    examples: list[AccountRef]
    score: float


class BandCount(Answer):
    band: Band
    accounts: int
    arr: float


class Headline(Answer):
    sentence: str
    arr_total: float
    arr_renewing_90d: float
    accounts_renewing_90d: int
    arr_at_risk: float
    accounts_at_risk: int
    newly_at_risk_7d: int
    no_longer_at_risk_7d: int


class HealthComparison(Answer):
    """The company's own health score beside the learned risk, at the same number of alerts, on later time."""

    churned: int
    alerts: int
    existing_found: int
    learned_found: int
    missed_by_existing: list[AccountRef]
    existing_auc: float | None
    learned_auc: float | None
    sentence: str


class PatternAccounts(Answer):
    A: int
    B: int


class Quartiles(Answer):
    q1: float
    median: float
    q3: float


class Emerges(Answer):
    days_before_outcome: Quartiles | None
    lifecycle_day: Quartiles | None


class Pattern(Answer):
    """A sequence of steps that separates two outcomes (``outcome`` is side A, ``versus`` side B), with its evidence."""

    outcome: str
    versus: str
    sequence: list[str]
    gaps_days: list[float]
    accounts: PatternAccounts
    odds_ratio: float
    ci: tuple[float, float]
    correlation: float
    p_adjusted: float
    emerges: Emerges
    replicates: bool | None
    accounts_now: int
    arr_now: float
    now: list[AccountRef]
    play: Play | None
    strength: Strength
    sentence: str


class PatternsAnswer(Answer):
    outcome: str
    versus: str
    tested: int
    patterns: list[Pattern]
    not_enough_evidence: str | None
    stamp: Stamp


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


class PortfolioAnswer(Answer):
    """``worst_step`` is the costliest step of the first stage."""

    headline: Headline
    bands: list[BandCount]
    insights: list[Insight]
    worst_step: Friction | None
    pattern: Pattern | None
    health: HealthComparison | None
    verdict: Verdict
    verdict_reason: str
    spotlight: AccountRef | None
    spotlight_sentence: str | None
    stamp: Stamp


class Risk(Answer):
    """A calibrated probability of ``outcome`` within ``horizon_days``; None of the numbers without evidence."""

    outcome: str
    horizon_days: int
    probability: float | None
    band: Band
    reasons: list[str]
    base_rate: float | None
    n_train_outcomes: int
    verdict: Verdict
    landmark: str | None


class AccountRow(Answer):
    account: str
    name: str
    owner: str | None
    arr: float | None
    renewal_date: str | None
    days_to_renewal: int | None
    stage: str | None
    days_in_stage: float | None
    ended: str | None
    probability: float | None
    band: Band
    indicators: list[str]
    reasons: list[str]


class AccountsAnswer(Answer):
    """``total`` and ``arr`` count every account that matches, not only the page returned."""

    total: int
    arr: float
    rows: list[AccountRow]
    stamp: Stamp


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


class Visit(Answer):
    stage: str
    entered: str
    exited: str | None
    days: float
    exit_kind: str | None
    target_days: float | None
    pace: Literal["on_track", "behind", "stuck"] | None


class MilestoneReached(Answer):
    milestone: str
    stage: str
    reached: str | None
    evidence: str | None
    late_by_days: float | None


class IndicatorSpan(Answer):
    indicator: str
    stage: str | None
    raised: str
    cleared: str | None
    evidence: str | None


class TimelineItem(Answer):
    """One thing that happened. ``importance`` 2 matters most, 0 is routine (already summarised by week)."""

    at: str
    kind: Literal["step", "event", "summary", "message"]
    tone: Literal["good", "bad", "neutral"]
    title: str
    detail: str | None
    quote: str | None
    person: str | None
    source: str | None
    sentiment: float | None
    count: int
    importance: int


class WeekPoint(Answer):
    """One week of the account: activity, people, and the risk as known at the end of that week."""

    week: str
    events: int
    people: int
    probability: float | None
    existing_health: float | None


class Term(Answer):
    starts: str
    ends: str | None
    outcome: str
    decided: str | None
    amount: float | None


class AccountAnswer(Answer):
    account: str
    name: str
    owner: str | None
    arr: float | None
    renewal_date: str | None
    days_to_renewal: int | None
    people: int
    attributes: dict[str, str]
    stage: str | None
    outcome: str | None
    visits: list[Visit]
    milestones: list[MilestoneReached]
    indicators: list[IndicatorSpan]
    terms: list[Term]
    risk: Risk
    forecast: dict[str, float]
    weeks: list[WeekPoint]
    timeline: list[TimelineItem]
    insights: list[Insight]
    stamp: Stamp


class PlanItem(Answer):
    rank: int
    account: AccountRef
    insight: str
    title: str
    why: str
    play: Play | None
    value_at_stake: float
    renewal_date: str | None
    strength: Strength | None


class PlanAnswer(Answer):
    """The action plan: what to do first, for whom, and why."""

    items: list[PlanItem]
    total: int
    stamp: Stamp


class OutboxRow(Answer):
    key: str
    recipient: str
    channel: str
    title: str
    status: Literal["waiting", "sent", "failed"]
    attempts: int
    created: str
    sent: str | None
    last_error: str | None


class OutboxAnswer(Answer):
    rows: list[OutboxRow]
    total: int


class Refusal(Answer):
    """Every error: what was asked, what was found, what to do."""

    code: str
    message: str
    asked: str | None = None
    found: str | None = None
    remedy: str | None = None
