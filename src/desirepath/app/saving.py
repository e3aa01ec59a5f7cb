"""Segments that people save, and take back."""

from __future__ import annotations

from collections.abc import Callable

from desirepath.app.questions.segments import free_name, segment_check
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import Progress, silent
from desirepath.store.segments import SavedSegment, remove_segment, restore_segment, save_segment

Job = Callable[..., Json]


def segment_save(
    work: Workspace, _progress: Progress = silent, *, name: str, where: str, at: str | None = None
) -> Json:
    """Keep an expression over accounts under a name."""
    name = free_name(work, name)
    found = segment_check(work, where=where, at=at or None)
    save_segment(work.state, SavedSegment(name, where.strip(), at or None, "local", work.now))
    return {"name": name, **found}


def segment_remove(work: Workspace, _progress: Progress = silent, *, name: str) -> Json:
    """Take a saved segment out of force; `segment restore` brings it back."""
    remove_segment(work.state, name, now=work.now)
    return {"name": name, "removed": True}


def segment_restore(work: Workspace, _progress: Progress = silent, *, name: str) -> Json:
    """Bring back the saved segment of that name that was removed last."""
    restore_segment(work.state, name)
    return {"name": name, "removed": False}


SAVING: dict[str, Job] = {
    "segment_save": segment_save,
    "segment_remove": segment_remove,
    "segment_restore": segment_restore,
}
