"""Typical behaviour per stage: the metrics that set its accounts apart from those in other stages, with their spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.learning.features import FEATURES, FeatureRows
from desirepath.lifecycle import Definition
from desirepath.stats import auc_with_interval
from desirepath.store import Warehouse

BEHAVIOURS = ("events_4w", "people_4w", "breadth_4w", "quiet_days", "tickets_4w", "sentiment_8w", "email_8w", "our_contact_8w",
              "signs_now")  # fmt: skip
LEAST_ACCOUNTS = 30
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One metric in one stage, over accounts (each the mean of its weeks there). ``higher``: the chance that an account
    in this stage has more of it than one in another stage (0.5: the same), with its interval."""

    stage: str
    metric: str
    unit: str
    accounts: int
    q1: float
    median: float
    q3: float
    higher: float
    ci: tuple[float, float]


def stage_behaviour(warehouse: Warehouse, definition: Definition, rows: FeatureRows) -> list[Behaviour]:
    """For each stage its metrics, the most characteristic first; stages with fewer than ``LEAST_ACCOUNTS`` are left out.

    Notes
    -----
    ``higher`` is the area under the ROC curve of the metric for the stage (Hanley and McNeil 1982): it describes, it is
    no test. An account may stand on both sides, with its weeks in this stage and in others. Metrics that look back some
    weeks see less of an account that is younger than that.
    """
    stage = _stage_of_rows(warehouse, definition, rows)
    found: list[Behaviour] = []
    for place, declared in enumerate(definition.stages):
        inside, outside = _means(rows, stage == place), _means(rows, (stage >= 0) & (stage != place))
        if len(inside) < LEAST_ACCOUNTS or len(outside) < LEAST_ACCOUNTS:
            continue
        told = [_behaviour(declared.name, metric, inside[:, k], outside[:, k]) for k, metric in enumerate(BEHAVIOURS)]
        found += sorted(told, key=lambda one: -abs(one.higher - 0.5))
    return found


def _stage_of_rows(warehouse: Warehouse, definition: Definition, rows: FeatureRows) -> npt.NDArray[np.int64]:
    """Per row the place of the stage its account was known to be in; -1 for none."""
    places = {stage.name: place for place, stage in enumerate(definition.stages)}
    codes = {account: code for code, account in enumerate(rows.accounts)}
    visits = warehouse.tuples(
        "SELECT account, greatest(entered_at, known_at), stage FROM visits ORDER BY account, 2, visit"
    )
    listed = [(codes[str(a)], int(str(at)), places.get(str(s), -1)) for a, at, s in visits if str(a) in codes]
    if not listed:
        return np.full(len(rows.landmark), -1)
    account, at, stage = (np.array(column, np.int64) for column in zip(*sorted(listed), strict=True))
    key = account * (1 << 42) + at // 1_000_000
    found = np.searchsorted(key, rows.account * (1 << 42) + rows.landmark // 1_000_000, side="right") - 1
    same = (found >= 0) & (account[np.maximum(found, 0)] == rows.account)
    return np.where(same, stage[np.maximum(found, 0)], -1)


def _means(rows: FeatureRows, chosen: npt.NDArray[np.bool_]) -> Floats:
    """Per account with rows among the chosen, the mean of each metric in its own unit (n, metrics)."""
    columns = [rows.names.index(metric) for metric in BEHAVIOURS]
    values = np.nan_to_num(rows.values[chosen][:, columns])
    accounts, place_of = np.unique(rows.account[chosen], return_inverse=True)
    sums = np.zeros((len(accounts), len(columns)))
    np.add.at(sums, place_of, values)
    counts = np.bincount(place_of, minlength=len(accounts)).astype(float)
    return np.asarray(sums / counts[:, None], np.float64) if len(accounts) else sums


def _unit(metric: str) -> str:
    return next(feature.unit for feature in FEATURES if feature.name == metric)


def _behaviour(stage: str, metric: str, inside: Floats, outside: Floats) -> Behaviour:
    auc = auc_with_interval(np.r_[np.ones(len(inside)), np.zeros(len(outside))], np.r_[inside, outside])
    q1, median, q3 = (float(value) for value in np.quantile(inside, (0.25, 0.5, 0.75)))
    unit, ci = _unit(metric), (auc.ci.low, auc.ci.high)
    return Behaviour(stage, metric, unit, len(inside), q1, median, q3, auc.auc, ci)
