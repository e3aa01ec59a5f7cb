"""Steps that go with renewal: who had reached them at a certain age, against who was there at that age and had not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from desirepath.journeys._walks import Ints, Walks, account_starts
from desirepath.kernel import DAY
from desirepath.stats import Bools, benjamini_hochberg, mantel_haenszel, stratified_difference

AGES_DAYS = (30, 60, 90, 120, 180, 270, 365)
"""Ages at which it may be asked who has reached a step; each step is asked at the one with the most on its smaller side."""
LEAST_A_SIDE = 30
"""Fewer accounts that had reached it, or that had not, are not compared."""
HALF_YEAR = 182 * DAY
_UNDECIDED = -1


@dataclass(frozen=True, slots=True)
class StepAndOutcome:
    """Of ``reached`` accounts with the step at ``age_days`` and ``missing`` without it, the share whose next decided
    outcome was the good one: ``difference`` in share points (-1 to 1) within strata, its interval, p over all steps."""

    node: str
    age_days: int
    reached: int
    missing: int
    good_with: int
    good_without: int
    difference: float
    ci: tuple[float, float]
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class Sides:
    """The nodes of the two outcomes, ``good`` and ``bad``, and from when on the data observe starts."""

    good: str
    bad: str
    observed_from: int


def steps_and_outcomes(walks: Walks, nodes: list[str], tiers: Ints, sides: Sides) -> list[StepAndOutcome]:
    """For each of ``nodes``: do accounts that had reached it by a certain age come to the good outcome more often?

    Parameters
    ----------
    tiers
        A whole number for the size of each of ``walks.accounts``.

    Returns
    -------
    list[StepAndOutcome]
        Those that can be compared, in the order of ``nodes``.

    Notes
    -----
    Landmark analysis (Anderson, Cain and Gelber 1983): both sides are first lives that began within the data, went on and
    had neither outcome at the same age, so that nobody reached more for having lived longer; what was reached or became
    known after that age counts as not reached. Compared are those decided since, by the first of both outcomes. The age
    of each step is chosen by the numbers on both sides alone, before any outcome is looked at. Strata: tier and half-year of
    the start. Test: Cochran (1954), Mantel and Haenszel (1959); difference: Greenland and Robins (1985), Sato (1989);
    correction: Benjamini and Hochberg (1995) over all steps compared.
    """
    first = _first_lives(walks)
    if not first.first.size:
        return []
    known = _known_at(first, nodes)
    stratum = _strata(first, tiers)
    looks = _looks(first, sides)
    chosen = [_best_age(known[:, place], looks) for place in range(len(nodes))]
    judged = [place for place, looked in enumerate(chosen) if looked is not None]
    if not judged:
        return []
    tables = [_tables(known[:, place], looked, stratum) for place, looked in enumerate(chosen) if looked is not None]
    stacked = np.stack(tables)
    p = benjamini_hochberg(mantel_haenszel(stacked).p_value)
    gap = stratified_difference(stacked)
    found = []
    for row, place in enumerate(judged):
        (a, b), (c, d) = tables[row].sum(axis=0).astype(int).tolist()
        looked = chosen[place]
        found.append(
            StepAndOutcome(
                nodes[place], looked.age_days if looked else 0, a + b, c + d, a, c, float(gap.difference[row]),
                (float(gap.low[row]), float(gap.high[row])), float(p[row])
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, eq=False)
class _Look:
    """All lives at one age: which may be compared, when they were that old, and the side each came to."""

    age_days: int
    fits: Bools
    moment: Ints
    is_good: Bools


def _first_lives(walks: Walks) -> Walks:
    if not walks.first.size:
        return walks
    opens = np.append(True, walks.life_account[1:] != walks.life_account[:-1])
    return replace(
        walks,
        first=walks.first[opens],
        last=walks.last[opens],
        life_account=walks.life_account[opens],
        over_at=walks.over_at[opens],
    )


def _known_at(walks: Walks, nodes: list[str]) -> Ints:
    """When each life was known to have reached each node, shape (lives, nodes); far in the future for never."""
    from desirepath.journeys._loops import first_arrivals

    codes = np.array([walks.nodes.index(name) if name in walks.nodes else -1 for name in nodes], np.int64)
    found = first_arrivals(walks.steps()._replace(at=walks.seen), codes, len(walks.nodes))
    return np.where(found < 0, np.iinfo(np.int64).max, found + walks.seen[walks.first][:, None])


def _strata(walks: Walks, tiers: Ints) -> npt.NDArray[np.int64]:
    """Tier and half-year of the start, numbered without gaps."""
    halves = account_starts(walks) // HALF_YEAR
    pairs = np.column_stack([tiers[walks.life_account], halves])
    return np.asarray(np.unique(pairs, axis=0, return_inverse=True)[1], np.int64).ravel()


def _looks(walks: Walks, sides: Sides) -> list[_Look]:
    from desirepath.journeys._loops import next_label

    label_of = np.full(len(walks.nodes), _UNDECIDED, np.int64)
    for name, number in ((sides.bad, 0), (sides.good, 1)):
        if name in walks.nodes:
            label_of[walks.nodes.index(name)] = number
    starts = walks.at[walks.first]
    ends = np.where(walks.life_ended, walks.at[walks.last - 1], walks.as_of)
    found = []
    for age in AGES_DAYS:
        moment = starts + age * DAY
        label = next_label(walks.steps(), moment, label_of)
        fits = (starts >= sides.observed_from) & (moment <= walks.as_of) & (ends > moment) & (label >= 0)
        found.append(_Look(age, fits, moment, np.asarray(label == 1, np.bool_)))
    return found


def _best_age(known: Ints, looks: list[_Look]) -> _Look | None:
    """The age with the most accounts on the smaller side, if they are enough."""
    smaller = []
    for look in looks:
        reached = int((known[look.fits] <= look.moment[look.fits]).sum())
        smaller.append(min(reached, int(look.fits.sum()) - reached))
    best = int(np.argmax(smaller))
    return looks[best] if smaller[best] >= LEAST_A_SIDE else None


def _tables(known: Ints, look: _Look, stratum: Ints) -> npt.NDArray[np.float64]:
    """Per stratum (K, 2, 2): reached and not, good and bad."""
    fits = look.fits
    row = (known[fits] > look.moment[fits]).astype(np.int64)
    column = (~look.is_good[fits]).astype(np.int64)
    cells = np.bincount(stratum[fits] * 4 + row * 2 + column, minlength=4 * (int(stratum.max()) + 1))
    return cells.reshape(-1, 2, 2).astype(np.float64)
