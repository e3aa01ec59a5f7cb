"""Ridge-penalised logistic regression by Newton steps.

Own lines because importing scikit-learn costs seconds, more than fitting does, and small companies need no
more.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from desirepath.stats.arrays import Floats

_ROWS_AT_ONCE = 100_000
_STEPS = 60
_SETTLED = 1e-8


def ridge_logistic(table: Floats, truth: Floats, weights: Floats, *, penalty: float) -> tuple[Floats, float]:
    """Which weights make the labels most likely, kept small?

    Parameters
    ----------
    table
        Shape (rows, features), about standardised, no NaN.
    truth, weights
        Shape (rows,): 0 or 1, both present; how much each row counts.
    penalty
        Half of it times the sum of squared weights is added to the loss; the intercept is free.

    Returns
    -------
    weights, intercept
        Shape (features,) and a number, on the log-odds scale.

    Notes
    -----
    Minimises ``sum w_i loss_i + penalty / 2 |beta|^2`` (le Cessie and van Houwelingen 1992) by Newton's
    method with step halving.

    Examples
    --------
    >>> x, y = np.array([[-1.0], [1.0], [1.0], [-1.0]]), np.array([0.0, 1.0, 1.0, 1.0])
    >>> beta, intercept = ridge_logistic(x, y, np.ones(4), penalty=1.0)
    >>> bool(beta[0] > 0), bool(intercept > 0)
    (True, True)
    """
    design = np.column_stack([table, np.ones(truth.size)])
    ridge = np.full(design.shape[1], penalty)
    ridge[-1] = 0.0
    beta = np.zeros(design.shape[1])
    share = float((weights * truth).sum() / weights.sum())
    beta[-1] = np.log(share / (1 - share))
    loss = _loss(design, truth, weights, beta=beta, ridge=ridge)
    for _ in range(_STEPS):
        step = _newton_step(design, truth, weights, beta=beta, ridge=ridge)
        beta, better = _stepped(design, truth, weights, start=(beta, loss), step=step, ridge=ridge)
        if loss - better <= _SETTLED * (abs(loss) + 1) and np.abs(step).max() < 1e-4:
            break
        loss = better
    return beta[:-1], float(beta[-1])


def _stepped(
    design: Floats,
    truth: Floats,
    weights: Floats,
    *,
    start: tuple[Floats, float],
    step: Floats,
    ridge: Floats,
) -> tuple[Floats, float]:
    """The first of full, half, quarter, ... step that does not make things worse; none at worst."""
    beta, loss = start
    for halvings in range(30):
        trial = beta + step * 0.5**halvings
        reached = _loss(design, truth, weights, beta=trial, ridge=ridge)
        if reached <= loss:
            return trial, reached
    return beta, loss


def _loss(design: Floats, truth: Floats, weights: Floats, *, beta: Floats, ridge: Floats) -> float:
    raw = design @ beta
    misfit = np.logaddexp(0.0, raw) - truth * raw
    return float((weights * misfit).sum() + 0.5 * (ridge * beta * beta).sum())


def _newton_step(design: Floats, truth: Floats, weights: Floats, *, beta: Floats, ridge: Floats) -> Floats:
    gradient = -ridge * beta
    curvature = np.diag(ridge + 1e-10)
    for first in range(0, truth.size, _ROWS_AT_ONCE):
        part = slice(first, first + _ROWS_AT_ONCE)
        chance = expit(design[part] @ beta)
        gradient = gradient + design[part].T @ (weights[part] * (truth[part] - chance))
        spread = weights[part] * chance * (1 - chance)
        curvature = curvature + (design[part] * spread[:, None]).T @ design[part]
    return np.asarray(np.linalg.solve(curvature, gradient), dtype=np.float64)
