"""How good the risk would have been, what it missed, and the last months of those who left."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desirepath.web.schemas._shared import AccountRef, Answer, Interval, ReliabilityGroup, Stamp, Verdict

VainBecause = Literal["acted_on", "came_later", "rule_agreed", "risk_alone"]
MissedBecause = Literal["too_new", "alerted_before", "rule_saw_it", "close", "looked_healthy"]


class EvaluatedPart(Answer):
    """``positives`` are rows, ``outcomes`` what stands behind them."""

    rows: int
    accounts: int
    positives: int
    outcomes: int


class Origin(Answer):
    """A part of the later time, judged by a model of all that ended before it."""

    since: str | None = Field(alias="from")
    used: str
    train: EvaluatedPart
    test: EvaluatedPart
    auc: float | None


class LeadDays(Answer):
    p25: float | None
    p50: float | None
    p75: float | None


class LeadBin(Answer):
    """Outcomes first alerted more than ``from_days`` and up to ``to_days`` before; both None: never."""

    from_days: int | None
    to_days: int | None
    outcomes: int


class Baseline(Answer):
    auc: float | None


class TopOfTheList(Answer):
    """Of the ``k`` riskiest accounts of each prediction date: ``hits`` of ``n`` came to it."""

    k: int
    n: int
    hits: int
    precision: float | None
    ci: Interval | None
    lift: float | None


class Quarantined(Answer):
    feature: str
    reason: str


class MissingOutcomes(Answer):
    outcomes: int
    expected_by: str | None


class SegmentEvaluation(Answer):
    """The risk of all, judged in one segment; None of AUC and recall with fewer outcomes than a test needs."""

    segment: str
    rows: int
    accounts: int
    outcomes: int
    alerts: int
    base_rate: float | None
    mean_risk: float | None
    auc: float | None
    auc_ci: Interval | None
    recall_at_lead: dict[str, float | None]


class GreenAccount(Answer):
    """An account that came to the outcome while the health score raised no alert; ``learned_found``: the risk did."""

    account: AccountRef
    learned_found: bool


class HealthBeside(Answer):
    """The company's own health score beside the risk, at equally many alerts."""

    outcomes: int
    alerts: int
    existing_found: int
    learned_found: int
    existing_auc: float | None
    learned_auc: float | None
    green_total: int
    green: list[GreenAccount]


class EvaluationAnswer(Answer):
    """``baselines`` and ``early`` (found 30 days ahead, at equally many alerts) by the name of each score."""

    outcome: str
    horizon_days: int | None
    horizon: str
    landmark: str
    where: str | None
    segment: str | None
    as_of: str | None
    auc: float | None
    auc_ci: Interval | None
    pr_auc: float | None
    brier: float | None
    ece: float | None
    base_rate: float | None
    train: EvaluatedPart
    test: EvaluatedPart
    test_from: str | None
    origins: list[Origin]
    lead_time_days: LeadDays
    recall_at_lead: dict[str, float | None]
    baselines: dict[str, Baseline]
    used: str
    alerts: int
    reliability: list[ReliabilityGroup]
    leads: list[LeadBin]
    precision_at: list[TopOfTheList]
    early: dict[str, float | None]
    quarantined: list[Quarantined]
    missing: MissingOutcomes | None
    verdict: Verdict
    reason: str
    warnings: list[str]
    by_segment: list[SegmentEvaluation] | None
    health: HealthBeside | None
    stamp: Stamp


class _PostMortem(Answer):
    """``for_it`` and ``against`` in words; ``signs`` stood then; ``missing_data``: kinds of record that had not come."""

    account: AccountRef
    landmark: str | None
    risk: float
    for_it: list[str] = Field(alias="for")
    against: list[str]
    signs: list[str]
    missing_data: list[str]


class MissedOutcome(_PostMortem):
    outcome_at: str | None
    days_before: float
    why: MissedBecause
    sentence: str


class FalseAlarm(_PostMortem):
    """``came_at``: when it came after all, where the reason is that."""

    why: VainBecause
    sentence: str
    came_at: str | None


class MissedWhy(Answer):
    why: MissedBecause
    sentence: str
    outcomes: int


class WhyInVain(Answer):
    why: VainBecause
    sentence: str
    alerts: int


class MissesAnswer(Answer):
    """Post-mortems: what was not flagged, and alerts in vain."""

    outcome: str
    horizon: str
    segment: str | None
    since: str | None = Field(alias="from")
    outcomes: int
    alerts: int
    alert_above: float | None
    missed_total: int
    missed: list[MissedOutcome]
    why: list[MissedWhy]
    false_alarms_total: int
    false_alarms: list[FalseAlarm]
    why_in_vain: list[WhyInVain]
    not_enough_evidence: str | None
    stamp: Stamp


class LostMark(Answer):
    kind: Literal["milestone", "indicator"]
    name: str
    days_before: float


class LostAccount(Answer):
    """``weekly_events``: the customer's own, the oldest week first."""

    account: AccountRef
    at: str | None
    weekly_events: list[int]
    marks: list[LostMark]


class LostAnswer(Answer):
    """The last weeks of every account that came to the outcome, side by side."""

    outcome: str
    total: int
    weeks: int
    rows: list[LostAccount]
    stamp: Stamp
