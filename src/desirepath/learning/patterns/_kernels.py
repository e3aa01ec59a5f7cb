"""The compiled inner loops of the miner.

A prefix is kept as its *ends*: the rows where it can end, each with the latest time at which it can have
started. Of the ends before a row only the last one matters to an extension: it lies nearest (gap), and the
latest start never moves back from one end to the next (span). So every row is looked at once per prefix.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from desirepath.stats import Counts, Indices, Micros
from desirepath.stats.compiled import compiled


class Rows(NamedTuple):
    """The steps, and per unit the row after its last."""

    unit: Indices
    token: Indices
    at: Micros
    stop: Counts


class Rule(NamedTuple):
    """Limits in the kernel's units."""

    gap: int
    span: int
    min_units: int
    max_length: int
    max_patterns: int


class Tally(NamedTuple):
    """Scratch per token: rows and units counted, last unit seen, next free place, and the tokens touched."""

    rows: Counts
    units: Counts
    last_unit: Counts
    place: Counts
    touched: Counts


class Level(NamedTuple):
    """The frequent extensions of one prefix: their tokens, bounds in the lists, and the lists themselves."""

    tokens: Counts
    bounds: Counts
    ends: Indices
    starts: Micros


class Found(NamedTuple):
    """Patterns in depth-first order; units of pattern p at ``bounds[p]:bounds[p + 1]``."""

    tokens: Indices
    bounds: Counts
    units: Indices
    complete: bool


@compiled
def _last_row(rows: Rows, ends: Indices, k: int) -> int:
    """The last row that an extension of end ``k`` must look at: the next end, or the unit's last row."""
    unit = rows.unit[ends[k]]
    if k + 1 < ends.size and rows.unit[ends[k + 1]] == unit:
        return int(ends[k + 1])
    return int(rows.stop[unit] - 1)


@compiled
def _count(rows: Rows, rule: Rule, ends: Indices, starts: Micros, tally: Tally) -> int:
    """Rows and units of every extension of a prefix; returns how many tokens were touched."""
    touched = 0
    for k in range(ends.size):
        end = ends[k]
        unit = rows.unit[end]
        horizon = min(rows.at[end] + rule.gap, starts[k] + rule.span)
        for row in range(end + 1, _last_row(rows, ends, k) + 1):
            if rows.at[row] > horizon:
                break
            token = rows.token[row]
            if tally.rows[token] == 0:
                tally.touched[touched] = token
                touched += 1
            tally.rows[token] += 1
            if tally.last_unit[token] != unit:
                tally.last_unit[token] = unit
                tally.units[token] += 1
    return touched


@compiled
def _fill(rows: Rows, rule: Rule, parent: tuple[Indices, Micros], level: Level, tally: Tally) -> None:
    """Writes the ends of every frequent extension (those with a place) into the level's lists."""
    ends, starts = parent
    for k in range(ends.size):
        end = ends[k]
        horizon = min(rows.at[end] + rule.gap, starts[k] + rule.span)
        for row in range(end + 1, _last_row(rows, ends, k) + 1):
            if rows.at[row] > horizon:
                break
            place = tally.place[rows.token[row]]
            if place >= 0:
                level.ends[place] = row
                level.starts[place] = starts[k]
                tally.place[rows.token[row]] = place + 1


@compiled
def _allot(rule: Rule, tally: Tally, level: Level, touched: int) -> int:
    """Gives every frequent token its place in the level's lists; returns how many there are."""
    seen = np.sort(tally.touched[:touched])
    frequent, place = 0, 0
    for token in seen:
        if tally.units[token] >= rule.min_units:
            level.tokens[frequent] = token
            level.bounds[frequent] = place
            tally.place[token] = place
            place += tally.rows[token]
            frequent += 1
    level.bounds[frequent] = place
    return frequent


@compiled
def _forget(tally: Tally, touched: int) -> None:
    for i in range(touched):
        token = tally.touched[i]
        tally.rows[token] = 0
        tally.units[token] = 0
        tally.last_unit[token] = -1
        tally.place[token] = -1


@compiled
def _first_level(rows: Rows, rule: Rule, level: Level, tally: Tally) -> int:
    """Single tokens: every row is an end that starts where it ends."""
    touched = 0
    for row in range(rows.unit.size):
        token = rows.token[row]
        if tally.rows[token] == 0:
            tally.touched[touched] = token
            touched += 1
        tally.rows[token] += 1
        if tally.last_unit[token] != rows.unit[row]:
            tally.last_unit[token] = rows.unit[row]
            tally.units[token] += 1
    frequent = _allot(rule, tally, level, touched)
    for row in range(rows.unit.size):
        place = tally.place[rows.token[row]]
        if place >= 0:
            level.ends[place] = row
            level.starts[place] = rows.at[row]
            tally.place[rows.token[row]] = place + 1
    _forget(tally, touched)
    return frequent


@compiled
def _next_level(rows: Rows, rule: Rule, parent: tuple[Indices, Micros], level: Level, tally: Tally) -> int:
    touched = _count(rows, rule, parent[0], parent[1], tally)
    frequent = _allot(rule, tally, level, touched)
    if frequent > 0:
        _fill(rows, rule, parent, level, tally)
    _forget(tally, touched)
    return frequent


@compiled
def _write_units(rows: Rows, ends: Indices, units: Indices, used: int) -> int:
    """Appends the distinct units of a list of ends; returns the new length."""
    last = -1
    for end in ends:
        if rows.unit[end] != last:
            last = rows.unit[end]
            units[used] = last
            used += 1
    return used


@compiled
def _roomier(units: Indices, used: int, more: int) -> Indices:
    if used + more <= units.size:
        return units
    larger = np.empty(max(2 * units.size, used + more), dtype=np.int32)
    larger[:used] = units[:used]
    return larger


@compiled
def mine(rows: Rows, rule: Rule, level: list[Level], tally: Tally) -> Found:
    """Depth-first over all frequent patterns; stops, incomplete, at ``max_patterns``."""
    tokens = np.full((rule.max_patterns, rule.max_length), -1, dtype=np.int32)
    bounds = np.zeros(rule.max_patterns + 1, dtype=np.int64)
    units = np.empty(max(rows.unit.size, 16), dtype=np.int32)
    path = np.full(rule.max_length, -1, dtype=np.int32)
    children = np.zeros(rule.max_length, dtype=np.int64)
    cursor = np.zeros(rule.max_length, dtype=np.int64)
    found, depth = 0, 0
    children[0] = _first_level(rows, rule, level[0], tally)
    while depth >= 0:
        if cursor[depth] == children[depth]:
            path[depth] = -1
            depth -= 1
            continue
        if found == rule.max_patterns:
            return Found(tokens, bounds, units[: bounds[found]], False)
        here, child = level[depth], cursor[depth]
        cursor[depth] += 1
        path[depth] = here.tokens[child]
        ends = here.ends[here.bounds[child] : here.bounds[child + 1]]
        starts = here.starts[here.bounds[child] : here.bounds[child + 1]]
        tokens[found] = path
        units = _roomier(units, bounds[found], ends.size)
        bounds[found + 1] = _write_units(rows, ends, units, bounds[found])
        found += 1
        if depth + 1 < rule.max_length:
            depth += 1
            cursor[depth] = 0
            children[depth] = _next_level(rows, rule, (ends, starts), level[depth], tally)
    return Found(tokens[:found], bounds[: found + 1], units[: bounds[found]], True)


@compiled
def _advance(rows: Rows, rule: Rule, pattern: Indices, chain: Indices, row: int) -> None:
    """Lets one row extend the latest occurrence of every prefix, longest first so that it serves once."""
    for j in range(pattern.size - 1, -1, -1):
        if rows.token[row] != pattern[j]:
            continue
        if j == 0:
            chain[0, 0] = row
        elif chain[j - 1, 0] >= 0:
            near = rows.at[row] - rows.at[chain[j - 1, j - 1]] <= rule.gap
            if near and rows.at[row] - rows.at[chain[j - 1, 0]] <= rule.span:
                chain[j, :j] = chain[j - 1, :j]
                chain[j, j] = row


@compiled
def latest_rows(rows: Rows, rule: Rule, pattern: Indices, units: Indices) -> Indices:
    """Per unit, the rows of the latest occurrence of ``pattern`` (units x length), -1 where there is none."""
    length = pattern.size
    latest = np.full((units.size, length), -1, dtype=np.int32)
    chain = np.empty((length, length), dtype=np.int32)
    for i in range(units.size):
        unit = units[i]
        first = rows.stop[unit - 1] if unit > 0 else 0
        chain[:, 0] = -1
        for row in range(first, rows.stop[unit]):
            _advance(rows, rule, pattern, chain, row)
        if chain[length - 1, 0] >= 0:
            latest[i] = chain[length - 1]
    return latest
