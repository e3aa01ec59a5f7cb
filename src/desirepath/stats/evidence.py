"""How a finding's figures are put into one word for a reader who is no statistician."""

from __future__ import annotations

import math
from typing import Literal

Strength = Literal["strong", "moderate", "weak"]

STRONG_P = 0.01
MODERATE_P = 0.05
STRONG_UNITS = 100
MODERATE_UNITS = 30


def strength_of_evidence(p_adjusted: float, n: int, *, replicates: bool | None = None) -> Strength:
    """How sure may a reader be that this is no accident?

    Parameters
    ----------
    p_adjusted
        p-value after correction for the number of questions asked, 0 to 1.
    n
        Units with the outcome that carry the finding (the smaller side).
    replicates
        Whether it was seen again in later data; ``None`` when that could not be tried.

    Returns
    -------
    "strong" | "moderate" | "weak"
        *strong*: adjusted p <= 0.01, at least 100 units, and not contradicted by later data. *moderate*:
        adjusted p <= 0.05 and at least 30 units; a finding that later data contradict is at most weak.
        *weak*: the rest.

    Notes
    -----
    The thresholds are this product's convention, not a law: they are the constants of this module.

    Examples
    --------
    >>> strength_of_evidence(0.002, 240), strength_of_evidence(0.002, 40), strength_of_evidence(0.2, 900)
    ('strong', 'moderate', 'weak')
    """
    if replicates is False or math.isnan(p_adjusted):
        return "weak"
    if p_adjusted <= STRONG_P and n >= STRONG_UNITS:
        return "strong"
    if p_adjusted <= MODERATE_P and n >= MODERATE_UNITS:
        return "moderate"
    return "weak"
