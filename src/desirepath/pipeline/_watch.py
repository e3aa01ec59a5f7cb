"""Looks whether the risks in force still fit, and whether it is time to learn anew."""

from __future__ import annotations

import math
from dataclasses import dataclass

from desirepath.kernel import DAY, iso
from desirepath.learning.drift import Drift, reference_of, watch_drift
from desirepath.learning.expectations import InForce, expectations_json, expectations_of, keep_expectations
from desirepath.learning.features import FeatureRows
from desirepath.learning.labels import Horizon, risk_rows
from desirepath.learning.outcometimes import outcome_times
from desirepath.learning.risk import from_json, mend_rule
from desirepath.learning.teaching import in_spans, read_taught, told_times
from desirepath.lifecycle import Definition, Outcome
from desirepath.pipeline._registry import kept_out, model_name
from desirepath.pipeline._risks import HORIZONS
from desirepath.pipeline._scores import RULE_BANDS
from desirepath.stats import Ratio
from desirepath.store import State, Warehouse
from desirepath.store.models import Registered, model_in_force

Json = dict[str, object]
PERIODS = {"weekly": 7 * DAY, "monthly": 30 * DAY}
"""How often learning is due, by what ``learning: {every: ...}`` may say beside ``never``."""


def check_drift(
    warehouse: Warehouse, state: State, definition: Definition, table: FeatureRows, *, data_end: int, now: int
) -> dict[str, str]:
    """Watch the risk of every outcome; its state by name.

    What was found is kept as ``drift:OUTCOME``, and what the model in force expects from each prediction date as
    ``expected:OUTCOME``, across relearnings. The bands of a drifted risk go by the rule from then on; its percentages
    stay, marked as stale, until a model is in force that fits.
    """
    found: dict[str, str] = {}
    stale: list[str] = []
    relearned: list[str] = []
    for outcome in definition.outcomes:
        watched = _watched(state, outcome)
        if watched is None:
            state.keep_read_model(f"drift:{outcome.name}", now, None)
            continue
        horizon, model = watched
        drift = _drift_of(warehouse, state, definition, table, (outcome, horizon, model, data_end, now))
        state.keep_read_model(f"drift:{outcome.name}", now, drift_json(drift, horizon, model.id, now))
        found[outcome.name] = drift.state
        if drift.is_stale:
            stale.append(outcome.name)
            relearned += [outcome.name] if drift.is_relearned else []
            _band_by_rule(warehouse, outcome.name)
    body = {"at": now, "data_until": data_end, "states": found, "stale": stale, "relearned": relearned}
    state.keep_read_model("drift", now, body)
    return found


def _watched(state: State, outcome: Outcome) -> tuple[Horizon, Registered] | None:
    """The shortest horizon of an outcome that states percentages: what it foretold is known soonest."""
    for horizon in HORIZONS:
        model = model_in_force(state, model_name(outcome.name, horizon))
        good = model is not None and model.card.get("verdict") in ("reliable", "weak") and model.card.get("calibration")
        if model is not None and good and horizon.days and reference_of(model.card.get("reference")):
            return horizon, model
    return None


def _drift_of(
    warehouse: Warehouse,
    state: State,
    definition: Definition,
    table: FeatureRows,
    watched: tuple[Outcome, Horizon, Registered, int, int],
) -> Drift:
    outcome, horizon, model, data_end, now = watched
    rows = risk_rows(warehouse, definition, table, outcome.name, horizon=horizon, data_end=data_end)
    fitted, reference = from_json(model.body), reference_of(model.card.get("reference"))
    rows = mend_rule(rows, kept_out(model))
    gone = [name for name in fitted.feature_names if name not in rows.feature_names]
    if gone or reference is None:
        told = (f"the model needs {', '.join(gone[:3])}, which is gone",)
        return Drift("drifted", told, (), None, (), 0, 0.0, None, None, is_stale=True)
    taught = read_taught(state)
    rows = rows.take(~in_spans(table.accounts, rows, taught.spans)).keep_features(fitted.feature_names)
    times = outcome_times(warehouse, [outcome.name], table.accounts, until=data_end)
    times = told_times(times, table.accounts, taught, {outcome.name}, until=data_end)
    held = InForce(model.id, fitted, horizon.days or 1, reference.outcomes, reference.until)
    name = f"expected:{outcome.name}"
    before = state.read_model(name)
    said = before if isinstance(before, dict) and before.get("definition") == definition.fingerprint else {}
    kept = keep_expectations(expectations_of(said.get("dates")), rows, held, data_end=data_end)
    state.keep_read_model(name, now, {"definition": definition.fingerprint, "dates": expectations_json(kept)})
    return watch_drift(rows, held, reference, times, kept=kept, data_end=data_end)


def _band_by_rule(warehouse: Warehouse, outcome: str) -> None:
    watch, risky = RULE_BANDS
    with warehouse.transaction():
        warehouse.execute(
            f"UPDATE risks SET band = CASE WHEN rank >= {risky} THEN 'at_risk' WHEN rank >= {watch} THEN 'watch' "
            "ELSE 'healthy' END WHERE outcome = ? AND origin <> 'held_out'",
            [outcome],
        )


MOST_FEATURES = 10


def drift_json(drift: Drift, horizon: Horizon, model: str, now: int) -> Json:
    """What was found, in plain values."""
    moved = [*([drift.score] if drift.score else []), *drift.features[:MOST_FEATURES]]
    return {
        "state": drift.state,
        "stale": drift.is_stale,
        "reasons": list(drift.reasons),
        "checked_at": iso(now),
        "model": model,
        "horizon": str(horizon),
        "observed": drift.observed,
        "expected": round(drift.expected, 2),
        "ratio": _ratio(drift.ratio),
        "outcome_rate": _ratio(drift.labels),
        "moved": [
            {
                "name": one.name,
                "psi": round(one.psi, 3),
                "since_learning": round(one.since_learning, 3),
                "state": one.state,
            }
            for one in moved
        ],
        "blocks": [
            {
                "from": iso(block.from_at),
                "to": iso(block.to_at),
                "accounts": block.accounts,
                "observed": block.observed,
                "expected": round(block.expected, 2),
                "ratio": _ratio(block.ratio),
                "foretold": block.by is not None,
            }
            for block in drift.blocks
        ],
    }


def _ratio(found: Ratio | None) -> Json | None:
    if found is None or math.isnan(found.ratio):
        return None
    high = None if math.isinf(found.ci.high) else round(found.ci.high, 3)
    return {"ratio": round(found.ratio, 3), "ci": [round(found.ci.low, 3), high]}


@dataclass(frozen=True, slots=True)
class Due:
    """Whether to learn anew, and why or why not."""

    is_due: bool
    reason: str


def learning_due(state: State, definition: Definition, *, every: str | None, now: int) -> Due:
    """Whether the schedule, a drift or another definition asks for learning; ``every`` as declared, ``None`` for always."""
    kept = state.read_model("learned")
    last = kept if isinstance(kept, dict) else None
    if every == "never":
        return Due(False, "learning: {every: never}: only `desirepath learn` learns")
    if every is None:
        return Due(True, "no schedule is declared")
    if last is None:
        return Due(True, "nothing was learned yet")
    if last.get("definition") != definition.fingerprint:
        return Due(True, "another definition holds than the one learned under")
    drifted = _drifted_since(state, int(str(last["at"])), now)
    if drifted:
        return Due(True, f"the risk of {', '.join(drifted)} has drifted")
    ago = now - int(str(last["at"]))
    told = f"last learned {iso(int(str(last['at'])))}, {every} is declared"
    return Due(ago >= PERIODS[every], told)


def _drifted_since(state: State, learned_at: int, now: int) -> list[str]:
    """Risks whose percentages are stale; where learning anew did not mend it, it asks again when another week is known."""
    kept = state.read_model("drift")
    if not isinstance(kept, dict) or int(str(kept["at"])) < learned_at:
        return []
    waits = kept.get("relearned", []) if now - learned_at < PERIODS["weekly"] else []
    return [name for name in kept["stale"] if name not in waits]


def stale_risks(state: State) -> dict[str, str]:
    """Outcomes whose percentages are stale now, and why in words: the very model that drifted is still in force."""
    checked = state.read_model("drift")
    found = {}
    for name in checked["states"] if isinstance(checked, dict) else ():
        kept = state.read_model(f"drift:{name}")
        if isinstance(kept, dict) and kept["stale"] and _is_in_force(state, name, kept):
            found[name] = "; ".join(map(str, kept["reasons"]))
    return found


def _is_in_force(state: State, outcome: str, kept: Json) -> bool:
    horizon = next((one for one in HORIZONS if str(one) == kept["horizon"]), None)
    model = model_in_force(state, model_name(outcome, horizon)) if horizon else None
    return model is not None and model.id == kept["model"]


def band_stale_by_rule(warehouse: Warehouse, state: State) -> None:
    """Bands of risks that are stale go by the rule, whatever wrote them last."""
    for outcome in stale_risks(state):
        _band_by_rule(warehouse, outcome)
