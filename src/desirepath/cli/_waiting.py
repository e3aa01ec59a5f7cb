"""Commands for the lists that need no learning: what waits on us, and who stands still."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import opened, reading_options, segment_option
from desirepath.cli._show import out, rows_of, show


@click.command("waiting")
@reading_options
@segment_option
@click.option("--owner", help="Only the accounts of one owner.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
def waiting_command(workspace: Path, form: str, **asked: object) -> None:
    """Open tickets and mails whose last word is the customer's, the longest wait first."""
    with opened(workspace) as facade:
        found = facade.ask("waiting", **asked)
    rows = [
        {**row, **_whose(row), "about": row["subject"] or row["quote"]}
        for row in rows_of(found["rows"])
    ]  # fmt: skip
    show(found, rows, ("days", "kind", "name", "owner", "arr", "person", "about"), form)
    if form != "table":
        return
    if not found["comes_in"]:
        out.print("No tickets and no mails come in: see docs/reference/streams.md.")
        return
    out.print(
        f"\n{found['total']} wait, on {found['accounts']} accounts. Left out: {found['old_mails']} mails older than "
        f"{found['mail_counts_for_days']} days and {found['thanks']} that say thanks."
    )


@click.command("behind")
@reading_options
@segment_option
@click.option("--owner", help="Only the accounts of one owner.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
def behind_command(workspace: Path, form: str, **asked: object) -> None:
    """Accounts that stay in their stage beyond its target or their peers, the stuck ones first."""
    with opened(workspace) as facade:
        found = facade.ask("behind", **asked)
    rows = [{**row, **_whose(row)} for row in rows_of(found["rows"])]
    show(found, rows, ("pace", "name", "owner", "arr", "stage", "days_in_stage", "limit_days", "by", "peers"), form)
    if form == "table":
        out.print(f"\n{found['total']} accounts, {found['stuck']} of them stuck.")


def _whose(row: dict[str, object]) -> dict[str, object]:
    account = row["account"]
    return {key: account[key] for key in ("name", "owner", "arr")} if isinstance(account, dict) else {}


WAITING = (waiting_command, behind_command)
