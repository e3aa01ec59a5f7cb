"""The reading routes: parse, call the façade, render."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Query

from desirepath.web import schemas

Level = Literal["stage", "milestone", "event"]
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
    return router


def _company_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/workspace")
    def workspace() -> schemas.WorkspaceAnswer:
        return schemas.WorkspaceAnswer(**facade.ask("workspace"))

    @router.get("/portfolio")
    def portfolio() -> schemas.PortfolioAnswer:
        return schemas.PortfolioAnswer(**facade.ask("portfolio"))

    @router.get("/patterns")
    def patterns(
        outcome: Annotated[str | None, Query(max_length=200)] = None,
        versus: Annotated[str | None, Query(max_length=200)] = None,
    ) -> schemas.PatternsAnswer:
        return schemas.PatternsAnswer(**facade.ask("patterns", outcome=outcome, versus=versus))

    @router.get("/plan")
    def plan(limit: Annotated[int, Query(ge=1, le=500)] = 50) -> schemas.PlanAnswer:
        return schemas.PlanAnswer(**facade.ask("plan", limit=limit))

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
        sort: Sort = "risk",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.AccountsAnswer:
        asked = {"band": band, "owner": owner, "stage": stage, "q": q, "sort": sort, "limit": limit, "offset": offset}
        return schemas.AccountsAnswer(**facade.ask("accounts", **asked))

    @router.get("/accounts/{account}")
    def account(account: str) -> schemas.AccountAnswer:
        return schemas.AccountAnswer(**facade.ask("account", account=account))


def _map_routes(router: APIRouter, facade: Facade) -> None:
    @router.get("/map")
    def journey_map(
        level: Level = "milestone",
        segment: Annotated[str | None, Query(max_length=200)] = None,
        compare: Annotated[str | None, Query(max_length=200, description="A:B, two outcomes or segments")] = None,
    ) -> schemas.MapAnswer:
        return schemas.MapAnswer(**facade.ask("map", level=level, segment=segment, compare=compare))

    @router.get("/map/members")
    def members(
        level: Level = "milestone",
        segment: Annotated[str | None, Query(max_length=200)] = None,
        node: Annotated[str | None, Query(max_length=400)] = None,
        origin: Annotated[str | None, Query(alias="from", max_length=400)] = None,
        to: Annotated[str | None, Query(max_length=400)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.MembersAnswer:
        asked = {"level": level, "segment": segment, "node": node, "origin": origin, "to": to}
        return schemas.MembersAnswer(**facade.ask("members", **asked, limit=limit, offset=offset))
