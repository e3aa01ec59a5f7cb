"""As-of feature rows: what was known about each account at each prediction date.

Every quantity enters the grid in the week it became *known*, so a row made from data cut at its landmark is identical.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.kernel import NotFound
from desirepath.learning.features._grid import Grid, HealthSource, Landmarks
from desirepath.learning.features._pending import ACCOUNT, LANDMARK, as_known_then, find_pending
from desirepath.learning.features._said import sentence
from desirepath.learning.features.catalogue import FEATURES, MOVED_BY_LATE, RELATIVE, Feature, own_features
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse, parse_expression, quoted

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
WEEKLY = Landmarks()
_PER_ROW = ("account", "landmark", "values", "rule_score", "existing_score")
CONTRACTS = "contracts"
MOST_EVENTS = 20
"""So many of the product's events have a feature of their own."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureRows:
    """Rows sorted by account and landmark.

    Per row (n,): ``account`` (code into ``accounts``), ``landmark`` in microseconds, ``values`` (n, len(features)) in
    the unit of each feature, NaN where unknown, ``rule_score`` (higher is worse) and ``existing_score`` (the company's
    own health score as last known, turned so that higher is healthier; NaN without one).
    """

    accounts: list[str]
    features: tuple[Feature, ...]
    account: Ints
    landmark: Ints
    values: Floats
    rule_score: Floats
    existing_score: Floats

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(feature.name for feature in self.features)

    def column(self, name: str) -> Floats:
        """One feature of all rows, in its unit."""
        return np.asarray(self.values[:, self.names.index(name)], np.float64)

    def scaled(self) -> Floats:
        """The rows as models read them: counts as the logarithm of one plus the count."""
        logs = np.array([feature.log for feature in self.features], np.bool_)
        scaled = self.values.copy()
        scaled[:, logs] = np.log1p(np.maximum(scaled[:, logs], 0.0))
        return scaled

    def take(self, chosen: npt.NDArray[np.bool_]) -> FeatureRows:
        """Only the chosen rows; the accounts keep their codes."""
        columns = {name: getattr(self, name)[chosen] for name in _PER_ROW}
        return replace(self, **columns)

    def said(self, name: str, row: int) -> str | None:
        """What a feature says of a row, in words; ``None`` where it says nothing."""
        if name not in self.names:
            return None
        value = float(self.values[row, self.names.index(name)])
        return None if np.isnan(value) else sentence(self.features[self.names.index(name)], value)

    def reasons(self, row: int, weights: Sequence[tuple[str, float]], *, against: bool = False) -> list[str]:
        """What speaks for the outcome (or against it), in words with the row's own numbers, the weightiest first.

        ``weights`` are what features add to the score. Features of one family say much the same, and a model may set
        them against each other: a family speaks with its sum, through its weightiest feature of that side. What the
        contract says comes last: that a renewal is near is known without us.
        """
        sign = -1.0 if against else 1.0
        known = {feature.name: feature.family for feature in self.features}
        families: dict[str, list[tuple[float, str]]] = {}
        for name, weight in weights:
            if name in known:
                families.setdefault(known[name], []).append((sign * weight, name))
        sums = {family: sum(weight for weight, _ in listed) for family, listed in families.items()}
        spoken = sorted((family for family in sums if sums[family] > 0), key=lambda one: (one == CONTRACTS, -sums[one]))
        said = [self.said(max(families[family])[1], row) for family in spoken]
        return [words for words in said if words]


def feature_rows(
    warehouse: Warehouse,
    definition: Definition,
    *,
    until: int,
    health: HealthSource | None = None,
    landmarks: Landmarks = WEEKLY,
    where: str | None = None,
) -> FeatureRows:
    """Rows of every account that is there at its prediction dates up to ``until``.

    Parameters
    ----------
    until
        No landmark lies after it, and nothing known after it is read.
    health
        Event and property of the company's own dated health score, and whether higher is better.
    landmarks
        Every week's start, or an age.
    where
        Keep only the rows for which this expression over the features holds.

    Raises
    ------
    ExpressionRefused
        when ``where`` is no expression that is accepted.
    NotFound
        when it names no feature.
    """
    events = product_events(warehouse, health, until)
    read = (*FEATURES, *own_features(definition, events))
    grid = Grid(definition, landmarks, str(until), health, events)
    table = read_grid(warehouse, grid, read, landmarks.chosen)
    pending = find_pending(warehouse, definition, landmarks, until=until)
    if pending.pairs and pending.is_whole:
        with as_known_then(warehouse, definition):
            then = read_grid(warehouse, replace(grid, until=LANDMARK), read, f"week_at = {LANDMARK}")
        table = _instead(warehouse, table, then)
    elif pending.pairs:
        read = tuple(one for one in read if one.name not in MOVED_BY_LATE and not one.name.startswith("sign_"))
    return _chosen(warehouse, _rows_of(table, read, health), where)


def read_grid(warehouse: Warehouse, grid: Grid, read: Sequence[Feature], chosen: str) -> pa.Table:
    """Features of the rows that are chosen, of accounts that are there."""
    raw = ", ".join(f"CAST({one.sql} AS DOUBLE) AS {quoted(one.name)}" for one in read)
    return warehouse.arrow(
        f"""{grid.sql()},
        read AS (
            SELECT account, life, week_at, starts_at, ends_known, {raw},
                last_value(score IGNORE NULLS) OVER (PARTITION BY account, life ORDER BY week_at
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS existing
            FROM filled)
        SELECT * FROM read WHERE week_at BETWEEN starts_at AND {grid.until}
            AND (ends_known IS NULL OR ends_known >= week_at) AND {chosen} ORDER BY account, week_at"""
    )


def _instead(warehouse: Warehouse, table: pa.Table, then: pa.Table) -> pa.Table:
    """The rows with those of ``_pending`` as they were known then, or gone where they were not there yet."""
    with warehouse.lent("_now", table), warehouse.lent("_then", then):
        return warehouse.arrow(
            f"""SELECT * FROM _now AS n ANTI JOIN _pending AS p ON p.account = n.account AND p.landmark = n.week_at
            UNION ALL BY NAME SELECT * REPLACE ({ACCOUNT} AS account) FROM _then ORDER BY account, week_at"""
        )


def _rows_of(table: pa.Table, read: Sequence[Feature], health: HealthSource | None) -> FeatureRows:
    encoded = table.column("account").combine_chunks().dictionary_encode()
    landmark = np.asarray(table.column("week_at").to_numpy(), np.int64)
    columns = [floats(table, one.name) for one in read]
    names = [one.name for one in read]
    relative = [_against_the_middle(columns[names.index(one.sql)], landmark) for one in RELATIVE]
    return FeatureRows(
        accounts=[str(name) for name in encoded.dictionary.to_pylist()],
        features=(*read, *RELATIVE),
        account=np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64),
        landmark=landmark,
        values=np.column_stack([*columns, *relative]),
        rule_score=_rule_score(table, with_signs="signs_now" in names),
        existing_score=floats(table, "existing") * (-1.0 if health and not health[2] else 1.0),
    )


def _against_the_middle(column: Floats, landmark: Ints) -> Floats:
    """A feature less its median over the accounts of the same prediction date."""
    if not column.size:
        return column
    order = np.lexsort((column, landmark))
    sizes = np.bincount(np.unique(landmark, return_inverse=True)[1], minlength=1)
    first = np.append(0, np.cumsum(sizes)[:-1])
    low, high = column[order[first + (sizes - 1) // 2]], column[order[first + sizes // 2]]
    middle = np.empty(len(column))
    middle[order] = np.repeat((low + high) / 2, sizes)
    return np.asarray(column - middle, np.float64)


def _chosen(warehouse: Warehouse, rows: FeatureRows, where: str | None) -> FeatureRows:
    """The rows for which an expression over the features holds."""
    if where is None:
        return rows
    found = parse_expression(where)
    for column in found.columns:
        if column not in rows.names:
            raise NotFound("feature", column, rows.names)
    asked = {name: rows.column(name) for name in found.columns} or {"none": rows.rule_score}
    nulls = {name: pa.array(values, from_pandas=True) for name, values in asked.items()}
    with warehouse.lent("_features", pa.table(nulls)):
        held = warehouse.arrow(f"SELECT coalesce(CAST(({found.sql}) AS BOOLEAN), FALSE) AS held FROM _features")
    return rows.take(np.asarray(held.column("held").to_numpy(zero_copy_only=False), np.bool_))


def product_events(warehouse: Warehouse, health: HealthSource | None, until: int) -> tuple[str, ...]:
    """The events of the product that most accounts had by ``until``."""
    rows = warehouse.tuples(
        "SELECT event FROM account_events WHERE stream = 'events' AND actor = 'customer' AND event <> ? "
        "AND greatest(occurred_at, known_at) <= ? "
        f"GROUP BY event ORDER BY count(DISTINCT account) DESC, event LIMIT {MOST_EVENTS}",
        [health[0] if health else "", until],
    )
    return tuple(str(name) for (name,) in rows)


def floats(table: pa.Table, name: str) -> Floats:
    return np.array(table.column(name).to_numpy(), np.float64)


def _rule_score(table: pa.Table, *, with_signs: bool) -> Floats:
    """What a team without a model would sort by: warning signs standing now, then how long it has been quiet."""
    quiet = np.clip(floats(table, "quiet_days"), 0, 90) / 90.0
    return np.asarray(floats(table, "signs_now") + quiet if with_signs else quiet, np.float64)
