"""Pattern cards: what separates two outcomes, with all its evidence, and who is in it now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from desirepath.kernel import DAY, NotEnoughEvidence
from desirepath.learning.journeysteps import StepTable
from desirepath.learning.matching import Unit
from desirepath.learning.patterns import (
    Contrast,
    ContrastPattern,
    Floor,
    Limits,
    Quartiles,
    find_patterns,
    matching_units,
)

Card = dict[str, object]
NOW_DAYS = 60
"""An account is in a pattern now when its last step became known within these days."""
CARD_LIMITS = Limits(min_support=0.03, max_gap_days=21, max_span_days=60)
MOST_CARDS = 12
MOST_EVIDENCE = 6
"""Accounts of side A whose dates a card shows; half as many of side B."""
MIN_LATER_SHARE = 0.3
ALIKE = 0.8
"""A pattern whose units overlap those of a rejected one by more than this (Jaccard) is the same thing said twice."""


def pattern_cards(
    families: Sequence[StepTable],
    outcome: str,
    versus: str,
    *,
    as_of: int,
    rng: np.random.Generator,
    rejected: Sequence[tuple[str, ...]] = (),
) -> Card:
    """The answer of ``patterns --outcome A --versus B`` without the plays.

    Units decided in the last third of the time are kept apart to see whether each pattern holds again; when either
    part is too small for that, all are used at once and ``replicates`` is null. Adjusted p-values count the families
    (Bonferroni) on top of the patterns tried in each. Sequences that people rejected, and those shown by almost the same
    units, are left out; they count among those tried. ``single_steps`` are the steps on their own, furthest from chance
    first, whatever their p. Every card names its comparison in ``landmark``; ``comparisons`` tells of each how many were
    compared and what was asked of a pattern.
    """
    floor = Floor(p_adjusted=Floor().p_adjusted / len(families))
    cards: dict[tuple[str, ...], Card] = {}
    singles: dict[tuple[str, ...], Card] = {}
    refusals: list[str] = []
    comparisons: list[Card] = []
    for steps in families:
        try:
            compared = _find(steps, floor, rng)
        except NotEnoughEvidence as refusal:
            refusals.append(str(refusal))
            continue
        comparisons.append(_comparison(compared))
        told = partial(_card, compared, as_of=as_of, families=len(families))
        for pattern in _without_rejected(steps, compared.found.patterns, rejected)[:MOST_CARDS]:
            cards.setdefault(steps.names(pattern.tokens), told(pattern))
        for pattern in compared.found.singles:
            if math.isnan(pattern.odds_ratio):
                continue
            singles.setdefault(steps.names(pattern.tokens), told(pattern))
    ranked = sorted(singles.values(), key=lambda card: -abs(float(str(card["z"]))))
    return {
        "outcome": outcome,
        "versus": versus,
        "tested": sum(int(str(one["tested"])) for one in comparisons),
        "comparisons": comparisons,
        "patterns": list(cards.values()),
        "single_steps": ranked[:MOST_CARDS],
        "not_enough_evidence": refusals[0] if len(refusals) == len(families) else None,
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """One family with what was found in it; ``places`` are the units that were compared."""

    steps: StepTable
    found: Contrast
    places: list[int]

    def units(self, pattern: ContrastPattern) -> list[Unit]:
        return [self.steps.units[self.places[unit]] for unit in pattern.units.tolist()]


def _comparison(compared: _Compared) -> Card:
    found, units = compared.found, [compared.steps.units[place] for place in compared.places]
    return {
        "landmark": compared.steps.landmark,
        "accounts": _accounts(units),
        "compared": {"A": found.accounts_a, "B": found.accounts_b},
        "tested": found.tested,
        "permutations": found.permutations,
        "least": found.min_units,
        "asked": CARD_LIMITS.units_needed(len(units)),
    }


def _accounts(units: Sequence[Unit]) -> dict[str, int]:
    """Accounts on either side; one that came to both, at different times, is on both."""
    return {side: len({unit.account for unit in units if unit.label == label}) for side, label in (("A", 1), ("B", 0))}


def _without_rejected(
    steps: StepTable, patterns: Sequence[ContrastPattern], rejected: Sequence[tuple[str, ...]]
) -> list[ContrastPattern]:
    codes = {token: code for code, token in enumerate(steps.tokens)}
    known = [tuple(codes[token] for token in one) for one in rejected if all(token in codes for token in one)]
    if not known:
        return list(patterns)
    decided = [place for place, unit in enumerate(steps.units) if unit.label >= 0]
    sequences = steps.sequences(decided)

    def units(tokens: tuple[int, ...]) -> set[int]:
        return set(matching_units(sequences, tokens, CARD_LIMITS).units.tolist())

    out = [units(tokens) for tokens in known]
    return [one for one in patterns if one.tokens not in known and not any(_alike(units(one.tokens), o) for o in out)]


def _alike(one: set[int], other: set[int]) -> bool:
    return bool(one | other) and len(one & other) / len(one | other) > ALIKE


def _find(steps: StepTable, floor: Floor, rng: np.random.Generator) -> _Compared:
    decided = [place for place, unit in enumerate(steps.units) if unit.label >= 0]
    earlier, later = _split(steps, decided)
    again = steps.sequences(later) if later else None
    found = find_patterns(steps.sequences(earlier), CARD_LIMITS, rng, floor=floor, later=again)
    return _Compared(steps, found, earlier)


def _split(steps: StepTable, decided: list[int]) -> tuple[list[int], list[int]]:
    if not decided:
        return [], []
    moments = np.array([steps.units[place].landmark_at for place in decided])
    cut = np.quantile(moments, 1 - MIN_LATER_SHARE)
    earlier = [place for place, at in zip(decided, moments, strict=True) if at <= cut]
    later = [place for place, at in zip(decided, moments, strict=True) if at > cut]
    for part in (earlier, later):
        hits = sum(steps.units[place].label for place in part)
        if min(hits, len(part) - hits) < 30:
            return decided, []
    return earlier, later


def _card(compared: _Compared, pattern: ContrastPattern, *, as_of: int, families: int) -> Card:
    steps, units = compared.steps, compared.units(pattern)
    phi = pattern.correlation
    return {
        "sequence": list(steps.names(pattern.tokens)),
        "gaps_days": [round(gap, 1) for gap in pattern.gaps_days],
        "accounts": _accounts(units),
        "compared": {"A": pattern.accounts_a, "B": pattern.accounts_b},
        "tested": compared.found.tested,
        "z": round(pattern.z, 3),
        **(_NO_RISKS if steps.is_sampled else _risks(pattern)),
        "odds_ratio": _finite(pattern.odds_ratio),
        "ci": [_finite(pattern.ci.low), _finite(pattern.ci.high)],
        "correlation": round(phi.phi, 4),
        "correlation_ci": [round(phi.ci.low, 4), round(phi.ci.high, 4)],
        "p_adjusted": round(min(1.0, pattern.p_adjusted * families), 5),
        "emerges": {
            "days_before_outcome": _quartiles(pattern.emerges.days_before_outcome),
            "lifecycle_day": _quartiles(pattern.emerges.lifecycle_day),
        },
        "replicates": pattern.replicates,
        "strength": pattern.strength,
        "landmark": steps.landmark,
        "direction": "towards" if pattern.odds_ratio >= 1 else "away from",
        "now": _accounts_now(steps, pattern, as_of),
        "evidence": _evidence(compared, pattern),
    }


_NO_RISKS: Card = dict.fromkeys(("risk_with", "risk_without", "risk_ratio", "risk_difference"))


def _risks(pattern: ContrastPattern) -> Card:
    """How many of those with and without it came to A; only where nobody chose how many of each are compared."""
    return {
        "risk_with": round(pattern.risk_with, 4),
        "risk_without": round(pattern.risk_without, 4),
        "risk_ratio": _finite(pattern.risk_ratio),
        "risk_difference": round(pattern.risk_difference, 4),
    }


def _evidence(compared: _Compared, pattern: ContrastPattern) -> list[Card]:
    """The latest accounts of either side that showed it: when each step became known, and when it was decided."""
    sequences = compared.steps.sequences(compared.places)
    matches = matching_units(sequences, pattern.tokens, CARD_LIMITS, within=pattern.units)
    told = [
        (compared.steps.units[compared.places[unit]], times)
        for unit, times in zip(matches.units, matches.times, strict=True)
    ]
    told.sort(key=lambda one: -(one[0].decided_at or 0))
    found: list[Card] = []
    for label, side, most in ((1, "A", MOST_EVIDENCE), (0, "B", MOST_EVIDENCE // 2)):
        found += [
            {"account": unit.account, "side": side, "steps_at": times.tolist(), "decided_at": unit.decided_at}
            for unit, times in told
            if unit.label == label
        ][:most]
    return found


def _finite(value: float) -> float:
    return round(float(min(value, 9999.0)), 3)


def _quartiles(found: Quartiles | None) -> dict[str, float] | None:
    return {"q1": round(found.q1, 1), "median": round(found.median, 1), "q3": round(found.q3, 1)} if found else None


def _accounts_now(steps: StepTable, pattern: ContrastPattern, as_of: int) -> list[str]:
    """Accounts whose term is open and whose latest occurrence ended within ``NOW_DAYS``."""
    standing = [place for place, unit in enumerate(steps.units) if unit.label < 0 and unit.decided_at is None]
    if not standing:
        return []
    matches = matching_units(steps.sequences(standing), pattern.tokens, CARD_LIMITS)
    recent = matches.times[:, -1] >= as_of - NOW_DAYS * DAY
    return sorted({steps.units[standing[int(unit)]].account for unit in matches.units[recent]})
