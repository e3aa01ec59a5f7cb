"""The two learned scores: a standardised logistic regression and boosted trees. Both give log-odds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

import numpy as np

from desirepath.learning.risk.rows import RiskRows
from desirepath.stats import Bools, Floats
from desirepath.stats.ridge import ridge_logistic

RULE = "rule_score"
PRIOR_SPREAD = 1.5
"""How far the log-odds of accounts are expected to spread before any data are seen, however many features there are."""
ROUNDS = 120
ROWS_FOR_TWO_THREADS = 300_000
"""Below this, threads cost more in waiting for each other than they save."""
_WINSOR = (0.5, 99.5)
_SOME_MISSING = 0.01
_LIGHTGBM = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "feature_fraction": 0.7,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}


class _Booster(Protocol):
    def predict(
        self, data: Floats, *, raw_score: bool = ..., pred_contrib: bool = ..., num_threads: int = ...
    ) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted logistic regression over features cut at ``low`` and ``high``, filled and standardised.

    ``missing`` holds the weight of "unknown" per feature. All tuples have one entry per feature.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    fill: tuple[float, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    missing: tuple[float, ...]
    intercept: float


@dataclass(frozen=True, slots=True)
class Boosted:
    """Boosted trees as LightGBM's own text; reading it executes nothing."""

    text: str


def design(X: Floats, rule_score: Floats) -> Floats:
    """The features with the rule score as their last column; shape (rows, features + 1)."""
    return np.column_stack([X, rule_score])


def fit_linear(rows: RiskRows, *, outcomes: int) -> Linear:
    """Which weighted sum of standardised features tells the odds best, kept small?

    Parameters
    ----------
    rows
        Rows labelled 0 or 1, both present.
    outcomes
        Separate outcomes behind the positive rows. One outcome labels many landmarks; the rows are weighted
        down to this number, so that repetition is not taken for evidence.

    Returns
    -------
    Linear
        Weights on the log-odds scale.

    Notes
    -----
    Ridge-penalised logistic regression (le Cessie and van Houwelingen 1992) on standardised features: the penalty is
    that of independent normal weights whose sum has the standard deviation ``PRIOR_SPREAD``. Features are cut at
    their 0.5 and 99.5 percentiles, missing values are set to the median with a weight of their own where more than 1 %
    are missing.
    """
    raw = design(rows.X, rows.rule_score)
    unknown = np.isnan(raw)
    low, high, fill = _ranges(raw)
    cut = np.clip(np.where(unknown, fill, raw), low, high)
    mean, spread = cut.mean(axis=0), cut.std(axis=0)
    scale = np.where(spread > 1e-12, spread, np.inf)
    share = unknown.mean(axis=0)
    flagged: Bools = (share > _SOME_MISSING) & (share < 1 - _SOME_MISSING)
    table = np.hstack([(cut - mean) / scale, unknown[:, flagged].astype(np.float64)])
    truth = (rows.label == 1).astype(np.float64)
    weights = np.full(rows.size, min(1.0, outcomes / max(truth.sum(), 1.0)))
    coefficients, intercept = ridge_logistic(table, truth, weights, penalty=table.shape[1] / PRIOR_SPREAD**2)
    missing = np.zeros(raw.shape[1])
    missing[flagged] = coefficients[raw.shape[1] :]
    kept_scale = np.where(np.isinf(scale), 0.0, scale)
    return Linear(
        low=_listed(low),
        high=_listed(high),
        fill=_listed(fill),
        mean=_listed(mean),
        scale=_listed(kept_scale),
        weight=_listed(coefficients[: raw.shape[1]]),
        missing=_listed(missing),
        intercept=intercept,
    )


def _listed(column: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in column)


def linear_contributions(model: Linear, table: Floats) -> Floats:
    """What each feature adds to the log-odds, against an average account; shape as ``table``."""
    unknown = np.isnan(table)
    cut = np.clip(np.where(unknown, model.fill, table), model.low, model.high)
    scale = np.asarray(model.scale)
    standard = (cut - np.asarray(model.mean)) / np.where(scale > 0, scale, np.inf)
    return np.asarray(standard * np.asarray(model.weight) + unknown * np.asarray(model.missing))


def fit_boosted(rows: RiskRows, *, seed: int, monotone: tuple[int, ...]) -> Boosted:
    """Which sum of small trees tells the odds best?

    Parameters
    ----------
    rows
        Rows labelled 0 or 1, both present.
    seed
        Fixes the choice of features per tree.
    monotone
        Per feature and, last, the rule: 1 more is riskier, -1 less, 0 free.

    Returns
    -------
    Boosted
        The same for the same rows and seed, on any number of cores.

    Notes
    -----
    Gradient boosting with leaf-wise trees (Ke et al. 2017), 120 rounds at rate 0.05, deterministic mode.
    """
    import lightgbm

    parameters: dict[str, object] = dict(_LIGHTGBM)
    parameters["seed"] = seed
    parameters["num_threads"] = 2 if rows.size >= ROWS_FOR_TWO_THREADS else 1
    parameters["min_data_in_leaf"] = max(30, rows.size // 500)
    if any(monotone):
        parameters["monotone_constraints"] = list(monotone)
    table = lightgbm.Dataset(design(rows.X, rows.rule_score), label=rows.label, free_raw_data=True)
    booster = lightgbm.train(parameters, table, num_boost_round=ROUNDS)
    return Boosted(str(booster.model_to_string()))


def log_odds(model: Linear | Boosted, table: Floats) -> Floats:
    """The model's raw score of each row of ``table`` (rows, features + rule); shape (rows,)."""
    if isinstance(model, Linear):
        return np.asarray(linear_contributions(model, table).sum(axis=1) + model.intercept)
    return np.asarray(_booster(model.text).predict(table, raw_score=True, num_threads=1), dtype=np.float64)


def boosted_contributions(model: Boosted, table: Floats) -> Floats:
    """TreeSHAP contributions to the log-odds (Lundberg et al. 2020), shape as ``table``."""
    return np.asarray(_booster(model.text).predict(table, pred_contrib=True, num_threads=1), dtype=np.float64)[:, :-1]


@lru_cache(maxsize=16)
def _booster(text: str) -> _Booster:
    import lightgbm

    return cast(_Booster, lightgbm.Booster(model_str=text))


def _ranges(raw: Floats) -> tuple[Floats, Floats, Floats]:
    """Per column the cutting points and the median of what is known; 0 where nothing is."""
    known = np.where(np.isnan(raw).all(axis=0), 0.0, raw)
    low, fill, high = np.nanpercentile(known, [_WINSOR[0], 50.0, _WINSOR[1]], axis=0)
    return low, high, fill
