"""Weekly hazards: shrunken tables of stage, time, visit and size, and a regression on top of each; composed into chances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.learning.forecast.rows import VISITS_TOLD, ForecastRows
from desirepath.stats import Bools, Calibration, Floats, calibrated, fit_platt
from desirepath.stats.hazards import Composed, compose_hazards
from desirepath.stats.ridge import ridge_logistic

Ints = npt.NDArray[np.int64]
AGE_EDGES = (1, 2, 4, 8, 13, 26, 52)
"""Weeks in stage at which the table begins a new line."""
RENEWAL_EDGES = (*range(15), 20, 26, 39, 52)
"""Weeks to the renewal, likewise; without a running term there is a line of its own."""
PRIOR_EVENTS = 10.0
"""A cell counts as much as its parent from so many expected events on."""
LEAST_EVENTS = 10
"""Events that a regression, and its calibration, are learned from, at least."""
PRIOR_SPREAD = 3.0
QUARTER = 13
MOST_ROWS = 200_000
SUREST = 9.0
"""Log-odds beyond which no hazard goes: nothing is surer than one in ten thousand weeks."""
FLOOR, CEILING = 1e-9, 1 - 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Which cell of the tables each row lies in, and how many there are of each kind."""

    stage: Ints
    line: Ints
    group: Ints
    shape: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """On the logit of the table's hazard and the standardised columns; ``calibration`` maps its log-odds to a chance."""

    mean: Floats
    scale: Floats
    weight: Floats
    intercept: float
    calibration: Calibration | None


@dataclass(frozen=True, slots=True, eq=False)
class Hazards:
    """``table``: shape (stages, lines, groups, ways). ``regressions``: per stage and way, None where the
    table alone counts.

    What was known fades: ``usual`` (columns,) is what each number comes back to, ``kept`` the share of the distance that is
    left after a week.
    """

    table: Floats
    regressions: tuple[tuple[Regression | None, ...], ...]
    by_stage: bool
    usual: Floats
    kept: Floats

    def at(self, rows: ForecastRows, weeks: int = 0) -> Floats:
        """The hazards of the week that begins so many weeks after each landmark, where no move has come before."""
        cells = cells_of(rows, self.table.shape[0], weeks, by_stage=self.by_stage)
        base = self.table[cells.stage, cells.line, cells.group]
        columns = _columns(rows, weeks, self.usual + self.kept**weeks * (rows.X - self.usual), by_stage=self.by_stage)
        found = base.copy()
        for stage, fitted in enumerate(self.regressions):
            here = np.flatnonzero(cells.stage == stage)
            for way, one in enumerate(fitted):
                if one is not None:
                    found[here, way] = _chance(one, base[here, way], columns[here])
        return found

    def composed(self, rows: ForecastRows, weeks: int) -> Composed:
        """The chance of each way by the end of each of the next weeks."""
        return compose_hazards(np.stack([self.at(rows, week) for week in range(weeks)], axis=1))


def cells_of(rows: ForecastRows, stages: int, weeks: int = 0, *, by_stage: bool) -> Cells:
    """By stage: time in stage, and size with visit. Otherwise: time to the renewal, and size."""
    if by_stage:
        line = np.digitize(rows.stage_weeks + weeks, AGE_EDGES)
        return Cells(
            rows.stage, line, rows.tier * VISITS_TOLD + rows.visit, (stages, len(AGE_EDGES) + 1, 4 * VISITS_TOLD)
        )
    return Cells(np.zeros(rows.size, np.int64), _renewal_line(rows, weeks), rows.tier, (1, len(RENEWAL_EDGES) + 2, 4))


def _renewal_line(rows: ForecastRows, weeks: int) -> Ints:
    left = rows.renewal_weeks - weeks
    return np.where(np.isnan(left), len(RENEWAL_EDGES) + 1, np.digitize(np.nan_to_num(left), RENEWAL_EDGES))


def _columns(rows: ForecastRows, weeks: int, known: Floats, *, by_stage: bool) -> Floats:
    """What was known, the time that has passed, and a line per week to the renewal.

    Time in stage only where the next move ends it: an outcome may come stages later, when it has begun anew.
    """
    renewal = np.eye(len(RENEWAL_EDGES) + 2)[_renewal_line(rows, weeks)]
    passed = [rows.age_weeks + weeks]
    if by_stage:
        passed.append(np.maximum(rows.stage_weeks + weeks, 0))
    return np.hstack([known, np.log1p(np.column_stack(passed)), renewal])


def fit_hazards(rows: ForecastRows, came: Bools, later: Bools, *, stages: int, by_stage: bool) -> Hazards:
    """Which weekly hazards fit what came?

    Parameters
    ----------
    rows
        Weekly rows.
    came
        Shape (rows, ways): whether the way came within the week after the landmark.
    later
        Shape (rows,): rows that the regressions are calibrated on instead of fitted.
    stages
        How many stages there are.
    by_stage
        Whether each stage has hazards of its own.

    Returns
    -------
    Hazards

    Notes
    -----
    The table is shrunk step by step towards the whole: a stage's weekly rate of each way, drawn out by time, then by
    size and visit, each factor ``(events + k) / (expected + k)`` with ``k`` of ten events (gamma-Poisson smoothing of
    ratios: Clayton and Kaldor 1987). On top of it a ridge logistic regression per stage and way (cause-specific discrete-time
    hazards: Tutz and Schmid 2016, chapter 8), fitted on the earlier rows and calibrated on the ``later`` ones (Platt).
    Ahead, time passes in every row, and what was known fades towards the usual as it did in the past.
    A visit that still goes on adds its weeks so far and no end: it is censored, not left out.
    """
    cells = cells_of(rows, stages, by_stage=by_stage)
    first = np.flatnonzero(~later)
    table = shrunken_table(
        Cells(cells.stage[first], cells.line[first], cells.group[first], cells.shape), came[first].astype(np.float64)
    )
    base, columns = table[cells.stage, cells.line, cells.group], _columns(rows, 0, rows.X, by_stage=by_stage)
    fitted = []
    for stage in range(cells.shape[0]):
        here = cells.stage == stage
        shared = (columns[here], later[here], rows.X.shape[1])
        fitted.append(tuple(_fit_way(base[here, way], came[here, way], *shared) for way in range(came.shape[1])))
    usual, kept = _fading(rows.take(first))
    return Hazards(table, tuple(fitted), by_stage, usual, kept)


def _fading(rows: ForecastRows) -> tuple[Floats, Floats]:
    """What each number comes back to, and the share of its distance from there that is left after a week.

    From its correlation with itself a quarter later in the same account (first-order autoregression).
    """
    usual = rows.X.mean(axis=0) if rows.size else np.zeros(rows.X.shape[1])
    pairs = np.flatnonzero((rows.account[QUARTER:] == rows.account[:-QUARTER]) if rows.size > QUARTER else np.zeros(0))
    away, after = rows.X[pairs] - usual, rows.X[pairs + QUARTER] - usual
    left = (away * after).sum(axis=0) / np.maximum((away * away).sum(axis=0), 1e-12)
    left[[name.startswith("reached_") or name == "milestones" for name in rows.columns]] = 1.0  # stays reached
    return usual, np.asarray(np.clip(left, 0.0, 1.0) ** (1.0 / QUARTER), np.float64)


def shrunken_table(cells: Cells, came: Floats) -> Floats:
    """Weekly hazards by stage, line and group; 0 for what never came in a stage."""
    stages, lines, groups = cells.shape
    ways = came.shape[1]
    n = np.bincount(cells.stage, minlength=stages)[:, None]
    rate = np.array([np.bincount(cells.stage, came[:, way], stages) for way in range(ways)]).T / np.maximum(n, 1)
    by_line = _ratios(cells.stage * lines + cells.line, rate[cells.stage], came, stages * lines).reshape(
        stages, lines, ways
    )
    told = rate[:, None] * by_line
    expected = told[cells.stage, cells.line]
    by_group = _ratios(cells.stage * groups + cells.group, expected, came, stages * groups).reshape(
        stages, groups, ways
    )
    return np.minimum(told[:, :, None] * by_group[:, None], CEILING)


def _ratios(cell: Ints, expected: Floats, came: Floats, cells: int) -> Floats:
    """Per cell and way, events over what was expected, drawn to 1."""
    found = np.empty((cells, came.shape[1]))
    for way in range(came.shape[1]):
        events, usual = np.bincount(cell, came[:, way], cells), np.bincount(cell, expected[:, way], cells)
        found[:, way] = (events + PRIOR_EVENTS) / (usual + PRIOR_EVENTS)
    return found


def _fit_way(base: Floats, came: Bools, columns: Floats, later: Bools, known: int) -> Regression | None:
    """``known`` columns are held small; the table's hazard and the time, which are no guesses, nearly free."""
    open_to = base > FLOOR
    fit = np.flatnonzero(open_to & ~later)
    if came[fit].sum() < LEAST_EVENTS or came[fit].all():
        return None
    fit, weights = _some(fit, came)
    table = np.column_stack([_logit(base[fit]), columns[fit]])
    mean, scale = table.mean(axis=0), table.std(axis=0)
    scale[scale < 1e-9] = np.inf
    free = np.r_[True, np.arange(columns.shape[1]) >= known]
    scale[free] /= np.sqrt(table.shape[1])
    truth = came[fit].astype(np.float64)
    weight, intercept = ridge_logistic((table - mean) / scale, truth, weights, penalty=table.shape[1] / PRIOR_SPREAD**2)
    plain = Regression(mean, scale, weight, intercept, None)
    check = np.flatnonzero(open_to & later)
    if came[check].sum() < LEAST_EVENTS:
        return plain
    calibration = fit_platt(came[check], _log_odds(plain, base[check], columns[check]))
    return Regression(mean, scale, weight, intercept, calibration)


def _some(fit: npt.NDArray[np.intp], came: Bools) -> tuple[npt.NDArray[np.intp], Floats]:
    """Every event and, where rows are many, an evenly spaced part of the rest, weighed up."""
    events, rest = fit[came[fit]], fit[~came[fit]]
    step = max(1, rest.size // MOST_ROWS)
    part = rest[::step]
    return np.concatenate([events, part]), np.concatenate(
        [np.ones(events.size), np.full(part.size, rest.size / max(part.size, 1))]
    )


def _logit(chance: Floats) -> Floats:
    kept = np.clip(chance, FLOOR, CEILING)
    return np.asarray(np.log(kept / (1 - kept)), np.float64)


def _log_odds(fitted: Regression, base: Floats, columns: Floats) -> Floats:
    table = np.column_stack([_logit(base), columns])
    raw = (table - fitted.mean) / fitted.scale @ fitted.weight + fitted.intercept
    return np.asarray(np.clip(raw, -SUREST, SUREST), np.float64)


def _chance(fitted: Regression, base: Floats, columns: Floats) -> Floats:
    raw = _log_odds(fitted, base, columns)
    return calibrated(fitted.calibration or Calibration("platt"), raw)
