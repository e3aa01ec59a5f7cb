"""The effect of one arm against the control, on one metric."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desirepath.stats import Bools, Floats, Interval, difference_of_proportions, two_sided_z, welch_difference

MetricKind = Literal["mean", "proportion"]
MIN_UNITS_AN_ARM = 30
MAX_LOG_ERROR = 1.0


@dataclass(frozen=True, slots=True)
class Effect:
    """Arm minus control. ``relative`` is the effect as a share of the control, ``None`` where that is 0."""

    n_arm: int
    n_control: int
    mean_arm: float
    mean_control: float
    effect: float
    relative: float | None
    ci: Interval
    relative_ci: Interval | None
    p_value: float


def measure(arm: Floats, control: Floats, *, kind: MetricKind) -> Effect:
    """How much higher is the metric in the arm than in the control?

    Parameters
    ----------
    arm, control
        Values per unit, no NaN, at least two each; 0 and 1 for a proportion.
    kind
        ``mean``: Welch's t. ``proportion``: pooled z test with Newcombe's interval, where all values are 0
        or 1; averaged units (shares between) are compared as means.

    Returns
    -------
    Effect
        In the metric's unit, with a 95 % interval and a two-sided p.

    Notes
    -----
    Welch (1947), Newcombe (1998). The interval of the relative effect is by the delta method on the log ratio
    (Katz et al. 1978 for proportions), left out where a mean is too near zero for it.

    Examples
    --------
    >>> round(measure(np.array([1.0, 2, 3]), np.array([2.0, 4, 6]), kind="mean").relative, 2)
    -0.5
    """
    if kind == "proportion" and _is_binary(arm) and _is_binary(control):
        ups, downs = int(arm.sum()), int(control.sum())
        found = difference_of_proportions(ups, arm.size, positives_b=downs, n_b=control.size)
        effect, ci, p_value = found.difference, found.ci, found.p_value
    else:
        means = welch_difference(arm, control)
        effect, ci, p_value = means.difference, means.ci, means.p_value
    base = float(control.mean())
    return Effect(
        n_arm=int(arm.size),
        n_control=int(control.size),
        mean_arm=float(arm.mean()),
        mean_control=base,
        effect=effect,
        relative=effect / base if base != 0 else None,
        ci=ci,
        relative_ci=_relative_interval(arm, control),
        p_value=p_value,
    )


def without_covariate(values: Floats, covariate: Floats, *, known: Bools) -> Floats:
    """What would the metric be, were all units alike before the start?

    Parameters
    ----------
    values, covariate
        Shape (units,); the covariate was measured before the experiment began.
    known
        Shape (units,), where both are known; other values stay as they are.

    Returns
    -------
    Floats
        Adjusted values, shape (units,), with the same overall mean and less spread.

    Notes
    -----
    CUPED (Deng, Xu, Kohavi and Walker 2013): ``y - theta (x - mean x)``, ``theta = cov(x, y) / var(x)``
    over all arms.

    Examples
    --------
    >>> x = np.array([1.0, 2.0, 3.0])
    >>> without_covariate(2 * x, x, known=np.ones(3, dtype=bool)).tolist()
    [4.0, 4.0, 4.0]
    """
    x, y = covariate[known], values[known]
    spread = float(x.var()) if x.size else 0.0
    if spread == 0:
        return values
    theta = float(((x - x.mean()) * (y - y.mean())).mean()) / spread
    adjusted = values.copy()
    adjusted[known] = y - theta * (x - x.mean())
    return adjusted


def heterogeneity_p(effects: list[Effect]) -> float | None:
    """Chance of effects this different between segments, if all had one; ``None`` for fewer than two.

    Notes
    -----
    Cochran's Q (1954) with standard errors taken from the intervals.
    """
    from scipy.special import gammaincc

    z = two_sided_z(0.95)
    pairs = [(one.effect, (one.ci.high - one.ci.low) / (2 * z)) for one in effects]
    known = [(effect, error) for effect, error in pairs if error > 0]
    if len(known) < 2:
        return None
    weight = np.array([1 / error**2 for _, error in known])
    effect = np.array([effect for effect, _ in known])
    centre = float((weight * effect).sum() / weight.sum())
    spread = float((weight * (effect - centre) ** 2).sum())
    return float(gammaincc((len(known) - 1) / 2, spread / 2))


def _is_binary(values: Floats) -> bool:
    return bool(np.isin(values, (0.0, 1.0)).all())


def _relative_interval(arm: Floats, control: Floats) -> Interval | None:
    top, base = float(arm.mean()), float(control.mean())
    if top <= 0 or base <= 0:
        return None
    error = math.sqrt(arm.var(ddof=1) / arm.size / top**2 + control.var(ddof=1) / control.size / base**2)
    if error > MAX_LOG_ERROR:
        return None
    reach, ratio = two_sided_z(0.95) * error, math.log(top / base)
    return Interval(math.exp(ratio - reach) - 1, math.exp(ratio + reach) - 1)
