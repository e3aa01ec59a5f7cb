"""What people decide about keys; each decision derives the accounts it touches anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desirepath.app.workspace import Json, Workspace
from desirepath.identity import Word, accept_review, merge, refuse_review, split, suggest_accounts, undo
from desirepath.kernel import Progress, silent

Job = Callable[..., Json]


def _decided(work: Workspace, progress: Progress, decision: str) -> Json:
    done = work.refresh(progress=progress)
    return {"decision": decision, "took_s": round(done.took_s, 2), "accounts_touched": done.accounts_touched}


def _word(work: Workspace, reason: str) -> Word:
    return Word("local", reason, work.now)


def identity_merge(work: Workspace, progress: Progress = silent, *, one: str, other: str, reason: str = "") -> Json:
    """Two accounts, people or keys are one."""
    return _decided(work, progress, merge(work.warehouse, one, other, _word(work, reason)))


def identity_split(
    work: Workspace, progress: Progress = silent, *, account: str, keys: Sequence[str], reason: str = ""
) -> Json:
    """Keys are not of an account, whatever records state."""
    return _decided(work, progress, split(work.warehouse, account, list(keys), _word(work, reason)))


def identity_accept(work: Workspace, progress: Progress = silent, *, review: str, reason: str = "") -> Json:
    """The two keys of a review are one."""
    return _decided(work, progress, accept_review(work.warehouse, review, _word(work, reason)))


def identity_refuse(work: Workspace, progress: Progress = silent, *, review: str, reason: str = "") -> Json:
    """The two keys of a review are not one."""
    return _decided(work, progress, refuse_review(work.warehouse, review, _word(work, reason)))


def identity_undo(work: Workspace, progress: Progress = silent, *, decision: str, reason: str = "") -> Json:
    """Take a decision back."""
    undo(work.warehouse, decision, _word(work, reason))
    return _decided(work, progress, decision)


def identity_suggest(work: Workspace, _progress: Progress = silent) -> Json:
    """Look for accounts whose names are alike; they wait for review, nothing is joined."""
    return {"suggested": suggest_accounts(work.warehouse, now=work.now)}


DECIDING: dict[str, Job] = {
    "identity_merge": identity_merge,
    "identity_split": identity_split,
    "identity_accept": identity_accept,
    "identity_refuse": identity_refuse,
    "identity_undo": identity_undo,
    "identity_suggest": identity_suggest,
}
