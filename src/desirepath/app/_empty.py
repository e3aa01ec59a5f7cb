"""What of a definition nobody comes to: said, rather than drawn as an empty map."""

from __future__ import annotations

from desirepath.app.workspace import Workspace
from desirepath.insights import counted, unseen_events

_WORDS = {
    "milestone": "Nobody reaches milestone",
    "indicator": "Nobody shows warning sign",
    "stage": "Nobody enters stage",
    "outcome": "Nobody comes to outcome",
}


def matches_nobody(work: Workspace) -> str | None:
    """A sentence where there are accounts and no milestone, warning sign or outcome of any of them."""
    accounts = work.warehouse.count("SELECT count(*) FROM accounts")
    if not accounts or any(kind != "stage" for kind, _ in _had(work)):
        return None
    return (
        f"Definition version {work.version} matches nobody: none of {counted(accounts, 'account')} reaches a milestone, "
        "shows a warning sign or comes to an outcome."
    )


def empty_parts(work: Workspace) -> list[str]:
    """Every declared thing that no account ever had, and the events named that never came."""
    if not work.warehouse.count("SELECT count(*) FROM accounts"):
        return ["There is no account yet: run `desirepath sync` and `desirepath refresh` first."]
    nobody, had = matches_nobody(work), _had(work)
    told = [nobody] if nobody else []
    told += [
        f"Event {one.event} never came; needed by {', '.join(one.disables)}."
        + (f" Did you mean {' or '.join(one.nearest)}?" if one.nearest else "")
        for one in unseen_events(work.warehouse, work.definition)
    ]
    return told + [
        f"{_WORDS[kind]} {name}." for kind, name in _declared(work) if (kind, name) not in had and not nobody
    ]


def _had(work: Workspace) -> set[tuple[str, str]]:
    rows = work.warehouse.tuples(
        "SELECT DISTINCT kind, name FROM steps WHERE kind <> 'start' AND greatest(\"at\", known_at) <= ?",
        [work.data_end],
    )
    return {(str(kind), str(name)) for kind, name in rows}


def _declared(work: Workspace) -> list[tuple[str, str]]:
    definition = work.definition
    found = [("stage", stage.name) for stage in definition.stages]
    found += [("milestone", name) for name in definition.stage_of_milestone()]
    found += [("indicator", name) for name in definition.stage_of_indicator()]
    return found + [("outcome", outcome.name) for outcome in definition.outcomes]
