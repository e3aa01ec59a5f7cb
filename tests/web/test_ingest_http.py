"""Live ingest over HTTP: credentials, compression, bounds, and what no body, however odd, may do."""

from __future__ import annotations

import base64
import gzip
import json
import os
import random
import string
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desirepath.app import LocalFacade, Workspace
from desirepath.web import create_server, ingest_openapi
from desirepath.web.ingest import MAX_BODY, SEGMENT_KINDS
from fixtures.serving import make_live_workspace

BODIES = int(os.environ.get("DESIREPATH_FUZZ", "5000"))


class Live:
    """The server in this process, and what its store holds."""

    def __init__(self, folder: Path) -> None:
        self.key = make_live_workspace(folder)
        self.facade = LocalFacade(Workspace(folder))
        self.app = create_server(self.facade)
        self.client = TestClient(self.app, raise_server_exceptions=False)

    def post(self, body: Any, path: str = "/v1/batch", **headers: str) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        basic = base64.b64encode(f"{self.key}:".encode()).decode()
        return self.client.post(path, content=content, headers={"authorization": f"Basic {basic}", **headers})

    def ids(self) -> set[str]:
        return {str(row[0]) for row in self.facade.work.warehouse.tuples("SELECT event_id FROM events")}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    opened = Live(tmp_path_factory.mktemp("live"))
    yield opened
    opened.facade.close()


def good(identifier: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "login",
        "messageId": identifier,
        "userId": "u",
        "timestamp": "2026-01-01",
        **more,
    }


def test_every_address_takes_what_it_is_for(live: Live) -> None:
    for kind in SEGMENT_KINDS:
        item = good(f"a-{kind}", groupId="g", previousId="p")
        body = {"batch": [item]} if kind in ("batch", "import") else item
        answered = live.post(body, f"/v1/{kind}")
        assert (answered.status_code, answered.json()["accepted"]) == (200, 1), kind
    for path in ("/batch/", "/capture/", "/capture"):
        item = {"event": "login", "distinct_id": "u", "uuid": f"p{path}", "properties": {}}
        answered = live.client.post(
            path, json={"api_key": live.key, **({"batch": [item]} if "batch" in path else item)}
        )
        assert answered.json().get("status") == 1, (path, answered.text)


def test_key_comes_as_basic_user_bearer_or_in_the_body(live: Live) -> None:
    batch = {"batch": [good("k")]}
    assert live.client.post("/v1/batch", json={**batch, "writeKey": live.key}).status_code == 200
    assert live.client.post("/v1/batch", json=batch, headers={"authorization": f"Bearer {live.key}"}).status_code == 200
    for headers in ({}, {"authorization": "Basic bm8="}, {"authorization": "Basic ???"}, {"authorization": "Digest x"}):
        answered = live.client.post("/v1/batch", json=batch, headers=headers)
        assert (answered.status_code, answered.json()["code"]) == (401, "unknown_write_key")
        assert answered.json()["message"]


def test_revoked_key_is_refused_at_once(live: Live) -> None:
    made = live.facade.do("key_create", source="app", label="short")
    body = {"batch": [good("r")], "writeKey": made["key"]}
    assert live.client.post("/v1/batch", json=body).status_code == 200
    live.facade.do("key_revoke", id=made["id"])
    assert live.client.post("/v1/batch", json=body).status_code == 401
    listed = live.facade.ask("keys")["rows"]
    assert str(made["key"]) not in json.dumps(listed) and len(listed) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("packed", ["gzip", "deflate"])
def test_packed_bodies_are_unpacked(live: Live, packed: str) -> None:
    raw = json.dumps({"batch": [good(packed)]}).encode()
    body = gzip.compress(raw) if packed == "gzip" else zlib.compress(raw)
    assert live.post(body, **{"content-encoding": packed}).json()["accepted"] == 1


def test_bombs_are_refused_by_bound_and_nothing_is_stored(live: Live) -> None:
    before = live.ids()
    zeros = gzip.compress(b'{"batch": ["' + b"0" * (200 << 20) + b'"]}')
    assert live.post(zeros, **{"content-encoding": "gzip"}).status_code == 413
    assert live.post(b"x" * (MAX_BODY + 1)).status_code == 413
    assert live.post(b'{"batch": [' + b"[" * 500_000).status_code == 400
    assert live.post(gzip.compress(b"{}")[:-4], **{"content-encoding": "gzip"}).status_code == 400
    assert live.post(b"{}", **{"content-encoding": "br"}).status_code == 400
    huge = live.post({"batch": [good("huge", properties={"x": "y" * (2 << 20)}), good("beside")]})
    assert [row["reason"] for row in huge.json()["rejected"]] == ["item larger than 1 MB"]
    assert live.ids() - before == {"beside"}


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\ud800", "", "\x00"])
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
KEYS = (
    "type",
    "event",
    "messageId",
    "userId",
    "anonymousId",
    "groupId",
    "timestamp",
    "properties",
    "traits",
    "context",
    "name",
)
SPOILT = [
    ("type", "buy"), ("type", None), ("event", None), ("event", {}), ("event", "x" * 600), ("userId", None), ("userId", []),
    ("timestamp", "soon"), ("timestamp", {}), ("timestamp", "2999-01-01"), ("timestamp", 1e300), ("properties", [1]),
    ("properties", "x"), ("context", [1]), ("messageId", {"a": 1}), ("properties", {"half": "\ud800"}),
]  # fmt: skip


@pytest.mark.slow
def test_no_body_breaks_the_server_loses_a_good_item_or_stores_a_bad_one(live: Live) -> None:
    number = iter(range(10**9))

    @settings(
        max_examples=BODIES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        if data.draw(st.integers(0, 9)) == 0:
            raw = data.draw(st.binary(max_size=60) | JSON.map(lambda one: json.dumps(one).encode()))
            path = data.draw(st.sampled_from(["/v1/batch", "/v1/track", "/batch/", "/capture/"]))
            answered = live.post(raw, path)
            assert answered.status_code < 500 and answered.json().get("code", answered.json().get("success"))
            return
        items, fine, bad = [], set(), set()
        for _ in range(data.draw(st.integers(1, 5))):
            identifier, kind = f"f{next(number)}", data.draw(st.integers(0, 2))
            item = good(identifier)
            if kind == 1:
                key, value = data.draw(st.sampled_from(SPOILT))
                item[key] = value
                bad.add(identifier)
            elif kind == 2:
                item |= {
                    key: data.draw(JSON) for key in data.draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3))
                }
            else:
                item["properties"] = {"x": data.draw(LEAVES.filter(lambda one: one != "\ud800"))}
                fine.add(identifier)
            items.append(data.draw(JSON) if kind == 2 and data.draw(st.booleans()) else item)
        answered = live.post({"batch": items})
        assert answered.status_code == 200, answered.text
        found = answered.json()
        assert found["accepted"] + found["duplicates"] + len(found["rejected"]) == len(items)
        wanted.update(fine)
        unwanted.update(bad)

    wanted: set[str] = set()
    unwanted: set[str] = set()
    send()
    stored = live.ids()
    assert wanted and not wanted - stored
    assert unwanted and not unwanted & stored
    broken = "SELECT count(*) FROM events WHERE NOT json_valid(properties) OR event IS NULL OR occurred_at IS NULL"
    assert live.facade.work.warehouse.count(broken) == 0


@pytest.mark.slow
def test_the_described_addresses_keep_to_their_description(live: Live) -> None:
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", _described(live))
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=40,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def call(case: Any) -> None:
            answered = case.call(headers={"authorization": f"Bearer {live.key}", "host": "127.0.0.1"})
            assert answered.status_code < 500, answered.text
            case.validate_response(answered, checks=[schemathesis.checks.CHECKS.get_one("response_schema_conformance")])

        call()


def _described(live: Live) -> Any:
    """The server, with the document of live ingest at an address of its own."""
    from fastapi import FastAPI

    outer = FastAPI(openapi_url=None)
    outer.add_api_route("/v1/openapi.json", ingest_openapi)
    outer.mount("/", live.app)
    return outer


def test_random_names_reach_the_store_as_they_are(live: Live) -> None:
    chance = random.Random(3)
    names = ["".join(chance.choices(string.printable + "äß日本🙂'\"\\", k=12)).strip() or "x" for _ in range(50)]
    live.post({"batch": [good(f"n{n}", event=name) for n, name in enumerate(names)]})
    rows = live.facade.work.warehouse.tuples("SELECT event_id, event FROM events WHERE event_id LIKE 'n%'")
    stored = {str(i): name for i, name in rows if str(i)[1:].isdigit()}
    assert [stored[f"n{n}"] for n in range(50)] == names
