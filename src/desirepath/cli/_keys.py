"""Write keys: who may send to which source."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import opened, reading_options, workspace_option
from desirepath.cli._show import err, out, show


@click.group("key")
def key_group() -> None:
    """Write keys, with which SDKs send to a source of kind ingest."""


@key_group.command("create")
@workspace_option
@click.option("--source", required=True, help="The source of workspace.yaml that may be sent to.")
@click.option("--label", default="", help="What it is for, in your words.")
def key_create(workspace: Path, source: str, label: str) -> None:
    """Make a key. It is shown once; only its hash is kept."""
    with opened(workspace) as facade:
        found = facade.do("key_create", source=source, label=label)
    print(found["key"])
    err.print(f"Key {found['id']} sends to source {source}. It is not shown again.")


@key_group.command("list")
@reading_options
def key_list(workspace: Path, form: str) -> None:
    """Keys and what they may send to."""
    with opened(workspace) as facade:
        found = facade.ask("keys")
    rows = found["rows"]
    show(found, rows if isinstance(rows, list) else [], ("id", "source", "label", "created_at", "revoked_at"), form)


@key_group.command("revoke")
@workspace_option
@click.argument("identifier")
def key_revoke(workspace: Path, identifier: str) -> None:
    """End a key: what is sent with it is refused from now on."""
    with opened(workspace) as facade:
        facade.do("key_revoke", id=identifier)
    out.print(f"Key {identifier} is revoked.")
