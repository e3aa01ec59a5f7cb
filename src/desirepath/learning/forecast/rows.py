"""One row per account and week: where it stood, what was known, and where it went within the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY, NEVER, WEEK
from desirepath.learning.features import FeatureRows
from desirepath.learning.outcometimes import first_after, outcome_times
from desirepath.lifecycle import Definition
from desirepath.stats import Floats
from desirepath.store import Warehouse

Ints = npt.NDArray[np.int64]
TIER_BOUNDS = (12_000, 60_000)
"""A year: where middle and large contracts begin."""
VISITS_TOLD = 3
"""First, second, and later visits of a stage are told apart."""
NUMBERS = (
    "signs_now", "signs_8w", "events_4w", "events_drop", "active_weeks_8w", "quiet_days", "people_4w", "breadth_4w",
    "tickets_open", "negative_8w", "milestones", "milestone_age",
)  # fmt: skip
"""The features that hazards depend on, beside the time in stage, the age, the renewal and each milestone."""


_BY_ROW = (
    "account", "landmark", "stage", "visit", "stage_weeks", "age_weeks", "renewal_weeks", "tier", "X", "left_at", "way",
    "outcome_at", "known_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """When accounts moved, sorted by account and time: ``to`` is a way (a stage's place, or stages + outcome's place).

    ``at`` is when it became known, in microseconds; ``visit`` how often the stage was entered in this life, from 1.
    """

    account: Ints
    at: Ints
    to: Ints
    visit: Ints


@dataclass(frozen=True, slots=True, eq=False)
class ForecastRows:
    """Weekly rows of live accounts, sorted by account and landmark.

    Per row: ``stage`` (place), ``visit`` (0 first, 1 second, 2 later), ``stage_weeks``, ``age_weeks``, ``renewal_weeks``
    (to the first end of a term that is undecided; NaN without one), ``tier`` (0 unknown, 1 to 3 by contract), ``X``
    (n, len(columns)), no NaN. What followed: ``left_at`` and ``way`` of the next move, ``NEVER`` and -1 where none is known
    by ``data_end``.
    ``outcome_at`` (n, outcomes): the first of each outcome after the landmark; ``NEVER`` likewise. ``known_until``: up to
    when that can be relied on; a row is learned from and judged by only where the time asked about ends by then.
    """

    account: Ints
    landmark: Ints
    stage: Ints
    visit: Ints
    stage_weeks: Floats
    age_weeks: Floats
    renewal_weeks: Floats
    tier: Ints
    X: Floats
    columns: tuple[str, ...]
    left_at: Ints
    way: Ints
    outcome_at: Ints
    known_until: Ints
    data_end: int

    def take(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> ForecastRows:
        return replace(self, **{name: getattr(self, name)[chosen] for name in _BY_ROW})

    @property
    def size(self) -> int:
        return int(self.landmark.size)


def ways_of(definition: Definition) -> list[str]:
    """Where a journey may go next: every stage, then every outcome that ends it."""
    stages = [f"stage:{stage.name}" for stage in definition.stages]
    return stages + [f"outcome:{one.name}" for one in definition.outcomes if one.ends]


def read_moves(warehouse: Warehouse, definition: Definition, accounts: Sequence[str], *, until: int) -> Moves:
    """Every stage entered and every ending, as known by ``until``."""
    place = {name: code for code, name in enumerate(accounts)}
    way = {name: code for code, name in enumerate(ways_of(definition))}
    rows = warehouse.tuples(
        "SELECT account, 'stage:' || stage, greatest(entered_at, known_at) AS moved_at, row_number() OVER ("
        "PARTITION BY account, life, stage ORDER BY visit) AS n, life, visit "
        "FROM visits WHERE greatest(entered_at, known_at) <= $1 "
        "UNION ALL SELECT account, 'outcome:' || outcome, greatest(ends_at, ended_known_at), 1, life, 1000000 FROM lives "
        "WHERE greatest(ends_at, ended_known_at) <= $1 ORDER BY account, moved_at, life, visit",
        [until],
    )
    kept = [(place[str(a)], int(str(at)), way[str(to)], int(str(n))) for a, to, at, n, *_ in rows
            if str(a) in place and str(to) in way]  # fmt: skip
    table = np.array(kept, np.int64).reshape(-1, 4)
    return Moves(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def forecast_rows(
    warehouse: Warehouse, definition: Definition, features: FeatureRows, *, data_end: int
) -> ForecastRows:
    """The feature rows with the stage each account was known to be in, and what followed.

    Rows of accounts that were known to be in no stage are left out.
    """
    moves = read_moves(warehouse, definition, features.accounts, until=data_end)
    stages = len(definition.stages)
    key = moves.account * _SPAN + moves.at // 1000
    here = features.account * _SPAN + features.landmark // 1000
    following = np.searchsorted(key, here, side="right")
    last, later = np.maximum(following - 1, 0), np.minimum(following, max(key.size - 1, 0))
    if not key.size:
        last = later = np.zeros(0, np.int64)
        features, here, following = _none(features), here[:0], following[:0]
    is_here = (following > 0) & (moves.account[last] == features.account) & (moves.to[last] < stages)
    has_next = (following < key.size) & (moves.account[later] == features.account)
    names = [one for one in features.names if one.startswith("reached_") or one in NUMBERS]
    scaled = features.scaled()
    table = np.nan_to_num(scaled[:, [features.names.index(name) for name in names]])
    rows = ForecastRows(
        account=features.account,
        landmark=features.landmark,
        stage=np.where(is_here, moves.to[last], 0),
        visit=np.minimum(np.where(is_here, moves.visit[last], 1), VISITS_TOLD) - 1,
        stage_weeks=(features.landmark - moves.at[last]) / WEEK,
        age_weeks=features.column("age_days") * DAY / WEEK,
        renewal_weeks=_renewal_weeks(warehouse, features),
        tier=_tiers(features.column("amount")),
        X=table,
        columns=tuple(names),
        left_at=np.where(has_next, moves.at[later], NEVER),
        way=np.where(has_next, moves.to[later], -1),
        outcome_at=_outcomes(warehouse, definition, features, data_end),
        known_until=np.full(features.landmark.size, data_end, np.int64),
        data_end=data_end,
    )
    return rows.take(is_here)


_SPAN = 1 << 42


def _renewal_weeks(warehouse: Warehouse, features: FeatureRows) -> Floats:
    """Weeks to the next end of a term that is undecided: who has renewed early looks to the end after that one."""
    place = {name: code for code, name in enumerate(features.accounts)}
    rows = warehouse.tuples(
        "SELECT account, known_at, agreed_end, lead(agreed_end) OVER (PARTITION BY account ORDER BY starts_at) "
        "FROM terms QUALIFY outcome NOT IN ('open', 'lapsed') AND known_at < agreed_end"
    )
    early = sorted(
        (place[str(account)], int(str(known)), int(str(end)), NEVER if following is None else int(str(following)))
        for account, known, end, following in rows
        if str(account) in place
    )
    found = features.column("days_to_renewal") * DAY / WEEK
    if not early:
        return found
    account, known, end, following = np.array(early, np.int64).T
    here = features.account * _SPAN + features.landmark // 1000
    last = np.maximum(np.searchsorted(account * _SPAN + known // 1000, here, side="right") - 1, 0)
    is_decided = (
        (account[last] == features.account) & (known[last] <= features.landmark) & (features.landmark < end[last])
    )
    after = np.where(following[last] == NEVER, np.nan, (following[last] - features.landmark) / WEEK)
    return np.where(is_decided, after, found)


def _none(features: FeatureRows) -> FeatureRows:
    nothing = np.zeros(0, np.int64)
    return FeatureRows(
        features.accounts, features.features, nothing, nothing, features.values[:0], features.rule_score[:0],
        features.existing_score[:0],
    )  # fmt: skip


def _tiers(amount: Floats) -> Ints:
    """Small, middle and large contracts, by bounds that no later time moves; 0 without one."""
    known = np.nan_to_num(amount)
    return np.where(known <= 0, 0, 1 + np.digitize(known, TIER_BOUNDS)).astype(np.int64)


def _outcomes(warehouse: Warehouse, definition: Definition, features: FeatureRows, data_end: int) -> Ints:
    """When each declared outcome next became known after each landmark."""
    each = [
        first_after(
            features.account, features.landmark, outcome_times(warehouse, [one.name], features.accounts, until=data_end)
        )
        for one in definition.outcomes
    ]
    return np.column_stack([np.zeros((features.landmark.size, 0), np.int64), *each])
