"""Common journeys."""

from __future__ import annotations

from typing import Literal

from desirepath.web.schemas._shared import AccountRef, Answer, Stamp


class ArchetypeTried(Answer):
    """One number of groups. ``score``: BIC, or less the silhouette; lower is better."""

    k: int
    score: float
    smallest: float
    stability: float | None


class ArchetypeFit(Answer):
    """``learned_under``: the version of the definition the journeys were read under."""

    at: str
    data_until: str
    journeys: int
    fitted_on: int
    tried: list[ArchetypeTried]
    learned_under: int | None


class ArchetypeTrait(Answer):
    """What tells it from the rest; ``here`` and ``elsewhere`` are shares or median days."""

    words: str
    unit: Literal["share", "days"]
    here: float
    elsewhere: float
    difference: float


class ArchetypeOutcome(Answer):
    """``n`` of the ``decided``."""

    n: int
    decided: int
    rate: float
    ci: tuple[float, float]


class ArchetypeWorth(Answer):
    """``ci``: of the mean."""

    n: int
    total: float
    mean: float | None
    ci: tuple[float, float] | None


class Archetype(Answer):
    """``months``: the part of the life so far in each of ``stages``, month by month. ``renamed``: by somebody, see undo."""

    id: str
    name: str
    renamed: bool
    accounts: int
    share: float | None
    share_ci: tuple[float, float] | None
    stability: float
    sentence: str
    traits: list[ArchetypeTrait]
    path: list[str] | None
    stages: list[str] | None
    months: list[list[float]] | None
    outcomes: dict[str, ArchetypeOutcome]
    arr: ArchetypeWorth
    exemplars: list[AccountRef]


class ArchetypeDrift(Answer):
    """Shares as known at the end of a quarter."""

    period: str
    at: str
    journeys: int
    shares: dict[str, float]


class ArchetypeMove(Answer):
    account: AccountRef
    before: str
    now: str


class ArchetypeMoves(Answer):
    since: str
    accounts: int
    rows: list[ArchetypeMove]


class ArchetypeView(Answer):
    view: Literal["paths", "timing"]
    not_enough_evidence: str | None
    note: str | None
    fit: ArchetypeFit | None
    journeys: int
    left_out: int
    left_out_because: str
    archetypes: list[Archetype]
    drift: list[ArchetypeDrift]
    moved: ArchetypeMoves | None


class ArchetypesAnswer(Answer):
    as_of: str
    segment: str | None
    todays_value: int
    views: list[ArchetypeView]
    stamp: Stamp
