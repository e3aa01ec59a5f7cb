"""What people said, the models there are, whether they still fit, and how good they were."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from desirepath.web.schemas._shared import Answer, Stamp, Verdict

Said = Literal["confirm", "reject", "rename", "exclude", "label", "wrong", "reviewed"]
DriftState = Literal["ok", "watch", "drifted"]


class FeedbackItem(Answer):
    """One thing that was said; ``sentence`` says it in words."""

    id: int
    kind: Said
    account: str | None
    outcome: str | None
    versus: str | None
    sequence: list[str]
    name: str | None
    since: str | None = Field(alias="from")
    until: str | None = Field(alias="to")
    author: str
    reason: str
    said_at: str | None
    taken_back_at: str | None
    sentence: str


class FeedbackAnswer(Answer):
    """``in_force`` counts what was not taken back."""

    rows: list[FeedbackItem]
    in_force: int
    stamp: Stamp


class FeedbackDone(FeedbackItem):
    """What was said, and what comes of it."""

    note: str


class ReviewItem(Answer):
    """A pattern to look at; ``why``: new, unconfirmed, no_longer_replicates, does_not_replicate, no_longer_found."""

    outcome: str
    versus: str
    sequence: list[str]
    name: str | None
    why: list[str]
    sentence: str


class PatternReviewAnswer(Answer):
    last_review: str | None
    last_reviewer: str | None
    next_review: str | None
    due: bool
    items: list[ReviewItem]
    stamp: Stamp


class ModelRow(Answer):
    """A registered risk; ``rolled_back``: somebody put it in force again."""

    name: str
    id: str
    learned_at: str | None
    in_force: bool
    rolled_back: bool
    outcome: str | None
    horizon: str | None
    data_from: str | None
    data_until: str | None
    kind: str | None
    rows: int | None
    outcomes: int | None
    auc: float | None
    verdict: Verdict | None


class ModelChange(Answer):
    """How a model came in force: first, promoted, newer, kept, retired or rolled_back."""

    name: str
    model: str
    how: str
    who: str
    reason: str
    at: str | None


class DriftRatio(Answer):
    """Observed over expected with its interval; no upper end where nothing was learned from."""

    ratio: float
    ci: tuple[float, float | None]


class DriftMoved(Answer):
    """A feature or the score: stability index against training, and against the weeks before learning."""

    name: str
    psi: float
    since_learning: float
    state: DriftState


class DriftBlock(Answer):
    """Four weeks; ``foretold``: the expectation was written down before they came."""

    since: str | None = Field(alias="from")
    until: str | None = Field(alias="to")
    accounts: int
    observed: int
    expected: float
    ratio: DriftRatio | None
    foretold: bool


class DriftOf(Answer):
    """Whether the risk of an outcome still fits; ``stale``: its percentages are not to be relied on."""

    outcome: str
    state: DriftState
    stale: bool
    reasons: list[str]
    checked_at: str | None
    model: str
    horizon: str
    observed: int
    expected: float
    ratio: DriftRatio | None
    outcome_rate: DriftRatio | None
    moved: list[DriftMoved]
    blocks: list[DriftBlock]


class LearningDue(Answer):
    due: bool
    reason: str


class ModelsAnswer(Answer):
    """``card`` of the model asked for: its data, features, figures, thresholds, definition and feedback."""

    models: list[ModelRow]
    card: dict[str, Any] | None
    changes: list[ModelChange]
    drift: list[DriftOf]
    learning_due: LearningDue
    stamp: Stamp


class HistoryMoment(Answer):
    """What `evaluate` would have said then."""

    at: str | None
    auc: float | None
    auc_ci: tuple[float, float] | None
    recall_30d_ahead: float | None
    rule_recall_30d_ahead: float | None
    alerts: int
    verdict: Verdict
    reason: str
    used: str
    accounts: int
    outcomes: int
    test_outcomes: int
    feedback: int
    rows_left_out: int


class LearningHistoryAnswer(Answer):
    outcome: str
    horizon: str
    moments: list[HistoryMoment]
    stamp: Stamp


class _Word(BaseModel):
    reason: str = Field(default="", max_length=1000)
    author: str = Field(default="local", min_length=1, max_length=320)


class PatternSaid(_Word):
    """``pair``: both outcomes, or nothing for the bad one against the good one."""

    sequence: list[str] = Field(min_length=1, max_length=20)
    pair: list[str] = Field(default=[], max_length=2)


class PatternNamed(PatternSaid):
    name: str = Field(min_length=1, max_length=200)


class SpanSaid(_Word):
    account: str = Field(max_length=400)
    since: str = Field(max_length=40)
    until: str | None = Field(default=None, max_length=40)


class OutcomeSaid(_Word):
    account: str = Field(max_length=400)
    outcome: str = Field(max_length=200)
    at: str = Field(max_length=40)


class FeedbackUndone(BaseModel):
    number: int
    author: str = Field(default="local", min_length=1, max_length=320)


class Reviewed(_Word):
    pass


class RollbackRequest(_Word):
    name: str = Field(max_length=200)
    to: str | None = Field(default=None, max_length=32)


class RolledBack(Answer):
    name: str
    id: str
    learned_at: str | None
    author: str
    reason: str
    took_s: float
