"""The routes by which the app's own pages change something; ``server`` lets nobody else through to them."""

from __future__ import annotations

from fastapi import APIRouter

from desirepath.web import schemas
from desirepath.web.routes import Facade


def writing_routes(facade: Facade) -> APIRouter:
    """One route per change the pages offer."""
    refusals: dict[int | str, dict[str, object]] = {code: {"model": schemas.Refusal} for code in (400, 403, 404, 422)}
    router = APIRouter(prefix="/api", responses=refusals)

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

    @router.post("/themes/rename")
    def rename_theme(asked: schemas.RenameThemeRequest) -> schemas.RenamedAnswer:
        done = facade.do("theme_rename", **asked.model_dump())
        return schemas.RenamedAnswer(name=done["name"], before=done["before"])

    @router.post("/themes/undo")
    def undo_theme(asked: schemas.UndoThemeRequest) -> schemas.RenamedAnswer:
        return schemas.RenamedAnswer(**facade.do("theme_undo", **asked.model_dump()))

    @router.post("/sentiment/correct")
    def correct(asked: schemas.CorrectToneRequest) -> schemas.ToneAnswer:
        return schemas.ToneAnswer(label=facade.do("sentiment_correct", **asked.model_dump())["label"])

    @router.post("/sentiment/undo")
    def undo_tone(asked: schemas.UndoToneRequest) -> schemas.ToneAnswer:
        return schemas.ToneAnswer(label=facade.do("sentiment_undo", **asked.model_dump())["label"])

    return router
