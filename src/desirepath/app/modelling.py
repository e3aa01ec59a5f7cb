"""What is done to models beside learning them: looking whether they still fit, and going back."""

from __future__ import annotations

import time
from collections.abc import Callable

from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import DAY, Progress, iso, silent
from desirepath.learning.features import feature_rows
from desirepath.pipeline import Back, Due, check_drift, health_source, learning_due, roll_back

Job = Callable[..., Json]


def model_rollback(
    work: Workspace, progress: Progress = silent, *, name: str, to: str | None = None, reason: str = "",
    author: str = "local",
) -> Json:  # fmt: skip
    """Put an earlier model in force and score everybody with it; learning undoes it only when a new one wins."""
    began = time.perf_counter()
    progress("building features", 0, 2)
    health = health_source(work.settings.health_score)
    table = feature_rows(work.warehouse, work.definition, until=work.data_end, health=health)
    progress("scoring with the earlier model", 1, 2)
    chosen = roll_back(work.warehouse, work.state, work.definition, table, Back(name, to, author, reason, work.now))
    work.conclude()
    progress("rolled back", 2, 2)
    return {
        "name": name,
        "id": chosen.id,
        "learned_at": iso(chosen.created_at),
        "author": author,
        "reason": reason,
        "took_s": round(time.perf_counter() - began, 2),
    }


def drift_check(work: Workspace, progress: Progress = silent) -> Json:
    """Look whether the risks in force still fit what comes."""
    began = time.perf_counter()
    progress("watching for drift", 0, 1)
    health = health_source(work.settings.health_score)
    table = feature_rows(work.warehouse, work.definition, until=work.data_end, health=health)
    found = check_drift(work.warehouse, work.state, work.definition, table, data_end=work.data_end, now=work.now)
    work.conclude()
    progress("watched for drift", 1, 1)
    return {"states": found, "took_s": round(time.perf_counter() - began, 2)}


def due(work: Workspace) -> Due:
    """Whether it is time to learn anew, and why."""
    return learning_due(work.state, work.definition, every=work.settings.learn_every, now=work.now)


def is_watch_due(work: Workspace) -> bool:
    """Whether something was learned or a schedule is declared, and the last look was a day ago."""
    kept, learned = work.state.read_model("drift"), work.state.read_model("learned")
    if not isinstance(learned, dict) and work.settings.learn_every not in ("weekly", "monthly"):
        return False
    return not isinstance(kept, dict) or work.now - int(str(kept["at"])) >= DAY


def watch_and_ask(work: Workspace, progress: Progress = silent) -> Due:
    """Whether to learn anew: by the schedule or, where that says no, by a drift.

    Risks are watched in any case, here or as learning begins.
    """
    asked = due(work)
    if asked.is_due:
        return asked
    drift_check(work, progress)
    return due(work)


MODELLING: dict[str, Job] = {"model_rollback": model_rollback, "drift_check": drift_check}
