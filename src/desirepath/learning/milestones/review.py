"""The quarterly look at the declared milestones: dead, never missed, redundant, telling."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY
from desirepath.learning.milestones.association import LEAST_A_SIDE, Association, associate
from desirepath.learning.milestones.cohort import Cohort
from desirepath.lifecycle import Definition
from desirepath.stats import Rate, phi_correlation, wilson_interval
from desirepath.store import Warehouse

CHANCE_DAYS = 180
"""Accounts known for at least this long had the chance to reach a milestone."""
QUIET_DAYS = 90
LEAST_CHANCES = 50
DEAD_BELOW, NEVER_MISSED_ABOVE = 0.02, 0.95
REDUNDANT_PHI, REDUNDANT_DAYS = 0.9, 3.0
LARGEST_P = 0.05
Finding = Literal["dead", "never_missed", "redundant", "telling"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """``reached``: of the accounts that had the chance. ``recent``: accounts that reached it in the last quarter, of
    ``waiting`` that still could at its beginning. ``found`` is ``None`` where too few can be compared."""

    milestone: str
    stage: str
    reached: Rate | None
    recent: int
    waiting: int
    redundant_with: str | None
    found: Association | None
    findings: tuple[Finding, ...]


def review_milestones(
    warehouse: Warehouse, definition: Definition, cohort: Cohort | None, *, until: int
) -> list[Reviewed]:
    """Each declared milestone with what speaks for or against keeping it; ``cohort`` ``None``: nothing is compared.

    Notes
    -----
    *dead*: at least ``LEAST_CHANCES`` accounts had the chance and the 95 % interval of their share lies below
    ``DEAD_BELOW``, or as many waited and none reached it in the last ``QUIET_DAYS`` days. *never missed*: the interval
    lies above ``NEVER_MISSED_ABOVE``. *redundant*: reached by the same accounts as another (phi at least
    ``REDUNDANT_PHI``) within ``REDUNDANT_DAYS`` days (median). *telling*: by the landmark it goes with the outcome, p
    adjusted over all milestones at most ``LARGEST_P``.
    """
    stages = definition.stage_of_milestone()
    lives = warehouse.tuples(
        "SELECT account, starts_at, least(coalesce(ends_at, ?), ?) FROM lives WHERE life = 0 AND starts_at <= ? ORDER BY account",
        [until, until, until],
    )
    accounts = [str(account) for account, _, _ in lives]
    starts, ends = (np.array([int(str(row[place])) for row in lives], np.int64) for place in (1, 2))
    at = _reached_at(warehouse, list(stages), accounts, until)
    twins = _redundant(at, ends - starts >= CHANCE_DAYS * DAY)
    associations = _associations(cohort, accounts, at) if cohort else [None] * len(stages)
    found = []
    for place, (name, stage) in enumerate(stages.items()):
        times = at[:, place]
        had_chance = ends - starts >= CHANCE_DAYS * DAY
        reached = (
            wilson_interval(int(np.isfinite(times[had_chance]).sum()), int(had_chance.sum()))
            if had_chance.any()
            else None
        )
        since = until - QUIET_DAYS * DAY
        could = (starts <= since) & (ends > since) & (times > since)
        recent = int((could & np.isfinite(times)).sum())
        twin = list(stages)[twins[place]] if place in twins else None
        counted = (reached, recent, int(could.sum()))
        found.append(
            Reviewed(name, stage, *counted, twin, associations[place], _findings(counted, twin, associations[place]))
        )
    return found


def _findings(
    counted: tuple[Rate | None, int, int], twin: str | None, found: Association | None
) -> tuple[Finding, ...]:
    reached, recent, waiting = counted
    is_known = reached is not None and reached.n >= LEAST_CHANCES
    told: list[Finding] = []
    if (reached and is_known and reached.ci.high < DEAD_BELOW) or (waiting >= LEAST_CHANCES and not recent):
        told.append("dead")
    if reached and is_known and reached.ci.low > NEVER_MISSED_ABOVE:
        told.append("never_missed")
    if twin:
        told.append("redundant")
    if found and found.p_adjusted <= LARGEST_P:
        told.append("telling")
    return tuple(told)


def _reached_at(warehouse: Warehouse, names: list[str], accounts: list[str], until: int) -> Floats:
    """Per account and milestone when it was known to be reached, in microseconds; infinite: not by ``until``."""
    rows = warehouse.tuples(
        "SELECT account, milestone, greatest(reached_at, known_at) FROM milestones WHERE life = 0 "
        "AND greatest(reached_at, known_at) <= ?",
        [until],
    )
    row_of, column_of = ({name: place for place, name in enumerate(listed)} for listed in (accounts, names))
    at = np.full((len(accounts), len(names)), np.inf)
    for account, milestone, when in rows:
        if str(account) in row_of and str(milestone) in column_of:
            at[row_of[str(account)], column_of[str(milestone)]] = float(str(when))
    return at


def _redundant(at: Floats, had_chance: npt.NDArray[np.bool_]) -> dict[int, int]:
    """For a milestone reached by the same accounts at the same time as an earlier listed one, that one."""
    found: dict[int, int] = {}
    has = np.isfinite(at[had_chance])
    for one, other in combinations(range(at.shape[1]), 2):
        both = has[:, one] & has[:, other]
        table = [[int(both.sum()), int((has[:, one] & ~has[:, other]).sum())],
                 [int((~has[:, one] & has[:, other]).sum()), int((~has[:, one] & ~has[:, other]).sum())]]  # fmt: skip
        if both.sum() < LEAST_A_SIDE:
            continue
        phi = phi_correlation(table).phi
        apart = np.median(np.abs(at[had_chance][both, one] - at[had_chance][both, other])) / DAY
        if phi >= REDUNDANT_PHI and apart <= REDUNDANT_DAYS:
            found.setdefault(other, one)
    return found


def _associations(cohort: Cohort, accounts: list[str], at: Floats) -> list[Association | None]:
    places = {account: place for place, account in enumerate(accounts)}
    rows = at[[places[account] for account in cohort.accounts]]
    return associate(cohort, [rows[:, place] <= cohort.landmark_at for place in range(at.shape[1])])
