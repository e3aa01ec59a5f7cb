"""Where a number comes from."""

from __future__ import annotations

from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import iso


def stamp(work: Workspace) -> Json:
    """Data time, definition version and model version; no model was learned under a version that is not published."""
    return {
        "data_until": iso(work.data_end) if work.data_end else None,
        "definition_version": work.version,
        "model_version": work.state.active_model(work.bad) if work.is_published else None,
    }
