"""Transitions, accounts and times of every edge of the map, counted from walks of any length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from desirepath.journeys._walks import Walks
from desirepath.stats import Counts, Floats, Indices, Micros

_THREADS = 2
_WORTH_SHARING = 20_000
"""Fewer lives than this are counted by one thread."""
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Edges:
    """Transitions by edge, in the order of (origin, to).

    Per edge (E,): ``origin``, ``to`` (node codes) and how many ``transitions``; the times they took are
    ``gaps[bounds[e]:bounds[e + 1]]`` in microseconds, ascending. ``edge_of`` has shape (k * k,), -1 for no edge.
    """

    origin: Counts
    to: Counts
    transitions: Counts
    bounds: Counts
    gaps: Micros
    edge_of: Indices

    @property
    def medians(self) -> Floats:
        """Microseconds, shape (E,)."""
        begin, n = self.bounds[:-1], self.transitions
        return np.asarray((self.gaps[begin + (n - 1) // 2] + self.gaps[begin + n // 2]) / 2, np.float64)


@dataclass(frozen=True, eq=False)
class Passed:
    """Each account once: ``accounts`` and ``arr`` of shape (k + E,), nodes then edges; ``decided`` (k + E, outcomes)."""

    accounts: Counts
    arr: Floats
    decided: Counts
    outcomes: list[str]


def find_edges(walks: Walks) -> Edges:
    """Every edge with the times of its transitions."""
    from desirepath.journeys._loops import collect_gaps, count_moves

    k, parts = len(walks.nodes), _shared(walks)
    tallies = _beside([partial(count_moves, walks.steps(part), k) for part in parts])
    edges = edges_of(np.sum(tallies, axis=0), k)
    found = np.flatnonzero(edges.edge_of >= 0)
    begin = edges.bounds[:-1] + np.append(
        np.zeros((1, found.size), np.int64), np.cumsum([t[found] for t in tallies], 0), 0
    )

    pairs = zip(parts, begin, strict=False)
    _beside([partial(collect_gaps, walks.steps(part), edges.edge_of, at.copy(), edges.gaps) for part, at in pairs])
    sort_stretches_of(edges.gaps, edges.bounds)
    return edges


def edges_of(transitions: Counts, k: int) -> Edges:
    """The edges of a (k * k,) count of transitions, with room for as many times."""
    found = np.flatnonzero(transitions)
    edge_of = np.full(k * k, -1, np.int32)
    edge_of[found] = np.arange(found.size)
    bounds = np.append(0, np.cumsum(transitions[found]))
    origin, to = np.divmod(found, max(k, 1))
    return Edges(origin, to, transitions[found], bounds, np.empty(int(bounds[-1]), np.int64), edge_of)


def count_passed(walks: Walks, edges: Edges, worth: Floats) -> Passed:
    """The accounts that came by every node and edge; ``worth`` is each account's ARR."""
    from desirepath.journeys._loops import Tallies, count_accounts

    outcomes, outcome_of = outcome_codes(walks)
    size = len(walks.nodes) + edges.origin.size

    parts = _shared(walks)
    room = [Tallies(np.zeros(size, np.int64), np.zeros(size), np.zeros((size, len(outcomes)), np.int64)) for _ in parts]
    pairs = zip(parts, room, strict=True)
    _beside(
        [partial(count_accounts, walks.steps(part), worth, outcome_of, edges.edge_of, into) for part, into in pairs]
    )
    accounts, arr, decided = (np.sum(column, axis=0) for column in zip(*room, strict=True))
    return Passed(accounts, arr, decided, outcomes)


def outcome_codes(walks: Walks) -> tuple[list[str], Indices]:
    """The names of the outcomes, and each node's place among them, -1 for what is none."""
    places = [place for place, name in enumerate(walks.nodes) if name.startswith("outcome:")]
    codes = np.full(len(walks.nodes), -1, np.int32)
    codes[places] = np.arange(len(places))
    return [walks.nodes[place].partition(":")[2] for place in places], codes


def sort_stretches_of(values: Micros, bounds: Counts) -> None:
    """Sort ``values[bounds[s]:bounds[s + 1]]`` for every s in place."""
    from desirepath.stats.sorting import sort_stretches

    middle, last = int(np.searchsorted(bounds, bounds[-1] // 2)), bounds.size - 1
    _beside([lambda: sort_stretches(values, bounds, 0, middle), lambda: sort_stretches(values, bounds, middle, last)])


def _shared(walks: Walks) -> list[slice]:
    """The lives cut into stretches of about as many steps, no account in two of them."""
    lives = walks.first.size
    if lives < _WORTH_SHARING:
        return [slice(0, lives)]
    middle = int(np.searchsorted(np.cumsum(walks.last - walks.first), int((walks.last - walks.first).sum()) // 2))
    middle = int(np.searchsorted(walks.life_account, walks.life_account[middle]))
    return [slice(0, middle), slice(middle, lives)]


def _beside(pieces: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run compiled work, which needs no interpreter lock, at the same time."""
    if len(pieces) == 1:
        return [pieces[0]()]
    with ThreadPoolExecutor(_THREADS) as pool:
        return [done.result() for done in [pool.submit(piece) for piece in pieces]]
