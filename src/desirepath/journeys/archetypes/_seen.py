"""What is seen of journeys from one point of view, and what can be asked of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from desirepath.kernel import plain
from desirepath.stats import Counts, Floats
from desirepath.stats.groups import GroupCount

Json = dict[str, object]
FIT_JOURNEYS = 10_000
"""With more journeys the archetypes are found in a sample of so many; every journey is then sorted into them."""


@dataclass(frozen=True)
class Trait:
    """One thing that can be told of a journey.

    ``high`` and ``low`` tell that a group has more or less of it (``None``: not worth telling). ``values`` (n,): shares
    0 to 1, or days where ``unit`` says so; NaN where it cannot be told. A name takes one trait of a ``subject``. What
    counts with a smaller ``weight`` says less to a reader at the same difference.
    """

    subject: str
    high: str | None
    low: str | None
    unit: str
    values: Floats
    weight: float = 1.0


@dataclass(frozen=True)
class Grouped:
    """Per journey (n,): its group, how surely it is that one, and how like its members it is; higher is more."""

    group: Counts
    sureness: Floats
    likeness: Floats


@dataclass(frozen=True)
class Fitted:
    """A model as plain data, the numbers of groups tried, each group's stability, and over how many journeys."""

    model: Json
    tried: list[GroupCount]
    stability: Floats
    fitted_on: int


@dataclass(frozen=True)
class Seen(ABC):
    """Journeys of ``accounts`` (n,); those ``left_out`` cannot be judged yet.

    ``length`` (n,): moves or days observed; ``outcome``: the latest decided outcome of each life, ``None`` where none is.
    """

    accounts: list[str]
    left_out: list[str]
    length: Floats
    outcome: list[str | None]

    @abstractmethod
    def traits(self) -> list[Trait]:
        """What can be told of the journeys."""

    @abstractmethod
    def fit(self, rng: np.random.Generator) -> Fitted:
        """Find groups."""

    @abstractmethod
    def grouped(self, model: Json) -> Grouped:
        """Sort every journey into the groups of a fitted model, also one fitted earlier."""

    @abstractmethod
    def profiles(self, model: Json) -> list[Json]:
        """What is typical of each group: ``path`` (steps in order), or ``stages`` and ``months`` (months, stages)."""


def told(step: str) -> str:
    """A node or a declared name as people read it."""
    return plain(step.split(":", 1)[-1])
