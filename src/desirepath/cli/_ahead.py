"""Unusual changes and forecasts on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import as_of_option, opened, reading_options, segment_option
from desirepath.cli._show import Json, out, rows_of, show


@click.command("deviations")
@reading_options
@click.option("--metric", help="Only this metric, such as events, active_people, breadth or tickets.")
@segment_option
@as_of_option
@click.option("--weeks", type=click.IntRange(1, 520), default=13, show_default=True, help="How far back.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many.")
def deviations_command(workspace: Path, form: str, weeks: int, limit: int, **asked: str | None) -> None:
    """Unusual changes: accounts that departed from their own normal."""
    with opened(workspace) as facade:
        found = facade.ask("deviations", weeks=weeks, limit=limit, **asked)
    rows = [_shown(row) for row in rows_of(found["deviations"])]
    show(
        found, rows, ("account", "name", "metric", "tone", "seen", "expected", "raised", "changed", "p_adjusted"), form
    )
    if form == "table":
        held = sum(int(str(week["held_back"])) for week in rows_of(found["weeks"]))
        out.print(f"\n{found['total']} in all, {held} left out by the budget of {found['budget']} a week. Watched now:")
        states = ("usual", "too_noisy", "too_short", "known_event")
        show(found, rows_of(found["watched"]), ("metric", *states), form)


def _shown(row: Json) -> Json:
    account, changed = row["account"], row["changed"]
    named = account if isinstance(account, dict) else {}
    dated = changed if isinstance(changed, dict) else {}
    return {**row, **named, "raised": str(row["raised"])[:10], "changed": str(dated.get("week"))[:10]}


@click.command("forecast")
@reading_options
@click.argument("account", required=False)
@segment_option
@as_of_option
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many.")
def forecast_command(workspace: Path, form: str, limit: int, **asked: str | None) -> None:
    """What is expected: the next stage with its dates, and the chance of each outcome."""
    with opened(workspace) as facade:
        found = facade.ask("forecast", limit=limit, **asked)
    rows = [_expected(row) for row in rows_of(found["forecasts"])]
    show(found, rows, ("account", "name", "stage", "next", "earliest", "median", "latest", "outcomes"), form)
    if form == "table":
        out.print(f"\n{found['why_none'] or _trust(found['evaluation'])}")


def _trust(evaluation: object) -> str:
    told = evaluation["next"] if isinstance(evaluation, dict) else {}
    return f"How far to trust it: {told.get('verdict')}. {told.get('reason')}"


def _expected(row: Json) -> Json:
    account, leaves = row["account"], row["leaves"]
    named = account if isinstance(account, dict) else {}
    dates = leaves if isinstance(leaves, dict) else {}
    moves = [f"{one['to']} {float(str(one['probability'])):.0%}" for one in rows_of(row["next"])][:2]
    outcomes = rows_of(row["outcomes"])
    chances = [f"{one['outcome']} {float(str(one['probability'])):.0%} by {str(one['by'])[:10]}" for one in outcomes]
    days = {name: str(at)[:10] if at else "later" if moves else None for name, at in dates.items()}
    return {**row, **named, **days, "next": moves or row["withheld"], "outcomes": chances}


AHEAD = (deviations_command, forecast_command)
