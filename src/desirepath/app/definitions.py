"""Checks of the declared files without opening the stores."""

from __future__ import annotations

from pathlib import Path

from desirepath.kernel import FaultyFile
from desirepath.lifecycle import compile_outcomes, compile_stages, read_definition, read_rates
from desirepath.sources import read_workspace


def check_definition(folder: Path) -> str:
    """A sentence when both files are right.

    Raises
    ------
    FaultyFile
        with the faults of the first faulty file.
    """
    problems: list[FaultyFile] = []
    for read in (lambda: read_workspace(folder), lambda: read_definition(folder / "journey.yaml")):
        try:
            read()
        except FaultyFile as faulty:
            problems.append(faulty)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        faults = [fault for problem in problems for fault in problem.faults]
        raise FaultyFile(" and ".join(problem.path for problem in problems), faults)
    definition = read_definition(folder / "journey.yaml")
    if definition.money and definition.money.rates:
        read_rates(folder / definition.money.rates)
    compile_outcomes(definition)
    compile_stages(definition)
    milestones = sum(len(stage.milestones) for stage in definition.stages)
    return (
        f"Right: {len(definition.stages)} stages, {milestones} milestones, {len(definition.outcomes)} outcomes, "
        f"{len(definition.plays)} plays."
    )
