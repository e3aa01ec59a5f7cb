"""The work that changes a workspace, by name, with its summary."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

from desirepath.app.questions.portfolio import headline
from desirepath.app.workspace import Json, Workspace, counts_json
from desirepath.events import SourceCount
from desirepath.kernel import Progress, silent

Job = Callable[[Workspace, Progress], Json]


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
    warnings = [f"{left} and {right} may be one company: they wait for review" for left, right in pairs]
    if done.orphans:
        warnings.append(f"{done.orphans:,} events belong to no known account and wait for a link")
    return {**found, "took_s": round(done.took_s, 2), "rejected": {}, "warnings": warnings}


def learn(work: Workspace, progress: Progress = silent) -> Json:
    """Retrain, evaluate, score, and find patterns."""
    done = work.learn(progress)
    found = asdict(done)
    return {**found, "took_s": round(done.took_s, 2), "rejected": {}, "warnings": list(done.warnings)}


def deliver(work: Workspace, progress: Progress = silent) -> Json:
    """Queue this week's digests and send what is due."""
    queued, sent = work.deliver(str(headline(work)["sentence"]))
    return {"queued": queued, **asdict(sent)}


def run(work: Workspace, progress: Progress = silent) -> Json:
    """Everything once: sync, refresh, learn, deliver."""
    began = time.perf_counter()
    synced = sync(work, progress)
    refreshed = refresh(work, progress)
    learned = learn(work, progress)
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


JOBS: dict[str, Job] = {
    "sync": sync,
    "refresh": refresh,
    "rebuild": rebuild,
    "learn": learn,
    "deliver": deliver,
    "run": run,
}
