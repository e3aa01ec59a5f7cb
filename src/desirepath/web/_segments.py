"""The routes of segments: read, try out, save, remove and bring back."""

from __future__ import annotations

from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Query

from desirepath.web import schemas

AsOf = Annotated[str | None, Query(max_length=40, description="look from an earlier time (ISO 8601)")]


class Facade(Protocol):
    """What the routes need of ``desirepath.app``."""

    def ask(self, question: str, **parameters: Any) -> dict[str, Any]: ...

    def do(self, job: str, **parameters: Any) -> dict[str, Any]: ...


def add_segment_routes(router: APIRouter, facade: Facade) -> None:
    """Saved segments are changed here too; the server answers pages of this machine alone, and those of its own origin."""

    @router.get("/segments")
    def segments(
        as_of: AsOf = None,
        months: Annotated[int, Query(ge=0, le=36, description="months back of who entered and left")] = 0,
        name: Annotated[str | None, Query(max_length=200)] = None,
    ) -> schemas.SegmentsAnswer:
        return schemas.SegmentsAnswer(**facade.ask("segments", as_of=as_of, months=months, name=name))

    @router.get("/segments/members")
    def segment_members(
        segment: Annotated[str, Query(max_length=2000)],
        as_of: AsOf = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> schemas.SegmentMembersAnswer:
        asked = {"segment": segment, "as_of": as_of, "limit": limit, "offset": offset}
        return schemas.SegmentMembersAnswer(**facade.ask("segment_members", **asked))

    @router.get("/segments/check")
    def segment_check(
        where: Annotated[str, Query(max_length=2500)],
        at: Annotated[str | None, Query(max_length=20, description="an age such as 90d")] = None,
    ) -> schemas.SegmentCheckAnswer:
        return schemas.SegmentCheckAnswer(**facade.ask("segment_check", where=where, at=at))

    @router.post("/segments")
    def segment_save(asked: schemas.SegmentSave) -> schemas.SegmentSaved:
        return schemas.SegmentSaved(**facade.do("segment_save", **asked.model_dump()))

    @router.post("/segments/remove")
    def segment_remove(asked: schemas.SegmentName) -> schemas.SegmentChanged:
        return schemas.SegmentChanged(**facade.do("segment_remove", **asked.model_dump()))

    @router.post("/segments/restore")
    def segment_restore(asked: schemas.SegmentName) -> schemas.SegmentChanged:
        return schemas.SegmentChanged(**facade.do("segment_restore", **asked.model_dump()))
