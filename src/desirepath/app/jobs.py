"""The work that changes a workspace, by name, with its summary."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

from desirepath.app._empty import matches_nobody
from desirepath.app._versions import draft_notice
from desirepath.app.deciding import DECIDING
from desirepath.app.erasing import erase
from desirepath.app.modelling import MODELLING, drift_check, watch_and_ask
from desirepath.app.publishing import PUBLISHING
from desirepath.app.questions.archetypes import refit
from desirepath.app.questions.portfolio import headline
from desirepath.app.saving import SAVING
from desirepath.app.teaching import TEACHING
from desirepath.app.texting import TEXTUAL
from desirepath.app.workspace import Json, Workspace, counts_json
from desirepath.events import SourceCount, release_rejected, rename_event, restore_event
from desirepath.events.ingest import replay_rejected
from desirepath.kernel import NotFound, Progress, silent
from desirepath.pipeline import effect_told
from desirepath.store.archetypes import names_in_force, rename_archetype, take_name_back
from desirepath.store.keys import create_write_key, list_write_keys, revoke_write_key

Job = Callable[..., Json]
"""``(work, progress, **parameters)``"""


def sync(work: Workspace, progress: Progress = silent) -> Json:
    """Bring in new and changed files."""
    began = time.perf_counter()
    return _synced(work.sync(progress), began)


def _synced(counts: list[SourceCount], began: float) -> Json:
    rejected: dict[str, int] = {}
    for count in counts:
        for reason, n in count.rejected.items():
            rejected[reason] = rejected.get(reason, 0) + n
    return {
        "took_s": round(time.perf_counter() - began, 2),
        "sources": counts_json(counts),
        "rejected": rejected,
        "warnings": [warning for count in counts for warning in count.warnings],
    }


TOLD_PAIRS = 5


def refresh(work: Workspace, progress: Progress = silent) -> Json:
    """Derive what changed."""
    return _derived(work, progress, everything=False)


def rebuild(work: Workspace, progress: Progress = silent) -> Json:
    """Derive everything anew, through the same path."""
    return _derived(work, progress, everything=True)


def _derived(work: Workspace, progress: Progress, *, everything: bool) -> Json:
    done = work.refresh(everything=everything, progress=progress)
    found = asdict(done)
    pairs = found.pop("doubtful")
    warnings = [f"{left} and {right} may be one: they wait for review" for left, right in pairs[:TOLD_PAIRS]]
    if len(pairs) > TOLD_PAIRS:
        warnings.append(f"{len(pairs) - TOLD_PAIRS:,} more pairs wait for review: desirepath identity review")
    warnings += [*found.pop("circles"), *found.pop("warnings")]
    if done.orphans:
        warnings.append(f"{done.orphans:,} events belong to no known account and wait for a link")
    warnings += [told for told in (draft_notice(work.state, work.draft()), matches_nobody(work)) if told]
    return {**found, "took_s": round(done.took_s, 2), "rejected": {}, "warnings": warnings}


def learn(work: Workspace, progress: Progress = silent, *, promote: bool = False) -> Json:
    """Retrain, evaluate, score, and find patterns; what feedback changed is told.

    A new model gives way to the one in force where that is clearly better; ``promote`` takes the new one regardless.
    """
    done = work.learn(progress, promote=promote)
    found = asdict(done)
    told = effect_told(done.feedback, done.changes)
    return {**found, "told": told, "took_s": round(done.took_s, 2), "rejected": {}, "warnings": list(done.warnings)}


def deliver(work: Workspace, progress: Progress = silent) -> Json:
    """Queue this week's digests and send what is due."""
    queued, sent = work.deliver(str(headline(work)["sentence"]))
    return {"queued": queued, **asdict(sent)}


def run(work: Workspace, progress: Progress = silent) -> Json:
    """Everything once: sync, refresh, learn when the schedule or a drift asks for it, deliver."""
    began = time.perf_counter()
    synced = sync(work, progress)
    refreshed = refresh(work, progress)
    learned = _learned(work, progress)
    delivered = deliver(work, progress)
    parts = (synced, refreshed, learned)
    warnings: list[object] = []
    for part in parts:
        listed = part["warnings"]
        warnings += listed if isinstance(listed, list) else []
    return {
        "took_s": round(time.perf_counter() - began, 2),
        "sync": synced,
        "refresh": refreshed,
        "learn": learned,
        "deliver": delivered,
        "rejected": synced["rejected"],
        "warnings": warnings,
        "headline": headline(work)["sentence"],
    }


def _learned(work: Workspace, progress: Progress) -> Json:
    """Learning as the schedule or a drift asks for it; without a schedule every run learns."""
    asked = watch_and_ask(work, progress)
    if asked.is_due:
        return {**learn(work, progress), "reason": asked.reason}
    return {"skipped": True, "reason": asked.reason, "warnings": []}


def learn_if_due(work: Workspace, progress: Progress = silent) -> Json:
    """Watch for drift, and learn anew where the schedule or a drift asks for it; without a schedule only watch."""
    if work.settings.learn_every in (None, "never"):
        drift_check(work, progress)
        done: Json = {"skipped": True, "reason": "no schedule is declared: only watched", "warnings": []}
    else:
        done = _learned(work, progress)
    kept = work.state.read_model("drift")
    states = kept["states"] if isinstance(kept, dict) else {}
    return {"drift": states, "learned": "skipped" not in done, **done}


def key_create(work: Workspace, _progress: Progress = silent, *, source: str, label: str = "") -> Json:
    """Make a write key, with which SDKs send to one source."""
    if source not in work.live.sources:
        raise NotFound("source of kind ingest", source, list(work.live.sources))
    identifier, key = create_write_key(work.state, source, label=label[:200], now=work.now)
    work.live.reload_keys()
    return {"id": identifier, "source": source, "key": key}


def key_revoke(work: Workspace, _progress: Progress = silent, *, id: str) -> Json:
    """End a write key: what is sent with it is refused from now on."""
    if not revoke_write_key(work.state, id, now=work.now):
        held = [str(row["id"]) for row in list_write_keys(work.state) if row["revoked_at"] is None]
        raise NotFound("write key", id, held)
    work.live.reload_keys()
    return {"id": id, "revoked": True}


def replay(work: Workspace, progress: Progress = silent, *, reason: str | None = None) -> Json:
    """Judge rejected records anew, after the mapping or the files were mended."""
    began = time.perf_counter()
    retaken = release_rejected(work.warehouse, reason=reason)
    counts = work.sync(progress) if retaken else []
    live = replay_rejected(work.warehouse, work.live.sources.values(), reason=reason)
    return {**_synced(counts, began), "files": retaken, "accepted": sum(c.accepted for c in counts) + live}


def event_rename(work: Workspace, progress: Progress = silent, *, event: str, name: str) -> Json:
    """Count an event under another name, and derive the accounts concerned anew."""
    rename_event(work.warehouse, event, name, now=work.now, who="local")
    return {"event": event, "name": name, **refresh(work, progress)}


def event_restore(work: Workspace, progress: Progress = silent, *, event: str) -> Json:
    """Count an event under its own name again."""
    restore_event(work.warehouse, event)
    return {"event": event, "name": event, **refresh(work, progress)}


def archetypes_refit(work: Workspace, progress: Progress = silent) -> Json:
    """Find the common journeys anew; those that go on keep their names."""
    began = time.perf_counter()
    progress("finding common journeys", 0, 0)
    found = refit(work)
    return {"archetypes": found, "took_s": round(time.perf_counter() - began, 2)}


def archetype_rename(work: Workspace, _progress: Progress = silent, *, archetype: str, name: str) -> Json:
    """Give a common journey a name of your own."""
    identifier = rename_archetype(work.state, archetype, name, who="local", now=work.now)
    return {"id": identifier, "name": names_in_force(work.state)[identifier], "before": archetype}


def archetype_undo(work: Workspace, _progress: Progress = silent, *, archetype: str) -> Json:
    """Take the last renaming of a common journey back."""
    return {"before": archetype, "name": take_name_back(work.state, archetype, now=work.now)}


COMMANDED: dict[str, Job] = {
    "sync": sync,
    "refresh": refresh,
    "rebuild": rebuild,
    "learn": learn,
    "deliver": deliver,
    "run": run,
}
"""Jobs that are commands of their own."""

JOBS: dict[str, Job] = {
    **COMMANDED,
    "key_create": key_create,
    "key_revoke": key_revoke,
    "rejected_replay": replay,
    "erase": erase,
    **DECIDING,
    **PUBLISHING,
    **SAVING,
    **TEACHING,
    **MODELLING,
    "learn_if_due": learn_if_due,
    "archetypes_refit": archetypes_refit,
    "archetype_rename": archetype_rename,
    "archetype_undo": archetype_undo,
    "event_rename": event_rename,
    "event_restore": event_restore,
    **TEXTUAL,
}
