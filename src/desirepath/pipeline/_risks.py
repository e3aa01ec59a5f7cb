"""Risk of every declared outcome and horizon: evaluated on later time, fitted on all, written for today."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from desirepath.kernel import DAY, NotEnoughEvidence, digest, iso
from desirepath.learning.features import FeatureRows
from desirepath.learning.health import compare_with_health
from desirepath.learning.labels import Horizon, risk_rows, risk_settings
from desirepath.learning.risk import (
    Evaluation,
    RiskModel,
    RiskRows,
    Window,
    evaluate_risk,
    evaluation_json,
    explain,
    fit_risk,
    predict,
    to_json,
)
from desirepath.lifecycle import Definition, Outcome
from desirepath.store import State, Warehouse
from desirepath.store.tables import CHANCES, RISKS, Table

HORIZON_DAYS = 90
"""The horizon that lists, bands and alerts go by."""
HORIZONS = (Horizon(30), Horizon(60), Horizon(HORIZON_DAYS), Horizon(None))
SEED = 20260701
REASONS_SHOWN = 3
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class RiskRun:
    """What one learning of the risks works on."""

    warehouse: Warehouse
    state: State
    definition: Definition
    table: FeatureRows
    data_end: int
    now: int
    thresholds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LearnedRisk:
    """One outcome and horizon: how good it was, and the model fitted on all; None without any known result."""

    outcome: Outcome
    horizon: Horizon
    rows: RiskRows
    evaluation: Evaluation
    model: RiskModel | None

    @property
    def is_shown(self) -> bool:
        """Whether its percentages may be shown."""
        good = self.evaluation.verdict in ("reliable", "weak")
        return good and self.model is not None and self.model.gives_percentage

    @property
    def is_main(self) -> bool:
        return self.horizon.days == HORIZON_DAYS


def learn_risks(run: RiskRun) -> Iterator[LearnedRisk]:
    """Learn, register and write every declared outcome and horizon, one after the other."""
    run.warehouse.execute("DELETE FROM risks")
    run.warehouse.execute("DELETE FROM chances")
    for outcome in run.definition.outcomes:
        for horizon in HORIZONS:
            found = _learn(run, outcome, horizon)
            _register(run, found)
            _write(run, found)
            yield found


def _learn(run: RiskRun, outcome: Outcome, horizon: Horizon) -> LearnedRisk:
    rows = risk_rows(run.warehouse, run.definition, run.table, outcome.name, horizon=horizon, data_end=run.data_end)
    settings = risk_settings(run.table, outcome, run.thresholds)
    evaluation = evaluate_risk(rows, Window(data_end=run.data_end), rng=np.random.default_rng(SEED), settings=settings)
    gone = {leak.feature for leak in evaluation.quarantined}
    rows = rows.keep_features([name for name in rows.feature_names if name not in gone])
    try:
        model = fit_risk(rows, rng=np.random.default_rng(SEED), settings=settings)
    except NotEnoughEvidence:
        model = None
    return LearnedRisk(outcome, horizon, rows, evaluation, model)


def model_name(outcome: str, horizon: Horizon) -> str:
    """Under which name a risk is registered."""
    return outcome if horizon.days == HORIZON_DAYS else f"{outcome}:{horizon}"


def _register(run: RiskRun, found: LearnedRisk) -> None:
    name = model_name(found.outcome.name, found.horizon)
    card = {
        "outcome": found.outcome.name,
        "horizon_days": found.horizon.days,
        "horizon": str(found.horizon),
        "data_until": iso(run.data_end),
        **evaluation_json(found.evaluation),
    }
    run.state.keep_read_model(f"evaluation:{name}", run.now, card)
    if found.model:
        body = to_json(found.model)
        run.state.register_model(name, digest(name, body), body=body, card=card, now=run.now)


def _write(run: RiskRun, found: LearnedRisk) -> None:
    if found.model is None or not run.table.landmark.size:
        return
    latest = int(run.table.landmark.max())
    with run.warehouse.transaction():
        run.warehouse.insert(CHANCES, _chances(run.table, found, found.model, latest))
        if not found.is_main:
            return
        run.warehouse.insert(RISKS, _risks(run.table, found, found.model, latest, "current"))
        run.warehouse.insert(RISKS, _risks(run.table, found, found.model, latest - 7 * DAY, "week_before"))
        if found.outcome == run.definition.primary_outcome():
            run.warehouse.insert(RISKS, _held_out(run.table, found))
            _keep_health(run, found)


def _said(found: LearnedRisk, model: RiskModel, chosen: Places) -> npt.NDArray[np.float64]:
    rows = found.rows.keep_features(model.feature_names).take(chosen)
    return predict(model, rows.X, rows.rule_score)


def _chances(table: FeatureRows, found: LearnedRisk, model: RiskModel, landmark: int) -> pa.Table:
    """The chance of every account at a prediction date, where it may be stated and the horizon means something."""
    here = (found.rows.landmark == landmark) & (found.rows.ends > landmark)
    chosen = np.flatnonzero(here) if found.is_shown else np.empty(0, np.intp)
    return _filled(
        CHANCES,
        account=_accounts(table, found.rows, chosen),
        outcome=[found.outcome.name] * len(chosen),
        horizon=[str(found.horizon)] * len(chosen),
        landmark_at=found.rows.landmark[chosen],
        probability=_said(found, model, chosen),
    )


def _risks(table: FeatureRows, found: LearnedRisk, model: RiskModel, landmark: int, origin: str) -> pa.Table:
    """Band, rank and, where it may be stated, the percentage; reasons for those that are not healthy."""
    chosen = np.flatnonzero(found.rows.landmark == landmark)
    rule = found.rows.rule_score[chosen]
    said = _said(found, model, chosen)
    bands = _bands(said, model.watch_above, model.alert_above) if found.is_shown else _bands(rule, 1.0, 2.0)
    return _rows_of(
        table, found, chosen, origin,
        probability=said if found.is_shown else np.full(len(chosen), np.nan),
        rank=rule,
        band=bands,
        reasons=_reasons(table, found, model, chosen, bands) if origin == "current" else None,
    )  # fmt: skip


def _held_out(table: FeatureRows, found: LearnedRisk) -> pa.Table:
    """What the model trained on earlier time said about later time: the only past risks that may be shown.

    Rows whose outcome is not known yet are told as well: the model has seen none of them.
    """
    scored, first = found.evaluation.scored, found.evaluation.test_from
    if scored is None or first is None or not found.is_shown or not scored.model.gives_percentage:
        return _rows_of(table, found, np.empty(0, np.intp), "held_out", probability=np.empty(0), band=[])
    later = np.flatnonzero(found.rows.landmark >= first)
    said = _said(found, scored.model, later)
    bands = _bands(said, scored.model.watch_above, scored.model.alert_above)
    return _rows_of(table, found, later, "held_out", probability=said, band=bands)


def _bands(score: npt.NDArray[np.float64], watch: float, alert: float) -> list[str]:
    return [str(band) for band in np.select([score >= alert, score >= watch], ["at_risk", "watch"], "healthy")]


def _reasons(
    table: FeatureRows, found: LearnedRisk, model: RiskModel, chosen: Places, bands: list[str]
) -> list[str | None]:
    """The weightiest reasons in words, with the account's own numbers."""
    shown = [place for place, band in enumerate(bands) if band != "healthy"]
    rows = found.rows.keep_features(model.feature_names).take(chosen[shown])
    told: list[str | None] = ["[]"] * len(bands)
    for place, reasons in zip(shown, explain(model, rows.X, rows.rule_score), strict=True):
        weights = [(reason.feature, reason.contribution) for reason in reasons]
        told[place] = json.dumps(table.reasons(int(chosen[place]), weights)[:REASONS_SHOWN])
    return told


def _accounts(table: FeatureRows, rows: RiskRows, chosen: Places) -> pa.Array:
    return pa.array(table.accounts, pa.string()).take(pa.array(rows.account[chosen], pa.int32()))


def _rows_of(table: FeatureRows, found: LearnedRisk, chosen: Places, origin: str, **columns: object) -> pa.Table:
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
    kinds = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "INTEGER": pa.int32(), "DOUBLE": pa.float64()}
    given = {name: columns.get(name) for name in table.columns}
    return pa.table(
        {
            name: pa.array(values, kinds[table.columns[name]], from_pandas=True)
            if values is not None
            else pa.nulls(n, kinds[table.columns[name]])
            for name, values in given.items()
        }
    )


def _keep_health(run: RiskRun, found: LearnedRisk) -> None:
    """The company's own health score beside the learned risk, at the same number of alerts."""
    run.state.keep_read_model("health", run.now, None)
    scored = found.evaluation.scored
    if found.rows.existing_score is None or scored is None:
        return
    try:
        compared = compare_with_health(found.rows.take(scored.row), scored.risk, alert_above=scored.alert_above)
    except NotEnoughEvidence:
        return
    body = {
        "churned": compared.outcomes,
        "alerts": compared.alerts_risk,
        "existing_found": compared.found_by_health,
        "learned_found": compared.found_by_risk,
        "missed": [run.table.accounts[int(code)] for code in compared.only_risk],
        "existing_auc": round(compared.auc_health, 3),
        "learned_auc": round(compared.auc_risk, 3),
        "from": iso(found.evaluation.test_from),
    }
    run.state.keep_read_model("health", run.now, body)
