"""Weekly counts of every life from the derived tables, and the weeks that known events mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from desirepath.journeys import members_at, week_start_sql
from desirepath.kernel import HOUR, WEEK, from_micros
from desirepath.learning.deviations.watching import Metric, WeeklyCounts
from desirepath.lifecycle import Definition, KnownEvent, day_starts, holiday_days
from desirepath.store import Warehouse, literal, quoted

EVERY_ACCOUNT = (Metric("events"), Metric("active_people"), Metric("breadth"), Metric("tickets", "bad"))
"""Events of the customer's own, people and kinds of event among them, and tickets opened."""
OLDEST_WEEKS = 104
"""So far back at least is read; the beginning moves a year at a time, so that it is the same from week to week."""
YEAR_WEEKS = 52
COHORT_WEEKS = 13
"""Lives that begin within so many weeks are one cohort."""
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class AccountWeeks:
    """``counts`` of rows that are lives of ``accounts`` (one name a row); week ``n`` begins at ``begins + n * WEEK``.

    ``masks``: per week why it is left out for every account, in words; None where it is not.
    """

    counts: WeeklyCounts
    accounts: list[str]
    begins: int
    masks: list[str | None]


def read_account_weeks(
    warehouse: Warehouse, definition: Definition, *, until: int, ignored: Sequence[str] = ()
) -> AccountWeeks | None:
    """What is counted of each week that ended by ``until``; an event counts in the week it became known.

    Parameters
    ----------
    until
        Microseconds; nothing known after it is read.
    ignored
        Events that are no activity, such as the company's own health score.

    Returns
    -------
    AccountWeeks or None
        None where no week has ended.
    """
    metrics = (*EVERY_ACCOUNT, *_declared(definition))
    week = week_start_sql("{}", definition.week_starts)
    lives = warehouse.arrow(
        f"SELECT account, life, {week.format('starts_at')} AS begins, starts_at, "
        f"{week.format('greatest(ends_at, ended_known_at)')} AS ends FROM lives WHERE starts_at <= ? ORDER BY account, life",
        [until],
    )
    if not lives.num_rows:
        return None
    started, begins = (np.asarray(lives.column(name).to_numpy(), np.int64) for name in ("starts_at", "begins"))
    ends = lives.column("ends").fill_null(2**62).to_numpy()
    first_week = int(begins.min())
    weeks = (until - first_week) // WEEK
    skipped = max(0, (weeks - OLDEST_WEEKS) // YEAR_WEEKS * YEAR_WEEKS)
    first_week, weeks = first_week + skipped * WEEK, weeks - skipped
    if weeks < 1:
        return None
    first = np.maximum((begins - first_week) // WEEK + (started > begins), 0)
    last = np.minimum((ends - first_week) // WEEK - 1, weeks - 1)
    axis = _Axis(first_week, weeks, lives.num_rows, until, tuple(ignored))
    with warehouse.lent("_rows_in", lives.append_column("row", [np.arange(lives.num_rows)])):
        counts = _counts(warehouse, definition, metrics, axis)
    accounts = [str(name) for name in lives.column("account").to_pylist()]
    group, is_open, masks = _masked(warehouse, definition, accounts, axis)
    return AccountWeeks(
        WeeklyCounts(metrics, counts, first.astype(np.int32), last.astype(np.int32), group, is_open, _cohorts(started)),
        accounts,
        first_week,
        masks,
    )


def _cohorts(started: Ints) -> npt.NDArray[np.int32]:
    """Lives that began in the same quarter: they are of one age and so share what comes with it, such as a pilot's end."""
    return np.unique(started // (COHORT_WEEKS * WEEK), return_inverse=True)[1].astype(np.int32)


def _declared(definition: Definition) -> tuple[Metric, ...]:
    """Declared metrics that are plain counts; a rise of them is neither good nor bad as such."""
    plain = [one for one in definition.metrics if one.to is None and one.of.events and one.of.where is None]
    taken = {one.name for one in EVERY_ACCOUNT}
    return tuple(Metric(one.name, "neutral") for one in plain if one.name not in taken)


@dataclass(frozen=True, slots=True)
class _Axis:
    begins: int
    weeks: int
    rows: int
    until: int
    ignored: tuple[str, ...]


def _counts(
    warehouse: Warehouse, definition: Definition, metrics: Sequence[Metric], axis: _Axis
) -> npt.NDArray[np.float32]:
    own = f"actor = 'customer' AND NOT list_contains([{', '.join(map(literal, axis.ignored))}]::VARCHAR[], event)"
    told = {
        "events": f"count(*) FILTER ({own})",
        "active_people": f"count(DISTINCT person) FILTER ({own})",
        "breadth": f"count(DISTINCT event) FILTER ({own})",
        "tickets": "count(*) FILTER (event = 'ticket_opened')",
    }
    for metric in metrics[len(EVERY_ACCOUNT) :]:
        declared = definition.metric(metric.name)
        if declared:
            listed = ", ".join(map(literal, declared.of.events))
            what = "DISTINCT person" if declared.of.distinct else "*"
            told[metric.name] = f"count({what}) FILTER (event IN ({listed}))"
    seen = "greatest(e.occurred_at, e.known_at)"
    week = week_start_sql(seen, definition.week_starts)
    found = warehouse.arrow(
        f"""SELECT r.row, CAST(({week} - {axis.begins}) // {WEEK} AS BIGINT) AS week,
            {", ".join(f"CAST({sql} AS FLOAT) AS {quoted(name)}" for name, sql in told.items())}
        FROM account_events AS e JOIN (
            SELECT i.row, l.*, lead(l.starts_at) OVER (PARTITION BY account ORDER BY life) AS next_at
            FROM lives AS l JOIN _rows_in AS i USING (account, life)) AS r
            ON r.account = e.account AND e.occurred_at >= r.starts_at
            AND e.occurred_at <= coalesce(greatest(r.ends_at, r.ended_known_at), 9223372036854775807)
            AND e.occurred_at < coalesce(r.next_at, 9223372036854775807)
        WHERE {seen} >= {axis.begins} AND {seen} < {axis.begins + axis.weeks * WEEK} GROUP BY ALL"""
    )
    row, week_of = (np.asarray(found.column(name).to_numpy(), np.int64) for name in ("row", "week"))
    counts = np.zeros((len(metrics), axis.rows, axis.weeks), np.float32)
    for place, metric in enumerate(metrics):
        counts[place, row, week_of] = found.column(metric.name).to_numpy()
    return counts


def _masked(
    warehouse: Warehouse, definition: Definition, accounts: Sequence[str], axis: _Axis
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_], list[str | None]]:
    """Which mask holds for each row, the masks, and what is masked for everybody in words."""
    starts = axis.begins + np.arange(axis.weeks, dtype=np.int64) * WEEK
    masks = _holiday_weeks(definition, starts)
    for event in definition.known_events:
        if event.segment is None:
            for place in np.flatnonzero(_touched(event, starts)).tolist():
                masks[place] = masks[place] or event.name
    open_to_all = np.array([mask is None for mask in masks], np.bool_)
    of_some: list[npt.NDArray[np.bool_]] = []
    combined = np.zeros(len(accounts), np.int64)
    for event in definition.known_events:
        if event.segment is not None and event.starts_at < axis.until:
            segment = next(one for one in definition.segments if one.name == event.segment)
            members = members_at(warehouse, segment, event.starts_at, data_end=axis.until).accounts
            combined |= np.array([(name in members) << len(of_some) for name in accounts], np.int64)
            of_some.append(_touched(event, starts))
    kinds, group = np.unique(combined, return_inverse=True)
    lines = []
    for kind in kinds.tolist():
        shut = [touched for bit, touched in enumerate(of_some) if kind >> bit & 1]
        lines.append(open_to_all & ~np.logical_or.reduce(shut) if shut else open_to_all)
    return group.astype(np.int32), np.array(lines, np.bool_).reshape(-1, axis.weeks), masks


def _touched(event: KnownEvent, starts: Ints) -> npt.NDArray[np.bool_]:
    return np.asarray((starts < event.ends_at) & (starts + WEEK > event.starts_at), np.bool_)


def _holiday_weeks(definition: Definition, starts: Ints) -> list[str | None]:
    """Weeks with a public holiday of a declared region on a working day."""
    masks: list[str | None] = [None] * len(starts)
    if not definition.holidays or not len(starts):
        return masks
    zone = ZoneInfo(definition.timezone)
    days = holiday_days(
        from_micros(int(starts[0])).date(),
        (from_micros(int(starts[-1])) + timedelta(days=7)).date(),
        definition.holidays,
    )
    for day in days:
        if day.weekday() < 5:
            place = (day_starts(day, zone) + 12 * HOUR - int(starts[0])) // WEEK
            if 0 <= place < len(masks):
                masks[place] = f"public holiday on {day.isoformat()}"
    return masks
