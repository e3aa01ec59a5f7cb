"""Which keys are one: review, merge, split, undo, why."""

from __future__ import annotations

from pathlib import Path

import click

from desirepath.cli._options import opened, reading_options, workspace_option
from desirepath.cli._show import Json, Steps, out, rows_of, show

_reason = click.option("--reason", default="", help="Why; it is kept with the decision.")


@click.group("identity")
def identity_group() -> None:
    """Which keys are one person or one account."""


def _do(workspace: Path, job: str, **parameters: object) -> None:
    with opened(workspace) as facade, Steps() as progress:
        done = facade.do(job, progress, **parameters)
    out.print(f"Decision {done['decision']}; {done['accounts_touched']} accounts were derived anew.")
    out.print(f"To take it back: desirepath identity undo {done['decision']}", markup=False)


@identity_group.command("review")
@reading_options
@click.option("--accept", help="The review with this id: the two are one.")
@click.option("--refuse", help="The review with this id: the two are not one.")
@_reason
def identity_review(workspace: Path, form: str, accept: str | None, refuse: str | None, reason: str) -> None:
    """What waits for your word, and your word on it."""
    if accept:
        _do(workspace, "identity_accept", review=accept, reason=reason)
    elif refuse:
        _do(workspace, "identity_refuse", review=refuse, reason=reason)
    else:
        with opened(workspace) as facade:
            found = facade.ask("identity_reviews")
        show(found, rows_of(found["reviews"]), ("id", "left_key", "right_key", "reason", "detail", "score"), form)


@identity_group.command("merge")
@workspace_option
@click.argument("one")
@click.argument("other")
@_reason
def identity_merge(workspace: Path, one: str, other: str, reason: str) -> None:
    """ONE and OTHER (accounts, people or keys) are one from now on."""
    _do(workspace, "identity_merge", one=one, other=other, reason=reason)


@identity_group.command("split")
@workspace_option
@click.argument("account")
@click.option("--key", "keys", multiple=True, required=True, help="A key that leaves the account; may be repeated.")
@_reason
def identity_split(workspace: Path, account: str, keys: tuple[str, ...], reason: str) -> None:
    """Take keys out of ACCOUNT, whatever records state."""
    _do(workspace, "identity_split", account=account, keys=list(keys), reason=reason)


@identity_group.command("undo")
@workspace_option
@click.argument("decision")
@_reason
def identity_undo(workspace: Path, decision: str, reason: str) -> None:
    """Take a decision back."""
    with opened(workspace) as facade, Steps() as progress:
        done = facade.do("identity_undo", progress, decision=decision, reason=reason)
    out.print(f"Decision {decision} is taken back; {done['accounts_touched']} accounts were derived anew.")


@identity_group.command("history")
@reading_options
@click.option("--account", help="Only decisions on this account or key.")
def identity_history(workspace: Path, form: str, account: str | None) -> None:
    """Every decision, undone ones too, the newest first."""
    with opened(workspace) as facade:
        found = facade.ask("identity_decisions", account=account)
    columns = ("id", "kind", "left_keys", "right_keys", "who", "decided_at", "reason", "undone_at")
    show(found, rows_of(found["decisions"]), columns, form)


@identity_group.command("why")
@reading_options
@click.argument("named")
def identity_why(workspace: Path, form: str, named: str) -> None:
    """Why a key belongs to its account or, for an account, why all its keys do."""
    with opened(workspace) as facade:
        found = facade.ask("identity_why", named=named)
    rows = [
        {"key": chain["key"], "counted": chain["reason"], "because": _chain(rows_of(chain["steps"]))}
        for chain in rows_of(found["chains"])
    ]
    if form == "table":
        out.print(f"{named}: account {found['account'] or 'none'}, {found['keys']} keys", markup=False)
    show(found, rows, ("key", "counted", "because"), form)


def _chain(steps: list[Json]) -> str:
    told = [
        f"{step['start']} {step['kind']} {step['end']} ({step['source'] or 'decision'}{_since(step)})" for step in steps
    ]
    return "; ".join(told) or "it is the account's own key"


def _since(step: Json) -> str:
    return f", since {str(step['since'])[:10]}" if step["since"] else ""


@identity_group.command("suggest")
@workspace_option
def identity_suggest(workspace: Path) -> None:
    """Look for accounts whose names are alike; they wait for review, nothing is joined."""
    with opened(workspace) as facade:
        found = facade.do("identity_suggest")
    out.print(f"{found['suggested']} pairs wait for your word: desirepath identity review")
