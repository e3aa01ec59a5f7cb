"""How well scores tell those with the outcome from those without."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Bools, Floats
from desirepath.stats.rates import CONFIDENCE, Interval, two_sided_p, two_sided_z


@dataclass(frozen=True, slots=True)
class Auc:
    """Chance that a unit with the outcome is scored above one without; 0.5 is guessing."""

    auc: float
    ci: Interval
    standard_error: float


@dataclass(frozen=True, slots=True)
class AucDifference:
    """AUC of the first score minus AUC of the second on the same rows."""

    difference: float
    ci: Interval
    p_value: float


def auc_with_interval(
    outcome: npt.ArrayLike,
    scores: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    confidence: float = CONFIDENCE,
) -> Auc:
    """How often is a row with the outcome scored above one without?

    Parameters
    ----------
    outcome
        Shape (n,), true where the outcome came.
    scores
        Shape (n,), any scale, higher means more likely; no NaN.
    clusters
        Shape (n,), what rows belong together (the account); rows count as independent when not given.
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    Auc
        0 to 1, ties counted half; NaN when only one class is present or the spread cannot be told.

    Raises
    ------
    ValueError
        when lengths differ or a score is NaN.

    Notes
    -----
    Mann and Whitney (1947). Variance: DeLong, DeLong and Clarke-Pearson (1988) for independent rows;
    Obuchowski (1997) for clustered rows, which equals it when every row is its own cluster.

    Examples
    --------
    >>> auc_with_interval([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).auc
    0.75
    """
    truth, values = _checked(outcome, scores)
    if truth.all() or not truth.any():
        return Auc(math.nan, Interval(math.nan, math.nan), math.nan)
    placed = _placements(truth, values)
    area = float(placed[truth].mean())
    error = _clustered_error(truth, placed, _cluster_index(clusters, truth.size))
    reach = two_sided_z(confidence) * error
    return Auc(area, Interval(max(area - reach, 0.0), min(area + reach, 1.0)), error)


def auc_difference(
    outcome: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    confidence: float = CONFIDENCE,
) -> AucDifference:
    """Does the first score tell the classes apart better than the second, on the same rows?

    Parameters
    ----------
    outcome, first, second, clusters, confidence
        As for :func:`auc_with_interval`; both scores of shape (n,).

    Returns
    -------
    AucDifference
        -1 to 1 with interval and two-sided p; NaN when only one class is present.

    Raises
    ------
    ValueError
        as for :func:`auc_with_interval`.

    Notes
    -----
    Paired comparison of DeLong et al. (1988), with Obuchowski's (1997) sums by cluster.

    Examples
    --------
    >>> auc_difference([0, 0, 1, 1], [1, 2, 3, 4], [1, 3, 2, 4]).difference
    0.25
    """
    truth, a = _checked(outcome, first)
    _, b = _checked(outcome, second)
    if truth.all() or not truth.any():
        return AucDifference(math.nan, Interval(math.nan, math.nan), math.nan)
    placed = _placements(truth, a) - _placements(truth, b)
    gap = float(placed[truth].mean())
    error = _clustered_error(truth, placed, _cluster_index(clusters, truth.size))
    reach = two_sided_z(confidence) * error
    p_value = two_sided_p(gap / error) if error > 0 else float(gap == 0)
    return AucDifference(gap, Interval(gap - reach, gap + reach), p_value)


def average_precision(outcome: npt.ArrayLike, scores: npt.ArrayLike) -> float:
    """Going down the list from the highest score, what share of those met is right, on average?

    Parameters
    ----------
    outcome, scores
        As for :func:`auc_with_interval`.

    Returns
    -------
    float
        Area under the precision-recall steps, 0 to 1 (the base rate is guessing); NaN without any outcome.

    Raises
    ------
    ValueError
        as for :func:`auc_with_interval`.

    Notes
    -----
    ``sum (R_k - R_{k-1}) P_k`` over the distinct scores, no interpolation (Davis and Goadrich 2006).

    Examples
    --------
    >>> round(average_precision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 4)
    0.8333
    """
    truth, values = _checked(outcome, scores)
    if not truth.any():
        return math.nan
    order = np.argsort(-values, kind="stable")
    found = np.cumsum(truth[order])
    last_of_tie = np.append(np.flatnonzero(np.diff(values[order])), truth.size - 1)
    precision = found[last_of_tie] / (last_of_tie + 1.0)
    gained = np.diff(found[last_of_tie], prepend=0)
    return float((precision * gained).sum() / found[-1])


def midranks(values: npt.ArrayLike) -> Floats:
    """Ranks from 1, ties sharing the middle of their ranks; shape (n,) in and out."""
    _, place, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2.0
    ranks: Floats = middle[place]
    return ranks


def auc_alone(outcome: Bools, scores: Floats) -> float:
    """The AUC without its interval, for looking at many columns.

    Parameters
    ----------
    outcome, scores
        Shape (n,), as for :func:`auc_with_interval`.

    Returns
    -------
    float
        0 to 1, NaN when only one class is present.

    Notes
    -----
    From the sum of the ranks (Mann and Whitney 1947).

    Examples
    --------
    >>> auc_alone(np.array([False, False, True, True]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    positives = int(outcome.sum())
    others = outcome.size - positives
    if not positives or not others:
        return math.nan
    above = float(midranks(scores)[outcome].sum()) - positives * (positives + 1) / 2
    return above / (positives * others)


def _placements(truth: Bools, values: Floats) -> Floats:
    """Per row, the share of the other class on its right side; the mean over either class is the AUC."""
    overall = midranks(values)
    placed = np.empty(truth.size)
    positives = int(truth.sum())
    placed[truth] = (overall[truth] - midranks(values[truth])) / (truth.size - positives)
    placed[~truth] = 1 - (overall[~truth] - midranks(values[~truth])) / positives
    return placed


def _clustered_error(truth: Bools, placed: Floats, cluster: npt.NDArray[np.intp]) -> float:
    area, groups = placed[truth].mean(), int(cluster.max()) + 1
    m, n = int(truth.sum()), int((~truth).sum())
    up = np.bincount(cluster[truth], placed[truth] - area, minlength=groups)
    down = np.bincount(cluster[~truth], placed[~truth] - area, minlength=groups)
    with_up, with_down = np.unique(cluster[truth]).size, np.unique(cluster[~truth]).size
    if with_up < 2 or with_down < 2:
        return math.nan
    variance = (
        with_up / (with_up - 1) * float(up @ up) / m**2
        + with_down / (with_down - 1) * float(down @ down) / n**2
        + 2 * groups / (groups - 1) * float(up @ down) / (m * n)
    )
    return math.sqrt(max(variance, 0.0))


def _cluster_index(clusters: npt.ArrayLike | None, n: int) -> npt.NDArray[np.intp]:
    if clusters is None:
        return np.arange(n, dtype=np.intp)
    _, index = np.unique(np.asarray(clusters), return_inverse=True)
    if index.size != n:
        raise ValueError(f"clusters must have {n} entries, found {index.size}")
    return index.astype(np.intp)


def _checked(outcome: npt.ArrayLike, scores: npt.ArrayLike) -> tuple[Bools, Floats]:
    truth = np.asarray(outcome).astype(np.bool_)
    values = np.asarray(scores, dtype=np.float64)
    if truth.ndim != 1 or truth.shape != values.shape:
        raise ValueError(f"outcome and scores must be equally long, found {truth.shape} and {values.shape}")
    if bool(np.isnan(values).any()):
        raise ValueError("scores must not be missing")
    return truth, values
