"""The reading routes: parse, call the façade, render."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Query

from desirepath.web import schemas
from desirepath.web._learning import add_learning_routes
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
    _map_view_routes(router, facade)
    _archetype_routes(router, facade)
    add_segment_routes(router, facade)
    add_learning_routes(router, facade)
    _conformance_routes(router, facade)
    _moment_routes(router, facade)
    _ahead_routes(router, facade)
    _waiting_routes(router, facade)
    return router


def _company_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/workspace")
    def workspace() -> schemas.WorkspaceAnswer:
        return schemas.WorkspaceAnswer(**facade.ask("workspace"))

    @router.get("/portfolio")
    def portfolio(segment: Segment = None, definition: Version = None) -> schemas.PortfolioAnswer:
        return schemas.PortfolioAnswer(**facade.ask("portfolio", segment=segment, definition=definition))

    @router.get("/patterns")
    def patterns(
        outcome: Annotated[str | None, Query(max_length=200)] = None,
        versus: Annotated[str | None, Query(max_length=200)] = None,
        definition: Version = None,
    ) -> schemas.PatternsAnswer:
        asked = {"outcome": outcome, "versus": versus, "definition": definition}
        return schemas.PatternsAnswer(**facade.ask("patterns", **asked))

    @router.get("/plan")
    def plan(
        limit: Annotated[int, Query(ge=1, le=500)] = 50, segment: Segment = None, definition: Version = None
    ) -> schemas.PlanAnswer:
        return schemas.PlanAnswer(**facade.ask("plan", limit=limit, segment=segment, definition=definition))

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
            str | None, Query(max_length=400, description="A:B, two segments, outcomes, owners, periods or versions")
        ] = None,
        versus: Annotated[
            str | None, Query(max_length=200, description="B, where `compare` is A alone: names may have colons then")
        ] = None,
        as_of: AsOf = None,
        definition: Version = None,
    ) -> schemas.MapAnswer:
        asked = {"level": level, "segment": segment, "compare": compare, "versus": versus, "as_of": as_of}
        return schemas.MapAnswer(**facade.ask("map", **asked, definition=definition))

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


def _map_view_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/map/paths")
    def paths(
        level: Level = "milestone",
        segment: Segment = None,
        steps: Annotated[int | None, Query(ge=1, le=100)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 20,
        as_of: AsOf = None,
        definition: Version = None,
    ) -> schemas.PathsAnswer:
        asked = {"level": level, "segment": segment, "steps": steps, "limit": limit, "as_of": as_of}
        return schemas.PathsAnswer(**facade.ask("map_paths", **asked, definition=definition))

    @router.get("/map/matrix")
    def matrix(
        level: Level = "milestone",
        segment: Segment = None,
        steps: Annotated[int, Query(ge=1, le=100)] = 10,
        before: Annotated[str | None, Query(max_length=200, description="an outcome to look back from")] = None,
        as_of: AsOf = None,
        definition: Version = None,
    ) -> schemas.MatrixAnswer:
        asked = {"level": level, "segment": segment, "steps": steps, "before": before, "as_of": as_of}
        return schemas.MatrixAnswer(**facade.ask("map_matrix", **asked, definition=definition))

    @router.get("/map/curves")
    def curves(
        level: Level = "milestone", segment: Segment = None, as_of: AsOf = None, definition: Version = None
    ) -> schemas.CurvesAnswer:
        asked = {"level": level, "segment": segment, "as_of": as_of, "definition": definition}
        return schemas.CurvesAnswer(**facade.ask("map_curves", **asked))

    @router.get("/map/replay")
    def replay(
        level: Level = "stage",
        segment: Segment = None,
        by: Literal["month", "quarter", "year"] = "month",
        as_of: AsOf = None,
        definition: Version = None,
    ) -> schemas.ReplayAnswer:
        asked = {"level": level, "segment": segment, "by": by, "as_of": as_of, "definition": definition}
        return schemas.ReplayAnswer(**facade.ask("map_replay", **asked))


def _archetype_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/archetypes")
    def archetypes(
        view: Literal["paths", "timing"] | None = None,
        segment: Segment = None,
        as_of: Annotated[str | None, Query(max_length=40, description="an ISO date")] = None,
        definition: Version = None,
    ) -> schemas.ArchetypesAnswer:
        asked = {"view": view, "segment": segment, "as_of": as_of, "definition": definition}
        return schemas.ArchetypesAnswer(**facade.ask("archetypes", **asked))

    @router.get("/archetypes/members")
    def archetype_members(
        archetype: Annotated[str, Query(max_length=200)],
        segment: Segment = None,
        as_of: Annotated[str | None, Query(max_length=40, description="an ISO date")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
        definition: Version = None,
    ) -> schemas.MembersAnswer:
        asked = {"archetype": archetype, "segment": segment, "as_of": as_of, "limit": limit, "offset": offset}
        return schemas.MembersAnswer(**facade.ask("archetype_members", **asked, definition=definition))


def _conformance_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/conformance")
    def conformance(
        segment: Segment = None, as_of: AsOf = None, definition: Version = None
    ) -> schemas.ConformanceAnswer:
        asked = {"segment": segment, "as_of": as_of, "definition": definition}
        return schemas.ConformanceAnswer(**facade.ask("conformance", **asked))

    @router.get("/conformance/members")
    def conformance_members(
        step: Annotated[str, Query(max_length=200)],
        group: Literal["in_order", "late", "skipped", "repeated"],
        segment: Segment = None,
        as_of: AsOf = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
        definition: Version = None,
    ) -> schemas.MembersAnswer:
        asked = {"step": step, "group": group, "segment": segment, "as_of": as_of, "limit": limit, "offset": offset}
        return schemas.MembersAnswer(**facade.ask("conformance_members", **asked, definition=definition))


def _moment_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/moments")
    def moments(
        kind: Literal["friction", "delight"] | None = None,
        segment: Segment = None,
        as_of: AsOf = None,
        definition: Version = None,
    ) -> schemas.MomentsAnswer:
        asked = {"kind": kind, "segment": segment, "as_of": as_of, "definition": definition}
        return schemas.MomentsAnswer(**facade.ask("moments", **asked))

    @router.get("/moments/members")
    def moment_members(
        moment: Annotated[str, Query(max_length=400, description="the id of a moment")],
        segment: Segment = None,
        as_of: AsOf = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
        definition: Version = None,
    ) -> schemas.MembersAnswer:
        asked = {"moment": moment, "segment": segment, "as_of": as_of, "definition": definition}
        return schemas.MembersAnswer(**facade.ask("moment_members", **asked, limit=limit, offset=offset))

    @router.get("/velocity")
    def velocity(
        by: Literal["month", "quarter", "year"] = "quarter",
        level: Level = "milestone",
        segment: Segment = None,
        as_of: AsOf = None,
        definition: Version = None,
    ) -> schemas.VelocityAnswer:
        asked = {"by": by, "level": level, "segment": segment, "as_of": as_of, "definition": definition}
        return schemas.VelocityAnswer(**facade.ask("velocity", **asked))


def _ahead_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/deviations")
    def deviations(
        metric: Name = None,
        segment: Segment = None,
        as_of: AsOf = None,
        weeks: Annotated[int, Query(ge=1, le=520)] = 13,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.DeviationsAnswer:
        asked = {"metric": metric, "segment": segment, "as_of": as_of, "weeks": weeks}
        return schemas.DeviationsAnswer(**facade.ask("deviations", **asked, limit=limit, offset=offset))

    @router.get("/forecast")
    def forecast(
        account: Name = None,
        segment: Segment = None,
        as_of: AsOf = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.ForecastAnswer:
        asked = {"account": account, "segment": segment, "as_of": as_of, "limit": limit, "offset": offset}
        return schemas.ForecastAnswer(**facade.ask("forecast", **asked))


def _waiting_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/waiting")
    def waiting(
        owner: Name = None,
        segment: Segment = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.WaitingAnswer:
        asked = {"owner": owner, "segment": segment, "limit": limit, "offset": offset}
        return schemas.WaitingAnswer(**facade.ask("waiting", **asked))

    @router.get("/behind")
    def behind(
        owner: Name = None,
        segment: Segment = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.BehindAnswer:
        asked = {"owner": owner, "segment": segment, "limit": limit, "offset": offset}
        return schemas.BehindAnswer(**facade.ask("behind", **asked))
