"""What tells a group apart from the rest, and the name it gets from that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from desirepath.journeys.archetypes._seen import Trait
from desirepath.stats import Bools, Floats

LEAST_TELLING = 0.2
"""Standardised difference below which a trait tells nothing (Cohen 1988 calls 0.2 small)."""
TOLD_TRAITS = 5
NAMED_TRAITS = 2
LEAST_KNOWN = 10
LEAST_VARIANCE = 0.01


@dataclass(frozen=True, slots=True)
class Telling:
    """A trait of a group: ``here`` and ``elsewhere`` are shares or median days; ``difference`` is standardised."""

    words: str
    subject: str
    unit: str
    here: float
    elsewhere: float
    difference: float


def telling_traits(traits: Sequence[Trait], inside: Bools) -> list[Telling]:
    """The traits in which the journeys ``inside`` (n,) differ most from the others, at most one of a subject.

    Notes
    -----
    Standardised difference: that of the means over the root of the mean variance (Cohen 1988); days enter as logarithms.
    """
    told = [(trait.weight, telling) for trait in traits if (telling := _telling(trait, inside)) is not None]
    told.sort(key=lambda pair: (-pair[0] * abs(pair[1].difference), pair[1].words))
    subjects: dict[str, Telling] = {}
    for _, telling in told:
        subjects.setdefault(telling.subject, telling)
    return list(subjects.values())[:TOLD_TRAITS]


def _telling(trait: Trait, inside: Bools) -> Telling | None:
    known = ~np.isnan(trait.values)
    here, elsewhere = trait.values[inside & known], trait.values[~inside & known]
    if min(len(here), len(elsewhere)) < LEAST_KNOWN:
        return None
    difference = _standardised(here, elsewhere, logarithmic=trait.unit == "days")
    words = trait.high if difference > 0 else trait.low
    if words is None or abs(difference) < LEAST_TELLING:
        return None
    middle = np.median if trait.unit == "days" else np.mean
    return Telling(words, trait.subject, trait.unit, float(middle(here)), float(middle(elsewhere)), difference)


def _standardised(here: Floats, elsewhere: Floats, *, logarithmic: bool) -> float:
    one, other = (np.log1p(np.maximum(part, 0)) if logarithmic else part for part in (here, elsewhere))
    return float((one.mean() - other.mean()) / np.sqrt(max((one.var() + other.var()) / 2, LEAST_VARIANCE)))


def name_from(words: Sequence[str], taken: Collection[str]) -> str:
    """The most telling words first, as many as make the name unlike those ``taken``."""
    used = {name.casefold() for name in taken}
    tries = [", ".join(words[:n]) for n in range(min(NAMED_TRAITS, len(words)), len(words) + 1)]
    tries += [f"{tries[0]} ({n})" for n in range(2, len(used) + 3)]
    name = next(name for name in tries if name.casefold() not in used)
    return name[:1].upper() + name[1:]
