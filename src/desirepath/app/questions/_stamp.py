"""Where a number comes from."""

from __future__ import annotations

from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import iso
from desirepath.pipeline import stale_risks
from desirepath.store.models import model_in_force, rolled_back

NOT_LEARNED = "Risks, findings and patterns belong to the version that holds: none are told under this one."


def stamp(work: Workspace) -> Json:
    """Data time, definition version and model version; no model was learned under a version that is not published.

    ``model_note`` tells of a roll-back, ``stale`` why the percentages do not fit any more.
    """
    note, stale = work.keep(("stamp",), lambda: _remarks(work), small=True) if work.is_published else (None, None)
    held = model_in_force(work.state, work.bad) if work.is_published else None
    return {
        "data_until": iso(work.data_end) if work.data_end else None,
        "definition_version": work.version,
        "model_version": held.id if held else None,
        "model_note": note,
        "stale": stale,
    }


def _remarks(work: Workspace) -> tuple[str | None, str | None]:
    back = rolled_back(work.state, work.bad)
    told = f": {back.reason}" if back and back.reason else ""
    note = f"rolled back on {str(iso(back.at))[:10]} by {back.who}{told}" if back else None
    return note, stale_risks(work.state).get(work.bad)
