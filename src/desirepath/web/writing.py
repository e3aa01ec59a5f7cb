"""The routes by which the app's own pages change something."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request

from desirepath.kernel import WrongUse
from desirepath.web import schemas
from desirepath.web.routes import Facade


class ForeignPage(WrongUse):
    """Something other than a page of this server asked to change something."""

    code = "foreign_host"
    http_status = 403

    def __init__(self, found: str) -> None:
        super().__init__("a change", found, "Changes are made on the app's own pages, or by the desirepath command.")


def own_page(request: Request) -> None:
    """Let only pages of this very server change something: a browser says in Origin whose page asks.

    Another server on this machine is another origin, though its host is ours.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    if origin is None:
        raise ForeignPage("no page's Origin")
    if urlsplit(origin).netloc != request.headers.get("host") or site != "same-origin":
        raise ForeignPage(f"a page of {origin}")


def writing_routes(facade: Facade) -> APIRouter:
    """One route per change the pages offer."""
    refusals: dict[int | str, dict[str, object]] = {code: {"model": schemas.Refusal} for code in (400, 403, 404, 422)}
    router = APIRouter(prefix="/api", dependencies=[Depends(own_page)], responses=refusals)

    @router.post("/definition/publish")
    def publish(asked: schemas.PublishRequest) -> schemas.PublishedAnswer:
        return schemas.PublishedAnswer(**facade.do("definition_publish", **asked.model_dump()))

    @router.post("/definition/revert")
    def revert(asked: schemas.RevertRequest) -> schemas.PublishedAnswer:
        return schemas.PublishedAnswer(**facade.do("definition_revert", **asked.model_dump()))

    @router.post("/archetypes/rename")
    def rename(asked: schemas.RenameRequest) -> schemas.RenamedAnswer:
        done = facade.do("archetype_rename", **asked.model_dump())
        return schemas.RenamedAnswer(name=done["name"], before=done["before"])

    @router.post("/archetypes/undo")
    def undo(asked: schemas.UndoRequest) -> schemas.RenamedAnswer:
        return schemas.RenamedAnswer(**facade.do("archetype_undo", **asked.model_dump()))

    return router
