"""The models there are, going back to an earlier one, drift, and how good they were in the past."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import opened, reading_options, workspace_option
from desirepath.cli._show import Steps, out, rows_of, show


@click.group("model")
def model_group() -> None:
    """The registered risks: which is in force, why, and the way back."""


@model_group.command("list")
@reading_options
def model_list(workspace: Path, form: str) -> None:
    """Every registered model, the one in force marked."""
    with opened(workspace) as facade:
        found = facade.ask("models")
    columns = ("name", "id", "in_force", "rolled_back", "learned_at", "kind", "outcomes", "auc", "verdict")
    show(found, rows_of(found["models"]), columns, form)


@model_group.command("show")
@click.argument("name")
@click.option("--id", help="This model instead of the one in force.")
@reading_options
def model_show(name: str, id: str | None, workspace: Path, form: str) -> None:
    """The card of the model in force under NAME: data, features, figures, thresholds, feedback."""
    with opened(workspace) as facade:
        found = facade.ask("models", name=name, id=id)
    card = found["card"] if isinstance(found["card"], dict) else {}
    show(found, [{"what": key, "value": value} for key, value in card.items()], ("what", "value"), form)


@model_group.command("rollback")
@click.argument("name")
@click.option("--to", metavar="ID", help="Which model; by default the one in force before.")
@click.option("--reason", default="", help="Why, in your own words.")
@click.option("--author", default="local", show_default=True, help="Who says so.")
@workspace_option
def model_rollback(name: str, workspace: Path, **asked: str | None) -> None:
    """Put an earlier model of NAME in force and score everybody with it."""
    with opened(workspace) as facade, Steps() as progress:
        done = facade.do("model_rollback", progress, name=name, **asked)
    out.print(f"{done['name']} is {done['id']} again, learned {done['learned_at']}.", markup=False)
    out.print("Learning keeps it until a new model clearly wins; to take the new one: desirepath learn --promote")


@click.group("learning")
def learning_group() -> None:
    """Whether the models still fit, and how good they were in the past."""


@learning_group.command("drift")
@reading_options
def learning_drift(workspace: Path, form: str) -> None:
    """Look now whether what comes still fits what was learned."""
    with opened(workspace) as facade, Steps() as progress:
        facade.do("drift_check", progress)
        found = facade.ask("models")
    show(found, rows_of(found["drift"]), ("outcome", "state", "observed", "expected", "ratio", "reasons"), form)


@learning_group.command("history")
@reading_options
@click.option("--outcome", help="By default the bad one.")
def learning_history(workspace: Path, form: str, outcome: str | None) -> None:
    """How good the risk would have been at each past quarter, with what was known then."""
    with opened(workspace) as facade:
        found = facade.ask("learning_history", outcome=outcome)
    columns = ("at", "auc", "auc_ci", "recall_30d_ahead", "rule_recall_30d_ahead", "verdict", "outcomes", "feedback")
    show(found, rows_of(found["moments"]), columns, form)
