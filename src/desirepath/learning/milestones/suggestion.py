"""Milestones proposed from the company's own events: who reaches them, when, and what goes with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY
from desirepath.learning.milestones.association import Association, associate
from desirepath.learning.milestones.cohort import Cohort
from desirepath.lifecycle import Definition, leaves
from desirepath.lifecycle.model import EventCount
from desirepath.stats import median_time
from desirepath.store import Warehouse, literal

COUNTS = (1, 3, 10, 30)
"""How often an event must have happened to count as reached; each is a candidate of its own."""
SHARES = (0.05, 0.95)
"""What fewer or more accounts reach by the landmark splits nobody."""
LARGEST_P = 0.05
Floats = npt.NDArray[np.float64]
_LEFT_OUT_STREAMS = ("subscriptions", "invoices", "opportunities", "people")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``median_day``: the day by which half of the accounts have reached it, those still waiting counted fairly
    (``None`` where less than half do). ``stage`` is where most accounts were when they reached it."""

    event: str
    at_least: int
    stage: str | None
    median_day: float | None
    found: Association


def suggest_milestones(
    warehouse: Warehouse, definition: Definition, cohort: Cohort, *, until: int, is_bad: bool
) -> tuple[int, list[Suggestion]]:
    """How many candidates were compared, and those that go with less of a bad (more of a good) outcome.

    A candidate is the customers' n-th event of one name. Left out are events that decide outcomes, those that a milestone
    counts in the same way, and what nearly all or nearly none reach. Of several counts of one event the best is kept.
    """
    names, days = _reached_days(warehouse, definition, cohort)
    flags = [days[:, place] <= cohort.landmark_days for place in range(len(names))]
    shares = [float(flag.mean()) if len(flag) else 0.0 for flag in flags]
    kept = [place for place, share in enumerate(shares) if SHARES[0] <= share <= SHARES[1]]
    associations = associate(cohort, [flags[place] for place in kept])
    best: dict[str, tuple[int, Association]] = {}
    for place, found in zip(kept, associations, strict=True):
        if found is None or found.p_adjusted > LARGEST_P or (found.difference < 0) != is_bad:
            continue
        event = names[place][0]
        if event not in best or found.p_adjusted < best[event][1].p_adjusted:
            best[event] = (place, found)
    suggestions = [
        Suggestion(
            *names[place], _stage_of(warehouse, *names[place]), _median(warehouse, cohort, days[:, place], until), found
        )
        for place, found in best.values()
    ]
    compared = sum(found is not None for found in associations)
    return compared, sorted(suggestions, key=lambda one: (one.found.p_adjusted, one.event))


def _reached_days(warehouse: Warehouse, definition: Definition, cohort: Cohort) -> tuple[list[tuple[str, int]], Floats]:
    """(event, count) of every candidate, and per account the day it was known to be reached (infinite: never)."""
    rows = warehouse.tuples(
        f"""WITH own AS (
            SELECT e.account, e.event, (greatest(e.occurred_at, e.known_at) - l.starts_at) / {DAY}.0 AS day
            FROM account_events AS e JOIN lives AS l ON l.account = e.account AND l.life = 0 AND e.occurred_at >= l.starts_at
                AND e.occurred_at <= coalesce(l.ends_at, 9223372036854775807)
            WHERE e.actor = 'customer' AND e.stream NOT IN ({", ".join(map(literal, _LEFT_OUT_STREAMS))})),
        counted AS (SELECT *, row_number() OVER (PARTITION BY account, event ORDER BY day) AS n FROM own)
        SELECT account, event, n, day FROM counted WHERE n IN ({", ".join(map(str, COUNTS))}) ORDER BY event, n, account"""
    )
    declared = _declared(definition)
    places = {account: place for place, account in enumerate(cohort.accounts)}
    names = list(dict.fromkeys((str(event), int(str(n))) for _, event, n, _ in rows))
    names = [name for name in names if name not in declared and (name[0], 0) not in declared]
    columns = {name: place for place, name in enumerate(names)}
    days = np.full((len(places), len(names)), np.inf)
    for account, event, n, day in rows:
        row, column = places.get(str(account)), columns.get((str(event), int(str(n))))
        if row is not None and column is not None:
            days[row, column] = float(str(day))
    return names, days


def _declared(definition: Definition) -> set[tuple[str, int]]:
    """(event, count) that a milestone counts already, and (event, 0) of those that decide outcomes."""
    found = {
        (event, 0)
        for outcome in definition.outcomes
        for leaf in leaves(outcome.when)
        for event in getattr(leaf, "events", ())
    }
    for stage in definition.stages:
        for milestone in stage.milestones:
            leaf = milestone.when
            if (
                isinstance(leaf, EventCount)
                and not (leaf.where or leaf.within or leaf.distinct)
                and len(leaf.events) == 1
            ):
                found.add((leaf.events[0], leaf.at_least))
    return found


def _median(warehouse: Warehouse, cohort: Cohort, days: Floats, until: int) -> float | None:
    rows = warehouse.tuples("SELECT account, least(coalesce(ends_at, ?), ?) FROM lives WHERE life = 0", [until, until])
    ends = {str(account): int(str(end)) for account, end in rows}
    watched = [
        (ends[account] - int(landmark)) / DAY + cohort.landmark_days
        for account, landmark in zip(cohort.accounts, cohort.landmark_at, strict=True)
    ]
    waited = np.minimum(days, np.maximum(watched, 0.0))
    return median_time(waited, days <= waited).time


def _stage_of(warehouse: Warehouse, event: str, at_least: int) -> str | None:
    rows = warehouse.tuples(
        "WITH nth AS (SELECT account, occurred_at AS at FROM account_events WHERE event = ? AND actor = 'customer' "
        "QUALIFY row_number() OVER (PARTITION BY account ORDER BY occurred_at, event_id) = ?) "
        "SELECT v.stage FROM nth JOIN visits AS v ON v.account = nth.account AND nth.at >= v.entered_at "
        "AND nth.at < coalesce(v.exited_at, 9223372036854775807) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
        [event, at_least],
    )
    return str(rows[0][0]) if rows else None
