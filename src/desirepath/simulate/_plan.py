"""What is asked of the simulator, and what it answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from desirepath.kernel import WrongUse

World = Literal["planted", "null", "confounded"]
EPOCH = date(1970, 1, 1)
MONTHS_BEFORE = 12
OUTAGE_LENGTH = 70


def to_day(moment: date) -> int:
    """Days since 1970-01-01."""
    return (moment - EPOCH).days


def from_day(day: float) -> date:
    """The date that ``day`` (days since 1970-01-01) falls on."""
    return date.fromordinal(EPOCH.toordinal() + int(day // 1))


def add_months(day: int, months: int) -> int:
    """The same day of the month ``months`` later, at most the 28th."""
    start = from_day(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return to_day(date(year, month + 1, min(start.day, 28)))


@dataclass(frozen=True, slots=True)
class SimulationPlan:
    """Which company to simulate.

    Parameters
    ----------
    accounts : int
        customers, 1 to 1,000,000.
    months : int
        length of the observed window, 6 to 60; some customers begin up to 12 months before it.
    seed : int
        equal plans give equal files.
    world : {"planted", "null", "confounded"}
        ``planted``: behaviour drives the outcomes; ``null``: outcomes are drawn independently of everything;
        ``confounded``: the customer's size drives both behaviour and outcome, behaviour itself does nothing.
    defects : bool
        whether duplicates, tag variants, gaps and the like are planted too.
    end : date
        the last day with data.
    absence : bool
        whether, in the planted world, being left alone after going live goes with churn.
    """

    accounts: int = 1000
    months: int = 18
    seed: int = 7
    world: World = "planted"
    defects: bool = True
    end: date = date(2026, 6, 30)
    absence: bool = True

    def __post_init__(self) -> None:
        for name, low, high in (("accounts", 1, 1_000_000), ("months", 6, 60), ("seed", 0, 2**31)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise WrongUse(f"simulation {name}", str(value), f"Give {low} to {high}.")
        if self.world not in get_args(World):
            raise WrongUse("simulation world", repr(self.world), f"Give one of {', '.join(get_args(World))}.")

    @property
    def end_day(self) -> int:
        """First day without data (days since 1970-01-01)."""
        return to_day(self.end) + 1

    @property
    def window_day(self) -> int:
        """First day of the observed window."""
        return add_months(self.end_day, -self.months)

    @property
    def first_day(self) -> int:
        """First day on which a customer may begin."""
        return add_months(self.window_day, -MONTHS_BEFORE)

    @property
    def gap_days(self) -> tuple[int, int]:
        """The five working days (from, to, exclusive) whose product events were lost."""
        day = self.window_day + round(0.58 * (self.end_day - self.window_day))
        monday = day - (day + 3) % 7
        return monday, monday + 5

    @property
    def variant_days(self) -> tuple[int, int]:
        """The days (from, to, exclusive) in which one client version spelt an event name differently."""
        span = self.end_day - self.window_day
        return self.window_day + round(0.40 * span), self.window_day + round(0.48 * span)

    @property
    def outage_days(self) -> tuple[int, int]:
        """The days (from, to, exclusive) in which invitations of colleagues were not delivered; none outside ``planted``."""
        day = self.window_day + round(0.30 * (self.end_day - self.window_day))
        return (day, day + OUTAGE_LENGTH) if self.world == "planted" else (day, day)


@dataclass(frozen=True, slots=True)
class PlantedPattern:
    """A sequence of steps that really goes with an outcome (or, outside the planted world, does not).

    ``absence`` names the step of it that is something not done in time; the rest of ``sequence`` alone tells nothing.
    """

    name: str
    sequence: tuple[str, ...]
    gaps_days: tuple[tuple[float, float], ...]
    outcome: str
    effect: str
    carriers: int
    absence: str | None = None


@dataclass(frozen=True, slots=True)
class PlantedDefect:
    """One kind of dirt in one file: ``ids`` lists at most the first 5,000."""

    kind: str
    file: str
    count: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What was planted; the same, with every account, stands in ``truth.json``.

    Attributes
    ----------
    counts : mapping of file to rows
        header lines not counted.
    outcomes : mapping of outcome to terms
        ``churned``, ``renewed``, ``open`` (not decided by the end) and ``accounts_churned``, ``expanded``.
    """

    path: Path
    world: World
    seed: int
    counts: Mapping[str, int]
    outcomes: Mapping[str, int]
    patterns: tuple[PlantedPattern, ...]
    defects: tuple[PlantedDefect, ...]
