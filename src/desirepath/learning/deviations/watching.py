"""Every account's weekly counts against its own level and what its cohort did: how surprising, week by week."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from desirepath.kernel import WrongUse
from desirepath.learning.deviations._kernels import (
    Cells,
    Evidence,
    Memory,
    Open,
    Rows,
    Weeks,
    fill_scatter,
    fill_windows,
    shared_movements,
)
from desirepath.stats import Bools, Floats
from desirepath.stats.surprise import mid_p_tails, pooled_dispersion, two_sided

More = Literal["good", "bad", "neutral"]
State = Literal["usual", "too_noisy", "too_short", "known_event", "ended"]
STATES: tuple[State, ...] = ("usual", "too_noisy", "too_short", "known_event", "ended")
EVIDENCE_WEEKS = 4
LEVEL_WEEKS = 26
LEAST_WEEKS = 8
"""Whole weeks of its own before the evidence that an account must have."""
EVENING = 0.25
SCATTER_WEEKS = 13
"""The scatter of all accounts is the mean of the last so many weeks'."""
MEMORY = Memory(lag=EVIDENCE_WEEKS, weeks=52, prior=6.0, most=100.0)
MOST_FOR_SCATTER = 5_000
"""Accounts that the scatter of all is read from, evenly spaced among more."""
NOISY_P = 0.01
NOISY_SPREADS = 2.0
"""Too noisy to monitor: a doubling would not be as surprising as ``NOISY_P``, and a stop neither that nor as far from
the mean as so many standard deviations (bursts leave many empty months that no tail tells)."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A weekly count; ``more`` says what a rise is."""

    name: str
    more: More = "good"


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyCounts:
    """Counts of each week by metric and row: ``counts`` has shape (metrics, rows, weeks).

    A row is one life of an account, observed from week ``first`` to week ``last``, both whole and inside. ``group``
    says which line of ``is_open`` (groups, weeks) holds for it: weeks that are not open neither train nor raise.
    ``cohort``: 0, 1, ... by row, whose movement it shares; without it all are one cohort.
    """

    metrics: tuple[Metric, ...]
    counts: Cells
    first: Weeks
    last: Weeks
    group: Weeks
    is_open: Bools
    cohort: Weeks | None = None

    def __post_init__(self) -> None:
        metrics, rows, weeks = self.counts.shape
        sizes = {self.first.size, self.last.size, self.group.size, self.cohorts.size, rows}
        if metrics != len(self.metrics) or len(sizes) > 1 or self.is_open.shape[1] != weeks:
            found = f"counts of shape {self.counts.shape}, {len(self.metrics)} metrics, rows {sorted(sizes)}"
            raise WrongUse("weekly counts", found, "Give every metric, row and week one count.")

    @property
    def cohorts(self) -> Weeks:
        """The cohort of every row."""
        return np.zeros(self.counts.shape[1], np.int32) if self.cohort is None else self.cohort


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """What was found of one metric.

    ``p`` of the departures in ``week`` and ``row`` that are worth a look (all others are no surprise), with what was
    seen and expected in the window; ``tested``: rows looked at per week. ``state``: of each row in the last week, a
    place in ``STATES``, with its own ``p_now``, ``seen_now`` and ``mean_now`` (a week, on average; NaN where nothing
    can be said). ``shared``: the movement of each cohort per week, shape (cohorts, weeks).
    """

    week: npt.NDArray[np.intp]
    row: npt.NDArray[np.intp]
    p: Floats
    seen: Floats
    mean: Floats
    tested: npt.NDArray[np.int64]
    shared: Floats
    state: npt.NDArray[np.int8]
    p_now: Floats
    seen_now: Floats
    mean_now: Floats


def open_spans(is_open: Bools) -> Open:
    """Where the weeks of levels and of evidence begin, masked weeks left out."""
    groups, weeks = is_open.shape
    before = np.zeros((groups, weeks + 1), np.int32)
    np.cumsum(is_open, axis=1, out=before[:, 1:])
    level, window = np.zeros_like(before), np.full_like(before, -1)
    for group in range(groups):
        places = np.append(np.flatnonzero(is_open[group]), weeks)
        n = before[group]
        level[group] = places[np.maximum(n - LEVEL_WEEKS, 0)]
        level[group, n < 1] = 0
        ready = np.flatnonzero(is_open[group] & (n[1:] >= EVIDENCE_WEEKS))
        window[group, ready] = places[n[ready + 1] - EVIDENCE_WEEKS]
    return Open(level, window, before)


def watch(given: WeeklyCounts, *, shared: bool = True, scattered: bool = True) -> list[Watched]:
    """How surprising was each account's month, at the end of every week?

    Parameters
    ----------
    given
        Weekly counts. What is said of a week depends on no later week.
    shared, scattered
        Whether the movement of an account's cohort is taken out, and whether counts may scatter beyond chance: both
        are only ever turned off to show what would go wrong.

    Returns
    -------
    list of Watched
        One per metric.

    Notes
    -----
    Expected in a week: the account's own level times the week's shared movement. The level is the account's count over
    its last 26 open weeks before the evidence, divided by the shared movement of these weeks. The shared movement is
    the ratio of what the accounts of its cohort did to their levels, each weighed by ``level / (1 + level / 4)``, drawn
    towards the ratio of all accounts by a gamma prior. The evidence is the
    *sum* of the last four open weeks (what is summed keeps its power when single weeks are small; Fisher's and
    Stouffer's ways suppose that weeks are independent, and usage is not).

    Surprise is the two-sided mid-p of a negative binomial of variance
    ``a s (m + phi m^2)``: ``phi`` by Breslow (1984) from how the sums of all accounts scattered around what was expected
    of them in the last 13 weeks, ``s`` the account's own Pearson ratio in its windows of the year before, shrunk
    towards 1 by six windows and never below it (quasi-likelihood with shrunken dispersions: Lund, Nettleton, McCarthy
    and Smyth 2012), and ``a`` one plus the length of the evidence over that of the level, since the level is an estimate.
    """
    spans = open_spans(given.is_open)
    with ThreadPoolExecutor(2) as pool:
        return list(
            pool.map(lambda place: _watch_one(given, spans, place, shared, scattered), range(len(given.metrics)))
        )


def _watch_one(given: WeeklyCounts, spans: Open, place: int, shared: bool, scattered: bool) -> Watched:
    rows = Rows(_running(given, place), given.first, given.last, given.group, given.cohorts)
    count, weeks = given.counts.shape[1:]
    cohorts = int(rows.cohort.max(initial=0)) + 1
    moved = shared_movements(rows, spans, cohorts, EVENING) if shared else np.ones((cohorts, weeks))
    until = np.zeros((cohorts, *spans.before.shape))
    np.cumsum(np.where(given.is_open, moved[:, None], 0.0), axis=2, out=until[..., 1:])
    found = Evidence(*(np.zeros((weeks, count), np.float32) for _ in range(3)))
    fill_windows(rows, spans, until, LEAST_WEEKS, found)
    phi = _scatter(found) if scattered else np.zeros(weeks)
    scale = np.ones((weeks, count), np.float32)
    if scattered:
        fill_scatter(found, phi, MEMORY, scale)
    variance = found.mean * found.mean
    variance *= phi[:, None].astype(np.float32)
    variance += found.mean
    variance *= scale
    if scattered:
        variance *= found.allowance
    week, row = np.nonzero(_worth_a_look(found, variance))
    seen, mean = found.seen[week, row].astype(np.float64), found.mean[week, row].astype(np.float64)
    p = two_sided(*mid_p_tails(seen, mean, variance[week, row]))
    state, p_now = _states(given, found, variance)
    said = ~np.isnan(p_now)
    return Watched(
        week, row, p, seen / EVIDENCE_WEEKS, mean / EVIDENCE_WEEKS, (found.mean > 0).sum(axis=1), moved, state, p_now,
        np.where(said, found.seen[-1] / EVIDENCE_WEEKS, np.nan), np.where(said, found.mean[-1] / EVIDENCE_WEEKS, np.nan),
    )  # fmt: skip


def _running(given: WeeklyCounts, place: int) -> Cells:
    count, weeks = given.counts.shape[1:]
    total = np.zeros((count, weeks + 1), np.float32)
    kept = given.counts[place] * given.is_open[given.group] if not given.is_open.all() else given.counts[place]
    np.cumsum(kept, axis=1, out=total[:, 1:])
    return total


def _scatter(found: Evidence) -> Floats:
    """The scatter of all accounts, by week: the mean over the last weeks that tell one."""
    weeks, count = found.mean.shape
    each = np.full(weeks, np.nan)
    step = max(1, count // MOST_FOR_SCATTER)
    for week in range(weeks):
        some = slice(None, None, step)
        told = found.mean[week, some] > 0
        if told.any():
            each[week] = pooled_dispersion(
                found.seen[week, some][told], found.mean[week, some][told], found.allowance[week, some][told],
            )  # fmt: skip
    lately = [each[max(0, week - SCATTER_WEEKS + 1) : week + 1] for week in range(weeks)]
    return np.array([part[~np.isnan(part)].mean() if (~np.isnan(part)).any() else 0.0 for part in lately])


def _worth_a_look(found: Evidence, variance: Cells) -> Bools:
    """Only what may be surprising has its tail computed: a p-value left out is taken as 1, never as a surprise.

    A fall is never smaller than its mean, so that with much scatter even a stop lies within one standard deviation.
    """
    away = found.seen - found.mean
    square = away * away
    return np.asarray((found.mean > 0) & np.where(away > 0, square > 4 * variance, square > 0.9 * variance), np.bool_)


def _states(given: WeeklyCounts, found: Evidence, variance: Cells) -> tuple[npt.NDArray[np.int8], Floats]:
    """How each row stands in the last week."""
    weeks = given.counts.shape[2]
    mean, spread = found.mean[-1].astype(np.float64), variance[-1].astype(np.float64)
    said = mean > 0
    p = np.full(mean.size, np.nan)
    p[said] = two_sided(*mid_p_tails(found.seen[-1][said], mean[said], spread[said]))
    stop, double = np.ones(mean.size), np.ones(mean.size)
    far = mean * mean >= NOISY_SPREADS**2 * spread
    stop[said] = two_sided(*mid_p_tails(np.zeros(said.sum()), mean[said], spread[said]))
    double[said] = two_sided(*mid_p_tails(np.ceil(2 * mean[said]), mean[said], spread[said]))
    state = np.select(
        [
            given.last < weeks - 1,
            ~given.is_open[given.group, -1],
            ~said,
            np.minimum(np.where(far, stop, 1.0), double) > NOISY_P,
        ],
        [STATES.index("ended"), STATES.index("known_event"), STATES.index("too_short"), STATES.index("too_noisy")],
        STATES.index("usual"),
    )
    return state.astype(np.int8), p
