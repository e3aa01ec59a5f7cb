"""Unusual changes: found week by week from the derived tables, kept until another week has ended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from desirepath.journeys import week_start
from desirepath.kernel import WEEK, iso
from desirepath.learning.deviations import (
    ALERTS_A_WEEK as ALERTS_A_WEEK,
)
from desirepath.learning.deviations import (
    STATES,
    AccountWeeks,
    Deviation,
    Deviations,
    DeviationSettings,
    find_deviations,
    read_account_weeks,
)
from desirepath.lifecycle import Definition
from desirepath.sources import WorkspaceSettings
from desirepath.store import State, Warehouse, schema_of, to_arrow
from desirepath.store.tables import DEVIATIONS, WATCHED

Json = dict[str, object]
KEPT = "deviations"


@dataclass(frozen=True, slots=True, eq=False)
class FoundDeviations:
    """``raised`` has the columns of the table ``deviations``, ``watched`` those of ``watched``.

    ``weeks``: per week that ended, how many accounts departed (``found``), were told of (``raised``) and were left out by
    the budget (``held_back``), and why it was left out (``masked``).
    """

    raised: pa.Table
    watched: pa.Table
    weeks: list[Json]


def find_unusual_changes(
    warehouse: Warehouse, definition: Definition, settings: WorkspaceSettings, *, until: int
) -> FoundDeviations:
    """What departed from its own normal in each week that ended by ``until``, from nothing known later."""
    ignored = (settings.health_score.event,) if settings.health_score else ()
    weekly = read_account_weeks(warehouse, definition, until=until, ignored=ignored)
    if weekly is None:
        return FoundDeviations(_raised(None, []), _watched(None, None), [])
    found = find_deviations(weekly.counts, replace(DeviationSettings(), **settings.deviations))
    return FoundDeviations(_raised(weekly, found.raised), _watched(weekly, found), _weeks(weekly, found))


def keep_unusual_changes(
    warehouse: Warehouse, state: State, definition: Definition, settings: WorkspaceSettings, *, until: int, now: int
) -> FoundDeviations:
    """The same, written to ``deviations`` and ``watched`` in place of what was there."""
    found = find_unusual_changes(warehouse, definition, settings, until=until)
    with warehouse.transaction():
        for table, rows in ((DEVIATIONS, found.raised), (WATCHED, found.watched)):
            warehouse.execute(f"DELETE FROM {table.name}")
            warehouse.insert(table, rows)
    mark = [definition.fingerprint, dict(settings.deviations)]
    state.keep_read_model(KEPT, now, {"mark": mark, "until": until, "weeks": found.weeks})
    return found


def kept_unusual_changes(
    warehouse: Warehouse, state: State, definition: Definition, settings: WorkspaceSettings, *, until: int
) -> FoundDeviations | None:
    """What was kept, if it was found under this definition and budget and no week has ended since."""
    kept = state.read_model(KEPT)
    if not isinstance(kept, dict) or kept["mark"] != [definition.fingerprint, dict(settings.deviations)]:
        return None
    if not _same_week(int(kept["until"]), until, definition):
        return None
    raised, watched = (warehouse.arrow(f"SELECT * FROM {table.name} ORDER BY rowid") for table in (DEVIATIONS, WATCHED))
    return FoundDeviations(raised, watched, list(kept["weeks"]))


def _same_week(one: int, other: int, definition: Definition) -> bool:
    return week_start(one, definition.week_starts) == week_start(other, definition.week_starts)


def _raised(weekly: AccountWeeks | None, found: Sequence[Deviation]) -> pa.Table:
    begins, names = (weekly.begins, weekly.counts.metrics) if weekly else (0, ())
    rows = [
        {
            "account": weekly.accounts[one.row] if weekly else "",
            "metric": names[one.metric].name,
            "week_at": begins + one.week * WEEK,
            "raised_at": begins + (one.week + 1) * WEEK,
            "tone": one.tone,
            "seen": one.seen,
            "expected": one.expected,
            "p": one.p,
            "q": one.q,
            "changed_at": begins + one.change.place * WEEK,
            "changed_from": begins + one.change.low * WEEK,
            "changed_to": begins + one.change.high * WEEK,
            "sure": one.change.sure,
            "before": one.change.before,
            "after": one.change.after,
            "also": json.dumps([names[place].name for place in one.also]),
        }
        for one in found
    ]
    return to_arrow(DEVIATIONS, rows)


def _watched(weekly: AccountWeeks | None, found: Deviations | None) -> pa.Table:
    """How each life that goes on stands in the last week, by metric."""
    schema = schema_of(WATCHED)
    if weekly is None or found is None:
        return schema.empty_table()
    live = np.flatnonzero(weekly.counts.last == weekly.counts.counts.shape[2] - 1)
    names = pa.array(weekly.accounts, pa.string()).take(pa.array(live))
    parts = []
    for metric, one in zip(weekly.counts.metrics, found.watched, strict=True):
        numbers = (
            pa.array(values[live], pa.float64(), from_pandas=True) for values in (one.seen_now, one.mean_now, one.p_now)
        )
        state = pa.array(STATES, pa.string()).take(pa.array(one.state[live]))
        repeated = pa.array([metric.name] * len(live), pa.string())
        parts.append(pa.Table.from_arrays([names, repeated, state, *numbers], schema=schema))
    return pa.concat_tables(parts)


def _weeks(weekly: AccountWeeks, found: Deviations) -> list[Json]:
    raised = np.bincount([one.week for one in found.raised], minlength=found.found.size)
    return [
        {
            "week": iso(weekly.begins + week * WEEK),
            "found": int(found.found[week]),
            "raised": int(raised[week]),
            "held_back": int(found.held_back[week]),
            "masked": mask,
        }
        for week, mask in enumerate(weekly.masks)
    ]
