"""What friction is told from, kept in memory."""

from __future__ import annotations

from desirepath.app.workspace import Workspace
from desirepath.journeys import FrictionBasis, read_friction_basis


def friction_basis(work: Workspace, moment: int) -> FrictionBasis:
    """The waits of all accounts as known at ``moment``; those of a segment are chosen of them."""

    def read() -> FrictionBasis:
        return read_friction_basis(work.warehouse, work.definition, as_of=moment, data_end=work.data_end)

    return work.keep(("friction", moment), read)
