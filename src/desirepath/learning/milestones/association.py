"""How having reached something by the landmark goes with the outcome afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.learning.milestones.cohort import Cohort
from desirepath.stats import (
    ProportionDifference,
    Rate,
    Strength,
    benjamini_hochberg,
    difference_of_proportions,
    strength_of_evidence,
    wilson_interval,
)

LEAST_A_SIDE = 30
"""Fewer accounts that reached it by the landmark, or that did not, are not compared."""


@dataclass(frozen=True, slots=True)
class Association:
    """The outcome's rate with and without, as shares; ``difference`` in share points with its interval (-1 to 1)."""

    reached: Rate
    with_it: Rate
    without_it: Rate
    difference: float
    ci: tuple[float, float]
    p_adjusted: float
    strength: Strength


def associate(cohort: Cohort, reached: Sequence[npt.NDArray[np.bool_]]) -> list[Association | None]:
    """For each of many things that an account may have reached by the landmark, how the outcome's rates differ.

    Parameters
    ----------
    reached
        Per thing (n,), in the order of ``cohort.accounts``; what was reached after the landmark counts as not reached.

    Returns
    -------
    list[Association | None]
        ``None`` where one side has fewer than ``LEAST_A_SIDE`` accounts; those are not part of the correction.

    Notes
    -----
    Landmark analysis (Anderson, Cain and Gelber 1983): everybody is alive and undecided at the landmark and watched
    equally long from then on, so having lived longer gives no advantage. Interval: Newcombe (1998). Correction:
    Benjamini and Hochberg (1995) over all that were compared.
    """
    n = len(cohort.accounts)
    counts = [int(flags.sum()) for flags in reached]
    judged = [place for place, count in enumerate(counts) if min(count, n - count) >= LEAST_A_SIDE]
    gaps = [_gap(cohort, reached[place]) for place in judged]
    adjusted = benjamini_hochberg([gap.p_value for gap in gaps])
    found: list[Association | None] = [None] * len(reached)
    for place, gap, p in zip(judged, gaps, adjusted, strict=True):
        hits, count = int(cohort.label[reached[place]].sum()), counts[place]
        missed = int(cohort.label.sum()) - hits
        carrying = min(hits + missed, n - hits - missed)
        found[place] = Association(
            wilson_interval(count, n),
            wilson_interval(hits, count),
            wilson_interval(missed, n - count),
            gap.difference,
            (gap.ci.low, gap.ci.high),
            float(p),
            strength_of_evidence(float(p), carrying),
        )
    return found


def _gap(cohort: Cohort, flags: npt.NDArray[np.bool_]) -> ProportionDifference:
    hits, missed = int(cohort.label[flags].sum()), int(cohort.label[~flags].sum())
    return difference_of_proportions(hits, int(flags.sum()), positives_b=missed, n_b=int((~flags).sum()))
