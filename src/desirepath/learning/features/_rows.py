"""As-of feature rows: what was known about each account at each prediction date.

Every quantity enters the grid in the week it became *known*, so a row made from data cut at its landmark is identical.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.kernel import NotFound
from desirepath.learning.features._grid import Grid, HealthSource, Landmarks
from desirepath.learning.features._said import sentence
from desirepath.learning.features.catalogue import FEATURES, RELATIVE, Feature, own_features
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse, parse_expression, quoted

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
WEEKLY = Landmarks()
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

    def said(self, name: str, row: int) -> str | None:
        """What a feature says of a row, in words; ``None`` where it says nothing."""
        if name not in self.names:
            return None
        value = float(self.values[row, self.names.index(name)])
        return None if np.isnan(value) else sentence(self.features[self.names.index(name)], value)


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
    events = _product_events(warehouse, health)
    read = (*FEATURES, *own_features(definition, events))
    features = (*read, *RELATIVE)
    kept = _condition(where, tuple(feature.name for feature in features))
    raw = ", ".join(f"CAST({one.sql} AS DOUBLE) AS {quoted(one.name)}" for one in read)
    against = ", ".join(f"CAST({one.sql} AS DOUBLE) AS {quoted(one.name)}" for one in RELATIVE)
    table = warehouse.arrow(
        f"""{Grid(definition, landmarks, until, health, events).sql()},
        read AS (
            SELECT account, life, week_at, starts_at, ends_known, {raw},
                last_value(score IGNORE NULLS) OVER (PARTITION BY account, life ORDER BY week_at
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS existing
            FROM filled),
        live AS (
            SELECT *, {against} FROM read WHERE week_at BETWEEN starts_at AND {until}
                AND (ends_known IS NULL OR ends_known >= week_at) AND {landmarks.chosen})
        SELECT * FROM live WHERE {kept} ORDER BY account, week_at"""
    )
    encoded = table.column("account").combine_chunks().dictionary_encode()
    values = [_floats(table, one.name) for one in features]
    return FeatureRows(
        accounts=[str(name) for name in encoded.dictionary.to_pylist()],
        features=features,
        account=np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64),
        landmark=np.asarray(table.column("week_at").to_numpy(), np.int64),
        values=np.column_stack(values) if table.num_rows else np.empty((0, len(features))),
        rule_score=_rule_score(table),
        existing_score=_floats(table, "existing") * (-1.0 if health and not health[2] else 1.0),
    )


def _product_events(warehouse: Warehouse, health: HealthSource | None) -> tuple[str, ...]:
    """The events of the product that most accounts had."""
    rows = warehouse.tuples(
        "SELECT event FROM account_events WHERE stream = 'events' AND actor = 'customer' AND event <> ? "
        f"GROUP BY event ORDER BY count(DISTINCT account) DESC, event LIMIT {MOST_EVENTS}",
        [health[0] if health else ""],
    )
    return tuple(str(name) for (name,) in rows)


def _condition(where: str | None, names: tuple[str, ...]) -> str:
    if where is None:
        return "TRUE"
    found = parse_expression(where)
    for column in found.columns:
        if column not in names:
            raise NotFound("feature", column, names)
    return f"coalesce(CAST(({found.sql}) AS BOOLEAN), FALSE)"


def _floats(table: pa.Table, name: str) -> Floats:
    return np.array(table.column(name).to_numpy(), np.float64)


def _rule_score(table: pa.Table) -> Floats:
    """What a team without a model would sort by: warning signs standing now, then how long it has been quiet."""
    quiet = np.clip(_floats(table, "quiet_days"), 0, 90) / 90.0
    return np.asarray(_floats(table, "signs_now") + quiet, np.float64)
