"""A key, command, route, feature or finding that is not documented does not exist for a user."""

import re
from dataclasses import fields

import click
import pytest
from pydantic import BaseModel

from desirepath.cli._main import desirepath
from desirepath.insights import KINDS
from desirepath.kernel import DesirepathError, errors
from desirepath.learning.features import FEATURES, RELATIVE
from desirepath.learning.risk.verdict import Verdict
from desirepath.lifecycle import Definition, _calendar_keys, _conditions, _declared
from desirepath.sources import STREAMS
from desirepath.sources import _declared as _workspace
from desirepath.sources._files import READABLE
from desirepath.web import openapi_text, schemas

from .pages import ROOT, missing, reference


def test_every_key_of_a_workspace():
    text = reference("workspace-yaml.md")
    assert not missing(
        (
            *_workspace.TOP_KEYS,
            *_workspace.SOURCE_KEYS,
            *_workspace.DELIVERY_KEYS,
            *_workspace.IDENTITY_KEYS,
            *_workspace.KINDS,
        ),
        text,
    )


def test_every_readable_format():
    assert not missing(READABLE, (ROOT / "docs/how-to/bring-in-files.md").read_text("utf-8"))


def test_every_key_of_a_journey():
    text = reference("journey-yaml.md")
    conditions = [key for form in _conditions.FORMS.values() for key in form]
    told = (
        *_declared.TOP_KEYS,
        *_declared.STAGE_KEYS,
        *_declared.TRIGGERS,
        *_declared.CHANNELS,
        *_declared.BANDS,
        *_calendar_keys.CALENDAR_KEYS,
        *_calendar_keys.CURRENCY_KEYS,
    )
    assert not missing((*told, *conditions, *_conditions.FORMS), text)
    assert not missing((field.name for field in fields(Definition) if field.name in _declared.TOP_KEYS), text)


@pytest.mark.parametrize("stream", STREAMS)
def test_every_key_of_a_stream(stream: str):
    text = reference("streams.md")
    row = re.search(rf"^\| `{stream}` \|.*$", text, re.MULTILINE)
    common = text.partition("| stream |")[0]
    assert row, f"no row for {stream}"
    assert not missing(STREAMS[stream].accepted(), row[0] + common)


def test_every_feature():
    assert not missing([one.name for one in (*FEATURES, *RELATIVE)], reference("features.md"))


def test_every_topic_of_a_finding():
    assert not missing(KINDS, reference("json.md"))


def test_every_verdict():
    words = Verdict.__args__  # type: ignore[attr-defined]
    assert not missing(words, reference("json.md"))


def test_every_error_code():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DesirepathError)]
    assert not missing({kind.code for kind in kinds}, reference("json.md"))


def test_every_route():
    routes = re.findall(r'"(/api/[^"]*)": \{', openapi_text())
    text = reference("json.md")
    assert routes
    assert [route for route in routes if f"`{route}`" not in text] == []


ANSWERS = sorted(
    (kind for kind in vars(schemas).values() if isinstance(kind, type) and issubclass(kind, BaseModel)),
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda kind: kind.__name__)
def test_every_key_of_an_answer(answer: type[BaseModel]):
    keys = [field.alias or name for name, field in answer.model_fields.items()]
    assert not missing(keys, reference("json.md"))


def commands(group: click.Group, before: str) -> list[tuple[str, click.Command]]:
    found = []
    for name, command in group.commands.items():
        whole = f"{before} {name}"
        found += commands(command, whole) if isinstance(command, click.Group) else [(whole, command)]
    return found


COMMANDS = commands(desirepath, "desirepath")
SHARED = {"--workspace", "--format", "--help"}


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_and_option(name: str, command: click.Command):
    text = reference("cli.md")
    row = next((line for line in text.splitlines() if re.search(rf"^\| `{name}(?: [^`]*)?`", line)), None)
    assert row, f"no row for {name}"
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    long = {option for option in options if option.startswith("--")} - SHARED
    told = {option for option in long if option in row}
    pairs = [parameter for parameter in command.params if parameter.secondary_opts]
    twins = {o for p in pairs if told & {*p.opts, *p.secondary_opts} for o in (*p.opts, *p.secondary_opts)}
    assert not long - told - twins


def test_every_licence_is_permissive_but_the_one_decided_on():
    from .licences import run_time_licences

    fine = re.compile(r"apache|bsd|mit\b|mit-|isc|psf|python software|zlib|0bsd|cc0|unlicense", re.IGNORECASE)
    others = {name: licence for name, licence in run_time_licences().items() if not fine.search(licence)}
    assert set(others) <= {"certifi"}, others
    for name in others:
        assert name in (ROOT / "docs/decisions/0007-certifi-data-file.md").read_text("utf-8")
