"""Rename and undo, of what was found in the data and may have a name of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from desirepath.cli._options import opened, workspace_option
from desirepath.cli._show import out


def add_naming(group: click.Group, kind: str, called: str) -> None:
    """Give ``group`` the commands that rename a ``kind`` and take that back; help calls it ``called``."""

    @group.command("rename", help=f"Call the {called} OLD by the name NEW.")
    @workspace_option
    @click.argument("old")
    @click.argument("new")
    def rename(workspace: Path, old: str, new: str) -> None:
        with opened(workspace) as facade:
            asked: dict[str, Any] = {kind: old, "name": new}
            done = facade.do(f"{kind}_rename", **asked)
        out.print(f"It is called {done['name']!r} from now on.", markup=False)
        out.print(f"To take it back: desirepath {group.name} undo {str(done['name'])!r}", markup=False)

    @group.command("undo", help=f"Take the last renaming of the {called} NAME back.")
    @workspace_option
    @click.argument("name")
    def undo(workspace: Path, name: str) -> None:
        with opened(workspace) as facade:
            asked: dict[str, Any] = {kind: name}
            done = facade.do(f"{kind}_undo", **asked)
        out.print(f"It is called {done['name']!r} again.", markup=False)
