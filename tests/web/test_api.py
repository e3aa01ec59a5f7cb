"""The REST API of a running server: shapes, refusals, and who is let in."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from tests.web.conftest import Served

from desirepath.web import schemas

READS = {
    "/api/workspace": schemas.WorkspaceAnswer,
    "/api/portfolio": schemas.PortfolioAnswer,
    "/api/accounts": schemas.AccountsAnswer,
    "/api/accounts/{account}": schemas.AccountAnswer,
    "/api/map": schemas.MapAnswer,
    "/api/map/members": schemas.MembersAnswer,
    "/api/map/paths": schemas.PathsAnswer,
    "/api/map/matrix": schemas.MatrixAnswer,
    "/api/map/curves": schemas.CurvesAnswer,
    "/api/map/replay": schemas.ReplayAnswer,
    "/api/moments": schemas.MomentsAnswer,
    "/api/moments/members": schemas.MembersAnswer,
    "/api/velocity": schemas.VelocityAnswer,
    "/api/patterns": schemas.PatternsAnswer,
    "/api/patterns/review": schemas.PatternReviewAnswer,
    "/api/feedback": schemas.FeedbackAnswer,
    "/api/models": schemas.ModelsAnswer,
    "/api/learning/history": schemas.LearningHistoryAnswer,
    "/api/evaluate": schemas.EvaluationAnswer,
    "/api/misses": schemas.MissesAnswer,
    "/api/lost": schemas.LostAnswer,
    "/api/waiting": schemas.WaitingAnswer,
    "/api/behind": schemas.BehindAnswer,
    "/api/plan": schemas.PlanAnswer,
    "/api/outbox": schemas.OutboxAnswer,
    "/api/conformance": schemas.ConformanceAnswer,
    "/api/conformance/members": schemas.MembersAnswer,
    "/api/progress": schemas.ProgressAnswer,
    "/api/definition": schemas.DefinitionAnswer,
    "/api/definition/check": schemas.CheckAnswer,
    "/api/definition/preview": schemas.PreviewAnswer,
    "/api/definition/history": schemas.HistoryAnswer,
    "/api/definition/diff": schemas.DiffAnswer,
    "/api/definition/suggest": schemas.SuggestAnswer,
    "/api/definition/review": schemas.ReviewAnswer,
    "/api/archetypes": schemas.ArchetypesAnswer,
    "/api/archetypes/members": schemas.MembersAnswer,
    "/api/themes": schemas.ThemesAnswer,
    "/api/themes/members": schemas.MembersAnswer,
    "/api/segments": schemas.SegmentsAnswer,
    "/api/deviations": schemas.DeviationsAnswer,
    "/api/forecast": schemas.ForecastAnswer,
    "/api/segments/members": schemas.SegmentMembersAnswer,
    "/api/segments/check": schemas.SegmentCheckAnswer,
}


def test_every_route_is_asked_here(served: Served) -> None:
    paths = served.answer("/api/openapi.json")["paths"]
    assert {path for path, ways in paths.items() if "get" in ways} == set(READS)


def test_a_segment_is_saved_removed_and_brought_back_over_http(served: Served) -> None:
    def post(path: str, origin: str | None = None, **body: str) -> httpx.Response:
        headers = {"origin": origin or served.address}
        return httpx.post(served.address + path, json=body, headers=headers, timeout=30)

    foreign = post("/api/segments", "https://elsewhere.example", name="theirs", where="arr > 1")
    assert refusal(foreign, 403, "foreign_host")
    refusal(post("/api/segments", name="mine", where="arr >"), 400, "expression_refused")
    refusal(post("/api/segments", name="smb", where="arr > 1"), 400, "wrong_use")
    assert served.answer("/api/workspace")["saved_segments"] == []
    done = post("/api/segments", name="mine", where="arr > 1 and age_days > 30")
    saved = schemas.SegmentSaved.model_validate(done.raise_for_status().json())
    assert served.answer("/api/accounts?segment=mine")["total"] == saved.accounts
    assert served.answer("/api/workspace")["saved_segments"] == ["mine"]
    post("/api/segments/remove", name="mine").raise_for_status()
    refusal(served.get("/api/map?segment=mine"), 404, "not_found")
    post("/api/segments/restore", name="mine").raise_for_status()
    assert served.answer("/api/segments/members?segment=mine")["total"] == saved.accounts
    post("/api/segments/remove", name="mine").raise_for_status()


@pytest.mark.parametrize("path", READS)
def test_every_route_answers_in_its_declared_shape(served: Served, spotlight: str, path: str) -> None:
    query = {}
    if path == "/api/map/members":
        query = {"node": "start"}
    elif path == "/api/segments/members":
        query = {"segment": "smb"}
    elif path == "/api/segments/check":
        query = {"where": "arr > 1"}
    elif path == "/api/conformance/members":
        query = {"step": "first_integration", "group": "skipped"}
    elif path == "/api/moments/members":
        query = {"moment": served.answer("/api/moments")["moments"][0]["id"]}
    elif path == "/api/themes/members":
        query = {"theme": served.answer("/api/themes")["themes"][0]["id"]}
    elif path == "/api/archetypes/members":
        query = {"archetype": served.answer("/api/archetypes?view=paths")["views"][0]["archetypes"][0]["name"]}
    found = served.get(path.format(account=spotlight), params=query)
    assert found.status_code == 200
    READS[path].model_validate(found.json())


@pytest.mark.parametrize("level", ["stage", "milestone", "event"])
def test_the_map_conserves_and_equals_the_lists_behind_it(served: Served, level: str) -> None:
    drawn = served.answer(f"/api/map?level={level}&compare=renewed:churned")
    schemas.MapAnswer.model_validate(drawn)
    for node in drawn["nodes"]:
        if node["kind"] != "start":
            assert node["transitions_in"] == node["transitions_out"] + node["ended"] + node["here_now"], node["id"]
    for node in drawn["nodes"][:4]:
        listed = served.get("/api/map/members", params={"level": level, "node": node["id"], "limit": 1}).json()
        assert listed["total"] == node["accounts"], node["id"]
    for flow in drawn["flows"][:4]:
        asked = {"level": level, "from": flow["from"], "to": flow["to"], "limit": 1}
        assert served.get("/api/map/members", params=asked).json()["total"] == flow["accounts"]


def test_the_portfolio_names_the_worst_step_of_the_first_stage(served: Served) -> None:
    first = served.answer("/api/workspace")["stages"][0]["name"]
    shown = served.answer("/api/portfolio")["worst_step"]
    steps = [one for one in served.answer("/api/map")["friction"] if one["stage"] == first]
    assert shown == max(steps, key=lambda one: one["arr_days_lost"])


def test_a_page_of_accounts_counts_all_that_match(served: Served) -> None:
    whole = served.answer("/api/accounts?limit=500&sort=name")
    assert whole["total"] == len(whole["rows"])
    names = [row["name"].lower() for row in whole["rows"]]
    assert names == sorted(names)
    page = served.answer("/api/accounts?limit=7&offset=7&sort=name")
    assert page["rows"] == whole["rows"][7:14]
    assert page["total"] == whole["total"]
    some = served.answer(f"/api/accounts?q={names[0][:6]}")
    assert 0 < some["total"] <= whole["total"]


def test_an_ended_account_stops_being_late_when_it_ends(served: Served) -> None:
    lost = next(row for row in served.answer("/api/accounts?limit=500")["rows"] if row["ended"])
    shown = served.answer(f"/api/accounts/{lost['account']}")
    days = sum(visit["days"] for visit in shown["visits"])
    assert all((one["late_by_days"] or 0) <= days + 1 for one in shown["milestones"])


def refusal(response: httpx.Response, status: int, code: str) -> schemas.Refusal:
    assert response.status_code == status
    found = schemas.Refusal.model_validate(response.json())
    assert found.code == code
    return found


def test_an_unknown_account_is_refused_in_words(served: Served) -> None:
    found = refusal(served.get("/api/accounts/nobody"), 404, "not_found")
    assert "nobody" in found.message


@pytest.mark.parametrize(
    "path", ["map?level=week", "accounts?limit=0", "accounts?sort=age", "plan?limit=many", "accounts?band=red"]
)
def test_a_bad_parameter_is_refused_in_words(served: Served, path: str) -> None:
    found = refusal(served.get(f"/api/{path}"), 422, "wrong_use")
    assert path.split("?")[1].split("=")[0] in found.message


@pytest.mark.parametrize(
    "path", ["map?segment=nowhere", "map?compare=a:b", "patterns?outcome=vanished", "map/members?node=nothing"]
)
def test_an_unknown_name_is_refused_in_words(served: Served, path: str) -> None:
    found = served.get(f"/api/{path}")
    assert found.status_code in (400, 404, 422)
    assert schemas.Refusal.model_validate(found.json()).message


def test_an_unknown_address_is_refused_in_words(served: Served) -> None:
    refusal(served.get("/api/nothing"), 404, "not_found")


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "desirepath.example"},
        {"host": "desirepath.example:80"},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://127.0.0.1.elsewhere.example"},
        {"origin": "null"},
    ],
)
def test_a_page_elsewhere_cannot_read_along(served: Served, headers: dict[str, str]) -> None:
    refusal(served.get("/api/portfolio", headers=headers), 403, "foreign_host")
    refusal(served.get("/", headers=headers), 403, "foreign_host")


def test_its_own_page_may_ask(served: Served) -> None:
    assert served.get("/api/workspace", headers={"origin": served.address}).status_code == 200


def test_the_command_line_needs_the_token_of_the_workspace(served: Served) -> None:
    url = f"{served.address}/api/local/ask/workspace"
    for headers in ({}, {"authorization": "Bearer guess"}, {"authorization": "guess"}):
        assert httpx.post(url, json={}, headers=headers).status_code == 401
    told: dict[str, Any] = json.loads((served.folder / ".owner").read_text("utf-8"))
    known = {"authorization": f"Bearer {told['token']}"}
    assert httpx.post(url, json={}, headers=known).json()["accounts"] > 0
    assert (served.folder / ".owner").stat().st_mode & 0o077 == 0
    assert all("/local/" not in path for path in served.answer("/api/openapi.json")["paths"])


@pytest.mark.parametrize("path", ["/", "/map", "/api/workspace", "/api/nothing", "/accounts/nobody"])
def test_every_answer_carries_the_security_headers(served: Served, path: str) -> None:
    headers = served.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/../workspace.yaml", "/..%2f..%2fserver.py", "/%2e%2e/schemas.py", "/assets/../../server.py"]
)
def test_no_file_outside_the_pages_is_given_out(served: Served, path: str) -> None:
    with httpx.Client(base_url=served.address) as client:
        found = client.send(client.build_request("GET", httpx.URL(served.address).copy_with(raw_path=path.encode())))
    assert "FastAPI" not in found.text
    assert "sources:" not in found.text
