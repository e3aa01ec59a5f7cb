"""The command itself: errors become messages and exit codes."""

from __future__ import annotations

import sys

import click

from desirepath import __version__
from desirepath.cli._ahead import AHEAD
from desirepath.cli._archetypes import archetypes_group
from desirepath.cli._audit import audit_command, event_group
from desirepath.cli._begin import init_command
from desirepath.cli._definition import definition_group
from desirepath.cli._erase import erase_command
from desirepath.cli._feedback import feedback_group
from desirepath.cli._identity import identity_group
from desirepath.cli._keys import key_group
from desirepath.cli._models import learning_group, model_group
from desirepath.cli._moments import MOMENTS
from desirepath.cli._read import READING
from desirepath.cli._segment import segment_group
from desirepath.cli._texts import TEXTS
from desirepath.cli._waiting import WAITING
from desirepath.cli._work import WORKING
from desirepath.kernel import DesirepathError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="desirepath")
def desirepath() -> None:
    """A living map of how customers really travel, and what to do next.

    Start with `desirepath demo`, or with your own exports: `desirepath init --from FOLDER` and `desirepath run`.
    """


GROUPS = (
    archetypes_group,
    definition_group,
    event_group,
    feedback_group,
    identity_group,
    key_group,
    learning_group,
    model_group,
    segment_group,
)

for command in (
    init_command,
    *WORKING,
    *READING,
    *MOMENTS,
    *TEXTS,
    *AHEAD,
    *WAITING,
    audit_command,
    erase_command,
    *GROUPS,
):
    desirepath.add_command(command)


def main() -> None:
    """Exit codes: 0 done, 1 fault, 2 wrong use, 3 not enough evidence."""
    try:
        sys.exit(desirepath(standalone_mode=False))  # the code of an Exit, which click returns here
    except click.exceptions.Abort:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DesirepathError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
