"""Levels, shared movements and windows of evidence over all accounts and weeks; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desirepath.stats import Floats
from desirepath.stats.compiled import compiled

Cells = npt.NDArray[np.float32]
Weeks = npt.NDArray[np.int32]
LEAST_SHARED = 8
"""Accounts that a week's shared movement is read from, at least; below, none is assumed."""
PRIOR_SHARED = 20.0
"""Weight of all accounts in the movement of a cohort: that of five large accounts."""
LEAST_FOR_SHARED = 4
"""Weeks of its own that an account must have for that."""
START = 0.5
"""Added to a level's count, so that no level is zero (about the median of a Poisson rate's posterior)."""


class Rows(NamedTuple):
    """``total``: running sums of the counts, masked weeks at 0, shape (rows, weeks + 1). ``first`` and ``last``: the
    whole weeks of each row, both inside; ``group``: which mask is its own; ``cohort``: whose movement it shares."""

    total: Cells
    first: Weeks
    last: Weeks
    group: Weeks
    cohort: Weeks


class Open(NamedTuple):
    """Per group and week, shape (groups, weeks + 1): ``level_from``, where the weeks begin that a level is made from;
    ``window_from``, where the evidence begins (-1: masked or too early); ``before``, how many weeks before it are not
    masked."""

    level_from: Weeks
    window_from: Weeks
    before: Weeks


class Evidence(NamedTuple):
    """Per week and row: what was seen in the window, what was expected (0: nothing can be said), and by how much the
    variance grows because the level is an estimate; shape (weeks, rows)."""

    seen: Cells
    mean: Cells
    allowance: Cells


class Memory(NamedTuple):
    """How an account's own scatter is learned: from windows that ended ``lag`` to ``weeks`` ago, each weighing
    ``1 / lag`` since they overlap, none adding more than ``most``; ``prior`` windows of the usual scatter beside them."""

    lag: int
    weeks: int
    prior: float
    most: float


@compiled
def shared_movements(rows: Rows, open_weeks: Open, cohorts: int, evening: float) -> Floats:
    """Per cohort and week, what its accounts did against their own levels: 1 is no movement; shape (cohorts, weeks).

    An account weighs ``level / (1 + evening * level)``: with its size, up to ``1 / evening``. A cohort's movement is
    drawn towards that of all accounts by ``PRIOR_SHARED`` such weights: the mean of a gamma posterior.
    """
    count, weeks, groups = rows.total.shape[0], rows.total.shape[1] - 1, open_weeks.before.shape[0]
    found, moved = np.ones((cohorts, weeks)), np.zeros((cohorts, groups, weeks + 1))
    for week in range(weeks):
        seen, usual, n = np.zeros(cohorts), np.zeros(cohorts), 0
        for row in range(count):
            own, cohort = rows.group[row], rows.cohort[row]
            ago = open_weeks.before[own, week]
            if week < rows.first[row] or week > rows.last[row] or open_weeks.before[own, week + 1] == ago:
                continue
            start = max(rows.first[row], open_weeks.level_from[own, week])
            if ago - open_weeks.before[own, start] < LEAST_FOR_SHARED:
                continue
            exposure = moved[cohort, own, week] - moved[cohort, own, start]
            level = (rows.total[row, week] - rows.total[row, start] + START) / exposure
            share = 1.0 / (1.0 + evening * level)
            seen[cohort] += share * (rows.total[row, week + 1] - rows.total[row, week])
            usual[cohort] += share * level
            n += 1
        if n >= LEAST_SHARED and seen.sum() > 0.0:
            of_all = seen.sum() / usual.sum()
            found[:, week] = (seen + PRIOR_SHARED * of_all) / (usual + PRIOR_SHARED)
        for own in range(groups):
            is_open = open_weeks.before[own, week + 1] > open_weeks.before[own, week]
            moved[:, own, week + 1] = moved[:, own, week] + (found[:, week] if is_open else np.zeros(cohorts))
    return found


@compiled
def fill_windows(rows: Rows, open_weeks: Open, moved: Floats, least: int, found: Evidence) -> None:
    """Fills the evidence; ``moved``: running sums of the shared movements over open weeks, (cohorts, groups, weeks + 1)."""
    count, weeks = rows.total.shape[0], rows.total.shape[1] - 1
    for row in range(count):
        own = rows.group[row]
        until = moved[rows.cohort[row], own]
        for week in range(rows.first[row], min(rows.last[row] + 1, weeks)):
            begin = open_weeks.window_from[own, week]
            if begin < rows.first[row]:
                continue
            start = max(rows.first[row], open_weeks.level_from[own, begin])
            n = open_weeks.before[own, begin] - open_weeks.before[own, start]
            if n < least:
                continue
            level = (rows.total[row, begin] - rows.total[row, start] + START) / (until[begin] - until[start])
            found.seen[week, row] = rows.total[row, week + 1] - rows.total[row, begin]
            found.mean[week, row] = level * (until[week + 1] - until[begin])
            length = open_weeks.before[own, week + 1] - open_weeks.before[own, begin]
            found.allowance[week, row] = 1.0 + length / n


@compiled
def fill_scatter(found: Evidence, phi: Floats, memory: Memory, scale: Cells) -> None:
    """Fills, per week and row, by how much the row scatters more than all do, at least 1.

    A year of one account's windows is too little to trust that it is steadier than the others.
    """
    weeks, count = found.mean.shape
    sums, n = np.zeros(count), np.zeros(count)
    for week in range(weeks):
        for away, sign in ((memory.lag, 1.0), (memory.lag + memory.weeks, -1.0)):
            other = week - away
            if other >= 0:
                _take(found, phi, memory, (other, sign), (sums, n))
        for row in range(count):
            scale[week, row] = max(1.0, (memory.prior + sums[row]) / (memory.prior + n[row]))


@compiled
def _take(found: Evidence, phi: Floats, memory: Memory, week: tuple[int, float], into: tuple[Floats, Floats]) -> None:
    other, sign = week
    sums, n = into
    for row in range(sums.shape[0]):
        mu = found.mean[other, row]
        if mu > 0.0:
            spread = found.allowance[other, row] * (mu + phi[other] * mu * mu)
            sums[row] += sign * min((found.seen[other, row] - mu) ** 2 / spread, memory.most) / memory.lag
            n[row] += sign / memory.lag
