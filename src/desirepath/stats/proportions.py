"""Two shares set against each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

from desirepath.stats.rates import CONFIDENCE, Interval, two_sided_p, wilson_interval


@dataclass(frozen=True, slots=True)
class ProportionDifference:
    """Share of the first group minus share of the second."""

    rate_a: float
    rate_b: float
    difference: float
    ci: Interval
    p_value: float


def difference_of_proportions(
    positives_a: int, n_a: int, *, positives_b: int, n_b: int, confidence: float = CONFIDENCE
) -> ProportionDifference:
    """Is the first share larger than the second, and by how much?

    Parameters
    ----------
    positives_a, n_a, positives_b, n_b
        Counts of the two groups, each group of at least one.
    confidence
        Coverage of the interval, 0 to 1.

    Returns
    -------
    ProportionDifference
        Difference in share points (-1 to 1), its interval and a two-sided p (0 to 1).

    Raises
    ------
    ValueError
        when a group is empty or a count impossible.

    Notes
    -----
    Interval: Newcombe (1998), method 10, from the two Wilson intervals. p: z test with the pooled share,
    the same as Pearson's chi-square without correction.

    Examples
    --------
    >>> found = difference_of_proportions(56, 70, positives_b=48, n_b=80)
    >>> round(found.difference, 2), round(found.ci.low, 4), round(found.ci.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    if n_a < 1 or n_b < 1:
        raise ValueError(f"both groups need at least one unit, found {n_a} and {n_b}")
    a = wilson_interval(positives_a, n_a, confidence=confidence)
    b = wilson_interval(positives_b, n_b, confidence=confidence)
    gap = a.rate - b.rate
    low = gap - math.hypot(a.rate - a.ci.low, b.ci.high - b.rate)
    high = gap + math.hypot(a.ci.high - a.rate, b.rate - b.ci.low)
    return ProportionDifference(
        rate_a=a.rate,
        rate_b=b.rate,
        difference=gap,
        ci=Interval(max(low, -1.0), min(high, 1.0)),
        p_value=_pooled_p(gap, (positives_a + positives_b) / (n_a + n_b), 1 / n_a + 1 / n_b),
    )


def _pooled_p(gap: float, pooled: float, inverse_sizes: float) -> float:
    variance = pooled * (1 - pooled) * inverse_sizes
    return two_sided_p(gap / math.sqrt(variance)) if variance > 0 else 1.0
