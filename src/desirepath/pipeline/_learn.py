"""Learning: evaluate on later time, fit on all, score today, find patterns; every result keeps its stamp."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from desirepath.journeys.archetypes import VIEWS, fit_archetypes, see
from desirepath.kernel import NotEnoughEvidence, Progress, silent
from desirepath.learning.copies import copied_accounts
from desirepath.learning.features import feature_rows
from desirepath.learning.quarantine import differing_features, keep_differing
from desirepath.learning.teaching import Taught, read_taught, taught_units
from desirepath.lifecycle import Definition, leaves
from desirepath.pipeline._effects import effect_of_feedback, gone_cards, model_changes, pattern_changes, since_when
from desirepath.pipeline._forecasts import keep_forecasts
from desirepath.pipeline._risks import HORIZONS, SEED, LearnedRisk, RiskRun, learn_risks
from desirepath.pipeline._scores import health_source
from desirepath.pipeline._texts import ToneLearned, find_company_themes, learn_company_tone
from desirepath.pipeline._watch import band_stale_by_rule, check_drift
from desirepath.sources import HealthScore, WorkspaceSettings
from desirepath.store import State, Warehouse


@dataclass(frozen=True, slots=True)
class Learned:
    """What one learning run gave."""

    took_s: float
    rows: int
    verdicts: dict[str, str]
    patterns: dict[str, int]
    archetypes: dict[str, int]
    sentiment: ToneLearned
    themes: int
    feedback: dict[str, object] = field(default_factory=dict)
    changes: list[dict[str, object]] = field(default_factory=list)
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class LearnOrder:
    """When it is learned, in microseconds; ``promote`` takes every new model, whatever the one before is worth."""

    now: int
    promote: bool = False


def learn(
    warehouse: Warehouse,
    state: State,
    definition: Definition,
    *,
    settings: WorkspaceSettings,
    order: LearnOrder,
    progress: Progress = silent,
) -> Learned:
    """Retrain everything from the derived tables as they stand, with what people said put in.

    The model in force is first held against what came; it gives way to the new one unless that is clearly worse.
    """
    health, now = settings.health_score, order.now
    began = time.perf_counter()
    data_end = warehouse.count("SELECT max(occurred_at) FROM account_events")
    steps = len(definition.outcomes) * len(HORIZONS) + 5
    progress("building features", 0, steps)
    table = feature_rows(warehouse, definition, until=data_end, health=health_source(health))
    watched = check_drift(warehouse, state, definition, table, data_end=data_end, now=now)
    taught = read_taught(state)
    differing = differing_features(warehouse, definition, table, until=data_end, health=health_source(health))
    keep_differing(state, definition, differing, now=now)
    run = RiskRun(
        warehouse, state, definition, table, data_end, now, settings.learning, taught, order.promote, differing,
        copied_accounts(warehouse, until=data_end),
    )  # fmt: skip
    verdicts: dict[str, str] = {}
    learned: list[LearnedRisk] = []
    for number, found in enumerate(learn_risks(run)):
        progress(f"learned {found.outcome.name} within {found.horizon}", number + 1, steps)
        if found.is_main:
            verdicts[found.outcome.name] = found.settled.verdict if found.settled else found.evaluation.verdict
            learned.append(found)
    if "drifted" in watched.values():  # does what was learned now fit better?
        check_drift(warehouse, state, definition, table, data_end=data_end, now=now)
    progress("forecasting", steps - 5, steps)
    forecasts = keep_forecasts(run)
    progress("finding patterns", steps - 4, steps)
    patterns, moved = _learn_patterns(run, health)
    progress("finding common journeys", steps - 3, steps)
    archetypes = find_archetypes(warehouse, state, definition, as_of=data_end, now=now)
    progress("learning the tone of texts", steps - 2, steps)
    tone = learn_company_tone(warehouse, state, now=now)
    progress("finding themes", steps - 1, steps)
    themes = find_company_themes(warehouse, state, as_of=data_end, now=now)
    band_stale_by_rule(warehouse, state)
    state.keep_read_model("learned", now, {"at": now, "data_until": data_end, "definition": definition.fingerprint})
    progress("learning done", steps, steps)
    return Learned(
        time.perf_counter() - began,
        len(table.landmark),
        verdicts,
        patterns,
        archetypes,
        tone,
        themes,
        effect_of_feedback(taught, learned, forecasts.left_out),
        [*model_changes(learned), *moved],
    )


def _learn_patterns(run: RiskRun, health: HealthScore | None) -> tuple[dict[str, int], list[dict[str, object]]]:
    """How many cards each pair has, and which came and went."""
    counts, moved = {}, []
    for outcome, versus in pattern_pairs(run.definition):
        name = f"patterns:{outcome}:{versus}"
        body = find_cards(
            run.warehouse, run.definition, (outcome, versus), health=health, as_of=run.data_end, taught=run.taught
        )
        before = run.state.read_model(name)
        body["patterns"] = since_when(body, before, now=run.now)
        body["gone"] = gone_cards(body, before, now=run.now)
        run.state.keep_read_model(name, run.now, body)
        found = body["patterns"]
        counts[f"{outcome}:{versus}"] = len(found) if isinstance(found, list) else 0
        moved.append(pattern_changes(f"{outcome}:{versus}", body, before))
    return counts, moved


def pattern_pairs(definition: Definition) -> list[tuple[str, str]]:
    """The pairs looked at without being asked: the bad ending against the first good outcome, and other good ones
    against that one."""
    first, good = definition.primary_outcome(), definition.good_outcome()
    pairs = [(first.name, good.name if good and good.name != first.name else "none")]
    others = [o for o in definition.outcomes if o.kind == "good" and good and o.name != good.name]
    return pairs + [(other.name, "none") for other in others]


def find_cards(
    warehouse: Warehouse,
    definition: Definition,
    pair: tuple[str, str],
    *,
    health: HealthScore | None,
    as_of: int,
    taught: Taught | None = None,
) -> dict[str, object]:
    """Pattern cards for one pair of outcomes, and the fingerprint of the definition they were found under."""
    outcome, versus = pair
    from desirepath.learning.cards import pattern_cards  # brings in numba: only mining needs it
    from desirepath.learning.journeysteps import read_families

    ignored, said = (health.event,) if health else (), taught or Taught()
    try:
        families = read_families(
            warehouse,
            outcome,
            versus,
            until=as_of,
            ignored=(*ignored, *_outcome_events(definition)),
            teach=lambda units: taught_units(units, said, outcome, versus),
        )
    except NotEnoughEvidence as refusal:
        found: dict[str, object] = {"outcome": outcome, "versus": versus, "tested": 0, "patterns": [],
                                    "not_enough_evidence": str(refusal)}  # fmt: skip
    else:
        found = pattern_cards(
            families,
            outcome,
            versus,
            as_of=as_of,
            rng=np.random.default_rng(SEED),
            rejected=said.rejected(outcome, versus),
        )
    return {**found, "definition": definition.fingerprint}


def find_archetypes(
    warehouse: Warehouse, state: State, definition: Definition, *, as_of: int, now: int
) -> dict[str, int]:
    """Fit the common journeys of each view anew; how many there are, 0 where the data cannot tell."""
    found = {}
    for view in VIEWS:
        try:
            seen = see(warehouse, definition, view, as_of)
            fitted = fit_archetypes(seen, state, view, as_of=as_of, now=now, definition=definition.fingerprint)
            found[view] = len(fitted.ids)
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
