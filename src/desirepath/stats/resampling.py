"""Intervals from the data's own spread."""

from __future__ import annotations

import numpy as np

from desirepath.stats.arrays import Floats
from desirepath.stats.rates import CONFIDENCE, Interval

RESAMPLES = 500


def bootstrap_mean(values: Floats, *, rng: np.random.Generator, confidence: float = CONFIDENCE) -> Interval | None:
    """How far may the mean be from the one found?

    Parameters
    ----------
    values
        Shape (n,), no missing ones.
    rng
        Chooses the resamples.
    confidence
        Coverage, 0 to 1.

    Returns
    -------
    Interval or None
        In the unit of the values; ``None`` with fewer than two.

    Notes
    -----
    Percentile interval of ``RESAMPLES`` resamples (Efron and Tibshirani 1993, section 13.3).

    Examples
    --------
    >>> found = bootstrap_mean(np.arange(100.0), rng=np.random.default_rng(1))
    >>> found.low < 49.5 < found.high
    True
    """
    n = len(values)
    if n < 2:
        return None
    means = [values[rng.integers(0, n, n)].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high))
