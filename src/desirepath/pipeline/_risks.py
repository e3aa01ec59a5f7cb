"""Risk of every declared outcome and horizon: evaluated on later time, fitted on all, written for today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from desirepath.kernel import NotEnoughEvidence, iso
from desirepath.learning.copies import copies_told, without_copies
from desirepath.learning.features import FeatureRows
from desirepath.learning.health import compare_with_health
from desirepath.learning.labels import Horizon, risk_rows, risk_settings
from desirepath.learning.risk import Evaluation, RiskModel, Window, evaluate_risk, fit_risk, mend_rule, without
from desirepath.learning.teaching import Changed, Known, Taught, taught_rows
from desirepath.lifecycle import Definition, Outcome
from desirepath.pipeline._registry import Learnt, Settled, settle
from desirepath.pipeline._scores import HORIZON_DAYS, Standing, write_held_out, write_scores
from desirepath.store import State, Warehouse

HORIZONS = (Horizon(30), Horizon(60), Horizon(HORIZON_DAYS), Horizon(None))
SEED = 20260701


@dataclass(frozen=True, slots=True)
class RiskRun:
    """What one learning of the risks works on.

    ``promote`` puts every new model in force; ``differing`` are features that were not what was known at the time, and why;
    ``copies`` are accounts that repeat another, and which.
    """

    warehouse: Warehouse
    state: State
    definition: Definition
    table: FeatureRows
    data_end: int
    now: int
    thresholds: Mapping[str, int]
    taught: Taught = field(default_factory=Taught)
    promote: bool = False
    differing: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LearnedRisk:
    """One outcome and horizon: how good it was, what feedback changed, and what is in force; None without any result."""

    outcome: Outcome
    horizon: Horizon
    evaluation: Evaluation
    changed: Changed
    settled: Settled | None

    @property
    def is_main(self) -> bool:
        return self.horizon.days == HORIZON_DAYS


def learn_risks(run: RiskRun) -> Iterator[LearnedRisk]:
    """Learn, register and write every declared outcome and horizon, one after the other."""
    declared = [outcome.name for outcome in run.definition.outcomes]
    with run.warehouse.transaction():
        for table in ("risks", "chances"):
            run.warehouse.execute(f"DELETE FROM {table} WHERE NOT list_contains(?, outcome)", [declared])
    for outcome in run.definition.outcomes:
        for horizon in HORIZONS:
            yield _learn(run, outcome, horizon)


def _learn(run: RiskRun, outcome: Outcome, horizon: Horizon) -> LearnedRisk:
    rows = risk_rows(run.warehouse, run.definition, run.table, outcome.name, horizon=horizon, data_end=run.data_end)
    known = Known(run.warehouse, run.definition, run.data_end)
    rows, changed = taught_rows(known, run.table, rows, taught=run.taught, of=(outcome.name, horizon))
    rows = without_copies(run.table.accounts, rows, run.copies)
    settings = replace(
        risk_settings(run.table, outcome, run.thresholds), quarantined=run.differing, remarks=copies_told(run.copies)
    )
    evaluation = evaluate_risk(rows, Window(data_end=run.data_end), rng=np.random.default_rng(SEED), settings=settings)
    model: RiskModel | None
    try:
        model = fit_risk(without(rows, evaluation.quarantined), rng=np.random.default_rng(SEED), settings=settings)
    except NotEnoughEvidence:
        model = None
    rows = mend_rule(rows, {leak.feature for leak in evaluation.quarantined})
    settled = settle(run, Learnt(outcome, horizon, rows, evaluation, model, changed))
    if settled is not None:
        standing = Standing(outcome, horizon, rows, settled.model, settled.verdict)
        write_scores(run.warehouse, run.table, standing)
        if settled.how != "kept":  # what the new model said of later time is not what the one in force would have said
            _write_past(run, standing, evaluation)
    return LearnedRisk(outcome, horizon, evaluation, changed, settled)


def _write_past(run: RiskRun, standing: Standing, evaluation: Evaluation) -> None:
    if standing.is_main and standing.outcome == run.definition.primary_outcome():
        write_held_out(run.warehouse, run.table, standing, evaluation)
        _keep_health(run, standing, evaluation)


def _keep_health(run: RiskRun, found: Standing, evaluation: Evaluation) -> None:
    """The company's own health score beside the learned risk, at the same number of alerts."""
    run.state.keep_read_model("health", run.now, None)
    scored = evaluation.scored
    if found.rows.existing_score is None or scored is None:
        return
    try:
        compared = compare_with_health(found.rows.take(scored.row), scored.risk, alarming=scored.alarming)
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
        "from": iso(evaluation.test_from),
    }
    run.state.keep_read_model("health", run.now, body)
