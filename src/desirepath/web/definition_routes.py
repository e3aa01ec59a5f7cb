"""The routes of the definition: what is declared, what a change would move, what was published."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from desirepath.web import schemas
from desirepath.web.routes import Days, Facade, Name, Version


def definition_routes(facade: Facade) -> APIRouter:
    """Reading only; publishing is in ``writing``."""
    router = APIRouter(prefix="/api", responses={code: {"model": schemas.Refusal} for code in (400, 404, 422)})

    @router.get("/definition")
    def definition() -> schemas.DefinitionAnswer:
        return schemas.DefinitionAnswer(**facade.ask("definition"))

    @router.get("/definition/check")
    def check() -> schemas.CheckAnswer:
        return schemas.CheckAnswer(**facade.ask("definition_check"))

    @router.get("/progress")
    def progress() -> schemas.ProgressAnswer:
        return schemas.ProgressAnswer(**facade.ask("progress"))

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

    return router
