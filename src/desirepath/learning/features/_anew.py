"""A sample of rows made anew from nothing but what was known at their landmarks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.learning.features._grid import Grid, HealthSource
from desirepath.learning.features._pending import LANDMARK, as_known_then
from desirepath.learning.features._rows import WEEKLY, FeatureRows, floats, product_events, read_grid
from desirepath.learning.features.catalogue import RELATIVE
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse

LANDMARKS_TRIED = 3
ACCOUNTS_TRIED = 20
"""So many prediction dates, and accounts at each, are made anew."""
PARTS = (0.35, 0.65, 0.95)
"""Where in the time of the rows these dates lie."""


def rows_made_anew(
    warehouse: Warehouse, definition: Definition, rows: FeatureRows, *, until: int, health: HealthSource | None
) -> tuple[FeatureRows, FeatureRows]:
    """A few rows, and the same rows from the data of their time, without the features that compare accounts.

    Parameters
    ----------
    rows
        From :func:`feature_rows` with the same ``until`` and ``health``, weekly.

    Returns
    -------
    (rows, again)
        Up to 60 rows in the same order; those of accounts that the data of the time do not know are in neither.

    Notes
    -----
    A stand-in of each account with the events known by then goes through the whole derivation.
    """
    chosen, read = _sample(rows), [one for one in rows.features if one not in RELATIVE]
    names = [rows.accounts[code] for code in rows.account[chosen].tolist()]
    landmarks = rows.landmark[chosen].tolist()
    with warehouse.lent("_sampled", pa.table({"account": names, "landmark": pa.array(landmarks, pa.int64())})):
        warehouse.execute("CREATE OR REPLACE TEMP TABLE _pending AS SELECT * FROM _sampled")
    grid = Grid(definition, WEEKLY, LANDMARK, health, product_events(warehouse, health, until))
    with as_known_then(warehouse, definition):
        then = read_grid(warehouse, grid, read, f"week_at = {LANDMARK}")
    place = {tuple(name.split(chr(31))): row for row, name in enumerate(then.column("account").to_pylist())}
    both = [
        (int(now), place[name, str(at)])
        for now, name, at in zip(chosen, names, landmarks, strict=True)
        if (name, str(at)) in place
    ]
    kept = np.array(both, np.int64).reshape(-1, 2)
    columns = [rows.names.index(one.name) for one in read]
    values = np.column_stack([floats(then, one.name)[kept[:, 1]] for one in read])
    return _only(rows, kept[:, 0], rows.values[kept[:, 0]][:, columns]), _only(rows, kept[:, 0], values)


def _only(rows: FeatureRows, chosen: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> FeatureRows:
    return FeatureRows(
        rows.accounts,
        tuple(one for one in rows.features if one not in RELATIVE),
        rows.account[chosen],
        rows.landmark[chosen],
        values,
        rows.rule_score[chosen],
        rows.existing_score[chosen],
    )


def _sample(rows: FeatureRows) -> npt.NDArray[np.int64]:
    """Accounts spread evenly over those of a few dates spread over the time."""
    dates = np.unique(rows.landmark)
    if not dates.size:
        return np.empty(0, np.int64)
    tried = np.unique(dates[(np.array(PARTS) * (dates.size - 1)).astype(np.intp)])
    found = []
    for date in tried[:LANDMARKS_TRIED]:
        here = np.flatnonzero(rows.landmark == date)
        found.append(here[np.linspace(0, here.size - 1, min(here.size, ACCOUNTS_TRIED)).astype(np.intp)])
    return np.concatenate(found).astype(np.int64)
