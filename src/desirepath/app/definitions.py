"""Checks of the declared files without opening the stores, and what an editor needs to check them."""

from __future__ import annotations

import json
from pathlib import Path

from desirepath.app._templates import NAMES, list_templates, template_text
from desirepath.kernel import Fault, FaultyFile
from desirepath.lifecycle import compile_outcomes, compile_stages, journey_schema, read_definition, read_rates
from desirepath.sources import read_workspace

__all__ = ["NAMES", "check_definition", "doubt_json", "doubts_of", "list_templates", "template_text", "write_schema"]
Json = dict[str, object]
SCHEMA_FILE = "journey.schema.json"


def doubts_of(folder: Path) -> list[Json]:
    """What ``journey.yaml`` may well not mean, each with its line."""
    return [doubt_json(doubt) for doubt in read_definition(folder / "journey.yaml").doubts]


def doubt_json(doubt: Fault) -> Json:
    return {"line": doubt.line, "place": doubt.asked, "found": doubt.found, "instead": doubt.accepted}


def write_schema(folder: Path) -> Path:
    """Write the JSON Schema of ``journey.yaml`` beside it, for editors."""
    path = folder / SCHEMA_FILE
    path.write_text(json.dumps(journey_schema(), indent=1) + "\n", encoding="utf-8")
    return path


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
