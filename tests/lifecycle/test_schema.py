"""The JSON Schema takes what is read and refuses what is not, as far as a schema can tell."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from desirepath.lifecycle import journey_schema

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(journey_schema())
RIGHT = [*ROOT.glob("examples/*/journey.yaml"), ROOT / "tests" / "fixtures" / "journey_of_the_design.yaml"]
WORKED = yaml.safe_load((ROOT / "tests" / "journeys" / "worked.yaml").read_text("utf-8"))
PARTS = ("stages", "timezone", "calendar", "metrics", "products", "segments", "overrides", "outcomes")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(journey_schema())


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.parent.name)
def test_files_that_are_read_are_taken(path: Path) -> None:
    SCHEMA.validate(yaml.safe_load(path.read_text("utf-8")))


def test_every_worked_definition_is_taken() -> None:
    for case in WORKED:
        outcomes = {"churned": {"when": {"event": "churned"}, "kind": "bad", "ends": True}}
        SCHEMA.validate({"outcomes": outcomes} | {key: case[key] for key in PARTS if key in case})


@pytest.mark.parametrize(
    "when",
    [
        {"evnt": "e"},
        {"event": "e", "within": "soon"},
        {"event": "e", "for": "3w"},
        {"metric": "events", "drop": "half"},
        {"of": []},
        {"all": [{"event": "e", "any": []}]},
        {"attribute": 3},
    ],
    ids=str,
)
def test_what_is_refused_when_read_is_refused_in_the_editor(when: dict) -> None:
    file = {"stages": [{"name": "a", "enter_when": when}], "outcomes": {"x": {"when": {"event": "e"}, "kind": "good"}}}
    assert list(SCHEMA.iter_errors(file))
