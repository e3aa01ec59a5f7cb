"""Which sequences separate two outcomes, how strongly, how surely, and how early."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desirepath.kernel import NotEnoughEvidence
from desirepath.learning.patterns.emergence import Emergence, emergence, median_gaps
from desirepath.learning.patterns.mining import MinedPatterns, matching_units, mine_patterns
from desirepath.learning.patterns.redundancy import distinct_patterns
from desirepath.learning.patterns.sequences import Limits, Sequences
from desirepath.stats import (
    Bools,
    Correlation,
    Counts,
    Floats,
    Indices,
    Interval,
    MaxT,
    Membership,
    Strength,
    mantel_haenszel,
    phi_correlation,
    stratified_max_t,
    stratum_tables,
    strength_of_evidence,
)

MIN_UNITS_A_SIDE = 30
MIN_LATER_UNITS = 10
MOST_SINGLES = 12
REPLICATION_P = 0.05
_SEED = 20261128


@dataclass(frozen=True, slots=True)
class Floor:
    """What a pattern must reach to be shown: a ratio, a difference in risk, and an adjusted p."""

    ratio: float = 1.5
    risk_difference: float = 0.05
    p_adjusted: float = 0.05
    permutations: int = 1_000
    most: int = 50


@dataclass(frozen=True, slots=True, eq=False)
class ContrastPattern:
    """One sequence with its evidence; ratios above 1 mean it goes with class A.

    ``risk_with`` and ``risk_without`` are shares (0 to 1) of class A among units with and without the
    pattern; ``units`` are the units that show it. ``replicates`` is ``None`` when later data are too few to
    tell.
    """

    tokens: tuple[int, ...]
    gaps_days: tuple[float, ...]
    accounts_a: int
    accounts_b: int
    risk_with: float
    risk_without: float
    risk_ratio: float
    risk_difference: float
    odds_ratio: float
    ci: Interval
    correlation: Correlation
    z: float
    p_adjusted: float
    emerges: Emergence
    replicates: bool | None
    strength: Strength
    units: Indices


@dataclass(frozen=True, slots=True)
class Contrast:
    """The patterns that separate A from B, strongest first, and how many were tried.

    ``singles`` are the single steps, furthest from chance first, whatever their p. ``min_units`` had to show a pattern.
    """

    tested: int
    permutations: int
    accounts_a: int
    accounts_b: int
    min_units: int
    patterns: tuple[ContrastPattern, ...]
    singles: tuple[ContrastPattern, ...]


def find_patterns(
    sequences: Sequences,
    limits: Limits,
    rng: np.random.Generator,
    *,
    floor: Floor | None = None,
    later: Sequences | None = None,
) -> Contrast:
    """Mines and contrasts in one go: see :func:`mine_patterns` and :func:`contrast`."""
    enough_units(sequences)
    return contrast(sequences, mine_patterns(sequences, limits), rng, floor=floor, later=later)


def contrast(
    sequences: Sequences,
    mined: MinedPatterns,
    rng: np.random.Generator,
    *,
    floor: Floor | None = None,
    later: Sequences | None = None,
) -> Contrast:
    """Which of the mined sequences go with outcome A rather than B, comparing like with like?

    Parameters
    ----------
    sequences
        The steps that were mined, with outcome and stratum per unit.
    mined
        Their frequent patterns; all count as tested.
    rng
        Source of the permutations.
    floor
        Smallest effect worth showing, adjusted p, number of permutations (at least 1,000 for a p of 0.001).
    later
        Units of a later time, to see whether each pattern holds again.

    Returns
    -------
    Contrast
        Distinct patterns with counts, effects, adjusted p, gaps and times.

    Raises
    ------
    NotEnoughEvidence
        when a side has fewer than 30 units.

    Notes
    -----
    Odds ratio and test by Cochran-Mantel-Haenszel over the strata; family-wise p by step-down permutation
    within strata (Westfall and Young 1993), units that belong ``together`` moved together and the interval widened by as
    much as that spreads the statistic. Floor: (risk ratio or odds ratio at least 1.5 or at most 1 /
    1.5) and a risk difference of at least 0.05 either way. Replicated: same sign and p < 0.05 by the same
    shuffling in the later units. Association only: nothing here says that a step causes the outcome.
    """
    floor = floor or Floor()
    accounts_a, accounts_b = enough_units(sequences)
    tested = stratified_max_t(
        mined.members,
        sequences.outcome,
        sequences.stratum,
        rng=rng,
        permutations=floor.permutations,
        together=sequences.together,
    )
    significant, single = tested.p_adjusted <= floor.p_adjusted, mined.lengths == 1
    effects = _Effects.of(sequences, mined.members, tested.widened, np.flatnonzero(significant | single))
    eligible = significant & effects.reach(floor, len(mined))
    chosen = distinct_patterns(sequences, mined, tested.z, eligible=eligible, most=floor.most)
    ranked = np.flatnonzero(single)[np.argsort(-np.abs(tested.z[single]), kind="stable")][:MOST_SINGLES].tolist()

    def cards(patterns: list[int]) -> tuple[ContrastPattern, ...]:
        return tuple(_card(sequences, mined, tested, effects, index, later) for index in patterns)

    sides = (accounts_a, accounts_b)
    return Contrast(len(mined), floor.permutations, *sides, mined.min_units, cards(chosen), cards(ranked))


def enough_units(sequences: Sequences) -> tuple[int, int]:
    """Units of class A and class B, at least 30 each, or :class:`NotEnoughEvidence`."""
    in_a = int(sequences.outcome.sum())
    in_b = sequences.units - in_a
    if min(in_a, in_b) < MIN_UNITS_A_SIDE:
        raise NotEnoughEvidence(
            "patterns",
            f"{in_a} accounts with the outcome and {in_b} without",
            f"{MIN_UNITS_A_SIDE} are needed on each side",
        )
    return in_a, in_b


@dataclass(frozen=True, slots=True, eq=False)
class _Effects:
    """Crude 2 x 2 tables and stratified odds ratios of the patterns numbered ``pattern`` (E,); arrays of shape (E, ...)."""

    pattern: Counts
    tables: Floats
    risk_with: Floats
    risk_without: Floats
    risk_ratio: Floats
    odds_ratio: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, sequences: Sequences, members: Membership, widened: Floats, pattern: Counts) -> _Effects:
        by_stratum = stratum_tables(members.take(pattern), sequences.outcome, sequences.stratum)
        odds = mantel_haenszel(by_stratum)
        reach = (odds.high / odds.odds_ratio) ** widened[pattern]
        tables: Floats = by_stratum.sum(axis=1)
        sizes = np.maximum(tables.sum(axis=-1), 1.0)
        with_it, without = tables[:, 0, 0] / sizes[:, 0], tables[:, 1, 0] / sizes[:, 1]
        empty = (tables[:, 0, 0] == 0) | (tables[:, 1, 0] == 0)
        shift = 0.5 * empty
        ratio = (tables[:, 0, 0] + shift) / (sizes[:, 0] + shift)
        ratio = ratio / ((tables[:, 1, 0] + shift) / (sizes[:, 1] + shift))
        low, high = odds.odds_ratio / reach, odds.odds_ratio * reach
        return cls(pattern, tables, with_it, without, ratio, odds.odds_ratio, low, high)

    def reach(self, floor: Floor, patterns: int) -> Bools:
        """Whether each of all ``patterns`` has an effect that is known and large enough to be worth a reader's time."""
        least = math.log(floor.ratio)
        with np.errstate(divide="ignore", invalid="ignore"):
            steep = (np.abs(np.log(self.risk_ratio)) >= least) | (np.abs(np.log(self.odds_ratio)) >= least)
        reached = np.zeros(patterns, dtype=np.bool_)
        reached[self.pattern] = steep & (np.abs(self.risk_with - self.risk_without) >= floor.risk_difference)
        return reached


def _card(
    sequences: Sequences,
    mined: MinedPatterns,
    tested: MaxT,
    effects: _Effects,
    index: int,
    later: Sequences | None,
) -> ContrastPattern:
    tokens, units, at = mined.sequence(index), mined.units_of(index), int(np.searchsorted(effects.pattern, index))
    matches = matching_units(sequences, tokens, mined.limits, within=units)
    p_adjusted, z = float(tested.p_adjusted[index]), float(tested.z[index])
    replicates = None if later is None else _replicates(later, tokens, mined.limits, z)
    in_a, in_b = int(mined.accounts_a[index]), int(mined.accounts_b[index])
    return ContrastPattern(
        tokens=tokens,
        gaps_days=median_gaps(matches),
        accounts_a=in_a,
        accounts_b=in_b,
        risk_with=float(effects.risk_with[at]),
        risk_without=float(effects.risk_without[at]),
        risk_ratio=float(effects.risk_ratio[at]),
        risk_difference=float(effects.risk_with[at] - effects.risk_without[at]),
        odds_ratio=float(effects.odds_ratio[at]),
        ci=Interval(float(effects.low[at]), float(effects.high[at])),
        correlation=phi_correlation(effects.tables[at]),
        z=z,
        p_adjusted=p_adjusted,
        emerges=emergence(sequences, matches),
        replicates=replicates,
        strength=strength_of_evidence(p_adjusted, int(units.size), replicates=replicates),
        units=units,
    )


def _replicates(later: Sequences, tokens: tuple[int, ...], limits: Limits, z: float) -> bool | None:
    in_a = int(later.outcome.sum())
    shows = matching_units(later, tokens, limits).units
    if min(in_a, later.units - in_a) < MIN_UNITS_A_SIDE or shows.size < MIN_LATER_UNITS:
        return None
    members = Membership(np.array([0, shows.size]), shows, later.units)
    rng = np.random.default_rng(_SEED)
    again = stratified_max_t(members, later.outcome, later.stratum, rng=rng, together=later.together)
    return bool(again.z[0] * z > 0 and again.p_adjusted[0] < REPLICATION_P)
