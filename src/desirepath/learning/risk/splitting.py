"""Time splits that let no outcome of the test leak into the training."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from desirepath.learning.risk.rows import RiskRows, Window
from desirepath.stats import Bools, Micros

TRAIN_SHARE = 0.65
ORIGINS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Masks over the rows, when the test begins, and how many rows were left out and why."""

    train: Bools
    test: Bools
    test_from: int | None
    embargoed: int
    incomplete: int


def split_by_time(rows: RiskRows, window: Window) -> Split:
    """Which rows may be learned from, and which are the later ones to be judged by?

    Parameters
    ----------
    rows
        All rows, any order.
    window
        Bounds of the landmarks. Without ``test_from``: the date that leaves about 65 % of the positive rows
        for training after the embargo.

    Returns
    -------
    Split
        ``incomplete`` counts rows whose outcome cannot be known yet, positive or not: keeping only those
        with an outcome would inflate the rate. ``embargoed`` counts earlier rows whose label window reaches
        the first test landmark.

    Notes
    -----
    Forward validation with an embargo (Lopez de Prado 2018, chapter 7).
    """
    known = rows.label >= 0
    if window.data_end is not None:
        known &= rows.ends <= window.data_end
    test_from = window.test_from
    if test_from is None:
        test_from = _default_start(rows.take(known))
    if test_from is None:
        nothing = np.zeros(rows.size, dtype=np.bool_)
        return Split(nothing, nothing, None, 0, int((~known).sum()))
    test = known & (rows.landmark >= test_from) & _within(rows.landmark, None, window.test_to)
    first = int(rows.landmark[test].min()) if test.any() else test_from
    early = known & (rows.landmark < first) & _within(rows.landmark, window.train_from, window.train_to)
    train = early & (rows.ends < first)
    return Split(train, test, first, int((early & ~train).sum()), int((~known).sum()))


def rolling_origins(landmark: Micros, ends: Micros) -> list[tuple[Bools, Bools]]:
    """At which moments of the training time can a model be fitted before and judged after?

    Parameters
    ----------
    landmark, ends
        Of the training rows, in microseconds.

    Returns
    -------
    list of (fit, judge)
        Masks over the rows for three origins, at a quarter, half and three quarters of what remains after
        the first horizon's end; none when the training time is no longer than that. Fitted rows end before
        the origin, the judged ones lie between it and the next.
    """
    if landmark.size == 0 or landmark.max() <= ends.min():
        return []
    begin, end = int(ends.min()), int(landmark.max())
    origins = [begin + round(share * (end - begin)) for share in ORIGINS] + [end + 1]
    return [(ends < origin, (landmark >= origin) & (landmark < following)) for origin, following in pairwise(origins)]


def _default_start(rows: RiskRows) -> int | None:
    came = rows.label == 1
    positive, closed = np.sort(rows.landmark[came]), np.sort(rows.ends[came])
    moments = np.unique(rows.landmark)
    if positive.size == 0 or moments.size < 2:
        return None
    before = np.searchsorted(closed, moments, side="left")
    after = positive.size - np.searchsorted(positive, moments, side="left")
    both = before + after
    share = np.where((before > 0) & (after > 0), before / np.maximum(both, 1), -1.0)
    if not bool((share > 0).any()):
        return None
    return int(moments[np.argmin(np.where(share > 0, np.abs(share - TRAIN_SHARE), np.inf))])


def _within(landmark: Micros, low: int | None, high: int | None) -> Bools:
    inside = np.ones(landmark.size, dtype=np.bool_)
    if low is not None:
        inside &= landmark >= low
    if high is not None:
        inside &= landmark <= high
    return inside
