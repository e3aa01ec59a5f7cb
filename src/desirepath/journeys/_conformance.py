"""How journeys keep to the ideal path: what is skipped, done out of order or gone through again, and its cost in days."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY, NotFound
from desirepath.lifecycle import Definition
from desirepath.stats import Rate, benjamini_hochberg, logrank_p, median_time, wilson_interval
from desirepath.store import Warehouse, literal

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
KeptOrLeft = Literal["in_order", "late", "skipped", "repeated"]
KEPT_OR_LEFT: tuple[KeptOrLeft, ...] = ("in_order", "late", "skipped", "repeated")
MOST_STRATA, A_STRATUM = 20, 15
LEAST_A_SIDE = 10
"""Accounts that must have deviated, and kept to the path, before their times are compared."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Days from the following step to the one after it, of those that deviated, less those that kept to the path.

    The difference of medians among accounts that came to the following step at about the same age; ``None`` where fewer
    than half have come on.
    """

    days: float | None
    deviating: int
    keeping: int
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class StepConformance:
    """One step of the ideal path, among the accounts that came to the ``following`` one.

    ``in_order`` had it by then; ``late`` only afterwards; ``skipped`` have not had it until now. ``cost`` compares how long
    those that did not have it by then and those that had took from there; ``None`` for the last two steps or with fewer than
    ``LEAST_A_SIDE`` on a side. ``repeated``: accounts that came back to the stage, and the median of the days they spent in
    it again.
    """

    step: str
    following: str | None
    accounts: int
    in_order: int
    late: int
    skipped: int
    cost: Cost | None
    repeated: int
    repeated_days: float | None


@dataclass(frozen=True, slots=True)
class Conformance:
    """``conforming``: accounts that had every step by the time of the next, among those that came to a second step."""

    conforming: Rate | None
    steps: list[StepConformance]


def find_conformance(
    warehouse: Warehouse, definition: Definition, *, accounts: Set[str] | None, as_of: int
) -> Conformance:
    """The latest lives held against ``ideal``; ``accounts`` narrows them.

    Notes
    -----
    Deviation is judged when the following step comes, among accounts that came to it: nobody counts as having skipped a
    step only for not having lived long enough. The cost looks on from that moment, when it is known who deviates: the time
    *until* it is shorter for whoever takes the steps the other way round, whatever the reason. Only accounts that came to it
    at about the same age are compared (up to ``MOST_STRATA`` strata), for whoever came early has longer to wait for what
    comes when it comes. Kaplan-Meier medians of those that had not come on before; stratified log-rank test, corrected over
    all steps by Benjamini and Hochberg (1995). It says what goes together, not what would happen otherwise.
    """
    ideal = definition.ideal
    _, first, again, until = _read(warehouse, definition, accounts, as_of)
    if not ideal or not len(first):
        return Conformance(None, [])
    had = ~np.isnan(first)
    by_then = [had[:, place] & (first[:, place] <= first[:, place + 1]) for place in range(len(ideal) - 1)]
    reached = [had[:, place + 1] for place in range(len(ideal) - 1)]
    steps = [_step(ideal, place, first, again) for place in range(len(ideal))]
    costs = step_costs(first, until)
    told = [
        StepConformance(*step, cost=costs.get(place), repeated=n, repeated_days=days)
        for place, (step, n, days) in enumerate(steps)
    ]
    asked = np.any(reached, axis=0) if reached else np.zeros(len(first), bool)
    kept = np.all([~came | ok for came, ok in zip(reached, by_then, strict=True)], axis=0) if reached else asked
    n = int(asked.sum())
    return Conformance(wilson_interval(int((asked & kept).sum()), n) if n else None, told)


_Told = tuple[tuple[str, str | None, int, int, int, int], int, float | None]


def _step(ideal: tuple[str, ...], place: int, first: Floats, again: Floats) -> _Told:
    found = _kept_or_left(place, first, again)
    n = {group: int(among.sum()) for group, among in found.items()}
    median = float(np.median(again[found["repeated"], place])) if n["repeated"] else None
    came = n["in_order"] + n["late"] + n["skipped"]
    following = ideal[place + 1] if place + 1 < len(ideal) else None
    return (ideal[place], following, came, n["in_order"], n["late"], n["skipped"]), n["repeated"], median


def _kept_or_left(place: int, first: Floats, again: Floats) -> dict[KeptOrLeft, Bools]:
    """Who had a step in order, late or not at all, of those that came to the following one; and who came back to it."""
    had, repeated = ~np.isnan(first[:, place]), again[:, place] > 0
    if place + 1 == first.shape[1]:
        nobody = np.zeros(len(first), bool)
        return {"in_order": had, "late": nobody, "skipped": nobody, "repeated": repeated}
    came = ~np.isnan(first[:, place + 1])
    in_order = came & had & (first[:, place] <= first[:, place + 1])
    return {"in_order": in_order, "late": came & had & ~in_order, "skipped": came & ~had, "repeated": repeated}


def conformance_accounts(
    warehouse: Warehouse, definition: Definition, step: str, group: KeptOrLeft, *, accounts: Set[str] | None, as_of: int
) -> list[str]:
    """The accounts behind one number of a step of ``ideal``, in order of their ids.

    Raises
    ------
    NotFound
        for a step that the ideal path does not have, or another group.
    """
    if step not in definition.ideal:
        raise NotFound("step of the ideal path", step, list(definition.ideal))
    if group not in KEPT_OR_LEFT:
        raise NotFound("group", group, list(KEPT_OR_LEFT))
    names, first, again, _ = _read(warehouse, definition, accounts, as_of)
    among = _kept_or_left(definition.ideal.index(step), first, again)[group]
    return [name for name, belongs in zip(names, among.tolist(), strict=True) if belongs]


def step_costs(first: Floats, until: Floats) -> dict[int, Cost]:
    """The cost of each step by its place; ``first`` days of each step (accounts, steps), ``until`` days observed."""
    found: dict[int, Cost] = {}
    for place in range(first.shape[1] - 2):
        step, following, onward = first[:, place], first[:, place + 1], first[:, place + 2]
        looked_at = ~np.isnan(following) & ~(onward <= following)
        came_on = ~np.isnan(onward[looked_at])
        waited = np.where(came_on, onward[looked_at], until[looked_at]) - following[looked_at]
        deviates = ~(step[looked_at] <= following[looked_at])
        n = (int(deviates.sum()), int((~deviates).sum()))
        if min(n) >= LEAST_A_SIDE:
            waited, age = np.maximum(waited, 0.0), _strata(following[looked_at])
            found[place] = Cost(
                _difference(waited, came_on, deviates, age), *n, logrank_p(waited, came_on, deviates, age)
            )
    adjusted: Iterable[float] = benjamini_hochberg([cost.p_adjusted for cost in found.values()]) if found else ()
    return {place: replace(found[place], p_adjusted=float(p)) for place, p in zip(found, adjusted, strict=True)}


def _strata(ages: Floats) -> npt.NDArray[np.int64]:
    """Groups of about equal size, the youngest first."""
    strata = min(MOST_STRATA, max(1, ages.size // A_STRATUM))
    rank = np.argsort(np.argsort(ages, kind="stable"), kind="stable")
    return np.asarray(rank * strata // ages.size, np.int64)


def _difference(waited: Floats, came_on: Bools, deviates: Bools, strata: npt.NDArray[np.int64]) -> float | None:
    """The differences of medians within the strata, each counting by those that deviated in it."""
    gaps, weights = [], []
    for stratum in np.unique(strata):
        sides = [deviates & (strata == stratum), ~deviates & (strata == stratum)]
        if not all(side.any() for side in sides):
            continue
        one, other = (median_time(waited[side], came_on[side]).time for side in sides)
        if one is not None and other is not None:
            gaps.append(one - other)
            weights.append(int(sides[0].sum()))
    return float(np.average(gaps, weights=weights)) if gaps else None


def _read(
    warehouse: Warehouse, definition: Definition, accounts: Set[str] | None, as_of: int
) -> tuple[list[str], Floats, Floats, Floats]:
    """The accounts; per account and step of the ideal path the days from the start to its first time (NaN: not yet) and in
    later visits; per account the days observed."""
    if not definition.ideal:
        return [], np.empty((0, 0)), np.empty((0, 0)), np.empty(0)
    stages = {stage.name for stage in definition.stages}
    firsts, agains = [], []
    for name in definition.ideal:
        kind = "stage" if name in stages else "milestone"
        fits = f"kind = '{kind}' AND name = {literal(name)}"
        firsts.append(f'min("at") FILTER (WHERE {fits})')
        back = f"v.stage = {literal(name)} AND v.nth > 1" if kind == "stage" else "FALSE"
        agains.append(f"coalesce(sum(v.until - v.entered_at) FILTER (WHERE {back}), 0)")
    table = warehouse.arrow(
        f"""
        WITH latest AS (
            SELECT account, max(life) AS life, max(starts_at) AS starts_at,
                least(coalesce(max_by(coalesce(ends_at, {as_of}), life), {as_of}), {as_of}) AS until
            FROM lives WHERE starts_at <= {as_of} GROUP BY account),
        known AS (
            SELECT s.account, {", ".join(f"{sql} AS f{n}" for n, sql in enumerate(firsts))}
            FROM steps AS s SEMI JOIN latest AS l USING (account, life) WHERE greatest("at", known_at) <= {as_of}
            GROUP BY s.account),
        visited AS (
            SELECT v.account, v.stage, v.entered_at, least(coalesce(v.exited_at, {as_of}), {as_of}) AS until,
                row_number() OVER (PARTITION BY v.account, v.stage ORDER BY v.entered_at, v.visit) AS nth
            FROM visits AS v SEMI JOIN latest AS l USING (account, life)
            WHERE v.entered_at <= {as_of} AND v.known_at <= {as_of}),
        back AS (SELECT v.account, {", ".join(f"{sql} AS a{n}" for n, sql in enumerate(agains))} FROM visited AS v GROUP BY 1)
        SELECT l.account, l.starts_at, l.until, k.* EXCLUDE (account), b.* EXCLUDE (account)
        FROM latest AS l JOIN known AS k USING (account) JOIN back AS b USING (account) ORDER BY l.account"""
    )
    names = table.column("account").to_pylist()
    keep = np.array([accounts is None or name in accounts for name in names], bool)
    starts = np.asarray(table.column("starts_at").to_numpy(), np.float64)
    width = range(len(definition.ideal))
    first = np.column_stack([np.asarray(table.column(f"f{n}").to_numpy(), np.float64) - starts for n in width]) / DAY
    again = np.column_stack([np.asarray(table.column(f"a{n}").to_numpy(), np.float64) for n in width]) / DAY
    until = (np.asarray(table.column("until").to_numpy(), np.float64) - starts) / DAY
    chosen = [name for name, is_kept in zip(names, keep.tolist(), strict=True) if is_kept]
    return chosen, first[keep], again[keep], until[keep]
