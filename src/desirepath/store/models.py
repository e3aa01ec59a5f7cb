"""The registry of models: each with its card, which one is in force, and how it came to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from desirepath.kernel import NotFound
from desirepath.store.state import State, model_changes, models

How = Literal["first", "promoted", "newer", "same", "kept", "retired", "rolled_back"]
"""``same``: nothing new was learned, which is not noted; ``kept``: the model in force stayed although a newer one was
learned; ``retired``: it could no longer be used."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One model. Time in microseconds."""

    id: str
    name: str
    created_at: int
    active: bool
    card: dict[str, object]
    body: str


@dataclass(frozen=True, slots=True)
class ModelChange:
    """How a model came in force, or stayed so. Time in microseconds."""

    name: str
    model: str
    how: How
    who: str
    reason: str
    at: int


def register_model(state: State, model: Registered) -> None:
    """Keep a model, in force if it says so; the others of its name stay in the registry."""
    row = {key: getattr(model, key) for key in ("id", "name", "created_at", "card", "body")}
    with state.begin() as connection:
        held = connection.execute(sa.select(models.c.active).where(models.c.id == model.id)).scalar()
        connection.execute(sa.delete(models).where(models.c.id == model.id))
        connection.execute(sa.insert(models).values({**row, "active": bool(held)}))
    if model.active:
        put_in_force(state, model.name, model.id)


def put_in_force(state: State, name: str, identifier: str) -> None:
    """Let this model of the name be the one that is used."""
    mine = models.c.name == name
    with state.begin() as connection:
        connection.execute(sa.update(models).where(mine).values(active=False))
        connection.execute(sa.update(models).where(mine, models.c.id == identifier).values(active=True))


def list_models(state: State, name: str | None = None) -> list[Registered]:
    """The models of a name, or all; the newest first."""
    wanted = sa.select(models).order_by(models.c.name, models.c.created_at.desc(), models.c.id)
    if name is not None:
        wanted = wanted.where(models.c.name == name)
    with state.begin() as connection:
        return [Registered(**dict(row)) for row in connection.execute(wanted).mappings()]


def model_in_force(state: State, name: str) -> Registered | None:
    """The model of a name that is used."""
    wanted = sa.select(models).where(models.c.name == name, models.c.active)
    with state.begin() as connection:
        row = connection.execute(wanted).mappings().first()
    return Registered(**dict(row)) if row else None


def named_model(state: State, name: str, identifier: str) -> Registered:
    """One model of a name.

    Raises
    ------
    NotFound
        naming the models there are.
    """
    held = list_models(state, name)
    if not held:
        raise NotFound("model", name, sorted({one.name for one in list_models(state)}))
    found = next((one for one in held if one.id == identifier), None)
    if found is None:
        raise NotFound(f"model of {name}", identifier, [one.id for one in held])
    return found


def note_change(state: State, change: ModelChange) -> None:
    """Keep how a model came in force."""
    row = {key: getattr(change, key) for key in ("name", "model", "how", "who", "reason", "at")}
    with state.begin() as connection:
        connection.execute(sa.insert(model_changes).values(row))


def list_changes(state: State, name: str | None = None) -> list[ModelChange]:
    """The changes of a name, or all; the newest first."""
    wanted = sa.select(model_changes).order_by(model_changes.c.at.desc(), model_changes.c.id.desc())
    if name is not None:
        wanted = wanted.where(model_changes.c.name == name)
    with state.begin() as connection:
        rows = connection.execute(wanted).mappings().all()
    return [ModelChange(**{key: value for key, value in row.items() if key != "id"}) for row in rows]


def rolled_back(state: State, name: str) -> ModelChange | None:
    """The roll-back by which the model in force came to be, unless another change did since."""
    came = [one for one in list_changes(state, name) if one.how != "kept"]
    return came[0] if came and came[0].how == "rolled_back" else None
