"""Friction of all accounts or of some, kept in memory."""

from __future__ import annotations

from collections.abc import Set

from desirepath.app.workspace import Workspace
from desirepath.journeys import Friction, FrictionBasis, friction_among, read_friction_basis


def friction_basis(work: Workspace, moment: int) -> FrictionBasis:
    """The waits of all accounts as known at ``moment``; those of a segment are chosen of them."""

    def read() -> FrictionBasis:
        return read_friction_basis(work.warehouse, work.definition, as_of=moment, data_end=work.data_end)

    return work.keep(("friction", moment), read)


def friction_of(work: Workspace, moment: int, accounts: Set[str] | None = None) -> list[Friction]:
    """Where some accounts, or all, stall or leave, as known at ``moment``."""
    chosen = None if accounts is None else frozenset(accounts)
    key = ("friction among", work.bad, moment, chosen)
    return work.keep(key, lambda: friction_among(friction_basis(work, moment), work.bad, chosen), small=True)
