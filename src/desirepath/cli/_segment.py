"""Segments: list and read them, save and take back one's own."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import as_of_option, opened, reading_options, workspace_option
from desirepath.cli._show import out, rows_of, show, tell_todays_value

_COLUMNS = ("name", "kind", "where", "at_days", "accounts", "arr", "share", "todays_value", "fault")


@click.group("segment")
def segment_group() -> None:
    """Groups of accounts, as they were known at a moment: declared in journey.yaml, or saved."""


@segment_group.command("list")
@reading_options
@as_of_option
def segment_list(workspace: Path, form: str, as_of: str | None) -> None:
    """Every declared and saved segment with its accounts and revenue."""
    with opened(workspace) as facade:
        found = facade.ask("segments", as_of=as_of)
    show(found, rows_of(found["segments"]), _COLUMNS, form)


@segment_group.command("show")
@click.argument("name")
@reading_options
@as_of_option
@click.option(
    "--months", type=click.IntRange(0, 36), default=6, show_default=True, help="How many months to look back."
)
def segment_show(name: str, workspace: Path, form: str, as_of: str | None, months: int) -> None:
    """One segment, and who entered and left it by month."""
    with opened(workspace) as facade:
        found = facade.ask("segments", name=name, as_of=as_of, months=months)
    row = rows_of(found["segments"])[0]
    if form == "table":
        out.print(f"{row['name']} ({row['kind']}): {row['where']}", markup=False)
        out.print(f"{row['accounts']} accounts, ARR {row['arr']}, share {row['share']}", markup=False)
        if row["fault"]:
            out.print(str(row["fault"]), markup=False)
    show(found, rows_of(row["moved"]), ("month", "accounts", "entered", "left", "todays_value"), form)


@segment_group.command("members")
@click.argument("segment")
@reading_options
@as_of_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
def segment_members(segment: str, workspace: Path, form: str, as_of: str | None, limit: int) -> None:
    """The accounts of SEGMENT: a name, or an expression such as "arr >= 50000 and plan = 'pro'"."""
    with opened(workspace) as facade:
        found = facade.ask("segment_members", segment=segment, as_of=as_of, limit=limit)
    show(found, rows_of(found["rows"]), ("account", "name", "owner", "arr"), form)
    if form == "table":
        out.print(f"\n{found['total']} accounts, ARR {found['arr']}")
    tell_todays_value(found)


@segment_group.command("save")
@click.argument("name")
@workspace_option
@click.option("--where", metavar="EXPR", required=True, help="Who is in it, such as \"arr >= 50000 and plan = 'pro'\".")
@click.option(
    "--at", metavar="DURATION", help="Look at each account at this age, such as 90d, instead of the moment asked for."
)
def segment_save(name: str, workspace: Path, where: str, at: str | None) -> None:
    """Keep an expression under NAME; it may be used wherever a segment is."""
    with opened(workspace) as facade:
        done = facade.do("segment_save", name=name, where=where, at=at)
    out.print(f"Saved {done['name']!r}: {done['accounts']} accounts, ARR {done['arr']}.", markup=False)
    out.print(f"To take it back: desirepath segment remove {str(done['name'])!r}", markup=False)


@segment_group.command("remove")
@click.argument("name")
@workspace_option
def segment_remove(name: str, workspace: Path) -> None:
    """Take the saved segment NAME out of force."""
    with opened(workspace) as facade:
        facade.do("segment_remove", name=name)
    out.print(f"Removed. To bring it back: desirepath segment restore {name!r}", markup=False)


@segment_group.command("restore")
@click.argument("name")
@workspace_option
def segment_restore(name: str, workspace: Path) -> None:
    """Bring back the segment NAME that was removed last."""
    with opened(workspace) as facade:
        facade.do("segment_restore", name=name)
    out.print(f"{name!r} is saved again.", markup=False)
