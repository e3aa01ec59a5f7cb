"""The ways customers really went: the same sequence of nodes, up to the first outcome, counted as one path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._map import OutcomeShare
from desirepath.journeys._tally import outcome_codes
from desirepath.journeys._walks import Ints, Walks
from desirepath.stats import Floats, Indices, wilson_interval


@dataclass(frozen=True)
class Path:
    """``n`` lives of ``accounts``, worth ``arr``, went this way; ``outcomes`` came first, ``open`` have none yet."""

    steps: list[str]
    n: int
    share: float
    accounts: int
    arr: float
    outcomes: dict[str, OutcomeShare]
    open: int
    examples: list[str]


@dataclass(frozen=True)
class Paths:
    """The most frequent paths, and what all others amount to: ``journeys = sum of n + other_journeys``."""

    listed: list[Path]
    journeys: int
    paths: int
    other_paths: int
    other_journeys: int


EXAMPLES = 5


def list_paths(walks: Walks, worth: Floats, *, most: int, steps: int | None = None) -> Paths:
    """The most frequent ways through the nodes.

    Parameters
    ----------
    worth
        ARR of each account of the walks.
    most
        How many to list.
    steps
        Only the first so many nodes of each life; ``None`` for all of them.

    Notes
    -----
    A path ends before the first outcome of a life; the outcome is what the path is judged by. A node several times in a
    row counts once.
    """
    from desirepath.journeys._loops import hash_paths

    names, outcome_of = outcome_codes(walks)
    longest = int((walks.last - walks.first).max(initial=0)) if steps is None else steps
    keys, outcome = hash_paths(walks.steps(), outcome_of, longest)
    _, sample, place, n = np.unique(keys, axis=0, return_index=True, return_inverse=True, return_counts=True)
    ranked = np.lexsort((sample, -n))[:most]
    lives = np.argsort(place, kind="stable")
    begin = np.append(0, np.cumsum(n))
    listed = []
    for path in ranked.tolist():
        chosen = lives[begin[path] : begin[path + 1]]
        told = _told(walks, int(sample[path]), outcome_of, longest)
        listed.append(_path(walks, worth, told, chosen, names, outcome[chosen]))
    shown = sum(path.n for path in listed)
    return Paths(listed, walks.first.size, n.size, n.size - len(listed), walks.first.size - shown)


def _path(walks: Walks, worth: Floats, steps: list[str], lives: Ints, names: list[str], outcome: Ints) -> Path:
    counts = np.bincount(outcome[outcome >= 0], minlength=len(names))
    shares = {}
    for name, n in zip(names, counts.tolist(), strict=True):
        if n:
            rate = wilson_interval(n, lives.size)
            shares[name] = OutcomeShare(n, rate.rate, (rate.ci.low, rate.ci.high))
    accounts = np.unique(walks.life_account[lives])
    examples = [walks.accounts[code] for code in accounts[:EXAMPLES].tolist()]
    share = lives.size / walks.first.size
    arr, still_open = float(worth[accounts].sum()), int((outcome < 0).sum())
    return Path(steps, lives.size, share, accounts.size, arr, shares, still_open, examples)


def _told(walks: Walks, life: int, outcome_of: Indices, longest: int) -> list[str]:
    found: list[str] = []
    for code in walks.node[walks.first[life] : walks.last[life]].tolist():
        if outcome_of[code] >= 0 or len(found) == longest:
            break
        if not found or found[-1] != walks.nodes[code]:
            found.append(walks.nodes[code])
    return found
