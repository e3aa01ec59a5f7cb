"""The map on the command line, and the other ways of seeing it."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import as_of_option, definition_option, opened, reading_options, segment_option
from desirepath.cli._show import Json, err, out, rows_of, show, tell_todays_value

_QUESTIONS = {
    "map": ("map", {"compare", "versus"}),
    "paths": ("map_paths", {"steps", "limit"}),
    "matrix": ("map_matrix", {"steps", "before"}),
    "curves": ("map_curves", set()),
    "replay": ("map_replay", {"by"}),
}
"""Per way of showing: the question, and the options it takes beside level, segment, time and version."""


@click.command("map")
@reading_options
@click.option("--level", type=click.Choice(["stage", "milestone", "event"]), default="milestone", show_default=True)
@segment_option
@as_of_option
@click.option(
    "--compare",
    metavar="A:B",
    help="Two segments, outcomes, owners, periods (2026-Q1:2026-Q2) or versions ('version 2:version 3').",
)
@click.option("--versus", metavar="B", help="B, where --compare is A alone: names may have colons then.")
@click.option(
    "--show",
    "way",
    type=click.Choice(list(_QUESTIONS)),
    default="map",
    show_default=True,
    help="The flows; the most frequent paths; shares by step; shares by day; the map at the end of each period.",
)
@click.option("--steps", type=click.IntRange(1, 100), help="paths, matrix: how many steps.")
@click.option("--before", metavar="OUTCOME", help="matrix: look back from an outcome.")
@click.option("--limit", type=click.IntRange(1, 500), help="paths: how many.")
@click.option("--by", type=click.Choice(["month", "quarter", "year"]), help="replay: how long a period is.")
@definition_option
def map_command(
    workspace: Path,
    form: str,
    level: str,
    segment: str | None,
    as_of: str | None,
    definition: str | None,
    way: str,
    **chosen: str | int | None,
) -> None:
    """How customers move through the lifecycle."""
    question, takes = _QUESTIONS[way]
    given = {name: value for name, value in chosen.items() if value is not None}
    if odd := sorted(set(given) - takes):
        raise click.UsageError(f"--{odd[0]} does nothing with --show {way}.")
    if "versus" in given and "compare" not in given:
        raise click.UsageError("--versus names what --compare A is compared with: give both.")
    with opened(workspace) as facade:
        found = facade.ask(question, level=level, segment=segment, as_of=as_of, definition=definition, **given)
    rows, columns = _TABLES[way](found)
    show(found, rows, columns, form)
    if form == "table" and way == "map":
        out.print(f"\n{found['totals']}")
        tell_todays_value(found)
        compared = found["compared"]
        if isinstance(compared, dict) and compared["exact"]:
            out.print(f"{compared['a']['name']} less {compared['b']['name']}, {compared['exact']}.", markup=False)
        if found["note"]:
            err.print(f"warning: {found['note']}", markup=False)
    elif form == "table" and way == "paths":
        out.print(f"\nother {found['other']}  totals {found['totals']}")
        tell_todays_value(found)


def _plain_list(found: object) -> list[object]:
    return found if isinstance(found, list) else []


def _flows(found: Json) -> tuple[list[Json], tuple[str, ...]]:
    columns = ("from", "to", "accounts", "arr", "transitions", "median_days")
    rows = rows_of(found["flows"])
    if not found["compare"]:
        return rows, columns
    told = ("difference", "p", "days_difference", "days_p", "only_in")
    return [{**row, **_difference(row)} for row in rows], (*columns, *told)


def _difference(flow: Json) -> Json:
    gap = flow["difference"]
    if not isinstance(gap, dict):
        return {}
    days = gap["median_days"] or {}
    return {
        "difference": gap["accounts_share"],
        "p": gap["p_adjusted"],
        "days_difference": days.get("days"),
        "days_p": days.get("p_adjusted"),
        "only_in": gap["only_in"],
    }


def _paths(found: Json) -> tuple[list[Json], tuple[str, ...]]:
    return rows_of(found["paths"]), ("n", "share", "accounts", "open", "outcomes", "steps")


def _matrix(found: Json) -> tuple[list[Json], tuple[str, ...]]:
    named = [f"step {step}" for step in _plain_list(found["steps"])]
    rows: list[Json] = [
        {"node": row["id"], **dict(zip(named, _plain_list(row["shares"]), strict=True))}
        for row in rows_of(found["rows"])
    ]
    return rows, ("node", *named)


def _curves(found: Json) -> tuple[list[Json], tuple[str, ...]]:
    rows: list[Json] = []
    for curve in rows_of(found["curves"]):
        by_day = {f"day {point['day']}": point["share"] for point in rows_of(curve["points"])}
        rows.append({**curve, **by_day})
    return rows, ("id", "n", "reached", "ended_before", "median_days", "day 28", "day 91", "day 182", "day 360")


def _frames(found: Json) -> tuple[list[Json], tuple[str, ...]]:
    rows: list[Json] = []
    for frame in rows_of(found["frames"]):
        totals = frame["totals"]
        rows.append({**frame, **totals} if isinstance(totals, dict) else frame)
    return rows, ("period", "known_by", "accounts", "open", "outcomes")


_TABLES = {"map": _flows, "paths": _paths, "matrix": _matrix, "curves": _curves, "replay": _frames}
