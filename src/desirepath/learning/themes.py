"""How having written about something goes with the outcome afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY
from desirepath.learning.milestones import Cohort
from desirepath.learning.milestones.association import LEAST_A_SIDE
from desirepath.stats import Rate, Strength, benjamini_hochberg, risk_ratio, strength_of_evidence, wilson_interval
from desirepath.store import Warehouse

TEXT_BOUNDS = (2, 4)
"""Strata by the number of texts written by the landmark: 1, 2 to 3, 4 and more."""
HALF_YEAR = 182 * DAY


@dataclass(frozen=True, slots=True)
class ThemeAssociation:
    """The outcome's rate with and without, as shares; ``ratio`` of the two within strata with its 95 % interval."""

    with_it: Rate
    without_it: Rate
    ratio: float
    ci: tuple[float, float]
    p_adjusted: float
    strength: Strength


def associate_themes(
    warehouse: Warehouse, cohort: Cohort, themes: Sequence[str]
) -> tuple[int, dict[str, ThemeAssociation]]:
    """For each theme, how often the outcome came to accounts that had written about it by the landmark, against those that
    had written about other things.

    Returns
    -------
    accounts compared, and the association by theme
        None of a theme that fewer than ``LEAST_A_SIDE`` accounts had, or had not.

    Notes
    -----
    Landmark analysis (Anderson, Cain and Gelber 1983) among accounts that had written at all. Strata: how many texts, and
    the half-year of the landmark. Risk ratio: Greenland and Robins (1985). Correction over all themes compared: Benjamini
    and Hochberg (1995).
    """
    places = {account: place for place, account in enumerate(cohort.accounts)}
    texts, has = np.zeros(len(places), np.int64), np.zeros((len(themes), len(places)), bool)
    codes = {theme: code for code, theme in enumerate(themes)}
    rows = warehouse.tuples(
        "SELECT a.account, t.theme, greatest(a.occurred_at, a.known_at) FROM text_themes AS t "
        "JOIN account_events AS a USING (source, event_id)"
    )
    for account, theme, at in rows:
        place = places.get(str(account))
        if place is None or int(str(at)) > cohort.landmark_at[place]:
            continue
        texts[place] += 1
        if str(theme) in codes:
            has[codes[str(theme)], place] = True
    wrote = texts > 0
    stratum = np.digitize(texts, TEXT_BOUNDS) + 3 * (cohort.landmark_at // HALF_YEAR)
    return int(wrote.sum()), _compared(has[:, wrote], cohort.label[wrote], stratum[wrote], themes)


def _compared(
    has: npt.NDArray[np.bool_], label: npt.NDArray[np.bool_], stratum: npt.NDArray[np.int64], themes: Sequence[str]
) -> dict[str, ThemeAssociation]:
    counts = has.sum(axis=1)
    judged = [code for code, n in enumerate(counts) if min(n, len(label) - n) >= LEAST_A_SIDE]
    if not judged:
        return {}
    found = risk_ratio(np.array([_tables(has[code], label, stratum) for code in judged]))
    adjusted = benjamini_hochberg(found.p_value)
    told = {}
    for place, code in enumerate(judged):
        hits, n = int(label[has[code]].sum()), int(counts[code])
        missed = int(label.sum()) - hits
        if np.isfinite(found.ratio[place]):
            told[themes[code]] = ThemeAssociation(
                wilson_interval(hits, n),
                wilson_interval(missed, len(label) - n),
                float(found.ratio[place]),
                (float(found.low[place]), float(found.high[place])),
                float(adjusted[place]),
                strength_of_evidence(float(adjusted[place]), min(hits + missed, len(label) - hits - missed)),
            )
    return told


def _tables(
    has: npt.NDArray[np.bool_], label: npt.NDArray[np.bool_], stratum: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Counts (strata, 2, 2): with it, without it; with the outcome, without."""
    _, code = np.unique(stratum, return_inverse=True)
    cell = code * 4 + 2 * (~has) + ~label
    return np.bincount(cell, minlength=4 * (int(code.max(initial=-1)) + 1)).reshape(-1, 2, 2)
