"""Which model is in force: the newly learned one against the one before, its card, and the way back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np

from desirepath.kernel import NotFound, WrongUse, digest, iso, parse_moment
from desirepath.learning.drift import make_reference
from desirepath.learning.features import FeatureRows
from desirepath.learning.labels import Horizon, risk_rows
from desirepath.learning.outcometimes import outcome_times
from desirepath.learning.risk import (
    Contest,
    Evaluation,
    RiskModel,
    RiskRows,
    evaluation_json,
    from_json,
    hold_contest,
    mend_rule,
    rule_contest,
    to_json,
)
from desirepath.learning.teaching import Changed, Taught, told_times
from desirepath.lifecycle import Definition, Outcome
from desirepath.pipeline._scores import HORIZON_DAYS, Standing, write_scores
from desirepath.store import State, Warehouse
from desirepath.store.models import (
    How,
    ModelChange,
    Registered,
    list_changes,
    list_models,
    model_in_force,
    named_model,
    note_change,
    put_in_force,
    register_model,
    rolled_back,
)


class Run(Protocol):
    """What this module needs to know of a learning."""

    @property
    def warehouse(self) -> Warehouse: ...
    @property
    def state(self) -> State: ...
    @property
    def definition(self) -> Definition: ...
    @property
    def table(self) -> FeatureRows: ...
    @property
    def data_end(self) -> int: ...
    @property
    def now(self) -> int: ...
    @property
    def taught(self) -> Taught: ...
    @property
    def promote(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learned of one outcome and horizon; ``rows`` with every feature, ``model`` fitted on all of them."""

    outcome: Outcome
    horizon: Horizon
    rows: RiskRows
    evaluation: Evaluation
    model: RiskModel | None
    changed: Changed


@dataclass(frozen=True, slots=True)
class Settled:
    """The model that is in force now, how good it was, and how it came to be."""

    name: str
    model: RiskModel
    verdict: str
    how: How
    reason: str
    before: dict[str, object]


def model_name(outcome: str, horizon: Horizon) -> str:
    """Under which name a risk is registered."""
    return outcome if horizon.days == HORIZON_DAYS else f"{outcome}:{horizon}"


def settle(run: Run, learnt: Learnt) -> Settled | None:
    """Register what was learned and decide which model is in force; ``None`` when nothing could be fitted."""
    name = model_name(learnt.outcome.name, learnt.horizon)
    kept = run.state.read_model(f"evaluation:{name}")
    before = dict(kept) if isinstance(kept, dict) else {}
    if learnt.model is None:
        run.state.keep_read_model(f"evaluation:{name}", run.now, _heading(run, learnt))
        return None
    champion = model_in_force(run.state, name)
    body = to_json(learnt.model)
    identifier = digest(name, body)
    contest, how, why = _judge(run, learnt, champion, identifier)
    card = _card(run, learnt, learnt.model) | {"contest": _contest_json(contest)}
    stays = champion is not None and how == "kept" and champion.id != identifier
    register_model(run.state, Registered(identifier, name, run.now, not stays, card, body))
    if how != "same":
        held = champion.id if stays and champion else identifier
        note_change(run.state, ModelChange(name, held, how, "learn", why, run.now))
    used, shown = (from_json(champion.body), champion.card) if stays and champion else (learnt.model, card)
    run.state.keep_read_model(f"evaluation:{name}", run.now, {key: shown[key] for key in shown if key != "reference"})
    return Settled(name, used, str(shown["verdict"]), how, why, before)


def _judge(run: Run, learnt: Learnt, champion: Registered | None, identifier: str) -> tuple[Contest | None, How, str]:
    """Whether the new model comes in force; a champion that cannot be used any more is retired with the reason."""
    if champion is None:
        return None, "first", "The first model of its name."
    if run.promote:
        return None, "promoted", "Promoted by hand."
    if champion.id == identifier:
        return None, "same", "The same model was learned again."
    try:
        old = from_json(champion.body)
    except WrongUse as fault:
        return None, "retired", f"The model before cannot be read: {fault.found}"
    gone = _unusable(old, learnt)
    if gone:
        return None, "retired", f"The model before needs {', '.join(gone[:3])}, which may not be used any more."
    contest = _contest(learnt, old, _until(champion))
    ruling, why = rule_contest(contest, rolled_back=rolled_back(run.state, champion.name) is not None)
    return contest, ruling, why


def _unusable(model: RiskModel, learnt: Learnt) -> list[str]:
    usable = set(learnt.rows.feature_names) - {leak.feature for leak in learnt.evaluation.quarantined}
    return [name for name in model.feature_names if name not in usable] if model.learned else []


def _contest(learnt: Learnt, champion: RiskModel, until: int) -> Contest:
    scored, first = learnt.evaluation.scored, learnt.evaluation.test_from
    if scored is None or first is None:
        return Contest(until, 0, 0, None, None, None)
    begin = max(first, until)
    challenger = scored.models[int(scored.origin_at(np.array([begin]))[0])]
    return hold_contest(learnt.rows, champion, challenger, from_at=begin)


def kept_out(model: Registered) -> set[str]:
    """The features that were kept out when a model was learned."""
    listed = model.card.get("quarantined")
    return {str(one["feature"]) for one in listed} if isinstance(listed, list) else set()


def _until(model: Registered) -> int:
    """The end of the data a model was learned from: all its label windows ended by then."""
    until = model.card.get("data_until")
    return parse_moment(str(until)) if until else model.created_at


def _heading(run: Run, learnt: Learnt) -> dict[str, object]:
    return {
        "outcome": learnt.outcome.name,
        "horizon_days": learnt.horizon.days,
        "horizon": str(learnt.horizon),
        "data_until": iso(run.data_end),
        **evaluation_json(learnt.evaluation),
    }


def _card(run: Run, learnt: Learnt, model: RiskModel) -> dict[str, object]:
    """What a reader must know to judge a model: its data, features, figures, thresholds, definition and feedback."""
    known = learnt.rows.take(learnt.rows.label >= 0).keep_features(model.feature_names)
    counts = (~np.isnan(known.X)).sum(axis=0)
    names = {learnt.outcome.name}
    times = outcome_times(run.warehouse, [*names], run.table.accounts, until=run.data_end)
    times = told_times(times, run.table.accounts, run.taught, names, until=run.data_end)
    return {
        **_heading(run, learnt),
        "data_from": iso(int(known.landmark.min())) if known.size else None,
        "kind": model.kind,
        "features": {name: int(n) for name, n in zip(model.feature_names, counts, strict=True)},
        "rows": model.rows,
        "outcomes": model.outcomes,
        "calibration": _calibration_json(model, learnt.evaluation),
        "alert_above": model.alert_above,
        "watch_above": model.watch_above,
        "definition": run.definition.fingerprint,
        "feedback": {**run.taught.told(), **asdict(learnt.changed)},
        "notes": list(model.notes),
        "reference": asdict(make_reference(learnt.rows, model, times, until=run.data_end)),
    }


def _calibration_json(model: RiskModel, evaluation: Evaluation) -> dict[str, object] | None:
    fitted = model.calibration
    if fitted is None:
        return None
    return {"method": fitted.kind, "slope": fitted.slope, "intercept": fitted.intercept,
            "ece": evaluation_json(evaluation)["ece"]}  # fmt: skip


def _contest_json(contest: Contest | None) -> dict[str, object] | None:
    if contest is None:
        return None
    return {
        "from": iso(contest.from_at),
        "rows": contest.rows,
        "outcomes": contest.outcomes,
        "difference": contest.difference,
        "ci": [contest.ci.low, contest.ci.high] if contest.ci else None,
        "log_loss": {"before": contest.log_loss[0], "new": contest.log_loss[1]} if contest.log_loss else None,
    }


@dataclass(frozen=True, slots=True)
class Back:
    """Who puts which model in force again, and why; without ``to`` the one in force before."""

    name: str
    to: str | None
    who: str
    reason: str
    now: int


def roll_back(warehouse: Warehouse, state: State, definition: Definition, table: FeatureRows, back: Back) -> Registered:
    """Put an earlier model in force and score everybody with it.

    Raises
    ------
    NotFound
        when there is no such model.
    WrongUse
        when it is in force already, is no risk, or needs a feature or an outcome that is gone.
    """
    chosen = _earlier(state, back)
    outcome = definition.outcome(str(chosen.card.get("outcome")))
    if outcome is None:
        raise WrongUse(f"roll back {back.name}", "it belongs to no declared outcome", "Give the name of a risk.")
    days = chosen.card.get("horizon_days")
    horizon = Horizon(int(str(days)) if days else None)
    model, until = from_json(chosen.body), int(table.landmark.max(initial=0))
    rows = risk_rows(warehouse, definition, table, outcome.name, horizon=horizon, data_end=until)
    gone = [name for name in model.feature_names if name not in rows.feature_names]
    if gone:
        raise WrongUse(f"roll back to {chosen.id}", f"it needs {', '.join(gone[:3])}, which is gone", "Learn anew.")
    rows = mend_rule(rows, kept_out(chosen))
    put_in_force(state, back.name, chosen.id)
    note_change(state, ModelChange(back.name, chosen.id, "rolled_back", back.who, back.reason, back.now))
    kept = {key: value for key, value in chosen.card.items() if key != "reference"}
    state.keep_read_model(f"evaluation:{back.name}", back.now, kept)
    write_scores(warehouse, table, Standing(outcome, horizon, rows, model, str(chosen.card["verdict"])))
    return chosen


def _earlier(state: State, back: Back) -> Registered:
    held = list_models(state, back.name)
    if not held:
        raise NotFound("model", back.name, sorted({one.name for one in list_models(state)}))
    if back.to is not None:
        chosen = named_model(state, back.name, back.to)
        if chosen.active:
            raise WrongUse(f"roll back to {back.to}", "it is in force", "See desirepath model list.")
        return chosen
    used = [change.model for change in list_changes(state, back.name)]
    current = next((one.id for one in held if one.active), None)
    order = [*used, *(one.id for one in held)]  # those registered before changes were noted come last
    earlier = next((model for model in order if model != current), None)
    found = next((one for one in held if one.id == earlier), None)
    if found is None:
        raise WrongUse(f"roll back {back.name}", "there was no other model before", "See desirepath model list.")
    return found
