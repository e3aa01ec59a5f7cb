"""All sequences of steps that enough units show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.kernel import DAY
from desirepath.learning.patterns import _kernels
from desirepath.learning.patterns.sequences import Limits, Sequences
from desirepath.stats import Counts, Indices, Membership, Micros

_TIGHTER = 1.5
_FOREVER = 2**61


@dataclass(frozen=True, slots=True, eq=False)
class MinedPatterns:
    """P frequent patterns.

    ``tokens`` (P, max_length) is padded with -1; ``members`` tells who shows each; ``accounts_a`` and
    ``accounts_b`` (P,) count them by class; ``min_units`` is the threshold that was really used.
    """

    tokens: Indices
    members: Membership
    accounts_a: Counts
    accounts_b: Counts
    min_units: int
    limits: Limits

    def __len__(self) -> int:
        return int(self.tokens.shape[0])

    @property
    def lengths(self) -> Counts:
        """Steps of each pattern, shape (P,)."""
        found: Counts = np.sum(self.tokens >= 0, axis=1, dtype=np.int64)
        return found

    def sequence(self, pattern: int) -> tuple[int, ...]:
        """The tokens of one pattern, in order."""
        return tuple(int(token) for token in self.tokens[pattern] if token >= 0)

    def units_of(self, pattern: int) -> Indices:
        """The units that show one pattern, ascending."""
        return self.members.units[self.members.starts[pattern] : self.members.starts[pattern + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Units that show a pattern, ascending, and the times of the steps of their latest occurrence.

    ``units`` has shape (m,), ``times`` (m, length) in microseconds.
    """

    units: Indices
    times: Micros


def mine_patterns(sequences: Sequences, limits: Limits) -> MinedPatterns:
    """Which sequences of steps do enough units show, regardless of how they ended?

    Parameters
    ----------
    sequences
        Steps of all units of both classes.
    limits
        Support as a share of all units (never below ``min_units``), largest gap between neighbouring steps
        and largest span from first to last in days, length 1 to ``max_length``.

    Returns
    -------
    MinedPatterns
        In depth-first token order. If more than ``max_patterns`` are frequent, the support is raised by half
        until they fit; ``min_units`` tells.

    Notes
    -----
    The threshold counts both classes together: choosing by class would hand the later permutation test
    patterns already picked for their outcome. A step may be skipped: the pattern's steps follow each other,
    not at once. Pattern growth with projected occurrences after Pei et al. (2004), time limits after
    Srikant and Agrawal (1996).

    Examples
    --------
    >>> unit, token = np.array([0, 0, 1, 1], dtype=np.int32), np.array([7, 8, 7, 8], dtype=np.int32)
    >>> two = np.array([True, False])
    >>> steps = Sequences(unit, token, np.arange(4) * DAY, two, np.zeros(2, dtype=np.int32))
    >>> found = mine_patterns(steps, Limits(min_support=1.0, min_units=2))
    >>> [found.sequence(p) for p in range(len(found))]
    [(7,), (7, 8), (8,)]
    """
    rows = _rows(sequences)
    needed = limits.units_needed(sequences.units)
    while True:
        found = _mine_once(rows, _rule(limits, needed))
        if found.complete:
            break
        needed = int(np.ceil(needed * _TIGHTER))
    members = Membership(found.bounds, found.units, sequences.units)
    size = np.diff(found.bounds)
    in_a = np.concatenate([[0], np.cumsum(sequences.outcome[found.units])])
    accounts_a = in_a[found.bounds[1:]] - in_a[found.bounds[:-1]]
    return MinedPatterns(found.tokens, members, accounts_a, size - accounts_a, needed, limits)


def matching_units(
    sequences: Sequences, pattern: tuple[int, ...], limits: Limits, *, within: Indices | None = None
) -> Matches:
    """Who shows this pattern, and when did it last happen to them?

    Parameters
    ----------
    sequences
        Steps of any units; outcomes are not read.
    pattern
        One or more tokens in order.
    limits
        Gap and span in days; support is not read.
    within
        Only these units, ascending; all when not given.

    Returns
    -------
    Matches
        Units with the pattern and the step times of the latest occurrence (the last to end and, of those, the
        last to start).

    Examples
    --------
    >>> one = np.zeros(3, dtype=np.int32)
    >>> steps = Sequences(one, np.array([7, 7, 8], np.int32), np.arange(3) * DAY, np.array([True]), one[:1])
    >>> (matching_units(steps, (7, 8), Limits()).times // DAY).tolist()
    [[1, 2]]
    """
    if within is None:
        within = np.arange(sequences.units, dtype=np.int32)
    rows = _rows(sequences)
    wanted = np.asarray(pattern, dtype=np.int32)
    latest = _kernels.latest_rows(rows, _rule(limits, 1), wanted, within)
    shows = latest[:, 0] >= 0
    return Matches(within[shows], rows.at[latest[shows]])


def _mine_once(rows: _kernels.Rows, rule: _kernels.Rule) -> _kernels.Found:
    from numba.typed import List

    tokens = int(rows.token.max()) + 1 if rows.token.size else 1
    levels = List()
    for _ in range(rule.max_length):
        levels.append(_level(tokens, rows.unit.size))
    zero, unset = np.zeros(tokens, dtype=np.int64), np.full(tokens, -1, dtype=np.int64)
    tally = _kernels.Tally(zero.copy(), zero.copy(), unset.copy(), unset.copy(), zero.copy())
    return _kernels.mine(rows, rule, levels, tally)


def _level(tokens: int, steps: int) -> _kernels.Level:
    return _kernels.Level(
        np.zeros(tokens, dtype=np.int64),
        np.zeros(tokens + 1, dtype=np.int64),
        np.empty(steps, dtype=np.int32),
        np.empty(steps, dtype=np.int64),
    )


def _rows(sequences: Sequences) -> _kernels.Rows:
    stop = np.searchsorted(sequences.unit_index, np.arange(sequences.units), side="right")
    return _kernels.Rows(
        np.ascontiguousarray(sequences.unit_index, dtype=np.int32),
        np.ascontiguousarray(sequences.token, dtype=np.int32),
        np.ascontiguousarray(sequences.at, dtype=np.int64),
        stop.astype(np.int64),
    )


def _rule(limits: Limits, needed: int) -> _kernels.Rule:
    return _kernels.Rule(
        gap=min(round(limits.max_gap_days * DAY), _FOREVER),
        span=min(round(limits.max_span_days * DAY), _FOREVER),
        min_units=needed,
        max_length=limits.max_length,
        max_patterns=limits.max_patterns,
    )
