"""The models there are, which is in force and why, how they drift, and how good they were in the past."""

from __future__ import annotations

from dataclasses import asdict

from desirepath.app.questions._stamp import stamp
from desirepath.app.questions.evaluation import known_outcome
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import NotFound, iso
from desirepath.pipeline import Past, health_source, learning_due, stale_risks
from desirepath.pipeline import learning_history as history_of
from desirepath.store.models import ModelChange, Registered, list_changes, list_models, rolled_back

HEAD = ("outcome", "horizon", "data_from", "data_until", "kind", "rows", "outcomes", "auc", "verdict")


def models(work: Workspace, *, name: str | None = None, id: str | None = None) -> Json:
    """The registered risks with how they came in force; with a name also the card of the one in force, or of ``id``."""
    risks = [one for one in list_models(work.state) if one.card.get("outcome")]
    names = sorted({one.name for one in risks})
    if name is not None and name not in names:
        raise NotFound("model", name, names)
    listed = [one for one in risks if name in (None, one.name)]
    due = learning_due(work.state, work.definition, every=work.settings.learn_every, now=work.now)
    return {
        "models": [_row(work, one) for one in listed],
        "card": _card(listed, id) if name else None,
        "changes": [_change(one) for one in list_changes(work.state, name)],
        "drift": _drift(work, name),
        "learning_due": {"due": due.is_due, "reason": due.reason},
        "stamp": stamp(work),
    }


def _row(work: Workspace, model: Registered) -> Json:
    back = rolled_back(work.state, model.name) if model.active else None
    return {
        "name": model.name,
        "id": model.id,
        "learned_at": iso(model.created_at),
        "in_force": model.active,
        "rolled_back": back is not None and back.model == model.id,
        **{key: model.card.get(key) for key in HEAD},
    }


def _card(listed: list[Registered], identifier: str | None) -> Json:
    chosen = next((one for one in listed if one.id == identifier), None)
    if identifier is not None and chosen is None:
        raise NotFound("model", identifier, [one.id for one in listed])
    chosen = chosen or next((one for one in listed if one.active), listed[0])
    return {key: value for key, value in chosen.card.items() if key != "reference"} | {"id": chosen.id}


def _change(change: ModelChange) -> Json:
    return {**asdict(change), "at": iso(change.at)}


def _drift(work: Workspace, name: str | None) -> list[Json]:
    """What the last drift watch found for each outcome."""
    found = []
    for outcome in work.definition.outcomes:
        kept = work.state.read_model(f"drift:{outcome.name}")
        if isinstance(kept, dict) and (name is None or name.partition(":")[0] == outcome.name):
            still = outcome.name in stale_risks(work.state)
            found.append({"outcome": outcome.name, **kept, "stale": still})
    return found


def learning_history(work: Workspace, *, outcome: str | None = None) -> Json:
    """How good the risk would have been at each past quarter, with the outcomes and the feedback known then."""
    chosen = known_outcome(work, outcome or work.bad)
    past = Past(
        work.warehouse,
        work.state,
        work.definition,
        work.settings,
        health_source(work.settings.health_score),
        work.data_end,
        work.now,
    )
    return {"outcome": chosen.name, "horizon": "90d", "moments": history_of(past, chosen), "stamp": stamp(work)}
