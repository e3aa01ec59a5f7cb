"""Changes by the app's own pages: who may make them, and that they are made."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.conftest import Served

from desirepath.web import schemas

WHO = {"author": "CS lead", "reason": "a higher bar"}
WRITES: dict[str, dict[str, Any]] = {
    "/api/definition/publish": {**WHO, "effective": None},
    "/api/definition/revert": {**WHO, "version": "1"},
    "/api/archetypes/rename": {"archetype": "nobody", "name": "Main road"},
    "/api/archetypes/undo": {"archetype": "nobody"},
    "/api/feedback/confirm": {"sequence": ["nothing"]},
    "/api/feedback/reject": {"sequence": ["nothing"]},
    "/api/feedback/rename": {"sequence": ["nothing"], "name": "A name"},
    "/api/feedback/exclude": {"account": "nobody", "since": "2025-01-01", "reason": "acquired"},
    "/api/feedback/label": {"account": "nobody", "outcome": "churned", "at": "2025-01-01"},
    "/api/feedback/wrong": {"account": "nobody", "outcome": "churned", "at": "2025-01-01"},
    "/api/feedback/undo": {"number": 999},
    "/api/feedback/reviewed": {},
    "/api/models/rollback": {"name": "nothing"},
    "/api/segments": {"name": "some", "where": "arr > 1"},
    "/api/segments/remove": {"name": "nobody"},
    "/api/segments/restore": {"name": "nobody"},
    "/api/themes/rename": {"theme": "nobody", "name": "Main worry"},
    "/api/themes/undo": {"theme": "nobody"},
    "/api/sentiment/correct": {"source": "support", "event_id": "nothing", "label": "negative"},
    "/api/sentiment/undo": {"source": "support", "event_id": "nothing"},
}


@pytest.fixture(scope="module")
def own(company_folder: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any]) -> Iterator[Served]:
    """A server over a copy that may be changed."""
    folder = tmp_path_factory.mktemp("own") / "company"
    shutil.copytree(company_folder, folder, ignore=shutil.ignore_patterns(".owner", "*.lock"))
    with serve(folder) as server:
        yield server


def post(served: Served, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    return httpx.post(served.address + path, json=body, headers={"origin": served.address, **headers}, timeout=60)


def test_every_change_is_asked_here(served: Served) -> None:
    paths = served.answer("/api/openapi.json")["paths"]
    assert {path for path, ways in paths.items() if "post" in ways} == set(WRITES)


@pytest.mark.parametrize("path", WRITES)
def test_only_a_page_of_this_server_may_change_something(served: Served, path: str) -> None:
    port = int(served.address.rsplit(":", 1)[1])
    others = [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"origin": f"http://127.0.0.1:{port + 1}"},
              {"origin": "http://localhost"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "cross-site"},
              {"host": "desirepath.example"}]  # fmt: skip
    for headers in others:
        found = post(served, path, WRITES[path], **headers)
        assert found.status_code == 403, headers
        assert schemas.Refusal.model_validate(found.json()).code == "foreign_host"
    bare = httpx.post(served.address + path, json=WRITES[path])
    assert bare.status_code == 403 and "Origin" in bare.json()["message"]
    assert served.get(path).status_code in (200, 404, 405)
    assert len(served.answer("/api/definition/history")["versions"]) == 1


def test_a_form_of_another_kind_is_not_taken(served: Served) -> None:
    found = httpx.post(
        f"{served.address}/api/definition/publish",
        content='{"author": "x", "reason": "y"}',
        headers={"origin": served.address, "content-type": "text/plain"},
    )
    assert found.status_code == 422


def test_a_change_is_refused_in_words(own: Served) -> None:
    found = post(own, "/api/definition/publish", WRITES["/api/definition/publish"])
    assert found.status_code == 400 and "holds already" in found.json()["message"]
    assert post(own, "/api/definition/publish", {"author": "x"}).status_code == 422
    assert post(own, "/api/archetypes/rename", WRITES["/api/archetypes/rename"]).status_code == 404


def test_a_draft_is_published_and_taken_back(own: Served) -> None:
    path = own.folder / "journey.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("no_milestone_for: 21d", "no_milestone_for: 14d"), "utf-8")
    preview = own.answer("/api/definition/preview")
    done = schemas.PublishedAnswer.model_validate(post(own, "/api/definition/publish", WHO).json())
    assert (done.version, done.in_force, done.author) == (2, True, "CS lead")
    assert own.answer("/api/definition")["version"] == 2
    assert preview["moved"] > 0 and preview["marks"]
    back = schemas.PublishedAnswer.model_validate(post(own, "/api/definition/revert", {**WHO, "version": "1"}).json())
    assert (back.version, back.reverted_to, back.draft_follows) == (3, 1, True)
    assert path.read_text("utf-8") == text
    assert [one["version"] for one in own.answer("/api/definition/history")["versions"]] == [3, 2, 1]


def test_a_common_journey_is_renamed_and_its_name_taken_back(own: Served) -> None:
    first = own.answer("/api/archetypes?view=paths")["views"][0]["archetypes"][0]
    assert first["renamed"] is False
    done = post(own, "/api/archetypes/rename", {"archetype": first["name"], "name": "Main road"}).json()
    assert done == {"name": "Main road", "before": first["name"]}
    again = own.answer("/api/archetypes?view=paths")["views"][0]["archetypes"][0]
    assert (again["name"], again["renamed"]) == ("Main road", True)
    assert post(own, "/api/archetypes/undo", {"archetype": "Main road"}).json()["name"] == first["name"]
    assert own.answer("/api/archetypes?view=paths")["views"][0]["archetypes"][0]["renamed"] is False
