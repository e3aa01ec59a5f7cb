"""Which keys are one, why, what waits for a person's word, and what was decided."""

from __future__ import annotations

from dataclasses import asdict

from desirepath.app.workspace import Json, Workspace
from desirepath.identity import decisions, lineage, reviews
from desirepath.identity import why as why_of
from desirepath.kernel import iso
from desirepath.store import Row

_TIMES = frozenset({"known_at", "decided_at", "undone_at", "from_at", "to_at", "since"})


def identity_reviews(work: Workspace) -> Json:
    """Links that a guard held back, and suggestions, each with its reason."""
    return {"reviews": [_told(row) for row in reviews(work.warehouse)]}


def identity_decisions(work: Workspace, *, account: str | None = None) -> Json:
    """Every decision about keys, undone ones too, the newest first."""
    return {"decisions": [_told(row) for row in decisions(work.warehouse, account=account)]}


def identity_why(work: Workspace, *, named: str) -> Json:
    """The chain of links from a key to its account, or from all keys of an account; its owners and parents over time."""
    found = why_of(work.warehouse, named)
    chains = [
        {"key": chain.key, "reason": chain.reason, "steps": [_step(asdict(step)) for step in chain.steps]}
        for chain in found.chains
    ]
    answer: Json = {"account": found.account, "keys": found.keys, "chains": chains}
    parts: tuple[list[Row], ...] = ([], [], [])
    if found.account is not None:
        parts = lineage(work.warehouse, found.account, as_of=max(work.now, work.data_end))
    for name, rows in zip(("owners", "parents", "subsidiaries"), parts, strict=True):
        answer[name] = [_told(row) for row in rows]
    return answer


def _step(step: Json) -> Json:
    decision = step["decision"]
    return {**_told(step), "decision": _told(decision) if isinstance(decision, dict) else None}


def _told(row: Row) -> Json:
    return {name: iso(_whole(value)) if name in _TIMES else value for name, value in row.items()}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
