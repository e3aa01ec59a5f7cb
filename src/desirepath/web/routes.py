"""The reading routes: parse, call the façade, render."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Query

from desirepath.web import schemas
from desirepath.web._segments import add_segment_routes

Level = Literal["stage", "milestone", "event"]
Version = Annotated[
    str | None, Query(max_length=40, description="a version of the definition, or a date on which it held")
]
Days = Annotated[int, Query(ge=7, le=365, description="the age at which it is asked what was reached")]
AsOf = Annotated[str | None, Query(max_length=40, description="look from an earlier time (ISO 8601)")]
Name = Annotated[str | None, Query(max_length=200)]
Segment = Annotated[
    str | None, Query(max_length=2000, description="a segment, an outcome or an owner by name, or an expression")
]
Sort = Literal["risk", "arr", "renewal", "name", "days_in_stage"]


class Facade(Protocol):
    """What the routes need of ``desirepath.app``: one question, plain data back."""

    def ask(self, question: str, **parameters: Any) -> dict[str, Any]: ...

    def do(self, job: str, **parameters: Any) -> dict[str, Any]: ...

    def ingest(self, body: bytes, *, dialect: Any, kind: str, key: str | None) -> Future[Any]: ...


def reading_routes(facade: Facade) -> APIRouter:
    """One route per page of the app."""
    router = APIRouter(prefix="/api", responses={code: {"model": schemas.Refusal} for code in (400, 404, 422)})
    _company_routes(router, facade)
    _account_routes(router, facade)
    _map_routes(router, facade)
    _definition_routes(router, facade)
    _map_view_routes(router, facade)
    _archetype_routes(router, facade)
    add_segment_routes(router, facade)
    return router


def _company_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/workspace")
    def workspace() -> schemas.WorkspaceAnswer:
        return schemas.WorkspaceAnswer(**facade.ask("workspace"))

    @router.get("/portfolio")
    def portfolio(segment: Segment = None) -> schemas.PortfolioAnswer:
        return schemas.PortfolioAnswer(**facade.ask("portfolio", segment=segment))

    @router.get("/patterns")
    def patterns(
        outcome: Annotated[str | None, Query(max_length=200)] = None,
        versus: Annotated[str | None, Query(max_length=200)] = None,
    ) -> schemas.PatternsAnswer:
        return schemas.PatternsAnswer(**facade.ask("patterns", outcome=outcome, versus=versus))

    @router.get("/plan")
    def plan(limit: Annotated[int, Query(ge=1, le=500)] = 50, segment: Segment = None) -> schemas.PlanAnswer:
        return schemas.PlanAnswer(**facade.ask("plan", limit=limit, segment=segment))

    @router.get("/outbox")
    def outbox(limit: Annotated[int, Query(ge=1, le=500)] = 50) -> schemas.OutboxAnswer:
        return schemas.OutboxAnswer(**facade.ask("outbox", limit=limit))


def _account_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/accounts")
    def accounts(
        band: schemas.Band | None = None,
        owner: Annotated[str | None, Query(max_length=200)] = None,
        stage: Annotated[str | None, Query(max_length=200)] = None,
        q: Annotated[str | None, Query(max_length=200, description="part of a name or id")] = None,
        segment: Segment = None,
        as_of: AsOf = None,
        sort: Sort = "risk",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
        definition: Version = None,
    ) -> schemas.AccountsAnswer:
        asked = {"band": band, "owner": owner, "stage": stage, "q": q, "sort": sort, "limit": limit, "offset": offset}
        whose = {"segment": segment, "as_of": as_of}
        return schemas.AccountsAnswer(**facade.ask("accounts", **asked, **whose, definition=definition))

    @router.get("/accounts/{account}")
    def account(account: str, definition: Version = None) -> schemas.AccountAnswer:
        return schemas.AccountAnswer(**facade.ask("account", account=account, definition=definition))


def _map_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/map")
    def journey_map(
        level: Level = "milestone",
        segment: Segment = None,
        compare: Annotated[
            str | None, Query(max_length=400, description="A:B, two segments, outcomes, owners or periods")
        ] = None,
        as_of: AsOf = None,
        definition: Version = None,
    ) -> schemas.MapAnswer:
        asked = {"level": level, "segment": segment, "compare": compare, "as_of": as_of, "definition": definition}
        return schemas.MapAnswer(**facade.ask("map", **asked))

    @router.get("/map/members")
    def members(
        level: Level = "milestone",
        segment: Segment = None,
        node: Annotated[str | None, Query(max_length=400)] = None,
        origin: Annotated[str | None, Query(alias="from", max_length=400)] = None,
        to: Annotated[str | None, Query(max_length=400)] = None,
        as_of: AsOf = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
        definition: Version = None,
    ) -> schemas.MembersAnswer:
        asked = {"level": level, "segment": segment, "node": node, "origin": origin, "to": to, "as_of": as_of,
                 "definition": definition}  # fmt: skip
        return schemas.MembersAnswer(**facade.ask("members", **asked, limit=limit, offset=offset))


def _definition_routes(router: APIRouter, facade: Facade) -> None:
    """Reading only: publishing is a command."""

    @router.get("/definition/preview")
    def preview(
        version: Version = None,
        origin: Annotated[str | None, Query(alias="from", max_length=400)] = None,
        to: Annotated[str | None, Query(max_length=400)] = None,
        mark: Annotated[str | None, Query(max_length=400, description="an id such as milestone:first_login")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.PreviewAnswer:
        asked = {"version": version, "origin": origin, "to": to, "mark": mark, "limit": limit, "offset": offset}
        return schemas.PreviewAnswer(**facade.ask("definition_preview", **asked))

    @router.get("/definition/history")
    def history() -> schemas.HistoryAnswer:
        return schemas.HistoryAnswer(**facade.ask("definition_history"))

    @router.get("/definition/diff")
    def diff(old: Version = None, new: Version = None) -> schemas.DiffAnswer:
        return schemas.DiffAnswer(**facade.ask("definition_diff", old=old, new=new))

    @router.get("/definition/suggest")
    def suggest(outcome: Name = None, days: Days = 60) -> schemas.SuggestAnswer:
        return schemas.SuggestAnswer(**facade.ask("definition_suggest", outcome=outcome, days=days))

    @router.get("/definition/review")
    def review(outcome: Name = None, days: Days = 60) -> schemas.ReviewAnswer:
        return schemas.ReviewAnswer(**facade.ask("definition_review", outcome=outcome, days=days))


def _map_view_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/map/paths")
    def paths(
        level: Level = "milestone",
        segment: Segment = None,
        steps: Annotated[int | None, Query(ge=1, le=100)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 20,
        as_of: AsOf = None,
    ) -> schemas.PathsAnswer:
        asked = {"level": level, "segment": segment, "steps": steps, "limit": limit, "as_of": as_of}
        return schemas.PathsAnswer(**facade.ask("map_paths", **asked))

    @router.get("/map/matrix")
    def matrix(
        level: Level = "milestone",
        segment: Segment = None,
        steps: Annotated[int, Query(ge=1, le=100)] = 10,
        before: Annotated[str | None, Query(max_length=200, description="an outcome to look back from")] = None,
        as_of: AsOf = None,
    ) -> schemas.MatrixAnswer:
        asked = {"level": level, "segment": segment, "steps": steps, "before": before, "as_of": as_of}
        return schemas.MatrixAnswer(**facade.ask("map_matrix", **asked))

    @router.get("/map/curves")
    def curves(level: Level = "milestone", segment: Segment = None, as_of: AsOf = None) -> schemas.CurvesAnswer:
        return schemas.CurvesAnswer(**facade.ask("map_curves", level=level, segment=segment, as_of=as_of))

    @router.get("/map/replay")
    def replay(
        level: Level = "stage",
        segment: Segment = None,
        by: Literal["month", "quarter", "year"] = "month",
        as_of: AsOf = None,
    ) -> schemas.ReplayAnswer:
        return schemas.ReplayAnswer(**facade.ask("map_replay", level=level, segment=segment, by=by, as_of=as_of))


def _archetype_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/archetypes")
    def archetypes(
        view: Literal["paths", "timing"] | None = None,
        segment: Segment = None,
        as_of: Annotated[str | None, Query(max_length=40, description="an ISO date")] = None,
    ) -> schemas.ArchetypesAnswer:
        return schemas.ArchetypesAnswer(**facade.ask("archetypes", view=view, segment=segment, as_of=as_of))

    @router.get("/archetypes/members")
    def archetype_members(
        archetype: Annotated[str, Query(max_length=200)],
        segment: Segment = None,
        as_of: Annotated[str | None, Query(max_length=40, description="an ISO date")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.MembersAnswer:
        asked = {"archetype": archetype, "segment": segment, "as_of": as_of, "limit": limit, "offset": offset}
        return schemas.MembersAnswer(**facade.ask("archetype_members", **asked))
