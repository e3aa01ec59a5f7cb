"""What several answers share."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Band = Literal["healthy", "watch", "at_risk", "unscored"]
Strength = Literal["strong", "moderate", "weak"]
Interval = tuple[float | None, float | None]
Verdict = Literal["reliable", "weak", "unreliable", "not_enough_evidence"]
NodeKind = Literal["start", "stage", "milestone", "indicator", "event", "outcome", "end", "other"]


class Answer(BaseModel):
    """A frozen answer; unknown keys are a fault of ours, not of the caller."""

    model_config = ConfigDict(extra="forbid")


class Stamp(Answer):
    """Where a number comes from; ``model_note`` tells of a roll-back, ``stale`` why percentages do not fit any more."""

    data_until: str | None
    definition_version: int
    model_version: str | None
    model_note: str | None
    stale: str | None


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


class PeerPace(Answer):
    """A stay beside ``n`` stays of other accounts in the same stage, ``completed`` of which were left again.

    ``longer_than``: the share of them that would have moved on sooner; None with too few completed. ``group``: the
    segment they are from, None for all.
    """

    longer_than: float | None
    pace: Literal["on_track", "behind", "stuck"] | None
    n: int
    completed: int
    group: str | None
    sentence: str


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
    rule_score: float | None = None
    band: Band
    indicators: list[str]
    reasons: list[str]
    peers: PeerPace | None = None


class TextShare(Answer):
    share: float
    ci: tuple[float, float]


class Sentiment(Answer):
    """How ``n`` texts of ``accounts`` sounded, each account once; None of the figures where ``enough`` is false.

    ``mean`` lies in -1..1; ``negative`` and ``positive`` are the shares of clear texts.
    """

    n: int
    accounts: int
    enough: bool
    mean: float | None
    ci: tuple[float, float] | None
    negative: TextShare | None
    positive: TextShare | None


class Refusal(Answer):
    """Every error: what was asked, what was found, what to do."""

    code: str
    message: str
    asked: str | None = None
    found: str | None = None
    remedy: str | None = None


class RejectedItem(Answer):
    """An item of a batch that was not taken in: its place, or -1 where only the reason is known."""

    item: int
    reason: str


class IngestReceipt(Answer):
    """What became of the items of a request; everything accepted is durable."""

    success: bool = True
    status: int = 1
    accepted: int
    duplicates: int
    rejected: list[RejectedItem]


class ReliabilityGroup(Answer):
    """Rows with like chances: what was stated, what came."""

    n: int
    predicted: float | None
    observed: float | None
    ci: Interval | None
