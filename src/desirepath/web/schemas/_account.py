"""One account and its story."""

from __future__ import annotations

from typing import Literal

from desirepath.web.schemas._deviations import AccountChanges
from desirepath.web.schemas._forecast import ForecastOfAccount
from desirepath.web.schemas._learning import FeedbackItem
from desirepath.web.schemas._shared import Answer, Band, Insight, PeerPace, Stamp, Verdict


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
    verdict_reason: str
    landmark: str | None
    stale: str | None


class HorizonChance(Answer):
    """A chance within ``days`` (None: until renewal, with its grace), or why none is told; ``stated``: by that model alone."""

    horizon: str
    days: int | None
    until: str | None
    probability: float | None
    stated: float | None
    verdict: Verdict
    why_none: str | None


class OutcomeChances(Answer):
    """One declared outcome: how likely and how soon; ``rule_score`` counts warning signs and quiet time, no percentage."""

    outcome: str
    kind: Literal["good", "bad"]
    primary: bool
    stale: str | None
    rule_score: float | None
    horizons: list[HorizonChance]


class Visit(Answer):
    stage: str
    entered: str
    exited: str | None
    days: float
    exit_kind: str | None
    target_days: float | None
    pace: Literal["on_track", "behind", "stuck"] | None
    peers: PeerPace


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


class CorrectedTone(Answer):
    """What somebody said a text's tone is; ``read``: the score it had, where it was scored."""

    label: Literal["positive", "neutral", "negative"]
    at: str
    who: str
    read: float | None


class TimelineItem(Answer):
    """One thing that happened. ``importance`` 2 matters most, 0 is routine (already summarised by week). ``event_id``: of a
    text, whose tone can be corrected. ``not_scored``: the language (``und`` where it is not known) of a text that has no tone
    since it cannot be read."""

    at: str
    kind: Literal["step", "event", "summary", "message"]
    tone: Literal["good", "bad", "neutral"]
    title: str
    detail: str | None
    quote: str | None
    person: str | None
    source: str | None
    sentiment: float | None
    not_scored: str | None
    event_id: str | None
    corrected: CorrectedTone | None
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


class OwnerSpan(Answer):
    """Who was responsible for the account, as its records came to say so."""

    owner: str
    since: str
    until: str | None


class ParentSpan(Answer):
    """The account above; ``left_out`` where it would close a circle."""

    parent: str
    since: str
    until: str | None
    left_out: bool


class Subsidiary(Answer):
    account: str
    since: str


class Stakeholder(Answer):
    """Someone at the account; ``left_at`` is the last event of a champion who is gone: see ``champion_gone_for``."""

    person: str
    name: str | None
    role: str | None
    first_seen: str | None
    last_seen: str | None
    weeks_active: int
    is_champion: bool
    left_at: str | None


class Stakeholders(Answer):
    """The most active people first; ``total`` counts those left out too."""

    total: int
    rows: list[Stakeholder]


class AccountAnswer(Answer):
    account: str
    name: str
    owner: str | None
    arr: float | None
    renewal_date: str | None
    days_to_renewal: int | None
    people: int
    stakeholders: Stakeholders
    attributes: dict[str, str]
    stage: str | None
    outcome: str | None
    visits: list[Visit]
    milestones: list[MilestoneReached]
    indicators: list[IndicatorSpan]
    terms: list[Term]
    risk: Risk
    chances: list[OutcomeChances]
    forecast: ForecastOfAccount
    weeks: list[WeekPoint]
    unusual: AccountChanges
    timeline: list[TimelineItem]
    insights: list[Insight]
    feedback: list[FeedbackItem]
    owners: list[OwnerSpan]
    parents: list[ParentSpan]
    subsidiaries: list[Subsidiary]
    stamp: Stamp
