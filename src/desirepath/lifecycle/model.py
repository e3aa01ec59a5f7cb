"""What the CS leader declares, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desirepath.kernel.errors import Fault
from desirepath.store import Expression

TriggerKind = Literal["indicator", "pattern", "milestone_late", "stage_entered", "risk"]
METRICS = ("active_people", "events", "weekly_active_share")
"""Weekly metrics every account has; ``metrics`` of ``journey.yaml`` declares more."""
ARCHETYPE_NAMES = {"archetype": "paths", "archetype_timing": "timing"}
"""By the name a segment reads: the view whose common journeys it means."""
SEGMENT_NAMES = ("arr", "owner", "stage", "name", "age_days", "usage_tier", "persona", *ARCHETYPE_NAMES)
"""What a segment may read beside the attributes of the accounts."""


@dataclass(frozen=True, slots=True)
class EventCount:
    """Holds from the ``at_least``-th ``event`` on (of distinct people if asked; all within ``within`` if given)."""

    events: tuple[str, ...]
    at_least: int = 1
    distinct: Literal["person"] | None = None
    within: int | None = None
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """Holds from the first ``then`` that follows ``event`` within ``within`` on."""

    events: tuple[str, ...]
    then: tuple[str, ...]
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Holds from ``within`` after an ``event`` that no ``without`` followed, until one does.

    With ``same``, only a ``without`` of the same ticket, invoice or property value answers an ``event``.
    """

    events: tuple[str, ...]
    without: tuple[str, ...]
    within: int
    same: str | None = None
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Holds while at least ``at_least`` of the ``event`` are open: no ``until`` (of the ``same``) has followed yet."""

    events: tuple[str, ...]
    until: tuple[str, ...]
    at_least: int = 1
    same: str | None = None
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Holds from ``duration`` after the customer's last event (or the start), until the next."""

    duration: int
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChampionGone:
    """Holds from ``duration`` after the last event of who was the champion in its week, until that person is back."""

    duration: int


@dataclass(frozen=True, slots=True)
class NoMilestone:
    """Holds from ``duration`` after the visit began or its last milestone, until the next or the visit's end."""

    duration: int


@dataclass(frozen=True, slots=True)
class MetricLevel:
    """Holds while a weekly metric has been within ``at_least`` and ``at_most`` for ``weeks`` whole weeks."""

    metric: str
    weeks: int
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class MetricChange:
    """Holds while a weekly metric has, for ``weeks``, been away from its mean over the ``versus`` weeks before.

    ``by`` is a share of that mean: -0.5 is a drop by half or more, 0.5 a rise by half or more.
    """

    metric: str
    by: float
    versus: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Attribute:
    """Holds while what is known of the account fits ``where``; each version counts from when it was known."""

    where: Expression


@dataclass(frozen=True, slots=True)
class RenewalWithin:
    """Holds from ``duration`` before a contract term's end until it is decided."""

    duration: int


@dataclass(frozen=True, slots=True)
class MilestoneRef:
    """Holds from a milestone's being reached on."""

    name: str


Leaf = (
    EventCount
    | Sequence
    | Unanswered
    | Standing
    | Silence
    | ChampionGone
    | NoMilestone
    | MetricLevel
    | MetricChange
    | Attribute
    | RenewalWithin
    | MilestoneRef
)


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions, of which at least ``least`` hold; with ``none``, not one does."""

    kind: Literal["least", "none"]
    members: tuple[Condition, ...]
    least: int = 0


Condition = Leaf | Group


def all_of(*members: Condition) -> Group:
    return Group("least", members, len(members))


def any_of(*members: Condition) -> Group:
    return Group("least", members, 1)


def none_of(*members: Condition) -> Group:
    return Group("none", members)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a metric counts in a week: events (or the people behind them), or an attribute as last known."""

    events: tuple[str, ...] = ()
    distinct: Literal["person"] | None = None
    where: Expression | None = None
    attribute: str | None = None
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """A declared weekly metric: ``of``, or its ratio to ``to``; without a value where ``to`` is 0 or unknown."""

    name: str
    of: Quantity
    to: Quantity | None = None

    def sides(self) -> list[tuple[str, Quantity]]:
        """What it is made of, by ``of`` and ``to``."""
        return [("of", self.of), *([("to", self.to)] if self.to else [])]


@dataclass(frozen=True, slots=True)
class Milestone:
    """``since`` says from when on its events count: the account's start, or each visit of its stage."""

    name: str
    when: Condition
    since: Literal["start", "stage"] = "start"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A negative indicator; a warning sign in the words of the app."""

    name: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Stage:
    """``target`` in microseconds, ``targets`` those of segments that have their own.

    Rules: with ``skip`` false no later stage opens past this one while it is not complete; with ``regress`` false it is
    not opened from a later stage; with ``re_enter`` false it is opened once a life.
    """

    name: str
    target: int | None = None
    milestones: tuple[Milestone, ...] = ()
    complete_when: Condition | None = None
    enter_when: Condition | None = None
    indicators: tuple[Indicator, ...] = ()
    targets: tuple[tuple[str, int], ...] = ()
    skip: bool = True
    regress: bool = True
    re_enter: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    when: Condition
    kind: Literal["good", "bad"]
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """Accounts that fit ``where`` at the moment looked from or, with ``at``, so many microseconds after their start."""

    name: str
    where: Expression
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a play is due: one of indicator, pattern, milestone_late, stage_entered, risk."""

    kind: TriggerKind
    value: str
    by: int = 0


@dataclass(frozen=True, slots=True)
class PlayRule:
    """A recommended way to act."""

    name: str
    triggers: tuple[Trigger, ...]
    channel: str
    minutes: int
    text: str


@dataclass(frozen=True, slots=True)
class Money:
    """``report_in``: the currency of totals; ``rates``: the dated rates file, as it stands in the workspace folder."""

    report_in: str
    rates: str | None = None


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A declared period, of all accounts or a segment's: from ``starts_at`` up to ``ends_at`` (microseconds UTC)."""

    name: str
    starts_at: int
    ends_at: int
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """One ``journey.yaml``. ``fiscal_year_starts`` is (month, day); ``holidays`` are regions such as ``DE`` or ``US-CA``."""

    stages: tuple[Stage, ...]
    outcomes: tuple[Outcome, ...]
    segments: tuple[Segment, ...] = ()
    plays: tuple[PlayRule, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    timezone: str = "UTC"
    week_starts: int = 0
    fiscal_year_starts: tuple[int, int] = (1, 1)
    holidays: tuple[str, ...] = ()
    money: Money | None = None
    fingerprint: str = ""
    ideal: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    known_events: tuple[KnownEvent, ...] = ()
    doubts: tuple[Fault, ...] = field(default=(), compare=False)

    def metric(self, name: str) -> Metric | None:
        """A declared metric; ``None`` for one that every account has."""
        return next((metric for metric in self.metrics if metric.name == name), None)

    def stage_of_milestone(self) -> dict[str, str]:
        return {milestone.name: stage.name for stage in self.stages for milestone in stage.milestones}

    def stage_of_indicator(self) -> dict[str, str | None]:
        """The stage that declares each indicator; ``None`` for those watched in every stage."""
        found: dict[str, str | None] = {indicator.name: None for indicator in self.indicators}
        for stage in self.stages:
            for indicator in stage.indicators:
                found.setdefault(indicator.name, stage.name)
        return found

    def primary_outcome(self) -> Outcome:
        """The outcome that risk is about: the first bad one that ends a journey, else the first bad, else the first."""
        bad = [outcome for outcome in self.outcomes if outcome.kind == "bad"]
        return next((outcome for outcome in bad if outcome.ends), (bad or list(self.outcomes))[0])

    def good_outcome(self) -> Outcome | None:
        """The first good outcome declared, what the primary one is compared with."""
        return next((outcome for outcome in self.outcomes if outcome.kind == "good"), None)

    def outcome(self, name: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.name == name), None)


def leaves(condition: Condition) -> list[Leaf]:
    """The leaves of a condition, left to right."""
    if isinstance(condition, Group):
        return [leaf for member in condition.members for leaf in leaves(member)]
    return [condition]
