"""Thousands of overlapping traits tested at once against one outcome, without a false alarm too many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Bools, Counts, Floats, Indices

PERMUTATIONS = 1_000
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Membership:
    """Which of ``n_units`` units have each of P traits, as compressed rows.

    ``starts`` has shape (P + 1,), ``units`` holds the unit numbers of trait p at ``starts[p]:starts[p + 1]``.
    """

    starts: Counts
    units: Indices
    n_units: int

    def take(self, traits: npt.NDArray[np.int64]) -> Membership:
        """The same units with these traits only, in the order given."""
        sizes = np.diff(self.starts)[traits]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        at = np.arange(starts[-1]) + np.repeat(self.starts[traits] - starts[:-1], sizes)
        return Membership(starts, self.units[at], self.n_units)


@dataclass(frozen=True, slots=True)
class MaxT:
    """Signed statistic and family-wise adjusted p per trait; arrays of shape (P,).

    ``widened`` (1 or more) is how much wider the shuffled statistic spreads than that of units independent of each
    other: an interval made for independent units must be wider by as much.
    """

    z: Floats
    p_adjusted: Floats
    permutations: int
    widened: Floats


def stratum_tables(members: Membership, outcome: Bools, stratum: Indices) -> Floats:
    """How many units of each stratum have each trait and the outcome?

    Parameters
    ----------
    members
        P traits over n units.
    outcome, stratum
        Shape (n,): true where the outcome came; any whole numbers.

    Returns
    -------
    Floats
        Counts of shape (P, K, 2, 2), ready for :func:`desirepath.stats.mantel_haenszel`.

    Examples
    --------
    >>> traits = Membership(np.array([0, 2]), np.array([0, 1], dtype=np.int32), 4)
    >>> truth, one = np.array([True, False, False, True]), np.zeros(4, dtype=np.int32)
    >>> stratum_tables(traits, truth, one).tolist()
    [[[[1.0, 1.0], [1.0, 1.0]]]]
    """
    level, k = _levels(stratum)
    with_trait, both = _counts(members, level, k), _counts(members, level, k, where=outcome)
    units = np.bincount(level, minlength=k)
    with_outcome = np.bincount(level[outcome], minlength=k)
    tables = np.empty((members.starts.size - 1, k, 2, 2))
    tables[..., 0, 0], tables[..., 0, 1] = both, with_trait - both
    tables[..., 1, 0] = with_outcome - both
    tables[..., 1, 1] = units - with_trait - with_outcome + both
    return tables


def stratified_max_t(
    members: Membership,
    outcome: Bools,
    stratum: Indices,
    *,
    rng: np.random.Generator,
    permutations: int = PERMUTATIONS,
    together: Indices | None = None,
) -> MaxT:
    """Which traits go with the outcome, keeping the chance of even one false alarm among all of them small?

    Parameters
    ----------
    members
        P traits over n units; they may overlap and contain one another.
    outcome, stratum
        Shape (n,): true where the outcome came; outcomes are shuffled only within a stratum.
    rng
        Source of the shuffles.
    permutations
        Number of shuffles B; the smallest possible p is 1 / (B + 1).
    together
        Shape (n,): units with the same number share a fate (the subsidiaries of one parent company) and keep it when
        shuffled: their outcomes move as one to another such group with units in the same strata. A group that has no
        like stays as it is, which costs power and never honesty. All units are on their own when not given.

    Returns
    -------
    MaxT
        Signed Cochran-Mantel-Haenszel z and step-down adjusted p (0 to 1), shape (P,).

    Notes
    -----
    Westfall and Young (1993), algorithm 4.1 (step-down max-T). Shuffling within strata leaves each trait's
    expectation and variance as they are, so a permuted z needs only the number of shuffled outcomes among the
    trait's units: one product of (traits x units) with (units x shuffles).

    Examples
    --------
    >>> traits = Membership(np.array([0, 10]), np.arange(10, dtype=np.int32), 40)
    >>> truth = np.arange(40) < 10
    >>> one, rng = np.zeros(40, np.int32), np.random.default_rng(1)
    >>> stratified_max_t(traits, truth, one, rng=rng).p_adjusted.round(3).tolist()
    [0.001]
    """
    from desirepath.stats.gather import Ranked, count_beaten

    traits = members.starts.size - 1
    if traits == 0:
        return MaxT(np.empty(0), np.empty(0), permutations, np.empty(0))
    observed, expected, spread = _moments(members, outcome, stratum)
    z = np.where(spread > 0, (observed - expected) / np.where(spread > 0, spread, 1.0), 0.0)
    order = np.argsort(-np.abs(z), kind="stable")
    ranked = Ranked(order, expected[order], spread[order], np.abs(z)[order])
    beaten, squares = np.zeros(traits), np.zeros(traits)
    blocks = exchangeable_blocks(stratum, together)
    for done in range(0, permutations, _CHUNK):
        shuffled = _shuffled(outcome, blocks, rng, min(_CHUNK, permutations - done))
        count_beaten(members.starts, members.units, shuffled, ranked, beaten, squares)
    stepped = np.maximum.accumulate((beaten + 1) / (permutations + 1))
    p_adjusted, widened = np.empty(traits), np.ones(traits)
    p_adjusted[order] = stepped
    if any(block.shape[1] > 1 for block in blocks):
        widened[order] = np.sqrt(np.maximum(squares / permutations, 1.0))
    return MaxT(z, p_adjusted, permutations, widened)


def exchangeable_blocks(stratum: Indices, together: Indices | None = None) -> list[Indices]:
    """Which units may take each other's outcomes when they are shuffled?

    Parameters
    ----------
    stratum
        Shape (n,), any whole numbers.
    together
        Shape (n,): units with the same number move as one; all on their own when not given.

    Returns
    -------
    list of Indices
        Arrays of shape (m, s): m groups of s units; the outcomes of whole rows may change places. Column j of all rows
        lies in one stratum. Every unit is in exactly one row.

    Examples
    --------
    >>> one_parent = exchangeable_blocks(np.array([0, 0, 0, 0, 0]), np.array([0, 0, 1, 1, 2]))
    >>> [block.tolist() for block in one_parent]
    [[[4]], [[0, 1], [2, 3]]]
    """
    order: Indices = np.argsort(stratum, kind="stable").astype(np.int32)
    if together is None:
        return [block[:, None] for block in _runs(order, stratum)]
    _, group, size = np.unique(together, return_inverse=True, return_counts=True)
    alone = size[group[order]] == 1
    blocks = [block[:, None] for block in _runs(order[alone], stratum)]
    alike: dict[tuple[int, ...], list[Indices]] = {}
    shared = order[~alone]
    for units in _runs(shared[np.argsort(group[shared], kind="stable")], group.astype(np.int32)):
        alike.setdefault(tuple(stratum[units].tolist()), []).append(units)
    return blocks + [np.stack(alike[strata]) for strata in sorted(alike)]


def _runs(units: Indices, value: Indices) -> list[Indices]:
    """Sorted units cut where their value changes."""
    return np.split(units, np.flatnonzero(np.diff(value[units])) + 1) if units.size else []


def _levels(stratum: Indices) -> tuple[npt.NDArray[np.int64], int]:
    found, level = np.unique(stratum, return_inverse=True)
    return level.astype(np.int64), found.size


def _counts(
    members: Membership, level: npt.NDArray[np.int64], k: int, *, where: Bools | None = None
) -> npt.NDArray[np.int64]:
    """Units per trait and stratum, shape (P, K); only those marked, where marks are given."""
    traits = members.starts.size - 1
    trait = np.repeat(np.arange(traits), np.diff(members.starts))
    units = members.units
    if where is not None:
        marked = where[units]
        trait, units = trait[marked], units[marked]
    return np.bincount(trait * k + level[units], minlength=traits * k).reshape(traits, k)


def _moments(members: Membership, outcome: Bools, stratum: Indices) -> tuple[Floats, Floats, Floats]:
    """Observed, expected and standard deviation of the outcomes among each trait's units, shape (P,)."""
    level, k = _levels(stratum)
    x = _counts(members, level, k).astype(np.float64)
    n, m = np.bincount(level, minlength=k).astype(np.float64), np.bincount(level[outcome], minlength=k)
    weight = m * (n - m) / (n * n * np.maximum(n - 1, 1.0))
    observed = np.add.reduceat(np.append(outcome[members.units], 0).astype(np.int64), members.starts[:-1])
    observed = np.where(np.diff(members.starts) > 0, observed, 0).astype(np.float64)
    variance = x @ (weight * n) - np.square(x) @ weight
    return observed, x @ (m / n), np.sqrt(np.maximum(variance, 0.0))


def _shuffled(outcome: Bools, blocks: list[Indices], rng: np.random.Generator, times: int) -> npt.NDArray[np.uint8]:
    """Outcomes shuffled within blocks, shape (units, times)."""
    shuffled = np.empty((outcome.size, times), dtype=np.uint8)
    for block in blocks:
        labels = outcome[block].astype(np.uint8)
        if block.shape[1] == 1:
            shuffled[block[:, 0]] = _shuffled_labels(labels[:, 0], rng, times)
        else:
            taken = rng.permuted(np.tile(np.arange(block.shape[0]), (times, 1)), axis=1)
            shuffled[block] = labels[taken].transpose(1, 2, 0)
    return shuffled


def _shuffled_labels(labels: npt.NDArray[np.uint8], rng: np.random.Generator, times: int) -> npt.NDArray[np.uint8]:
    """Shape (units, times); where all are alike there is nothing to shuffle."""
    if labels.any() and not labels.all():
        return rng.permuted(np.tile(labels, (times, 1)), axis=1).T
    return np.repeat(labels[:, None], times, axis=1)
