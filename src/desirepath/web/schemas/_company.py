"""The company at a glance: workspace, portfolio, lists, patterns, plan, outbox."""

from __future__ import annotations

from typing import Literal

from desirepath.web.schemas._map import Friction
from desirepath.web.schemas._shared import AccountRef, AccountRow, Answer, Band, Insight, Play, Stamp, Strength, Verdict


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
    saved_segments: list[str]
    ideal: list[str]
    versions: list[int]
    owners: list[str]


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


class PatternEvidence(AccountRef):
    """An account of one side that showed it: when each step became known, and when it was decided, if it was."""

    side: Literal["A", "B"]
    steps_at: list[str]
    decided_at: str | None


class PatternComparison(Answer):
    """What was compared: accounts and contracts (or lives) of either side, how many patterns were tried by how many
    shufflings, how many had to show one (``least``) and how many were asked for (``asked``)."""

    landmark: str
    accounts: PatternAccounts
    compared: PatternAccounts
    tested: int
    permutations: int
    least: int
    asked: int


class Pattern(Answer):
    """A sequence of steps that separates two outcomes (``outcome`` is side A, ``versus`` side B), with its evidence.

    ``accounts`` are those that show it, ``compared`` the contracts (or lives) the figures are of; ``risk_*`` are ``null``
    where side B was chosen for side A. ``name`` is the one people gave it, ``feedback`` the numbers of what was said of it.
    """

    outcome: str
    versus: str
    sequence: list[str]
    gaps_days: list[float]
    accounts: PatternAccounts
    compared: PatternAccounts | None
    odds_ratio: float
    ci: tuple[float, float]
    risk_with: float | None
    risk_without: float | None
    risk_ratio: float | None
    risk_difference: float | None
    correlation: float
    correlation_ci: tuple[float, float] | None
    p_adjusted: float
    tested: int | None
    landmark: str
    direction: Literal["towards", "away from"]
    emerges: Emerges
    replicates: bool | None
    accounts_now: int
    arr_now: float
    now: list[AccountRef]
    play: Play | None
    strength: Strength
    evidence: list[PatternEvidence]
    sentence: str
    name: str | None
    confirmed: bool
    feedback: list[int]


class PatternsAnswer(Answer):
    """``single_steps``: steps on their own, furthest from chance first, whatever their p; ``learned_under``: the version
    of the definition they were found under."""

    outcome: str
    versus: str
    tested: int
    patterns: list[Pattern]
    single_steps: list[Pattern]
    comparisons: list[PatternComparison]
    not_enough_evidence: str | None
    learned_under: int | None
    stamp: Stamp


class PortfolioAnswer(Answer):
    """``worst_step`` is the costliest step of the first stage; of a segment, what is told of the whole company is left out."""

    segment: str | None
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


class AccountsAnswer(Answer):
    """``total`` and ``arr`` count every account that matches, not only the page returned."""

    total: int
    arr: float
    segment: str | None
    todays_value: int
    rows: list[AccountRow]
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
    segment: str | None
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
