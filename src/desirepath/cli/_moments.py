"""Moments that matter and velocity on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import as_of_option, definition_option, opened, reading_options, segment_option
from desirepath.cli._show import Json, out, rows_of, show


@click.command("moments")
@reading_options
@click.option("--kind", type=click.Choice(["friction", "delight"]), help="By default both.")
@segment_option
@as_of_option
@click.option("--members", "moment", metavar="ID", help="The accounts that were at one moment in the last 90 days.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="members: how many.")
@definition_option
def moments_command(
    workspace: Path, form: str, kind: str | None, moment: str | None, limit: int, **asked: str | None
) -> None:
    """Moments that matter: where customers stall or leave, and where they fare well."""
    if moment and kind:
        raise click.UsageError("--members names one moment: leave out --kind.")
    with opened(workspace) as facade:
        if moment:
            found = facade.ask("moment_members", moment=moment, limit=limit, **asked)
            show(found, rows_of(found["rows"]), ("account", "name", "owner", "arr"), form)
            if form == "table":
                out.print(f"\n{found['total']} in all")
            return
        found = facade.ask("moments", kind=kind, **asked)
    rows = [{**row, "tone": _tone(row["sentiment"])} for row in rows_of(found["moments"])]
    columns = ("id", "kind", "why", "n", "tone", "accounts_lately", "arr_lately", "sentence")
    show(found, rows, columns, form)
    if form == "table" and kind != "friction" and not any(row["kind"] == "delight" for row in rows):
        out.print(f"\nNo moment of delight stands out. Looked at: {found['asked']}")


def _tone(found: object) -> object:
    if not isinstance(found, dict):
        return None
    return found["mean"] if found["enough"] else f"not enough ({found['n']} texts)"


@click.command("velocity")
@reading_options
@click.option("--by", type=click.Choice(["month", "quarter", "year"]), default="quarter", show_default=True)
@click.option("--level", type=click.Choice(["stage", "milestone", "event"]), default="milestone", show_default=True)
@segment_option
@as_of_option
@definition_option
def velocity_command(workspace: Path, form: str, **asked: str | None) -> None:
    """Median days to each milestone: of all, by when they started, and by segment."""
    with opened(workspace) as facade:
        found = facade.ask("velocity", **asked)
    rows: list[Json] = []
    for one in rows_of(found["milestones"]):
        everybody = one["all"]
        rows += [_speed(one, "all", row) for row in rows_of([everybody])]
        rows += [_speed(one, str(row["group"]), row) for key in ("cohorts", "segments") for row in rows_of(one[key])]
    columns = ("milestone", "group", "n", "reached", "median_days", "ci", "change", "change_ci", "note")
    show(found, rows, columns, form)


def _speed(one: Json, group: str, row: Json) -> Json:
    change = row["change"] if isinstance(row["change"], dict) else {}
    note = "too early" if row["too_early"] else "fewer than half" if row["median_days"] is None else None
    return {**row, "milestone": one["id"], "group": group, "change": change.get("days"), "change_ci": change.get("ci"),
            "note": note}  # fmt: skip


MOMENTS = (moments_command, velocity_command)
