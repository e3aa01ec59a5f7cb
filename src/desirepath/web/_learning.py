"""The routes of feedback and of the models: read, say, take back, go back."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Query

from desirepath.web import schemas

Name = Annotated[str | None, Query(max_length=400)]
Horizon = Annotated[str, Query(max_length=20, description="how far ahead: days such as 90d, or renewal")]
Segment = Annotated[str | None, Query(max_length=2000)]


class Facade(Protocol):
    """What the routes need of ``desirepath.app``."""

    def ask(self, question: str, **parameters: Any) -> dict[str, Any]: ...

    def do(self, job: str, **parameters: Any) -> dict[str, Any]: ...


def add_learning_routes(router: APIRouter, facade: Facade) -> None:
    """What is said is changed here too; the server answers pages of this machine alone, and those of its own origin."""
    _reading(router, facade)
    _patterns(router, facade)
    _accounts(router, facade)

    @router.post("/models/rollback")
    def rollback(asked: schemas.RollbackRequest) -> schemas.RolledBack:
        return schemas.RolledBack(**facade.do("model_rollback", **asked.model_dump()))


def _reading(router: APIRouter, facade: Facade) -> None:
    @router.get("/feedback")
    def feedback(account: Name = None, every: bool = True) -> schemas.FeedbackAnswer:
        return schemas.FeedbackAnswer(**facade.ask("feedback", account=account, every=every))

    @router.get("/patterns/review")
    def review() -> schemas.PatternReviewAnswer:
        return schemas.PatternReviewAnswer(**facade.ask("pattern_review"))

    @router.get("/models")
    def models(
        name: Name = None, id: Annotated[str | None, Query(max_length=32, description="of a model of that name")] = None
    ) -> schemas.ModelsAnswer:
        return schemas.ModelsAnswer(**facade.ask("models", name=name, id=id))

    @router.get("/evaluate")
    def evaluate(
        outcome: Name = None, horizon: Horizon = "90d", segment: Segment = None, by_segment: bool = False
    ) -> schemas.EvaluationAnswer:
        asked = {"outcome": outcome, "horizon": horizon, "segment": segment, "by_segment": by_segment}
        return schemas.EvaluationAnswer(**facade.ask("evaluate", **asked))

    @router.get("/misses")
    def misses(
        outcome: Name = None,
        horizon: Horizon = "90d",
        segment: Segment = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> schemas.MissesAnswer:
        asked = {"outcome": outcome, "horizon": horizon, "segment": segment, "limit": limit}
        return schemas.MissesAnswer(**facade.ask("misses", **asked))

    @router.get("/lost")
    def lost(outcome: Name = None, limit: Annotated[int, Query(ge=1, le=500)] = 60) -> schemas.LostAnswer:
        return schemas.LostAnswer(**facade.ask("lost", outcome=outcome, limit=limit))

    @router.get("/learning/history")
    def history(outcome: Name = None) -> schemas.LearningHistoryAnswer:
        return schemas.LearningHistoryAnswer(**facade.ask("learning_history", outcome=outcome))


def _patterns(router: APIRouter, facade: Facade) -> None:
    @router.post("/feedback/confirm")
    def confirm(asked: schemas.PatternSaid) -> schemas.FeedbackDone:
        return schemas.FeedbackDone(**facade.do("feedback_confirm", **asked.model_dump()))

    @router.post("/feedback/reject")
    def reject(asked: schemas.PatternSaid) -> schemas.FeedbackDone:
        return schemas.FeedbackDone(**facade.do("feedback_reject", **asked.model_dump()))

    @router.post("/feedback/rename")
    def rename(asked: schemas.PatternNamed) -> schemas.FeedbackDone:
        return schemas.FeedbackDone(**facade.do("feedback_rename", **asked.model_dump()))

    @router.post("/feedback/reviewed")
    def reviewed(asked: schemas.Reviewed) -> schemas.FeedbackDone:
        return schemas.FeedbackDone(**facade.do("feedback_reviewed", **asked.model_dump()))


def _accounts(router: APIRouter, facade: Facade) -> None:
    @router.post("/feedback/exclude")
    def exclude(asked: schemas.SpanSaid) -> schemas.FeedbackDone:
        return schemas.FeedbackDone(**facade.do("feedback_exclude", **asked.model_dump()))

    @router.post("/feedback/label")
    def label(asked: schemas.OutcomeSaid) -> schemas.FeedbackDone:
        return schemas.FeedbackDone(**facade.do("feedback_label", **asked.model_dump()))

    @router.post("/feedback/wrong")
    def wrong(asked: schemas.OutcomeSaid) -> schemas.FeedbackDone:
        return schemas.FeedbackDone(**facade.do("feedback_wrong", **asked.model_dump()))

    @router.post("/feedback/undo")
    def undo(asked: schemas.FeedbackUndone) -> schemas.FeedbackDone:
        return schemas.FeedbackDone(**facade.do("feedback_undo", **asked.model_dump()))
