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


@dataclass(frozen=True, slots=True)
class MaxT:
    """Signed statistic and family-wise adjusted p per trait; arrays of shape (P,)."""

    z: Floats
    p_adjusted: Floats
    permutations: int


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
    _, level = np.unique(stratum, return_inverse=True)
    k = int(level.max()) + 1 if level.size else 0
    traits = members.starts.size - 1
    trait = np.repeat(np.arange(traits), np.diff(members.starts))
    cell = trait * k + level[members.units]
    with_trait = np.bincount(cell, minlength=traits * k).reshape(traits, k)
    both = np.bincount(cell[outcome[members.units]], minlength=traits * k).reshape(traits, k)
    units = np.bincount(level, minlength=k)
    with_outcome = np.bincount(level[outcome], minlength=k)
    tables = np.empty((traits, k, 2, 2))
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
    traits = members.starts.size - 1
    if traits == 0:
        return MaxT(np.empty(0), np.empty(0), permutations)
    observed, expected, spread = _moments(stratum_tables(members, outcome, stratum))
    z = np.where(spread > 0, (observed - expected) / np.where(spread > 0, spread, 1.0), 0.0)
    order = np.argsort(-np.abs(z), kind="stable")
    size = np.abs(z)[order]
    beaten = np.zeros(traits)
    for done in range(0, permutations, _CHUNK):
        shuffled = _shuffled(outcome, stratum, rng, min(_CHUNK, permutations - done))
        hits = _hits(members, shuffled)
        null = np.abs(hits - expected[:, None]) / np.where(spread > 0, spread, np.inf)[:, None]
        reach = np.maximum.accumulate(null[order][::-1], axis=0)[::-1]
        beaten += (reach >= size[:, None] - 1e-9).sum(axis=1)
    stepped = np.maximum.accumulate((beaten + 1) / (permutations + 1))
    p_adjusted = np.empty(traits)
    p_adjusted[order] = stepped
    return MaxT(z, p_adjusted, permutations)


def _moments(tables: Floats) -> tuple[Floats, Floats, Floats]:
    n = tables.sum(axis=(-2, -1))
    x, m = tables[..., 0, :].sum(axis=-1), tables[..., :, 0].sum(axis=-1)
    size = np.maximum(n, 1.0)
    variance = x * (n - x) * m * (n - m) / (size * size * np.maximum(n - 1, 1.0))
    return tables[..., 0, 0].sum(axis=-1), (x * m / size).sum(axis=-1), np.sqrt(variance.sum(axis=-1))


def _shuffled(outcome: Bools, stratum: Indices, rng: np.random.Generator, times: int) -> npt.NDArray[np.uint8]:
    """Outcomes shuffled within strata, shape (units, times)."""
    order = np.argsort(stratum, kind="stable")
    cuts = np.flatnonzero(np.diff(stratum[order])) + 1
    shuffled = np.empty((outcome.size, times), dtype=np.uint8)
    for block in np.split(order, cuts):
        labels = outcome[block].astype(np.uint8)
        if labels.any() and not labels.all():
            shuffled[block] = rng.permuted(np.tile(labels, (times, 1)), axis=1).T
        else:
            shuffled[block] = labels[:, None]
    return shuffled


def _hits(members: Membership, shuffled: npt.NDArray[np.uint8]) -> Floats:
    from desirepath.stats.gather import sum_rows

    return sum_rows(members.starts, members.units, shuffled).astype(np.float64)
