"""Erases a person or an account."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import opened, workspace_option
from desirepath.cli._show import Json, Steps, err, out
from desirepath.kernel import WrongUse


@click.command("erase")
@workspace_option
@click.option("--person", help="An e-mail address, or a key such as person:u1.")
@click.option("--account", help="An account's id, or a key such as crm:0015.")
@click.option("--anonymise", is_flag=True, help="Keep its events, without anything that tells whose they are.")
@click.option("--reason", default="", help="Why, for the proof; name nobody in it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_command(workspace: Path, person: str | None, account: str | None, **asked: object) -> None:
    """Take a person or an account out of everything, for good, and keep a proof. It cannot be undone."""
    if (person is None) == (account is None):
        raise WrongUse("erase", "both or neither of --person and --account", "Give one of them.")
    kind, named = ("person", person) if person else ("account", account)
    if not asked.pop("yes"):
        click.confirm(f"Erase {kind} {named} for good?", abort=True, err=True)
    with opened(workspace) as facade, Steps() as progress:
        found = facade.do("erase", progress, kind=kind, named=named, **asked)
    _tell(found)


def _tell(found: Json) -> None:
    proof = found["proof"]
    rows = proof["rows"] if isinstance(proof, dict) else {}
    told = ", ".join(f"{n:,} {name}" for name, n in rows.items() if n) if isinstance(rows, dict) else ""
    out.print(f"Erased: {told or 'nothing was there'}. Proof {found['id']}.")
    if isinstance(proof, dict) and not proof["clean"]:
        err.print(f"Still found in: {proof['tables_with_it']} {proof['files_with_it']}")
        raise click.exceptions.Exit(1)
    out.print("The tables, the database files and their logs were searched afterwards: nothing is left.")
    listed = found["files_to_mend"]
    for path in listed if isinstance(listed, list) else []:
        err.print(f"Your own file still holds it, and is left out from now on: {path}", markup=False)
