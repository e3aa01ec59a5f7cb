"""Whether a stated chance of 30 % comes true in 30 of 100, and how to make it so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from desirepath.stats.arrays import Floats
from desirepath.stats.rates import Interval, wilson_interval

ISOTONIC_OUTCOMES = 1_000
BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """One group of like predictions: what was said, and what came."""

    n: int
    positives: int
    predicted: float
    observed: float
    ci: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """A map from raw score to probability: ``platt`` uses slope and intercept, ``isotonic`` the knots."""

    kind: Literal["platt", "isotonic"]
    slope: float = 1.0
    intercept: float = 0.0
    knots: tuple[float, ...] = ()
    levels: tuple[float, ...] = ()


def brier_score(outcome: npt.ArrayLike, probabilities: npt.ArrayLike) -> float:
    """How far are the stated chances from what came, on average of squares?

    Parameters
    ----------
    outcome, probabilities
        Shape (n,): true where it came; 0 to 1.

    Returns
    -------
    float
        0 (perfect) to 1; NaN when empty.

    Notes
    -----
    Brier (1950), the form for two classes.

    Examples
    --------
    >>> brier_score([1, 0], [0.8, 0.4])
    0.1
    """
    truth, said = _pair(outcome, probabilities)
    return round(float(((said - truth) ** 2).mean()), 15) if truth.size else math.nan


def log_loss(outcome: npt.ArrayLike, probabilities: npt.ArrayLike) -> float:
    """How surprised would a reader of the stated chances have been, on average?

    Parameters
    ----------
    outcome, probabilities
        Shape (n,): true where it came; 0 to 1, of which 0 and 1 count as 1e-6 from the edge.

    Returns
    -------
    float
        In nats, 0 (perfect) and up; NaN when empty.

    Notes
    -----
    Good (1952), the logarithmic score.

    Examples
    --------
    >>> round(log_loss([1, 0], [0.5, 0.5]), 4)
    0.6931
    """
    truth, said = _pair(outcome, probabilities)
    if not truth.size:
        return math.nan
    kept = np.clip(said, 1e-6, 1 - 1e-6)
    return float(-np.where(truth, np.log(kept), np.log1p(-kept)).mean())


def reliability_table(
    outcome: npt.ArrayLike, probabilities: npt.ArrayLike, *, bins: int = BINS
) -> tuple[ReliabilityBin, ...]:
    """In groups of like predictions, what was said and what came?

    Parameters
    ----------
    outcome, probabilities
        Shape (n,): true where it came; 0 to 1.
    bins
        Groups of about equal size, at most; equal predictions are never torn apart.

    Returns
    -------
    tuple of ReliabilityBin
        From the lowest to the highest prediction, with Wilson intervals of the observed share.

    Notes
    -----
    Equal-mass binning (Nguyen and O'Connor 2015).

    Examples
    --------
    >>> [(b.n, b.observed) for b in reliability_table([0, 1, 1, 1], [0.1, 0.1, 0.9, 0.9], bins=2)]
    [(2, 0.5), (2, 1.0)]
    """
    truth, said = _pair(outcome, probabilities)
    if truth.size == 0:
        return ()
    edges = np.unique(np.quantile(said, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, said, side="right")
    return tuple(_bin(truth[place == i], said[place == i]) for i in np.unique(place))


def expected_calibration_error(outcome: npt.ArrayLike, probabilities: npt.ArrayLike, *, bins: int = BINS) -> float:
    """By how many share points are the stated chances off, on average?

    Parameters
    ----------
    outcome, probabilities, bins
        As for :func:`reliability_table`.

    Returns
    -------
    float
        0 to 1; NaN when empty. Sampling noise alone makes it a little larger than zero.

    Notes
    -----
    ``sum n_b / n |observed_b - predicted_b|`` over equal-mass bins (Naeini, Cooper and Hauskrecht 2015).

    Examples
    --------
    >>> expected_calibration_error([0, 1, 1, 1], [0.5, 0.5, 0.9, 0.9], bins=2).__round__(3)
    0.05
    """
    table = reliability_table(outcome, probabilities, bins=bins)
    total = sum(group.n for group in table)
    return sum(group.n * abs(group.observed - group.predicted) for group in table) / total if total else math.nan


def fit_platt(outcome: npt.ArrayLike, scores: npt.ArrayLike) -> Calibration:
    """Which S-curve turns these scores into chances?

    Parameters
    ----------
    outcome
        Shape (n,), true where it came.
    scores
        Shape (n,), best on the log-odds scale, not the rows the score was fitted on.

    Returns
    -------
    Calibration
        ``probability = 1 / (1 + exp(-(slope * score + intercept)))``; slope >= 0, so the order never turns.

    Raises
    ------
    ValueError
        when there are no rows.

    Notes
    -----
    Platt (1999) with his smoothed targets; Newton steps with a tiny ridge (Lin, Lin and Weng 2007).

    Examples
    --------
    >>> fit_platt([0, 0, 1, 1], [-2.0, -1.0, 1.0, 2.0]).slope > 0
    True
    """
    truth, raw = _pair(outcome, scores)
    if truth.size == 0:
        raise ValueError("calibration needs rows")
    positives = float(truth.sum())
    high, low = (positives + 1) / (positives + 2), 1 / (truth.size - positives + 2)
    target = np.where(truth > 0, high, low)
    spread = float(raw.std()) or 1.0
    centred = (raw - raw.mean()) / spread
    slope, intercept = _newton_logistic(centred, target)
    if slope < 0:
        slope, intercept = 0.0, math.log(target.mean() / (1 - target.mean()))
    return Calibration("platt", slope / spread, intercept - slope * float(raw.mean()) / spread)


def fit_isotonic(outcome: npt.ArrayLike, scores: npt.ArrayLike) -> Calibration:
    """Which rising staircase turns these scores into chances?

    Parameters
    ----------
    outcome, scores
        As for :func:`fit_platt`; worth it from about 1,000 outcomes on.

    Returns
    -------
    Calibration
        Knots and levels, straight lines between them.

    Raises
    ------
    ValueError
        when there are no rows.

    Notes
    -----
    Pool-adjacent-violators (Ayer et al. 1955; Zadrozny and Elkan 2002), equal scores pooled first.

    Examples
    --------
    >>> fit_isotonic([0, 1, 0, 1], [1.0, 2.0, 3.0, 4.0]).levels
    (0.0, 0.5, 0.5, 1.0)
    """
    from scipy.optimize import isotonic_regression

    truth, raw = _pair(outcome, scores)
    if truth.size == 0:
        raise ValueError("calibration needs rows")
    knots, place, counts = np.unique(raw, return_inverse=True, return_counts=True)
    means = np.bincount(place, truth) / counts
    level = np.asarray(isotonic_regression(means, weights=counts.astype(np.float64)).x)
    corner = np.ones(level.size, dtype=np.bool_)
    corner[1:-1] = (level[1:-1] != level[:-2]) | (level[1:-1] != level[2:])
    return Calibration("isotonic", knots=tuple(knots[corner].tolist()), levels=tuple(level[corner].tolist()))


def fit_calibration(
    outcome: npt.ArrayLike, scores: npt.ArrayLike, *, outcomes: int, isotonic_from: int = ISOTONIC_OUTCOMES
) -> Calibration:
    """Which curve do so many outcomes carry, and what is it?

    Parameters
    ----------
    outcome, scores
        Shape (n,): 0 or 1, and raw scores.
    outcomes
        Separate outcomes behind the ones: several rows may tell of the same one.
    isotonic_from
        So many outcomes, and as many rows without, carry an isotonic curve.

    Returns
    -------
    Calibration
        Isotonic from there on, Platt's curve below; see the two for details.

    Raises
    ------
    ValueError
        without rows.

    Examples
    --------
    >>> fit_calibration([0, 1, 0, 1], [1.0, 2.0, 3.0, 4.0], outcomes=2).kind
    'platt'
    """
    truth, _ = _pair(outcome, scores)
    smaller = min(outcomes, truth.size - int(truth.sum()))
    return (fit_isotonic if smaller >= isotonic_from else fit_platt)(outcome, scores)


def calibrated(calibration: Calibration, scores: npt.ArrayLike) -> Floats:
    """The chances (0 to 1) that ``calibration`` gives to raw ``scores``; same shape in and out."""
    raw = np.asarray(scores, dtype=np.float64)
    if calibration.kind == "isotonic":
        knots, levels = np.asarray(calibration.knots), np.asarray(calibration.levels)
        return np.asarray(np.interp(raw, knots, levels), dtype=np.float64)
    return np.asarray(expit(calibration.slope * raw + calibration.intercept), dtype=np.float64)


def _newton_logistic(x: Floats, target: Floats) -> tuple[float, float]:
    mean = float(target.mean())
    weights = np.array([0.0, math.log(mean / (1 - mean))])
    design = np.column_stack([x, np.ones_like(x)])
    for _ in range(50):
        chance = expit(design @ weights)
        gradient = design.T @ (target - chance)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        loss = _logistic_loss(design, target, weights)
        while np.abs(step).max() >= 1e-10 and _logistic_loss(design, target, weights + step) > loss:
            step = step / 2  # a full step overshoots where scores nearly separate
        weights = weights + step
        if float(np.abs(step).max()) < 1e-10:
            break
    return float(weights[0]), float(weights[1])


def _logistic_loss(design: Floats, target: Floats, weights: Floats) -> float:
    raw = design @ weights
    return float((np.logaddexp(0.0, raw) - target * raw).sum())


def _bin(truth: Floats, said: Floats) -> ReliabilityBin:
    positives = int(truth.sum())
    rate = wilson_interval(positives, truth.size)
    return ReliabilityBin(truth.size, positives, float(said.mean()), rate.rate, rate.ci)


def _pair(outcome: npt.ArrayLike, values: npt.ArrayLike) -> tuple[Floats, Floats]:
    truth = np.asarray(outcome).astype(np.bool_).astype(np.float64)
    paired = np.asarray(values, dtype=np.float64)
    if truth.shape != paired.shape:
        raise ValueError(f"outcome and values must be equally long, found {truth.shape} and {paired.shape}")
    return truth, paired
