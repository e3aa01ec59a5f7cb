"""Whom to compare with whom when no contract term aligns them: cases with controls of the same age.

Incidence-density sampling (Prentice and Breslow 1978): each account with the outcome is compared with accounts that
were as old as it was then in the same weeks of the calendar, still there and without the outcome. Both are watched over the
same stretch of their lives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY, WEEK
from desirepath.stats import Bools
from desirepath.store import Warehouse

Ints = npt.NDArray[np.int64]

WINDOW_DAYS = 120
CONTROLS_A_CASE = 2
QUARTER = 91 * DAY
SEASON = QUARTER
"""Units are compared within one quarter of the calendar: what came and went with the season is no finding."""
SIZES = """firsts AS (SELECT account, arg_min(amount, term) AS amount FROM terms GROUP BY account),
    sized AS (SELECT account, ntile(5) OVER (ORDER BY coalesce(f.amount, a.arr, 0), account) AS size
        FROM accounts AS a LEFT JOIN firsts AS f USING (account))"""
"""SQL: fifths of the accounts by the amount of their first contract, which was known before any outcome. Five classes take
away nine tenths of the bias of a confounder, three take away four fifths (Cochran 1968)."""
CALIPER = 2 * WEEK
"""So far apart in the calendar may a case and its control be looked at."""
_SEED = 20260702


@dataclass(frozen=True, eq=False)
class Unit:
    """What is compared: one term or life, with its landmark; ``label`` 1 for A, 0 for B, -1 still open.

    Steps count from ``window_from`` (the start, where it is None) to ``landmark_at``. Units of one ``company`` share a
    parent and so, often, a fate; it is empty where the account stands alone.
    """

    account: str
    starts_at: int
    landmark_at: int
    decided_at: int | None
    label: int
    stratum: str
    window_from: int | None = None
    company: str = ""


def stratum_of(landmark_at: int, *traits: object) -> str:
    """What a unit is compared within: traits known before, and the quarter of the year.

    >>> stratum_of(400 * DAY, 2, "first")
    '2/first/4'
    """
    return "/".join(map(str, (*traits, landmark_at // SEASON)))


def companies(warehouse: Warehouse) -> dict[str, str]:
    """The topmost parent of every account that has one or is one."""
    rows = warehouse.tuples(
        """WITH RECURSIVE above AS (
            SELECT account, parent AS top, 1 AS steps FROM accounts WHERE parent IS NOT NULL
            UNION ALL
            SELECT a.account, p.parent, steps + 1 FROM above AS a JOIN accounts AS p ON p.account = a.top
            WHERE p.parent IS NOT NULL AND steps < 100)
        SELECT account, arg_max(top, steps) FROM above GROUP BY account"""
    )
    tops = {str(account): str(top) for account, top in rows}
    return {**{top: top for top in tops.values()}, **tops}


@dataclass(frozen=True, slots=True)
class _Life:
    account: str
    starts_at: int
    last_at: int
    case_at: int | None
    other_at: int | None
    size: int

    @property
    def limit(self) -> int:
        """Until when it serves as a control."""
        return min(self.last_at, self.other_at) if self.other_at is not None else self.last_at


def matched_units(warehouse: Warehouse, outcome: str, versus: str, *, until: int) -> list[Unit]:
    """Cases of ``outcome`` and controls, each account once, and every open life as it stands at ``until``.

    ``versus`` names the outcome that controls must come to later; ``none`` asks for nothing.
    """
    lives = _lives(warehouse, outcome, versus, until)
    ends = warehouse.count("SELECT count(*) FROM lives WHERE outcome = ?", [outcome]) > 0
    lead = 30 * DAY if ends else WEEK
    rng = np.random.default_rng(_SEED)
    cases = [life for life in lives if life.case_at is not None and life.case_at - lead > life.starts_at + 2 * WEEK]
    free = [life for life in lives if life.case_at is None and (versus == "none" or life.other_at is not None)]
    units = [_unit(case, (case.case_at or 0) - lead - case.starts_at, 1, case.case_at) for case in cases]
    units += _controls(cases, free, lead, rng)
    now = [life for life in lives if life.last_at >= until]
    return units + [_unit(life, until - life.starts_at, -1, None) for life in now if life.starts_at < until]


def _controls(cases: Sequence[_Life], free: Sequence[_Life], lead: int, rng: np.random.Generator) -> list[Unit]:
    """Up to ``CONTROLS_A_CASE`` free lives a case, of its size and age and of its time; each serves once, in random order."""
    found: list[Unit] = []
    waiting = {size: _Waiting.of(free, size, rng) for size in {life.size for life in free}}
    for place in rng.permutation(len(cases)):
        case = cases[place]
        age = (case.case_at or 0) - lead - case.starts_at
        if case.size in waiting:
            chosen = waiting[case.size].take(age, lead, case.starts_at + age)
            found += [_unit(life, age, 0, life.other_at) for life in chosen]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """Lives of one size that may still serve: arrays of one length, in random order."""

    lives: list[_Life]
    starts_at: Ints
    limit: Ints
    is_free: Bools

    @classmethod
    def of(cls, free: Sequence[_Life], size: int, rng: np.random.Generator) -> _Waiting:
        """The lives of that size."""
        lives = [free[place] for place in rng.permutation(len(free)) if free[place].size == size]
        starts, limits = [life.starts_at for life in lives], [life.limit for life in lives]
        return cls(lives, np.array(starts, np.int64), np.array(limits, np.int64), np.ones(len(lives), np.bool_))

    def take(self, age: int, lead: int, when: int) -> list[_Life]:
        """Those that came to that age at about that time and were there for ``lead`` after it, taken out."""
        landmark = self.starts_at + age
        fits = self.is_free & (np.abs(landmark - when) <= CALIPER) & (landmark + lead <= self.limit)
        chosen = np.flatnonzero(fits)[:CONTROLS_A_CASE]
        self.is_free[chosen] = False
        return [self.lives[place] for place in chosen.tolist()]


def _unit(life: _Life, age: int, label: int, decided_at: int | None) -> Unit:
    landmark = life.starts_at + age
    stratum = stratum_of(landmark, life.size, age // QUARTER)
    window = max(life.starts_at, landmark - WINDOW_DAYS * DAY)
    return Unit(life.account, life.starts_at, landmark, decided_at, label, stratum, window)


def _lives(warehouse: Warehouse, outcome: str, versus: str, until: int) -> list[_Life]:
    """The first life of each account, with its first outcome of either kind."""
    rows = warehouse.tuples(
        f"""WITH {SIZES},
        cases AS (SELECT account, life, min(greatest("at", known_at)) AS case_at FROM steps
            WHERE kind = 'outcome' AND name = ? AND greatest("at", known_at) <= ? GROUP BY ALL),
        others AS (SELECT account, life, min(greatest("at", known_at)) AS other_at FROM steps
            WHERE kind = 'outcome' AND name = ? AND greatest("at", known_at) <= ? GROUP BY ALL)
        SELECT l.account, l.starts_at, least(coalesce(l.ends_at, ?), ?), c.case_at, o.other_at, z.size
        FROM lives AS l LEFT JOIN cases AS c USING (account, life) LEFT JOIN others AS o USING (account, life)
        LEFT JOIN sized AS z ON z.account = l.account
        WHERE l.life = 0 AND l.starts_at <= ? ORDER BY l.account""",
        [outcome, until, versus, until, until, until, until],
    )
    return [
        _Life(
            str(account),
            int(str(start)),
            int(str(last)),
            int(str(case)) if case is not None else None,
            int(str(other)) if other is not None else None,
            int(str(size)),
        )
        for account, start, last, case, other, size in rows
    ]


EARLY_DAYS = 90


def early_units(warehouse: Warehouse, outcome: str, versus: str, *, until: int) -> list[Unit]:
    """First lives at ``EARLY_DAYS`` after their start, by which of the two outcomes is decided first afterwards.

    Both classes are alive and undecided then. Strata: size, length of the first term, quarter of the year.
    """
    rows = warehouse.tuples(
        f"SELECT account, CAST(round((agreed_end - starts_at) / {QUARTER}.0) AS INTEGER) FROM terms "
        "WHERE term = 0 AND agreed_end IS NOT NULL"
    )
    terms = {str(account): int(str(quarters)) for account, quarters in rows}
    units = []
    for life in _lives(warehouse, outcome, versus, until):
        landmark = life.starts_at + EARLY_DAYS * DAY
        decided = [at for at in (life.case_at, life.other_at) if at is not None]
        first = min(decided) if decided else None
        stratum = stratum_of(landmark, life.size, terms.get(life.account, 0))
        if first is None and life.last_at >= until:
            units.append(Unit(life.account, life.starts_at, min(landmark, until), None, -1, stratum))
        elif first is not None and first > landmark:
            units.append(Unit(life.account, life.starts_at, landmark, first, int(first == life.case_at), stratum))
    return units
