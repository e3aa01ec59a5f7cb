"""Writes what the models in force say of every account today, and what they said on time they had not seen."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.kernel import DAY
from desirepath.learning.features import FeatureRows, HealthSource
from desirepath.learning.labels import Horizon
from desirepath.learning.risk import Evaluation, RiskModel, RiskRows, explain, predict
from desirepath.lifecycle import Outcome
from desirepath.sources import HealthScore
from desirepath.store import Warehouse, schema_of
from desirepath.store.tables import CHANCES, RISKS, Table

HORIZON_DAYS = 90
"""The horizon that lists, bands and alerts go by."""
REASONS_SHOWN = 3
RULE_BANDS = (1.0, 2.0)
"""From which rule score on an account is on watch, and at risk, where no percentage may be relied on."""
Places = npt.NDArray[np.intp]


def health_source(health: HealthScore | None) -> HealthSource | None:
    """Where the company's own health score is read from, for the feature rows."""
    return (health.event, health.property, health.higher_is_better) if health else None


@dataclass(frozen=True, slots=True)
class Standing:
    """The model in force for one outcome and horizon, its verdict, and the rows it scores."""

    outcome: Outcome
    horizon: Horizon
    rows: RiskRows
    model: RiskModel
    verdict: str

    @property
    def is_shown(self) -> bool:
        """Whether its percentages may be shown."""
        return self.verdict in ("reliable", "weak") and self.model.gives_percentage

    @property
    def is_main(self) -> bool:
        return self.horizon.days == HORIZON_DAYS


def write_scores(warehouse: Warehouse, table: FeatureRows, found: Standing) -> None:
    """Today's chances, bands and reasons of one outcome and horizon, in place of those before."""
    if not table.landmark.size:
        return
    latest = int(table.landmark.max())
    with warehouse.transaction():
        warehouse.execute(
            "DELETE FROM chances WHERE outcome = ? AND horizon = ?", [found.outcome.name, str(found.horizon)]
        )
        warehouse.insert(CHANCES, _chances(table, found, latest))
        if found.is_main:
            warehouse.execute("DELETE FROM risks WHERE outcome = ? AND origin <> 'held_out'", [found.outcome.name])
            warehouse.insert(RISKS, _risks(table, found, latest, "current"))
            warehouse.insert(RISKS, _risks(table, found, latest - 7 * DAY, "week_before"))


def write_held_out(warehouse: Warehouse, table: FeatureRows, found: Standing, evaluation: Evaluation) -> None:
    """What the model trained on earlier time said about later time: the only past risks that may be shown."""
    with warehouse.transaction():
        warehouse.execute("DELETE FROM risks WHERE outcome = ? AND origin = 'held_out'", [found.outcome.name])
        warehouse.insert(RISKS, _held_out(table, found, evaluation))


def _said(found: Standing, model: RiskModel, chosen: Places) -> npt.NDArray[np.float64]:
    rows = found.rows.keep_features(model.feature_names).take(chosen)
    return predict(model, rows.X, rows.rule_score)


def _chances(table: FeatureRows, found: Standing, landmark: int) -> pa.Table:
    """The chance of every account at a prediction date, where it may be stated and the horizon means something."""
    here = (found.rows.landmark == landmark) & (found.rows.ends > landmark)
    chosen = np.flatnonzero(here) if found.is_shown else np.empty(0, np.intp)
    return _filled(
        CHANCES,
        account=_accounts(table, found.rows, chosen),
        outcome=[found.outcome.name] * len(chosen),
        horizon=[str(found.horizon)] * len(chosen),
        landmark_at=found.rows.landmark[chosen],
        probability=_said(found, found.model, chosen),
    )


def _risks(table: FeatureRows, found: Standing, landmark: int, origin: str) -> pa.Table:
    """Band, rank and, where it may be stated, the percentage; reasons for those that are not healthy."""
    chosen = np.flatnonzero(found.rows.landmark == landmark)
    rule = table.rule_score[chosen]
    said = _said(found, found.model, chosen)
    bands = (
        _bands(said, found.model.watch_above, found.model.alert_above) if found.is_shown else _bands(rule, *RULE_BANDS)
    )
    return _rows_of(
        table, found, chosen, origin,
        probability=said if found.is_shown else np.full(len(chosen), np.nan),
        rank=rule,
        band=bands,
        reasons=_reasons(table, found, chosen, bands) if origin == "current" else None,
    )  # fmt: skip


def _held_out(table: FeatureRows, found: Standing, evaluation: Evaluation) -> pa.Table:
    """Rows whose outcome is not known yet are told as well: the model that had been learned last has seen none of them."""
    scored = evaluation.scored
    is_good = evaluation.verdict in ("reliable", "weak")
    if scored is None or not is_good or not all(model.gives_percentage for model in scored.models):
        return _rows_of(table, found, np.empty(0, np.intp), "held_out", probability=np.empty(0), band=[])
    origin = scored.origin_at(found.rows.landmark)
    told = []
    for place, model in enumerate(scored.models):
        later = np.flatnonzero(origin == place)
        said = _said(found, model, later)
        bands = _bands(said, model.watch_above, model.alert_above)
        told.append(_rows_of(table, found, later, "held_out", probability=said, band=bands))
    return pa.concat_tables(told)


def _bands(score: npt.NDArray[np.float64], watch: float, alert: float) -> list[str]:
    return [str(band) for band in np.select([score >= alert, score >= watch], ["at_risk", "watch"], "healthy")]


def _reasons(table: FeatureRows, found: Standing, chosen: Places, bands: list[str]) -> list[str | None]:
    """The weightiest reasons in words, with the account's own numbers."""
    shown = [place for place, band in enumerate(bands) if band != "healthy"]
    model = found.model
    rows = found.rows.keep_features(model.feature_names).take(chosen[shown])
    told: list[str | None] = ["[]"] * len(bands)
    for place, reasons in zip(shown, explain(model, rows.X, rows.rule_score), strict=True):
        weights = [(reason.feature, reason.contribution) for reason in reasons]
        told[place] = json.dumps(table.reasons(int(chosen[place]), weights)[:REASONS_SHOWN])
    return told


def _accounts(table: FeatureRows, rows: RiskRows, chosen: Places) -> pa.Array:
    return pa.array(table.accounts, pa.string()).take(pa.array(rows.account[chosen], pa.int32()))


def _rows_of(table: FeatureRows, found: Standing, chosen: Places, origin: str, **columns: object) -> pa.Table:
    n = len(chosen)
    return _filled(
        RISKS,
        account=_accounts(table, found.rows, chosen),
        outcome=[found.outcome.name] * n,
        horizon_days=[HORIZON_DAYS] * n,
        landmark_at=found.rows.landmark[chosen],
        origin=[origin] * n,
        **columns,
    )


def _filled(table: Table, **columns: object) -> pa.Table:
    """Columns of a declared table; those not given are empty, and NaN is no number."""
    n = len(columns["landmark_at"])  # type: ignore[arg-type]
    return pa.table(
        {
            field.name: pa.nulls(n, field.type)
            if columns.get(field.name) is None
            else pa.array(columns[field.name], field.type, from_pandas=True)
            for field in schema_of(table)
        }
    )
