"""Whom to compare with whom when no contract term aligns them: cases with controls of the same age.

Incidence-density sampling (Prentice and Breslow 1978): each account with the outcome is compared with accounts that
were as old as it was then, still there and without the outcome. Both are watched over the same stretch of their lives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desirepath.kernel import DAY, WEEK
from desirepath.store import Warehouse

WINDOW_DAYS = 120
CONTROLS_A_CASE = 2
_SEED = 20260702


@dataclass(frozen=True, eq=False)
class Unit:
    """What is compared: one term or life, with its landmark; ``label`` 1 for A, 0 for B, -1 still open.

    Steps count from ``window_from`` (the start, where it is None) to ``landmark_at``.
    """

    account: str
    starts_at: int
    landmark_at: int
    decided_at: int | None
    label: int
    stratum: str
    window_from: int | None = None


@dataclass(frozen=True, slots=True)
class _Life:
    account: str
    starts_at: int
    last_at: int
    case_at: int | None
    other_at: int | None
    tier: str


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
    found: list[Unit] = []
    waiting = [free[place] for place in rng.permutation(len(free))]
    for place in rng.permutation(len(cases)):
        case = cases[place]
        age = (case.case_at or 0) - lead - case.starts_at
        fits = [life for life in waiting if life.tier == case.tier and life.starts_at + age + lead <= _limit(life)]
        for life in fits[:CONTROLS_A_CASE]:
            waiting.remove(life)
            found.append(_unit(life, age, 0, life.other_at))
    return found


def _limit(life: _Life) -> int:
    return min(life.last_at, life.other_at) if life.other_at is not None else life.last_at


def _unit(life: _Life, age: int, label: int, decided_at: int | None) -> Unit:
    landmark = life.starts_at + age
    stratum = f"{life.tier}/{age // (91 * DAY)}"
    window = max(life.starts_at, landmark - WINDOW_DAYS * DAY)
    return Unit(life.account, life.starts_at, landmark, decided_at, label, stratum, window)


def _lives(warehouse: Warehouse, outcome: str, versus: str, until: int) -> list[_Life]:
    """The first life of each account, with its first outcome of either kind."""
    rows = warehouse.tuples(
        """WITH sized AS (SELECT account, ntile(3) OVER (ORDER BY coalesce(arr, 0), account) AS tier FROM accounts),
        cases AS (SELECT account, life, min(greatest("at", known_at)) AS case_at FROM steps
            WHERE kind = 'outcome' AND name = ? AND greatest("at", known_at) <= ? GROUP BY ALL),
        others AS (SELECT account, life, min(greatest("at", known_at)) AS other_at FROM steps
            WHERE kind = 'outcome' AND name = ? AND greatest("at", known_at) <= ? GROUP BY ALL)
        SELECT l.account, l.starts_at, least(coalesce(l.ends_at, ?), ?), c.case_at, o.other_at, z.tier
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
            str(tier),
        )
        for account, start, last, case, other, tier in rows
    ]


EARLY_DAYS = 90


def early_units(warehouse: Warehouse, outcome: str, versus: str, *, until: int) -> list[Unit]:
    """First lives at ``EARLY_DAYS`` after their start, by which of the two outcomes is decided first afterwards.

    Both classes are alive and undecided then. Strata: size, calendar half-year of the start, length of the first term.
    """
    rows = warehouse.tuples(
        f"SELECT account, CAST(round((agreed_end - starts_at) / {91 * DAY}.0) AS INTEGER) FROM terms "
        "WHERE term = 0 AND agreed_end IS NOT NULL"
    )
    terms = {str(account): int(str(quarters)) for account, quarters in rows}
    units = []
    for life in _lives(warehouse, outcome, versus, until):
        landmark = life.starts_at + EARLY_DAYS * DAY
        decided = [at for at in (life.case_at, life.other_at) if at is not None]
        first = min(decided) if decided else None
        stratum = f"{life.tier}/{life.starts_at // (182 * DAY)}/{terms.get(life.account, 0)}"
        if first is None and life.last_at >= until:
            units.append(Unit(life.account, life.starts_at, min(landmark, until), None, -1, stratum))
        elif first is not None and first > landmark:
            units.append(Unit(life.account, life.starts_at, landmark, first, int(first == life.case_at), stratum))
    return units
