"""What people say about patterns, accounts and outcomes, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from desirepath.cli._options import opened, reading_options, workspace_option
from desirepath.cli._show import out, rows_of, show
from desirepath.kernel import silent

Command = TypeVar("Command", bound=Callable[..., object])


def _word(command: Command) -> Command:
    """``--reason`` and ``--author``."""
    reason = click.option("--reason", default="", help="Why, in your own words.")
    author = click.option("--author", default="local", show_default=True, help="Who says so.")
    return workspace_option(reason(author(command)))


def _pair(command: Command) -> Command:
    """``--outcome`` and ``--versus``: whose pattern it is."""
    outcome = click.option("--outcome", help="By default the bad one.")
    versus = click.option("--versus", help="By default the good one; none for neither.")
    return outcome(versus(command))


def _steps(text: str) -> list[str]:
    return [step.strip() for step in text.split(">") if step.strip()]


def _sides(outcome: str | None, versus: str | None) -> list[str]:
    """Both sides or none: the usual pair."""
    if (outcome is None) != (versus is None):
        raise click.UsageError("Give --outcome and --versus, or neither for the bad outcome against the good one.")
    return [outcome, versus] if outcome and versus else []


def _do(workspace: Path, job: str, **asked: object) -> None:
    with opened(workspace) as facade:
        done = facade.do(job, silent, **asked)
    out.print(f"{done['sentence']}. {done['note']}", markup=False)
    if job != "feedback_undo":
        out.print(f"To take it back: desirepath feedback undo {done['id']}", markup=False)


@click.group("feedback")
def feedback_group() -> None:
    """What people say: it changes the next learning, is kept with who and why, and can be taken back."""


@feedback_group.command("list")
@reading_options
@click.option("--account", help="Only what was said of this account.")
@click.option("--all", "every", is_flag=True, help="Also what was taken back.")
def feedback_list(workspace: Path, form: str, account: str | None, every: bool) -> None:
    """Everything that was said and holds, the newest first."""
    with opened(workspace) as facade:
        found = facade.ask("feedback", account=account, every=every)
    columns = ("id", "kind", "sentence", "account", "author", "reason", "said_at", "taken_back_at")
    show(found, rows_of(found["rows"]), columns, form)


@feedback_group.command("confirm")
@click.argument("pattern")
@_pair
@_word
def feedback_confirm(pattern: str, workspace: Path, outcome: str | None, versus: str | None, **asked: str) -> None:
    """PATTERN is real; its steps as "a > b"."""
    _do(workspace, "feedback_confirm", sequence=_steps(pattern), pair=_sides(outcome, versus), **asked)


@feedback_group.command("reject")
@click.argument("pattern")
@_pair
@_word
def feedback_reject(pattern: str, workspace: Path, outcome: str | None, versus: str | None, **asked: str) -> None:
    """PATTERN says nothing: keep it out of cards, findings and plan."""
    _do(workspace, "feedback_reject", sequence=_steps(pattern), pair=_sides(outcome, versus), **asked)


@feedback_group.command("rename")
@click.argument("pattern")
@click.argument("name")
@_pair
@_word
def feedback_rename(
    pattern: str, name: str, workspace: Path, outcome: str | None, versus: str | None, **asked: str
) -> None:
    """Call PATTERN by the name NAME."""
    _do(workspace, "feedback_rename", sequence=_steps(pattern), pair=_sides(outcome, versus), name=name, **asked)


@feedback_group.command("exclude")
@click.argument("account")
@click.option("--from", "since", metavar="DATE", required=True, help="When it began.")
@click.option("--to", "until", metavar="DATE", help="When it was over; by default it goes on.")
@click.option("--cause", required=True, help="The known cause, such as acquired or seasonal.")
@click.option("--author", default="local", show_default=True, help="Who says so.")
@workspace_option
def feedback_exclude(account: str, since: str, until: str | None, cause: str, author: str, workspace: Path) -> None:
    """What happened to ACCOUNT in a span had a known cause: it leaves training."""
    asked = {"since": since, "until": until, "reason": cause, "author": author}
    _do(workspace, "feedback_exclude", account=account, **asked)


@feedback_group.command("label")
@click.argument("account")
@click.argument("outcome")
@click.option("--at", metavar="DATE", required=True, help="When it came, or when it is recorded.")
@click.option("--wrong", is_flag=True, help="The outcome recorded there did not come.")
@_word
def feedback_label(account: str, outcome: str, workspace: Path, wrong: bool, **asked: str) -> None:
    """ACCOUNT came to OUTCOME, or the one recorded is wrong."""
    _do(workspace, "feedback_wrong" if wrong else "feedback_label", account=account, outcome=outcome, **asked)


@feedback_group.command("reviewed")
@_word
def feedback_reviewed(workspace: Path, **asked: str) -> None:
    """The patterns that waited for review were gone through."""
    _do(workspace, "feedback_reviewed", **asked)


@feedback_group.command("undo")
@click.argument("number", type=int)
@click.option("--author", default="local", show_default=True, help="Who takes it back.")
@workspace_option
def feedback_undo(number: int, author: str, workspace: Path) -> None:
    """Take back what was said under NUMBER."""
    _do(workspace, "feedback_undo", number=number, author=author)
