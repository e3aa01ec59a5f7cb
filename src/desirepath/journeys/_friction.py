"""Where journeys stall or leave: each milestone's visible parts, beside the benchmark of the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.kernel import DAY
from desirepath.lifecycle import Definition
from desirepath.stats import median_time
from desirepath.store import Row, Warehouse

SHRINK_ACCOUNTS = 20
"""A milestone's drop-off is drawn towards the benchmark as if this many more accounts had shown the benchmark."""


@dataclass(frozen=True, slots=True)
class Friction:
    """One milestone: who left without it, who is stuck before it now, and how long it takes."""

    node: str
    milestone: str
    stage: str
    accounts: int
    left_without: int
    stuck_now: int
    arr_stuck_now: float
    arr_lost: float
    median_days: float | None
    benchmark_days: float | None
    drop_off: float
    benchmark_drop_off: float

    @property
    def excess_arr(self) -> float:
        """ARR lost above what the benchmark drop-off would have lost; what the list is ordered by."""
        if not self.drop_off:
            return 0.0
        return self.arr_lost * max(0.0, 1 - self.benchmark_drop_off / self.drop_off)


def find_friction(warehouse: Warehouse, definition: Definition, *, bad: str, as_of: int) -> list[Friction]:
    """Milestones by the ARR lost above the benchmark.

    Parameters
    ----------
    bad
        The ending outcome that counts as lost.
    as_of
        Looked at from this time.

    Notes
    -----
    *Left without*: the life entered the milestone's stage and ended in ``bad`` without reaching it. *Stuck now*: still
    in that stage without it, longer than the stage's target (without one, than half of those who reached it took).
    Drop-off is shrunk towards the median of all milestones. Times are Kaplan-Meier medians: still waiting is not done.
    """
    rows = warehouse.rows(_SQL, [as_of, as_of, as_of, as_of, as_of, as_of])
    targets = {stage.name: stage.target for stage in definition.stages}
    by_milestone: dict[tuple[str, str], list[Row]] = {}
    stage_of = definition.stage_of_milestone()
    for row in rows:
        for milestone in [name for name, stage in stage_of.items() if stage == row["stage"]]:
            by_milestone.setdefault((str(row["stage"]), milestone), []).append(row)
    reached = {
        (str(a), int(str(life)), str(name)): int(str(at))
        for a, life, name, at in warehouse.tuples(
            "SELECT account, life, milestone, reached_at FROM milestones WHERE greatest(reached_at, known_at) <= ?",
            [as_of],
        )
    }
    raw = {key: _tally(key, found, reached, targets[key[0]], bad, as_of) for key, found in by_milestone.items()}
    return _shrunk(raw)


_SQL = """
SELECT v.account, v.life, v.stage, min(v.entered_at) AS entered_at,
    bool_or(v.exited_at IS NULL OR v.exited_at > ?) AND NOT any_value(coalesce(l.ends_at <= ?, FALSE)) AS open,
    any_value(CASE WHEN l.ends_at <= ? THEN l.outcome END) AS outcome, any_value(CASE WHEN l.ends_at <= ? THEN l.ends_at END)
    AS ends_at, coalesce(any_value(c.arr), 0) AS arr
FROM visits AS v JOIN lives AS l USING (account, life) LEFT JOIN account_cards AS c ON c.account = v.account
WHERE v.entered_at <= ? AND v.known_at <= ? GROUP BY v.account, v.life, v.stage ORDER BY v.account, v.life
"""


@dataclass(frozen=True, slots=True)
class _Tally:
    entered: int
    left: int
    stuck: int
    arr_stuck: float
    arr_lost: float
    median_days: float | None
    good_days: float | None


def _tally(
    key: tuple[str, str],
    rows: list[Row],
    reached: dict[tuple[str, int, str], int],
    target: int | None,
    bad: str,
    as_of: int,
) -> _Tally:
    waits, done, kept = [], [], []
    for row in rows:
        at = reached.get((str(row["account"]), int(str(row["life"])), key[1]))
        until = at if at is not None else int(str(row["ends_at"] or as_of))
        waits.append(max(0.0, (until - int(str(row["entered_at"]))) / DAY))
        done.append(at is not None)
        kept.append(row["outcome"] != bad)
    typical = median_time(np.array(waits), np.array(done)).time if any(done) else None
    among_kept = [wait for wait, is_done, stays in zip(waits, done, kept, strict=True) if is_done and stays]
    limit = target / DAY if target else (typical or 30.0)
    missed = [place for place, is_done in enumerate(done) if not is_done]
    left = [place for place in missed if rows[place]["outcome"] == bad]
    stuck = [place for place in missed if rows[place]["open"] and waits[place] > limit]
    return _Tally(
        len(rows),
        len(left),
        len(stuck),
        sum(float(str(rows[place]["arr"])) for place in stuck),
        sum(float(str(rows[place]["arr"])) for place in left),
        typical,
        float(np.median(among_kept)) if among_kept else None,
    )


def _shrunk(raw: dict[tuple[str, str], _Tally]) -> list[Friction]:
    if not raw:
        return []
    benchmark = float(np.median([tally.left / tally.entered for tally in raw.values()]))
    found = [
        Friction(
            node=f"milestone:{milestone}",
            milestone=milestone,
            stage=stage,
            accounts=tally.entered,
            left_without=tally.left,
            stuck_now=tally.stuck,
            arr_stuck_now=tally.arr_stuck,
            arr_lost=tally.arr_lost,
            median_days=tally.median_days,
            benchmark_days=tally.good_days,
            drop_off=(tally.left + SHRINK_ACCOUNTS * benchmark) / (tally.entered + SHRINK_ACCOUNTS),
            benchmark_drop_off=benchmark,
        )
        for (stage, milestone), tally in raw.items()
    ]
    return sorted(found, key=lambda one: (-one.excess_arr, -one.arr_stuck_now, one.milestone))
