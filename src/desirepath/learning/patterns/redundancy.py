"""From thousands of related sequences, the few that each say something of their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from desirepath.kernel import DAY
from desirepath.learning.patterns.mining import MinedPatterns
from desirepath.learning.patterns.sequences import Sequences
from desirepath.stats import Bools, Counts, Floats, two_sided_z

SAME_UNITS = 0.8
RELATED = 0.1
ADDS_P = 0.05
OTHER_STEPS_Z = 2.5758
"""Two-sided p of 0.01, for a pattern that shares no step with the one kept before."""
CANDIDATES = 2_000
AS_GOOD = 0.95
UNLIKELY = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    index: int
    tokens: tuple[int, ...]
    shows: Bools
    size: int
    z: float


@dataclass(frozen=True, slots=True, eq=False)
class _World:
    """Outcome and stratum per unit, and per token the chance to meet it within one gap of any moment."""

    outcome: Bools
    level: Counts
    chance: Floats
    adds_z: float


def distinct_patterns(
    sequences: Sequences, mined: MinedPatterns, z: Floats, *, eligible: Bools, most: int = 50
) -> list[int]:
    """Which patterns remain when those that only echo a better one are left out?

    Parameters
    ----------
    sequences, mined
        What was mined, and its patterns (P of them).
    z
        Signed stratified statistic, shape (P,).
    eligible
        Shape (P,), true for those that passed test and effect floor.
    most
        Keep at most this many; only the 2,000 furthest from zero are looked at.

    Returns
    -------
    list of int
        Pattern numbers, the strongest first.

    Notes
    -----
    Forward selection by ``|z|``. Shown by exactly the same units: the longest stays (closed patterns,
    Pasquier et al. 1999). Shown by more than 80 % the same units (Jaccard): the better stays. A related
    pattern must still be associated (same sign, p < 0.05 divided by the number tested; p < 0.01 if it shares no
    step) among units that agree on the one kept before. A longer sequence stays over its own sub-sequence if it is so associated
    among units that agree on the sub-sequence, or if it is as good (``|z|`` within 5 %) and its further steps
    come at least twice as often as chance would bring them: so a real third step is told, and a daily login
    that merely falls in between is not.
    """
    level = np.unique(sequences.stratum, return_inverse=True)[1].astype(np.int64)
    chances = _chances(sequences, mined.limits.max_gap_days)
    world = _World(sequences.outcome, level, chances, two_sided_z(1 - ADDS_P / max(len(mined), 1)))
    kept: list[_Candidate] = []
    for candidate in _closed(sequences, mined, z, eligible):
        kept = _with(kept, candidate, world)
        if len(kept) > most:
            break
    kept.sort(key=_rank)
    return [one.index for one in kept[:most]]


def is_subsequence(short: tuple[int, ...], long: tuple[int, ...]) -> bool:
    """Whether all of ``short`` occurs in ``long`` in the same order.

    >>> is_subsequence((1, 3), (1, 2, 3)), is_subsequence((3, 1), (1, 2, 3))
    (True, False)
    """
    rest = iter(long)
    return all(token in rest for token in short)


def conditional_z(shows: Bools, given: Bools, *, outcome: Bools, level: Counts) -> float:
    """Signed z of one trait with the outcome, among units of the same stratum that agree on another trait."""
    stratum = 2 * level + given
    k = int(stratum.max()) + 1
    n = np.bincount(stratum, minlength=k).astype(np.float64)
    x, m = np.bincount(stratum[shows], minlength=k), np.bincount(stratum[outcome], minlength=k)
    both = np.bincount(stratum[shows & outcome], minlength=k)
    size = np.maximum(n, 1.0)
    variance = float((x * (n - x) * m * (n - m) / (size * size * np.maximum(n - 1, 1.0))).sum())
    return float((both - x * m / size).sum()) / variance**0.5 if variance > 0 else 0.0


def _closed(sequences: Sequences, mined: MinedPatterns, z: Floats, eligible: Bools) -> list[_Candidate]:
    chosen = np.flatnonzero(eligible)
    chosen = chosen[np.argsort(-np.abs(z[chosen]), kind="stable")][:CANDIDATES]
    longest: dict[bytes, _Candidate] = {}
    for index in chosen.tolist():
        units = mined.units_of(index)
        shows = np.zeros(sequences.units, dtype=np.bool_)
        shows[units] = True
        candidate = _Candidate(index, mined.sequence(index), shows, units.size, float(z[index]))
        same = longest.get(units.tobytes())
        if same is None or len(same.tokens) < len(candidate.tokens):
            longest[units.tobytes()] = candidate
    return sorted(longest.values(), key=_rank)


def _rank(candidate: _Candidate) -> tuple[float, int, tuple[int, ...]]:
    return -abs(candidate.z), len(candidate.tokens), candidate.tokens


def _with(kept: list[_Candidate], new: _Candidate, world: _World) -> list[_Candidate]:
    """``kept`` after ``new`` was considered: added, refused, or put in the place of others."""
    replaced: list[_Candidate] = []
    for old in kept:
        if not _related(old, new):
            continue
        if _gives_way(old, new, world):
            replaced.append(old)
        elif _jaccard(old, new) > SAME_UNITS or not _adds(new, old, world):
            return kept
    return [old for old in kept if old not in replaced] + [new]


def _gives_way(old: _Candidate, new: _Candidate, world: _World) -> bool:
    """Whether a kept pattern is better told by the longer or shorter form that comes after it."""
    if _is_part(new, old):
        return not (_as_good(old, new, world) or _adds(old, new, world))
    return _is_part(old, new) and _as_good(new, old, world) and not _adds(old, new, world)


def _related(one: _Candidate, other: _Candidate) -> bool:
    return bool(set(one.tokens) & set(other.tokens)) or _jaccard(one, other) >= RELATED


def _is_part(short: _Candidate, long: _Candidate) -> bool:
    return len(short.tokens) < len(long.tokens) and is_subsequence(short.tokens, long.tokens)


def _adds(one: _Candidate, given: _Candidate, world: _World) -> bool:
    """A pattern that shares steps with a kept one must stand beside it on the strictest terms; one of wholly other
    steps has passed the family-wise test on its own, and must only not vanish."""
    needed = world.adds_z if set(one.tokens) & set(given.tokens) else OTHER_STEPS_Z
    left = conditional_z(one.shows, given.shows, outcome=world.outcome, level=world.level)
    return left * one.z > 0 and abs(left) >= needed


def _as_good(long: _Candidate, short: _Candidate, world: _World) -> bool:
    """Whether the longer sequence tells as much, and its further steps are no mere coincidence."""
    if abs(long.z) < AS_GOOD * abs(short.z):
        return False
    further = Counter(long.tokens) - Counter(short.tokens)
    by_chance = float(np.prod([world.chance[token] for token in further.elements()]))
    return long.size / max(short.size, 1) >= UNLIKELY * by_chance


def _chances(sequences: Sequences, gap_days: float) -> Floats:
    """Per token, the chance to meet it within ``gap_days`` of any moment, were its steps spread evenly."""
    if sequences.at.size == 0:
        return np.empty(0)
    first = np.flatnonzero(np.diff(sequences.unit_index, prepend=-1))
    last = np.append(first[1:], sequences.at.size) - 1
    watched_days = float((sequences.at[last] - sequences.at[first]).sum()) / DAY
    rate = np.bincount(sequences.token) / max(watched_days, 1.0)
    return np.asarray(1.0 - np.exp(-rate * gap_days), dtype=np.float64)


def _jaccard(one: _Candidate, other: _Candidate) -> float:
    both = int(np.count_nonzero(one.shows & other.shows))
    return both / (one.size + other.size - both)
