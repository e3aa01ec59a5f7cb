"""How an account's time in a stage stands beside that of its peers."""

from __future__ import annotations

from desirepath.app.workspace import Json, Workspace
from desirepath.insights import peers_sentence
from desirepath.journeys import LEAST_STAYS, Peers, read_peers


def peers_of(work: Workspace) -> Peers:
    """All stays as known at the end of the data."""
    return work.keep(("peers",), lambda: read_peers(work.warehouse, work.definition, as_of=work.data_end))


def peers_json(work: Workspace, account: str, stage: str, days: float, *, is_open: bool = True) -> Json:
    """One stay beside those of the other accounts."""
    found = peers_of(work).of(account, stage, days)
    return {
        "longer_than": found.longer_than,
        "pace": found.pace,
        "n": found.stays,
        "completed": found.completed,
        "group": found.group,
        "sentence": peers_sentence(found, LEAST_STAYS, is_open=is_open),
    }
