"""The fitted risk: which score is used, how it becomes a probability, and the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from desirepath.kernel import WrongUse
from desirepath.learning.risk.learners import (
    RULE,
    Boosted,
    Linear,
    boosted_contributions,
    design,
    linear_contributions,
    log_odds,
)
from desirepath.stats import Calibration, Floats, calibrated

Kind = Literal["rule", "logistic", "lightgbm"]


@dataclass(frozen=True, slots=True)
class RiskModel:
    """A risk of one outcome within one horizon.

    ``calibration`` is ``None`` when there were too few outcomes for a percentage: then only the rule ranks.
    ``alert_above`` and ``watch_above`` are probabilities (of the rule score, without a percentage).
    ``notes`` says in words why this score is used.
    """

    kind: Kind
    feature_names: tuple[str, ...]
    learned: Linear | Boosted | None
    calibration: Calibration | None
    alert_above: float
    watch_above: float
    outcomes: int
    rows: int
    base_rate: float
    trained_until: int
    notes: tuple[str, ...] = ()

    @property
    def gives_percentage(self) -> bool:
        """Whether the model may state a probability."""
        return self.calibration is not None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one feature adds to the log-odds of an account, and the account's own number (NaN: unknown)."""

    feature: str
    value: float
    contribution: float


def rank_score(model: RiskModel, X: Floats, rule_score: Floats) -> Floats:
    """Who is in more danger than whom?

    Parameters
    ----------
    model
        Fitted by :func:`fit_risk`.
    X, rule_score
        Shapes (rows, features) and (rows,), features as in ``model.feature_names``.

    Returns
    -------
    Floats
        Log-odds, or the rule score when the rule is used; shape (rows,); only the order has a meaning.

    Raises
    ------
    WrongUse
        when the number of features differs.
    """
    if X.ndim != 2 or X.shape[1] != len(model.feature_names):
        raise WrongUse(
            "risk features",
            f"shape {X.shape} for {len(model.feature_names)} features",
            "Build the rows with the same features that the model was trained on.",
        )
    if model.learned is None:
        return np.asarray(rule_score, dtype=np.float64)
    return log_odds(model.learned, design(X, rule_score))


def predict(model: RiskModel, X: Floats, rule_score: Floats) -> Floats:
    """How likely is the outcome within the horizon?

    Parameters
    ----------
    model, X, rule_score
        As for :func:`rank_score`.

    Returns
    -------
    Floats
        Probabilities 0 to 1, shape (rows,); all NaN when the model may give no percentage.

    Raises
    ------
    WrongUse
        as for :func:`rank_score`.
    """
    raw = rank_score(model, X, rule_score)
    if model.calibration is None:
        return np.full(raw.size, np.nan)
    return calibrated(model.calibration, raw)


def explain(model: RiskModel, X: Floats, rule_score: Floats) -> tuple[tuple[Reason, ...], ...]:
    """Which of its own numbers put each account where it is?

    Parameters
    ----------
    model, X, rule_score
        As for :func:`rank_score`; meant for the few rows that are shown.

    Returns
    -------
    tuple of tuple of Reason
        Per row, the reasons that count at all, the weightiest first; positive raises the risk.

    Raises
    ------
    WrongUse
        as for :func:`rank_score`.

    Notes
    -----
    Weight times standardised value for the logistic regression; TreeSHAP (Lundberg et al. 2020) for trees.
    They describe the model, not what would happen if the number were changed.
    """
    rank_score(model, X, rule_score)
    table = design(X, rule_score)
    if isinstance(model.learned, Linear):
        parts = linear_contributions(model.learned, table)
    elif isinstance(model.learned, Boosted):
        parts = boosted_contributions(model.learned, table)
    else:
        parts = np.zeros_like(table)
        parts[:, -1] = rule_score
    names = (*model.feature_names, RULE)
    return tuple(_reasons(names, values, shares) for values, shares in zip(table, parts, strict=True))


def _reasons(names: tuple[str, ...], values: Floats, shares: Floats) -> tuple[Reason, ...]:
    order = np.argsort(-np.abs(shares), kind="stable")
    return tuple(Reason(names[i], float(values[i]), float(shares[i])) for i in order if shares[i] != 0)
