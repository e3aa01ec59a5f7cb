"""Pattern cards: what separates two outcomes, with all its evidence, and who is in it now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desirepath.kernel import DAY, NotEnoughEvidence
from desirepath.learning.journeysteps import StepTable
from desirepath.learning.patterns import (
    Contrast,
    ContrastPattern,
    Floor,
    Limits,
    Quartiles,
    find_patterns,
    matching_units,
)

NOW_DAYS = 60
"""An account is in a pattern now when its last step became known within these days."""
CARD_LIMITS = Limits(min_support=0.03, max_gap_days=21, max_span_days=60)
MOST_CARDS = 12
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
) -> dict[str, object]:
    """The answer of ``patterns --outcome A --versus B`` without the plays.

    Units decided in the last third of the time are kept apart to see whether each pattern holds again; when either
    part is too small for that, all are used at once and ``replicates`` is null. Adjusted p-values count the families
    (Bonferroni) on top of the patterns tried in each. Sequences that people rejected, and those shown by almost the same
    units, are left out; they count among those tried.
    """
    base: dict[str, object] = {"outcome": outcome, "versus": versus, "tested": 0, "patterns": []}
    floor = Floor(p_adjusted=Floor().p_adjusted / len(families))
    cards: dict[tuple[str, ...], dict[str, object]] = {}
    tested, refusals, sides = 0, [], {}
    for steps in families:
        try:
            found = _find(steps, floor, rng)
        except NotEnoughEvidence as refusal:
            refusals.append(str(refusal))
            continue
        tested += found.tested
        sides[steps.landmark] = {"A": found.accounts_a, "B": found.accounts_b}
        for pattern in _without_rejected(steps, found.patterns, rejected)[:MOST_CARDS]:
            card = _card(steps, pattern, as_of, len(families))
            cards.setdefault(tuple(steps.tokens[token] for token in pattern.tokens), card)
    refused = refusals[0] if len(refusals) == len(families) else None
    return {**base, "tested": tested, "sides": sides, "patterns": list(cards.values()), "not_enough_evidence": refused}


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


def _find(steps: StepTable, floor: Floor, rng: np.random.Generator) -> Contrast:
    decided = [place for place, unit in enumerate(steps.units) if unit.label >= 0]
    earlier, later = _split(steps, decided)
    again = steps.sequences(later) if later else None
    return find_patterns(steps.sequences(earlier), CARD_LIMITS, rng, floor=floor, later=again)


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


def _card(steps: StepTable, pattern: ContrastPattern, as_of: int, families: int) -> dict[str, object]:
    return {
        "sequence": [steps.tokens[token] for token in pattern.tokens],
        "gaps_days": [round(gap, 1) for gap in pattern.gaps_days],
        "accounts": {"A": pattern.accounts_a, "B": pattern.accounts_b},
        "risk_with": round(pattern.risk_with, 4),
        "risk_without": round(pattern.risk_without, 4),
        "risk_ratio": _finite(pattern.risk_ratio),
        "risk_difference": round(pattern.risk_difference, 4),
        "odds_ratio": _finite(pattern.odds_ratio),
        "ci": [_finite(pattern.ci.low), _finite(pattern.ci.high)],
        "correlation": round(pattern.correlation.phi, 4),
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
    }


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
