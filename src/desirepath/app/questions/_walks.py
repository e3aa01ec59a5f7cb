"""Walks that are kept in memory, and from when they are looked at."""

from __future__ import annotations

import numpy as np

from desirepath.app.workspace import Workspace
from desirepath.journeys import Level, Walks, known_by, read_walks
from desirepath.kernel import NotFound, parse_moment
from desirepath.stats import Floats

LEVELS: tuple[Level, ...] = ("stage", "milestone", "event")


def moment_of(work: Workspace, as_of: str | None) -> int:
    """The moment looked from: by default the end of the data; what is no date is refused."""
    return parse_moment(as_of) if as_of else work.data_end


def whole_walks(work: Workspace, level: Level, moment: int) -> Walks:
    """The walks of every account, as known at ``moment``."""
    if level not in LEVELS:
        raise NotFound("map level", level, LEVELS)
    return work.keep(("walks", level, moment), lambda: known_by(all_walks(work, level), moment))


def all_walks(work: Workspace, level: Level) -> Walks:
    """The walks of every account, with all that is known by now."""
    return work.keep(("walks", level), lambda: read_walks(work.warehouse, work.definition, level))


def read_accounts(work: Workspace) -> list[str]:
    """The accounts of every level's walks, in order."""
    return all_walks(work, "milestone").accounts


def worth_of(work: Workspace, level: Level) -> Floats:
    """Today's ARR of each account of the level's walks, 0 where none is known."""
    return work.keep(("worth", level), lambda: _read_worth(work, all_walks(work, level).accounts))


def _read_worth(work: Workspace, accounts: list[str]) -> Floats:
    rows = work.warehouse.tuples("SELECT account, coalesce(arr, 0) FROM account_cards")
    stated = {str(account): float(str(arr)) for account, arr in rows}
    return np.array([stated.get(name, 0.0) for name in accounts], np.float64)
