"""What followed each weekly row: the outcome within the horizon, not, or not yet knowable."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY
from desirepath.learning.features import FeatureRows
from desirepath.learning.risk import OutcomeTimes, RiskRows
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse

Ints = npt.NDArray[np.int64]


def outcome_times(warehouse: Warehouse, names: list[str], accounts: list[str], *, until: int) -> OutcomeTimes:
    """When outcomes of ``names`` became known up to ``until``, by account code, in order."""
    place = {name: code for code, name in enumerate(accounts)}
    rows = warehouse.tuples(
        "SELECT account, greatest(\"at\", known_at) FROM steps WHERE kind = 'outcome' AND list_contains(?, name) "
        'AND greatest("at", known_at) <= ? ORDER BY account, 2',
        [names, until],
    )
    found = [(place[str(account)], int(str(at))) for account, at in rows if str(account) in place]
    pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
    return OutcomeTimes(pairs[:, 0].astype(np.int32), pairs[:, 1])


def label_rows(
    rows: FeatureRows, outcome: OutcomeTimes, ending: OutcomeTimes, *, horizon_days: int, data_end: int
) -> Ints:
    """1 where ``outcome`` comes first within the horizon, 0 where not, -1 where the window passes the data's end.

    Another ending outcome that comes first makes the row a negative.
    """
    mine = _next_at(rows, outcome)
    other = _next_at(rows, ending)
    horizon = horizon_days * DAY
    label = ((mine <= rows.landmark + horizon) & (mine <= other)).astype(np.int64)
    label[rows.landmark + horizon > data_end] = -1
    return label


def _next_at(rows: FeatureRows, times: OutcomeTimes) -> Ints:
    """The first time after each row's landmark, or the far future."""
    far = np.iinfo(np.int64).max
    if not len(times.at):
        return np.full(len(rows.landmark), far)
    key = times.account.astype(np.int64) * (1 << 42) + times.at // 1000
    place = np.searchsorted(key, rows.account * (1 << 42) + rows.landmark // 1000, side="right")
    found = np.minimum(place, len(key) - 1)
    has = (place < len(key)) & (times.account[found] == rows.account)
    return np.where(has, times.at[found], far)


def risk_rows(
    warehouse: Warehouse,
    definition: Definition,
    rows: FeatureRows,
    outcome: str,
    *,
    horizon_days: int,
    data_end: int,
) -> tuple[RiskRows, OutcomeTimes]:
    """Feature rows with the label of one declared outcome, and when that outcome came."""
    times = outcome_times(warehouse, [outcome], rows.accounts, until=data_end)
    ends = [known.name for known in definition.outcomes if known.ends and known.name != outcome]
    ending = outcome_times(warehouse, ends, rows.accounts, until=data_end)
    label = label_rows(rows, times, ending, horizon_days=horizon_days, data_end=data_end)
    existing = rows.existing_score
    quiet = rows.values[:, rows.names.index("quiet_days")]
    table = RiskRows(
        rows.values,
        rows.names,
        rows.account.astype(np.int32),
        rows.landmark,
        label.astype(np.int8),
        rows.rule_score,
        None if np.isnan(existing).all() else existing,
        quiet,
    )
    return table, times
