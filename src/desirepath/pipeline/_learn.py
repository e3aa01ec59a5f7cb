"""Learning: evaluate on later time, fit on all, score today, find patterns; every result keeps its stamp."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

import numpy as np

from desirepath.journeys.archetypes import VIEWS, fit_archetypes, see
from desirepath.kernel import DAY, NotEnoughEvidence, Progress, digest, iso, silent
from desirepath.learning.features import FeatureRows, HealthSource, feature_rows
from desirepath.learning.health import compare_with_health
from desirepath.learning.labels import Horizon, risk_rows
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
from desirepath.lifecycle import Definition, Outcome, leaves
from desirepath.sources import HealthScore
from desirepath.store import State, Warehouse
from desirepath.store.tables import RISKS

HORIZON_DAYS = 90
SEED = 20260701
REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Learned:
    """What one learning run gave."""

    took_s: float
    rows: int
    verdicts: dict[str, str]
    patterns: dict[str, int]
    archetypes: dict[str, int]
    warnings: tuple[str, ...] = field(default=())


def learn(
    warehouse: Warehouse,
    state: State,
    definition: Definition,
    *,
    health: HealthScore | None,
    now: int,
    progress: Progress = silent,
) -> Learned:
    """Retrain everything from the derived tables as they stand."""
    began = time.perf_counter()
    data_end = warehouse.count("SELECT max(occurred_at) FROM account_events")
    steps = len(definition.outcomes) + 3
    progress("building features", 0, steps)
    table = feature_rows(warehouse, definition, until=data_end, health=health_source(health))
    run = _Run(warehouse, state, definition, table, data_end, now)
    verdicts: dict[str, str] = {}
    warehouse.execute("DELETE FROM risks")
    for number, outcome in enumerate(definition.outcomes):
        progress(f"learning {outcome.name}", number + 1, steps)
        verdicts[outcome.name] = _learn_outcome(run, outcome)
    progress("finding patterns", steps - 2, steps)
    patterns = _learn_patterns(run, health)
    progress("finding common journeys", steps - 1, steps)
    archetypes = find_archetypes(warehouse, state, definition, as_of=data_end, now=now)
    progress("learning done", steps, steps)
    return Learned(time.perf_counter() - began, len(table.landmark), verdicts, patterns, archetypes)


@dataclass(frozen=True, slots=True)
class _Run:
    """What one learning run works on."""

    warehouse: Warehouse
    state: State
    definition: Definition
    table: FeatureRows
    data_end: int
    now: int


def _learn_outcome(run: _Run, outcome: Outcome) -> str:
    horizon = Horizon(HORIZON_DAYS)
    rows = risk_rows(run.warehouse, run.definition, run.table, outcome.name, horizon=horizon, data_end=run.data_end)
    evaluation = evaluate_risk(rows, Window(data_end=run.data_end), rng=np.random.default_rng(SEED))
    card = {"outcome": outcome.name, "horizon_days": HORIZON_DAYS, **evaluation_json(evaluation)}
    run.state.keep_read_model(f"evaluation:{outcome.name}", run.now, card)
    try:
        model = fit_risk(rows, rng=np.random.default_rng(SEED))
    except NotEnoughEvidence:
        return "not_enough_evidence"
    body = to_json(model)
    run.state.register_model(outcome.name, digest(outcome.name, body), body=body, card=card, now=run.now)
    shown = evaluation.verdict in ("reliable", "weak") and model.gives_percentage
    written = _current_rows(run.table, rows, model, outcome.name, shown)
    if outcome == run.definition.primary_outcome():
        written += _held_out_rows(run.table, rows, evaluation, outcome.name)
        _keep_health(run, rows, evaluation)
    with run.warehouse.transaction():
        run.warehouse.append(RISKS, written)
    return str(evaluation.verdict)


def _band(probability: float, model: RiskModel) -> str:
    if probability >= model.alert_above:
        return "at_risk"
    return "watch" if probability >= model.watch_above else "healthy"


def _rule_bands(rule: float) -> str:
    return "at_risk" if rule >= 2 else "watch" if rule >= 1 else "healthy"


def _current_rows(
    table: FeatureRows, rows: RiskRows, model: RiskModel, outcome: str, shown: bool
) -> list[dict[str, object]]:
    """Today's risk and last week's, of every account still there."""
    latest = int(table.landmark.max()) if len(table.landmark) else 0
    written: list[dict[str, object]] = []
    for origin, landmark in (("current", latest), ("week_before", latest - 7 * DAY)):
        chosen = np.flatnonzero(rows.landmark == landmark)
        if not len(chosen):
            continue
        chances = predict(model, rows.X[chosen], rows.rule_score[chosen])
        reasons = explain(model, rows.X[chosen], rows.rule_score[chosen])
        for row, probability, found in zip(chosen, chances, reasons, strict=True):
            band = _band(float(probability), model) if shown else _rule_bands(float(rows.rule_score[row]))
            said = [table.said(reason.feature, int(row)) for reason in found if reason.contribution > 0]
            told = [words for words in said if words]
            written.append(
                _row(table, int(row), outcome, float(probability) if shown else None, band, origin)
                | {"reasons": json.dumps(told[:REASONS_SHOWN]), "rank": float(rows.rule_score[row])}
            )
    return written


def _held_out_rows(table: FeatureRows, rows: RiskRows, evaluation: Evaluation, outcome: str) -> list[dict[str, object]]:
    """What the model trained on earlier time said about later time: the only past risks that may be shown.

    Rows whose outcome is not known yet are told as well: the model has seen none of them.
    """
    scored = evaluation.scored
    if scored is None or evaluation.verdict not in ("reliable", "weak") or evaluation.test_from is None:
        return []
    later = np.flatnonzero(rows.landmark >= evaluation.test_from)
    said = predict(scored.model, rows.X[later], rows.rule_score[later])
    return [
        _row(table, int(row), outcome, float(risk), _band(float(risk), scored.model), "held_out")
        for row, risk in zip(later, said, strict=True)
        if not np.isnan(risk)
    ]


def _row(
    table: FeatureRows, row: int, outcome: str, probability: float | None, band: str, origin: str
) -> dict[str, object]:
    return {
        "account": table.accounts[int(table.account[row])],
        "outcome": outcome,
        "horizon_days": HORIZON_DAYS,
        "landmark_at": int(table.landmark[row]),
        "probability": probability,
        "rank": None,
        "band": band,
        "origin": origin,
        "reasons": None,
    }


def _keep_health(run: _Run, rows: RiskRows, evaluation: Evaluation) -> None:
    """The company's own health score beside the learned risk, at the same number of alerts."""
    run.state.keep_read_model("health", run.now, None)
    scored = evaluation.scored
    if rows.existing_score is None or scored is None:
        return
    try:
        found = compare_with_health(rows.take(scored.row), scored.risk, alert_above=scored.alert_above)
    except NotEnoughEvidence:
        return
    body = {
        "churned": found.outcomes,
        "alerts": found.alerts_risk,
        "existing_found": found.found_by_health,
        "learned_found": found.found_by_risk,
        "missed": [run.table.accounts[int(code)] for code in found.only_risk],
        "existing_auc": round(found.auc_health, 3),
        "learned_auc": round(found.auc_risk, 3),
        "from": iso(evaluation.test_from),
    }
    run.state.keep_read_model("health", run.now, body)


def _learn_patterns(run: _Run, health: HealthScore | None) -> dict[str, int]:
    counts = {}
    for outcome, versus in pattern_pairs(run.definition):
        body = find_cards(run.warehouse, run.definition, outcome, versus, health=health, as_of=run.data_end)
        run.state.keep_read_model(f"patterns:{outcome}:{versus}", run.now, body)
        found = body["patterns"]
        counts[f"{outcome}:{versus}"] = len(found) if isinstance(found, list) else 0
    return counts


def health_source(health: HealthScore | None) -> HealthSource | None:
    """Where the company's own health score is read from, for the feature rows."""
    return (health.event, health.property, health.higher_is_better) if health else None


def pattern_pairs(definition: Definition) -> list[tuple[str, str]]:
    """The pairs looked at without being asked: the bad ending against the first good outcome, and other good ones
    against that one."""
    first, good = definition.primary_outcome(), definition.good_outcome()
    pairs = [(first.name, good.name if good and good.name != first.name else "none")]
    others = [o for o in definition.outcomes if o.kind == "good" and good and o.name != good.name]
    return pairs + [(other.name, "none") for other in others]


def find_cards(
    warehouse: Warehouse, definition: Definition, outcome: str, versus: str, *, health: HealthScore | None, as_of: int
) -> dict[str, object]:
    """Pattern cards for one pair of outcomes."""
    from desirepath.learning.cards import pattern_cards  # brings in numba: only mining needs it
    from desirepath.learning.journeysteps import read_families

    ignored = (health.event,) if health else ()
    try:
        families = read_families(
            warehouse, outcome, versus, until=as_of, ignored=(*ignored, *_outcome_events(definition))
        )
    except NotEnoughEvidence as refusal:
        return {"outcome": outcome, "versus": versus, "tested": 0, "patterns": [], "not_enough_evidence": str(refusal)}
    return pattern_cards(families, outcome, versus, as_of=as_of, rng=np.random.default_rng(SEED))


def find_archetypes(
    warehouse: Warehouse, state: State, definition: Definition, *, as_of: int, now: int
) -> dict[str, int]:
    """Fit the common journeys of each view anew; how many there are, 0 where the data cannot tell."""
    found = {}
    for view in VIEWS:
        try:
            seen = see(warehouse, definition, view, as_of)
            found[view] = len(fit_archetypes(seen, state, view, as_of=as_of, now=now).ids)
        except NotEnoughEvidence:
            found[view] = 0
    return found


def _outcome_events(definition: Definition) -> tuple[str, ...]:
    """Events that decide outcomes are no steps towards them."""
    found: list[str] = []
    for outcome in definition.outcomes:
        for leaf in leaves(outcome.when):
            found += getattr(leaf, "events", ())
    return tuple(dict.fromkeys(found))
