"""Options that many commands share, and how a command opens its workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from desirepath.app import Facade, open_facade

Command = TypeVar("Command", bound=Callable[..., object])


def workspace_option(command: Command) -> Command:
    return click.option(
        "--workspace",
        "-w",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        show_default="this folder",
        help="The folder with workspace.yaml and journey.yaml.",
    )(command)


def reading_options(command: Command) -> Command:
    """``--workspace`` and ``--format``."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help="How to print.",
    )
    return workspace_option(form(command))


def definition_option(command: Command) -> Command:
    """``--definition``: another version than the one that holds."""
    return click.option(
        "--definition", metavar="VERSION|DATE", help="Read under this version, or the one that held on this date."
    )(command)


def segment_option(command: Command) -> Command:
    """``--segment``: whose journeys."""
    told = "A segment, an outcome or an owner by name, or an expression such as \"arr >= 50000 and plan = 'pro'\"."
    return click.option("--segment", metavar="NAME|EXPR", help=told)(command)


def as_of_option(command: Command) -> Command:
    """``--as-of``: another moment than the end of the data."""
    return click.option("--as-of", metavar="DATE", help="Look from an earlier time (ISO date).")(command)


@contextmanager
def opened(folder: Path) -> Iterator[Facade]:
    """The façade of a workspace, closed at the end."""
    facade = open_facade(folder.resolve())
    try:
        yield facade
    finally:
        facade.close()
