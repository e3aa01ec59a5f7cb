"""The declared lifecycle: check, preview, publish, look back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from desirepath.app.definitions import NAMES, check_definition, doubts_of, list_templates, template_text, write_schema
from desirepath.cli._options import opened, reading_options, workspace_option
from desirepath.cli._show import Json, Steps, err, out, rows_of, show

_reason = click.option("--reason", required=True, help="Why; it is kept in the history.")
_author = click.option("--author", default="local", show_default=True, help="Who publishes.")


@click.group("definition")
def definition_group() -> None:
    """The declared lifecycle."""


def _lines(found: object) -> list[str]:
    return [str(line) for line in found] if isinstance(found, list) else []


@definition_group.command("check")
@workspace_option
def definition_check(workspace: Path) -> None:
    """Check journey.yaml and workspace.yaml: all faults at once, then what may not be meant. Nothing is written."""
    folder = workspace.resolve()
    out.print(check_definition(folder))
    doubts = doubts_of(folder)
    if (folder / "desirepath.duckdb").exists():
        with opened(folder) as facade:
            doubts += rows_of(facade.ask("definition_doubts")["doubts"])
    for doubt in doubts:
        out.print(f"Worth a look, line {doubt['line']}, {doubt['place']}: {doubt['found']}. Meant: {doubt['instead']}")


@definition_group.command("schema")
@workspace_option
def definition_schema(workspace: Path) -> None:
    """Write journey.schema.json, with which an editor completes and checks journey.yaml."""
    path = write_schema(workspace.resolve())
    out.print(f"Wrote {path.name}. Let the first line of journey.yaml be:\n# yaml-language-server: $schema={path.name}")


@definition_group.command("templates")
@click.option("--show", "name", type=click.Choice(NAMES), help="Print this one, for journey.yaml.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def definition_templates(name: str | None, form: str) -> None:
    """Ready lifecycles to begin from."""
    if name:
        print(template_text(name), end="")
        return
    listed = list_templates()
    show({"templates": listed}, listed, ("template", "for"), form)


@definition_group.command("preview")
@reading_options
@click.option("--version", help="What publishing this version again would move, instead of journey.yaml.")
@click.option("--from", "origin", help="Only accounts that leave this place, such as stage:adoption.")
@click.option("--to", help="Only accounts that come to this place, such as outcome:churned.")
@click.option("--mark", help="Only accounts for which this differs, such as milestone:first_login.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, show_default=True)
def definition_preview(workspace: Path, form: str, **asked: object) -> None:
    """What publishing journey.yaml would move: every account, before it is done."""
    with opened(workspace) as facade:
        found = facade.ask("definition_preview", **asked)
    if form == "table":
        _print_preview(found)
    show(found, rows_of(found["rows"]), ("account", "name", "arr", "from", "to", "gained", "lost", "retimed"), form)


def _print_preview(found: Json) -> None:
    for change in rows_of(found["changes"]):
        out.print(f"- {change['sentence']}", markup=False)
    for warning in _lines(found["warnings"]):
        err.print(f"warning: {warning}", markup=False)
    out.print(f"\n{found['moved']:,} of {found['accounts']:,} accounts would differ.\n")
    show({}, rows_of(found["stages"]), ("kind", "name", "before", "after"), "table")
    marks = [row for row in rows_of(found["marks"]) if row["meaning"] != "same"]
    if marks:
        out.print("\nWhat changes its meaning or its accounts:")
        show({}, marks, ("kind", "name", "meaning", "before", "after", "gained", "lost", "retimed"), "table")
    for title, key, columns in (
        ("Moves between places:", "moves", ("from", "to", "accounts", "arr")),
        ("Targets:", "targets", ("stage", "before_days", "after_days")),
        ("Patterns that would mean something else:", "patterns", ("sequence", "outcome", "versus", "changed")),
    ):
        if found[key]:
            out.print(f"\n{title}")
            show({}, rows_of(found[key]), columns, "table")
    out.print(f"\nAccounts ({found['total']:,}):")


def _comparing_options(command: Callable[..., None]) -> Callable[..., None]:
    outcome = click.option("--outcome", help="By default the bad ending.")
    days = click.option("--days", type=click.IntRange(7, 365), default=60, show_default=True,
                        help="The age at which it is asked what was reached.")  # fmt: skip
    return outcome(days(command))


@definition_group.command("suggest")
@reading_options
@_comparing_options
def definition_suggest(workspace: Path, form: str, **asked: object) -> None:
    """Milestones proposed from your own events: who reaches them, when, and what goes with it."""
    with opened(workspace) as facade:
        found = facade.ask("definition_suggest", **asked)
    listed = rows_of(found["suggestions"])
    if form != "table":
        show(found, listed, ("name", "event", "at_least", "stage", "median_day", "association"), form)
    for one in listed if form == "table" else ():
        out.print(f"{one['sentence']}\n    {one['stage']}: {one['yaml']}\n", markup=False)
    _finish(found, form, f"{len(listed)} of {found['compared']} candidates are proposed.")


@definition_group.command("review")
@reading_options
@_comparing_options
def definition_review(workspace: Path, form: str, **asked: object) -> None:
    """Once a quarter: dead, never missed, redundant and telling milestones, and typical behaviour per stage."""
    with opened(workspace) as facade:
        found = facade.ask("definition_review", **asked)
    show(found, rows_of(found["milestones"]), ("milestone", "stage", "findings", "recent", "waiting", "sentence"), form)
    if form == "table":
        out.print(
            "\nTypical behaviour per stage (over accounts; higher: the chance to be above accounts in other stages):"
        )
        columns = ("stage", "metric", "unit", "accounts", "q1", "median", "q3", "higher", "ci")
        show({}, rows_of(found["behaviour"]), columns, form)
    _finish(found, form, "")


def _finish(found: Json, form: str, told: str) -> None:
    if found["not_enough_evidence"]:
        err.print(str(found["not_enough_evidence"]), markup=False)
        raise click.exceptions.Exit(3)
    if form == "table" and told:
        out.print(told)


@definition_group.command("publish")
@workspace_option
@_reason
@_author
@click.option("--effective", metavar="DATE", show_default="now", help="From when on it holds (ISO date).")
def definition_publish(workspace: Path, **given: object) -> None:
    """Make journey.yaml the next version; everybody reads the old one until the accounts are derived."""
    _publish(workspace, "definition_publish", given)


@definition_group.command("revert")
@workspace_option
@click.argument("version")
@_reason
@_author
def definition_revert(workspace: Path, **given: object) -> None:
    """Publish VERSION again, as the next version."""
    _publish(workspace, "definition_revert", given)


def _publish(workspace: Path, job: str, given: dict[str, object]) -> None:
    with opened(workspace) as facade, Steps() as progress:
        done = facade.do(job, progress, **given)
    held = "holds" if done["in_force"] else f"holds from {done['effective']}"
    out.print(f"Version {done['version']} {held}; {done['accounts_touched']:,} accounts were derived anew.")
    for change in _lines(done["changes"]):
        out.print(f"- {change}", markup=False)
    if done.get("draft_follows") is False:
        err.print("journey.yaml holds edits that nobody published: it was left as it is.")
    for warning in _lines(done["warnings"]):
        err.print(f"warning: {warning}", markup=False)


@definition_group.command("history")
@reading_options
def definition_history(workspace: Path, form: str) -> None:
    """Every version: from when on, by whom and why."""
    with opened(workspace) as facade:
        found = facade.ask("definition_history")
    show(found, rows_of(found["versions"]), ("version", "status", "effective", "published", "author", "reason"), form)
    draft = found["draft"]
    if form == "table" and isinstance(draft, dict):
        out.print(f"\njourney.yaml: {draft['status']}, {draft['detail']}", markup=False)


@definition_group.command("diff")
@reading_options
@click.argument("old", required=False)
@click.argument("new", required=False)
def definition_diff(workspace: Path, form: str, old: str | None, new: str | None) -> None:
    """What differs between version OLD (what holds) and NEW (journey.yaml), in words and line by line."""
    with opened(workspace) as facade:
        found = facade.ask("definition_diff", old=old, new=new)
    changes = rows_of(found["changes"])
    if form != "table":
        show(found, changes, ("change", "kind", "name", "stage", "key", "before", "after"), form)
        return
    out.print(f"From {found['old']} to {found['new']}:", markup=False)
    for change in changes:
        out.print(f"- {change['sentence']}", markup=False)
    if not changes:
        out.print("Nothing that is declared differs.")
    out.print()
    for line in _lines(found["text"]):
        out.print(line, markup=False)
