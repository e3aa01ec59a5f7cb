"""How an account's time in a stage stands beside that of its peers."""

from __future__ import annotations

from desirepath.app.workspace import Json, Workspace
from desirepath.insights import peers_sentence
from desirepath.journeys import LEAST_STAYS, Peers, read_peers
from desirepath.kernel import DAY


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


def usual_days(work: Workspace) -> dict[str, float]:
    """By stage, how long three in four stays have lasted so far."""

    def read() -> dict[str, float]:
        end = work.data_end
        rows = work.warehouse.tuples(
            f"SELECT stage, quantile_cont((least(coalesce(exited_at, ?), ?) - entered_at) / {DAY}.0, 0.75) FROM visits "
            "WHERE entered_at <= ? GROUP BY 1",
            [end, end, end],
        )
        return {str(stage): float(str(days)) for stage, days in rows}

    return work.keep(("usual",), read, small=True)


def target_pace(days: float, target: float | None, usual: float | None) -> str | None:
    """On track within the target; behind beyond it; stuck beyond twice the target or what three in four need."""
    if target is None:
        return None
    if days <= target:
        return "on_track"
    return "stuck" if days > max(2 * target, usual or 0) else "behind"
