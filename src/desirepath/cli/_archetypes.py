"""Common journeys: read them, name them, find them anew."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._naming import add_naming
from desirepath.cli._options import (
    as_of_option,
    definition_option,
    opened,
    reading_options,
    segment_option,
)
from desirepath.cli._show import Json, Steps, err, rows_of, show, tell_todays_value

COLUMNS = ("view", "name", "accounts", "share", "stability", "outcomes", "arr", "arr_mean_ci", "exemplars")


@click.group("archetypes", invoke_without_command=True)
@reading_options
@click.option("--view", type=click.Choice(["paths", "timing"]), help="By default both.")
@segment_option
@as_of_option
@definition_option
@click.option("--refit", is_flag=True, help="Find them anew first; those that go on keep their names.")
@click.pass_context
def archetypes_group(
    context: click.Context,
    workspace: Path,
    form: str,
    view: str | None,
    segment: str | None,
    as_of: str | None,
    definition: str | None,
    refit: bool,
) -> None:
    """Common journeys: the few that many accounts have in common, by path and by timing."""
    if context.invoked_subcommand:
        return
    with opened(workspace) as facade, Steps() as progress:
        if refit:
            facade.do("archetypes_refit", progress)
        found = facade.ask("archetypes", view=view, segment=segment, as_of=as_of, definition=definition)
    views = rows_of(found["views"])
    show(found, [_row(one, row) for one in views for row in rows_of(one["archetypes"])], COLUMNS, form)
    if form == "table":
        _remarks(views)
        tell_todays_value(found)
    if all(one["not_enough_evidence"] for one in views):
        raise click.exceptions.Exit(3)


def _row(view: Json, row: Json) -> Json:
    outcomes, arr = row["outcomes"], row["arr"]
    rates = outcomes.items() if isinstance(outcomes, dict) else ()
    worth = arr if isinstance(arr, dict) else {}
    return {
        **row,
        "view": view["view"],
        "outcomes": [f"{name} {one['rate']:.0%} ({one['n']} of {one['decided']})" for name, one in rates],
        "arr": worth.get("total"),
        "arr_mean_ci": worth.get("ci"),
        "exemplars": [one["account"] for one in rows_of(row["exemplars"])],
    }


def _remarks(views: list[Json]) -> None:
    for one in views:
        for told in (one["not_enough_evidence"], one["note"]):
            if told:
                err.print(str(told))
        if one["left_out"]:
            err.print(f"{one['view']}: {one['left_out']:,} accounts are left out, {one['left_out_because']}.")
        moved = one["moved"]
        if isinstance(moved, dict) and moved["accounts"]:
            err.print(f"{one['view']}: {moved['accounts']:,} accounts changed since the fit of {moved['since']}.")


add_naming(archetypes_group, "archetype", "common journey")


@archetypes_group.command("members")
@reading_options
@click.argument("name")
@segment_option
@as_of_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@definition_option
def archetypes_members(workspace: Path, form: str, name: str, **asked: str | int | None) -> None:
    """The accounts whose journey is most like NAME."""
    with opened(workspace) as facade:
        found = facade.ask("archetype_members", archetype=name, **asked)
    show(found, rows_of(found["rows"]), ("account", "name", "owner", "arr"), form)
