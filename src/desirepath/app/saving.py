"""Segments that people save, and take back."""

from __future__ import annotations

from collections.abc import Callable

from desirepath.app.questions._segments import attributes, taken_names
from desirepath.app.questions.segments import segment_check
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import Progress, WrongUse, silent
from desirepath.lifecycle import checked_segment
from desirepath.store.segments import SavedSegment, remove_segment, restore_segment, save_segment

Job = Callable[..., Json]
LONGEST_NAME = 100


def segment_save(
    work: Workspace, _progress: Progress = silent, *, name: str, where: str, at: str | None = None
) -> Json:
    """Keep an expression over accounts under a name."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or ":" in name:
        raise WrongUse(f"segment name {name[:40]!r}", "no name", f"Give 1 to {LONGEST_NAME} characters, without ':'.")
    if name.casefold() in {taken.casefold() for taken in taken_names(work)}:
        found = "a declared segment, an outcome or an owner has that name"
        raise WrongUse(f"segment name {name!r}", found, "Take another name.")
    checked_segment(name, where, at or None, attributes(work))
    save_segment(work.state, SavedSegment(name, where.strip(), at or None, "local", work.now))
    return {"name": name, **segment_check(work, where=where, at=at or None)}


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
