"""The command that begins a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.app.definitions import NAMES
from desirepath.app.starting import start_workspace
from desirepath.cli._options import workspace_option
from desirepath.cli._show import Json, Steps, err, out, show


@click.command("init")
@click.option(
    "--from", "origin", default=".", show_default="this folder", metavar="FOLDER|URL", help="Where your exports are."
)
@workspace_option
@click.option("--force", is_flag=True, help="Replace workspace.yaml and journey.yaml.")
@click.option("--template", type=click.Choice(NAMES), help="A ready lifecycle in place of the proposed one.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def init_command(origin: str, workspace: Path, force: bool, template: str | None, form: str) -> None:
    """Look at your exports and write a workspace that runs."""
    with Steps() as progress:
        found = start_workspace(origin, workspace.resolve(), force=force, template=template, progress=progress)
    if form == "json":
        show(found, [], (), "json")
        return
    _print(found)


def _rows(found: Json, key: str) -> list[Json]:
    listed = found[key]
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list | tuple) else []


def _print(found: Json) -> None:
    sources = _rows(found, "sources")
    show({}, [{**one, "keys": ", ".join(str(key["key"]) for key in _rows(one, "keys"))} for one in sources],
         ("name", "stream", "records", "path", "keys"), "table")  # fmt: skip
    for one in sources:
        first = next(iter(_rows(one, "preview")), None)
        if first:
            out.print(f"\n{one['name']}: " + ", ".join(f"{key} {value}" for key, value in first.items()), markup=False)
        for note in one["notes"] if isinstance(one["notes"], list | tuple) else ():
            err.print(f"  decide: {note}", markup=False)
    out.print()
    show({}, _rows(found, "analyses"), ("analysis", "works", "because", "missing"), "table")
    for one in _rows(found, "left_out"):
        err.print(f"left out {one['path']}: {one['reason']}", markup=False)
    out.print(f"\nWrote workspace.yaml and journey.yaml in {found['workspace']}. {found['check']}", markup=False)
    out.print(f"Read them through, then: {found['next']}", markup=False)
