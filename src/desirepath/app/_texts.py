"""How the texts of this workspace are read."""

from __future__ import annotations

from collections.abc import Mapping

from desirepath.sources import WorkspaceSettings
from desirepath.store import State, Warehouse
from desirepath.text import Reader, SiteScorer, active_tone, score_new_texts


def read_texts(
    warehouse: Warehouse, state: State, settings: WorkspaceSettings, environment: Mapping[str, str]
) -> tuple[str, ...]:
    """Score what nobody read yet, by the learned tone and the site's own scorer where there are; what could not be done."""
    declared = settings.text_scorer
    if declared is None:
        score_new_texts(warehouse, Reader(active_tone(state)))
        return ()
    key = environment.get(declared.key_env) if declared.key_env else None
    if declared.key_env and not key:
        score_new_texts(warehouse, Reader(active_tone(state)))
        return (f"texts are scored here: the environment has no {declared.key_env} for the scorer of workspace.yaml",)
    site = SiteScorer(declared.url, declared.batch, declared.timeout_s, key)
    score_new_texts(warehouse, Reader(active_tone(state), site))
    return (site.warning,) if site.warning else ()
