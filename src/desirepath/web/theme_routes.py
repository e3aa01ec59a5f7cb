"""The routes of what customers write about."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from desirepath.web import schemas
from desirepath.web.routes import AsOf, Facade, Segment


def theme_routes(facade: Facade) -> APIRouter:
    """Reading only; renaming and correcting are in ``writing``."""
    router = APIRouter(prefix="/api", responses={code: {"model": schemas.Refusal} for code in (400, 404, 422)})

    @router.get("/themes")
    def themes(segment: Segment = None, as_of: AsOf = None) -> schemas.ThemesAnswer:
        return schemas.ThemesAnswer(**facade.ask("themes", segment=segment, as_of=as_of))

    @router.get("/themes/members")
    def theme_members(
        theme: Annotated[str, Query(max_length=200)],
        lately: bool = False,
        segment: Segment = None,
        as_of: AsOf = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.MembersAnswer:
        asked = {"theme": theme, "lately": lately, "segment": segment, "as_of": as_of, "limit": limit, "offset": offset}
        return schemas.MembersAnswer(**facade.ask("theme_members", **asked))

    return router
