"""What is expected: the next stage with its dates, and the chance of each outcome."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from desirepath.web.schemas._shared import AccountRef, Answer, ReliabilityGroup, Stamp, Verdict


class NextMove(Answer):
    """A stage, or an outcome that ends the journey, and the chance that it is next, within ``within_weeks``."""

    to: str
    kind: Literal["stage", "outcome"]
    probability: float


class Leaves(Answer):
    """When the stage is left: between ``earliest`` and ``latest`` with 80 %; None beyond ``within_weeks``."""

    earliest: str | None
    median: str | None
    latest: str | None


class OutcomeChance(Answer):
    """The chance of an outcome by a date: the renewal with its grace or, without a running term, 13 weeks on."""

    outcome: str
    probability: float
    by: str
    by_renewal: bool


class WhatIf(Answer):
    """The model's response, not an effect: how its chances differ had the milestone been reached today."""

    milestone: str
    moves_on: float | None
    outcomes: dict[str, float]


class Expected(Answer):
    made: str | None
    stage: str | None
    next: list[NextMove]
    stays: float | None
    within_weeks: int | None
    leaves: Leaves
    outcomes: list[OutcomeChance]
    what_if: list[WhatIf]
    withheld: str | None


class Forecast(Expected):
    account: AccountRef


class NextEvaluation(Answer):
    """On later time, beside each stage's own shares: mean log score, right first guesses, how often ranges held."""

    weeks: int
    train_moves: int
    test_rows: int
    test_accounts: int
    test_moves: int
    log_score: float | None
    base_log_score: float | None
    gain_ci: tuple[float, float] | None
    accuracy: float | None
    base_accuracy: float | None
    coverage: float | None
    expected_coverage: float | None
    verdict: Verdict
    reason: str


class OutcomeEvaluation(Answer):
    """On later time, beside the base rate: the Brier score, the calibration error, and how well it ranks."""

    outcome: str
    train_outcomes: int
    test_rows: int
    test_accounts: int
    test_outcomes: int
    base_rate: float | None
    brier: float | None
    base_brier: float | None
    gain_ci: tuple[float, float] | None
    ece: float | None
    mean_chance: float | None = None
    came: float | None = None
    auc: float | None = None
    reliability: list[ReliabilityGroup] = Field(default_factory=list)
    verdict: Verdict
    reason: str


class ForecastEvaluation(Answer):
    data_until: str | None
    next: NextEvaluation
    outcomes: list[OutcomeEvaluation]


class ForecastAnswer(Answer):
    segment: str | None
    total: int
    forecasts: list[Forecast]
    evaluation: ForecastEvaluation | None
    why_none: str | None
    stamp: Stamp


class AccountForecast(Expected):
    """``verdict`` is that of the next stage, ``outcome_verdicts`` those of the outcomes."""

    verdict: Verdict
    reason: str
    outcome_verdicts: dict[str, Verdict]


class ForecastOfAccount(Answer):
    """The chance of each outcome within 90 days, by its name, beside ``journey``: what is expected next."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]

    journey: AccountForecast | None
