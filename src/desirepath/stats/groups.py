"""Groups that were found in data: how well they hold, how many to believe in, and which are the same as before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from desirepath.stats.arrays import Counts, Floats

STABLE_JACCARD = 0.6
"""Every group must be found again in resamples with at least this overlap, on average."""
FEWEST_MEMBERS = 20
RESAMPLES = 20
SAME_OVERLAP = 0.5
"""Groups of two fits are the same one when they share at least this part of their members."""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """One number of groups that was tried. ``score``: lower is better; ``stability``: of the least stable group, 0 to 1,
    ``None`` where it did not matter any more."""

    k: int
    score: float
    smallest: float
    stability: float | None


def overlaps(one: Counts, other: Counts, *, weights: Floats | None = None) -> Floats:
    """How much do the groups of two groupings share?

    Parameters
    ----------
    one, other
        Group of each unit, shape (n,), codes from 0.
    weights
        Shape (n,): how many units each stands for.

    Returns
    -------
    (groups of one, groups of other): Jaccard's (1901) overlap, 0 to 1.

    Examples
    --------
    >>> overlaps(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 1])).round(2).tolist()
    [[0.0, 0.67], [0.5, 0.25]]
    """
    both = np.zeros((int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1))
    np.add.at(both, (one, other), 1.0 if weights is None else weights)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return np.asarray(both / np.where(either > 0, either, 1.0), np.float64)


def group_stability(group: Counts, refits: Iterable[Counts], *, weights: Floats | None = None) -> Floats:
    """Is each group found again when other customers had come by?

    Parameters
    ----------
    group
        Group of each unit in the fit to all, shape (n,).
    refits
        Group of the same units by each fit to a resample.

    Returns
    -------
    (groups,): mean over the refits of the overlap with the most similar group, 0 to 1.

    Notes
    -----
    Hennig (2007), cluster-wise assessment by the bootstrap; the overlap is taken over all units, not over the resample
    alone. He calls clusters under 0.6 not to be trusted, from 0.75 on valid.
    """
    best = [overlaps(group, refit, weights=weights).max(axis=1) for refit in refits]
    return np.asarray(np.mean(best, axis=0), np.float64)


def choose_stable(
    candidates: Sequence[tuple[int, float, float]], stability: Callable[[int], Floats]
) -> tuple[int, list[GroupCount], Floats]:
    """Which number of groups is the best of those that hold?

    Parameters
    ----------
    candidates
        ``(k, score, members of the smallest group)``; lower scores are better. ``k`` 1 always holds.
    stability
        Per-group stability of a number of groups; asked only where it decides.

    Returns
    -------
    k, all candidates with what is known of them, and the stability of the groups of ``k``.
    """
    known: dict[int, Floats] = {}
    chosen = 1
    for k, _, smallest in sorted(candidates, key=lambda candidate: candidate[1]):
        if k > 1 and smallest < FEWEST_MEMBERS:
            continue
        known[k] = np.ones(1) if k == 1 else stability(k)
        if known[k].min() >= STABLE_JACCARD:
            chosen = k
            break
    table = [
        GroupCount(k, score, smallest, float(known[k].min()) if k in known else None)
        for k, score, smallest in candidates
    ]
    return chosen, table, known.get(chosen, np.ones(1))


def same_groups(before: Counts, after: Counts) -> dict[int, int]:
    """Which new group is which old one?

    Parameters
    ----------
    before, after
        Group of each unit by the old and by the new fit, shape (n,).

    Returns
    -------
    New code to old code, for pairs that share at least ``SAME_OVERLAP`` of their members. The pairing shares the most in
    all (Kuhn 1955, the Hungarian method).

    Examples
    --------
    >>> same_groups(np.array([0, 0, 0, 1, 1]), np.array([1, 1, 1, 0, 2]))
    {0: 1, 1: 0}
    """
    shared = overlaps(after, before)
    rows, columns = linear_sum_assignment(-shared)
    return {int(new): int(old) for new, old in zip(rows, columns, strict=True) if shared[new, old] >= SAME_OVERLAP}
