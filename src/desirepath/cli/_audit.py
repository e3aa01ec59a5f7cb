"""What is wrong with the data, and the fixes that are one command."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import opened, reading_options, workspace_option
from desirepath.cli._show import Json, Steps, out, rows_of, show

_MARKS = {"problem": "[red]problem[/red]", "bias": "[yellow]bias[/yellow]", "note": "note"}
_VERDICTS = {"fit": "[green]fit[/green]", "limited": "[yellow]limited[/yellow]", "unfit": "[red]not yet[/red]"}


@click.command("audit")
@reading_options
def audit_command(workspace: Path, form: str) -> None:
    """What is wrong with the data, what it costs, and how to mend it."""
    with opened(workspace) as facade:
        found = facade.ask("audit")
    findings = rows_of(found["findings"])
    if form != "table":
        columns = (
            "weight",
            "kind",
            "source",
            "title",
            "records",
            "accounts",
            "arr",
            "disables",
            "biases",
            "fix",
            "command",
        )
        show(found, findings, columns, form)
        return
    for one in findings:
        _print_finding(one)
    if not findings:
        out.print("Nothing wrong was found.")
    out.print("\n[bold]What the data can carry[/bold]")
    for one in rows_of(found["fitness"]):
        reasons = one["reasons"] if isinstance(one["reasons"], list) else []
        out.print(f"  {_VERDICTS[str(one['verdict'])]:<9} {one['analysis']}: {'; '.join(map(str, reasons))}")


def _print_finding(one: Json) -> None:
    where = f"{one['source']}: " if one["source"] else ""
    out.print(f"{_MARKS[str(one['weight'])]}  {where}", end="")
    out.print(str(one["title"]), markup=False)
    disables, biases = _words(one["disables"]), _words(one["biases"])
    parts = [f"disables {disables}" if disables else "", f"biases {biases}" if biases else ""]
    if one["accounts"]:
        parts.append(f"{one['accounts']:,} accounts, {float(str(one['arr'])):,.0f} ARR")
    told = "; ".join(part for part in parts if part)
    if told:
        out.print(f"    {told}", markup=False)
    out.print(f"    {one['fix']}{_run(one)}\n", markup=False)


def _run(one: Json) -> str:
    return f" Run: {one['command']}" if one["command"] else ""


def _words(listed: object) -> str:
    words = [str(word) for word in listed] if isinstance(listed, list) else []
    return ", ".join(words[:6]) + (f" and {len(words) - 6} more" if len(words) > 6 else "")


@click.group("event")
def event_group() -> None:
    """Names of events."""


@event_group.command("rename")
@workspace_option
@click.argument("event")
@click.argument("name")
def event_rename(workspace: Path, event: str, name: str) -> None:
    """Count EVENT as NAME, and derive the accounts concerned anew. The events stay as they came."""
    with opened(workspace) as facade, Steps() as progress:
        done = facade.do("event_rename", progress, event=event, name=name)
    out.print(f"{event} counts as {name}; {done['accounts_touched']} accounts were derived anew.", markup=False)


@event_group.command("restore")
@workspace_option
@click.argument("event")
def event_restore(workspace: Path, event: str) -> None:
    """Count EVENT under its own name again."""
    with opened(workspace) as facade, Steps() as progress:
        done = facade.do("event_restore", progress, event=event)
    out.print(f"{event} stands for itself; {done['accounts_touched']} accounts were derived anew.", markup=False)


@event_group.command("names")
@reading_options
def event_names(workspace: Path, form: str) -> None:
    """Events that are counted under another name."""
    with opened(workspace) as facade:
        found = facade.ask("event_names")
    show(found, rows_of(found["rows"]), ("event", "name", "decided_at", "who"), form)
