"""The façade every face talks to: in this process, or in the process that owns the workspace."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

import httpx

from desirepath.app.catalogue import answer, check_parameters
from desirepath.app.jobs import JOBS
from desirepath.app.modelling import is_watch_due
from desirepath.app.workspace import Json, Workspace
from desirepath.events import newest_batch
from desirepath.events.ingest import Dialect, Receipt
from desirepath.kernel import DesirepathError, NotFound, Progress, WorkspaceInUse, WrongUse, silent
from desirepath.store import Owner, current_owner


class Facade(Protocol):
    """Questions read, jobs change."""

    def ask(self, question: str, **parameters: object) -> Json: ...

    def do(self, job: str, progress: Progress = silent, **parameters: object) -> Json: ...

    def close(self) -> None: ...


KEPT_ANSWERS = 256
UNKEPT = frozenset(
    {"outbox", "rejected", "keys", "audit", "erasures", "definition_preview", "definition_diff", "definition_history",
     "definition_check", "definition_doubts", "progress", "models"}
)  # fmt: skip


class LocalFacade:
    """The workspace is open in this process; one job at a time.

    An answer depends on the workspace alone, so it is kept until a job changes that.
    """

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self._busy = threading.Lock()
        self._kept: OrderedDict[str, Json] = OrderedDict()

    def ask(self, question: str, **parameters: object) -> Json:
        key = json.dumps([question, parameters], sort_keys=True, default=str)
        found = self._kept.get(key)
        if found is None:
            kept = self._kept
            found = answer(self.work, question, parameters)
            if question not in UNKEPT:
                kept[key] = found
            while len(kept) > KEPT_ANSWERS:
                kept.popitem(last=False)
        return found

    def do(self, job: str, progress: Progress = silent, **parameters: object) -> Json:
        found = JOBS.get(job)
        if found is None:
            raise NotFound("job", job, list(JOBS))
        check_parameters(f"job {job}", found, parameters, given=2)
        with self._busy, self.work.doings.reporting(job, progress) as told:
            try:
                done = found(self.work, told, **parameters)
            finally:
                self._kept = OrderedDict()
            said = {key: done[key] for key in ("sentence", "account", "name", "id", "reason") if done.get(key)}
            detail = said if job.startswith(("feedback_", "model_")) else {}
            self.work.state.note(
                self.work.now, str(done.get("author") or "local"), job, {"took_s": done.get("took_s"), **detail}
            )
            return done

    def ingest(self, body: bytes, *, dialect: Dialect, kind: str, key: str | None) -> Future[Receipt]:
        """Take in what an SDK sent; the receipt comes once it is durable.

        Raises
        ------
        UnknownWriteKey, BodyRefused, IngestBusy
            when nothing of it was stored.
        """
        return self.work.live.take(body, dialect=dialect, kind=kind, key=key)

    def has_news(self) -> bool:
        """Whether something came in, or another version of the definition came to hold, since the last refresh."""
        return newest_batch(self.work.warehouse) > self.work.warehouse.watermark("refreshed") or self.work.is_due()

    def may_be_due(self) -> bool:
        """Whether to look, once a day, if learning is due; never without a declared schedule."""
        return is_watch_due(self.work)

    def announce(self, address: str) -> str:
        """Let the command line of this workspace find the served address; the token it must bring."""
        return self.work.ownership.announce(address).token or ""

    def close(self) -> None:
        self.work.close()


class RemoteFacade:
    """Another process serves the workspace; the token in its owner file lets this one through."""

    def __init__(self, owner: Owner) -> None:
        self._client = httpx.Client(
            base_url=owner.address or "",
            headers={"authorization": f"Bearer {owner.token}"},
            timeout=3600,
            trust_env=False,
        )

    def ask(self, question: str, **parameters: object) -> Json:
        return self._post(f"/api/local/ask/{question}", parameters)

    def do(self, job: str, progress: Progress = silent, **parameters: object) -> Json:
        progress(f"{job} in the process that serves the workspace", 0, 0)
        return self._post(f"/api/local/do/{job}", parameters)

    def _post(self, path: str, body: Json) -> Json:
        answered = self._client.post(path, json=body)
        found: Json = answered.json()
        if answered.is_success:
            return found
        raise RemoteRefusal(found, answered.status_code)

    def close(self) -> None:
        self._client.close()


class RemoteRefusal(DesirepathError):
    """What the owner process refused, with its own words and code."""

    def __init__(self, refusal: Json, status: int) -> None:
        self.code = str(refusal.get("code", "fault"))
        self.http_status = status
        self.exit_code = 3 if self.code == "not_enough_evidence" else 2 if status < 500 else 1
        super().__init__(str(refusal.get("message", refusal)))


def open_facade(folder: Path) -> Facade:
    """The façade of a workspace folder: its owner's if one serves it, else our own.

    Raises
    ------
    WrongUse
        when the folder holds no workspace.
    WorkspaceInUse
        when another process owns it and does not serve.
    """
    if not (folder / "workspace.yaml").is_file():
        raise WrongUse(
            f"workspace {folder}", "there is no workspace.yaml", "Give --workspace, or copy examples/three-files."
        )
    owner = current_owner(folder)
    if owner and owner.address and owner.token:
        return RemoteFacade(owner)
    if owner:
        raise WorkspaceInUse(str(folder), owner.pid, owner.address)
    return LocalFacade(Workspace(folder))
