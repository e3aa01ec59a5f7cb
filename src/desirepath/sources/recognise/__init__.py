"""Recognises what the tables of a folder are.

In: a folder of exports. Out: a ``Proposal`` of sources, each mapping with its evidence. Nothing is written.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from desirepath.kernel import Progress, silent
from desirepath.sources.recognise._joins import SAME, match, systems
from desirepath.sources.recognise._names import vocabulary
from desirepath.sources.recognise._proposal import EventSeen, KeyProposal, Proposal, SourceProposal
from desirepath.sources.recognise._roles import Choice, choose_stream, roles_of
from desirepath.sources.recognise._seen import third_quartile, with_contents
from desirepath.sources.recognise._sources import Known, Target, propose_source
from desirepath.sources.recognise._tables import LeftOut, Table, read_tables
from desirepath.store import Warehouse

__all__ = ["EventSeen", "KeyProposal", "LeftOut", "Proposal", "SourceProposal", "outcome_words", "recognise"]

Chosen = list[tuple[Table, Choice]]


def recognise(folder: Path, workspace: Path, *, progress: Progress = silent) -> Proposal:
    """What the tables of ``folder`` are, with paths as seen from ``workspace``.

    Raises
    ------
    WrongUse
        when the folder holds no readable file.
    """
    warehouse = Warehouse(None)
    try:
        tables, left = read_tables(warehouse, folder, workspace, progress)
        chosen: Chosen = []
        for table in tables:
            choice = choose_stream(table)
            if choice:
                chosen.append((table, choice))
            else:
                left.append(LeftOut(table.path, "no time, id, or e-mail tells what its records are"))
        chosen, copies = _without_copies(warehouse, chosen)
        chosen = [(table, _staff(warehouse, table, choice, chosen)) for table, choice in chosen]
        known = _known(warehouse, chosen)
        progress("comparing tables", 0, 0)
        made = [(table, propose_source(warehouse, table, choice, known)) for table, choice in chosen]
        sources = tuple(with_contents(warehouse, table.name, source) for table, source in made)
        return Proposal(
            sources=_ordered(sources),
            left_out=tuple(left + copies),
            health=_health(chosen, made),
            arr_quartile=_quartile(warehouse, made),
            currency=_currency(chosen),
        )
    finally:
        warehouse.close()


def outcome_words(kind: str) -> tuple[str, ...]:
    """Patterns of event names that speak for an outcome: ``bad``, ``good`` or ``grown``."""
    return vocabulary().outcomes[kind]


def _staff(warehouse: Warehouse, table: Table, choice: Choice, chosen: Chosen) -> Choice:
    """A table of people that accounts name as their owners is the company's own team."""
    if choice.stream != "people" or table.forced:
        return choice
    own = roles_of(table, "people")
    keys = [own[key] for key in ("person", "email") if key in own]
    for other, theirs in chosen:
        owner = roles_of(other, "accounts").get("owner") if theirs.stream == "accounts" else None
        if owner and any(match(warehouse, other, owner, table, key).share >= SAME for key in keys):
            return replace(choice, stream="team", reasons=(f"{other.title} name its records as their owners",))
    return choice


def _known(warehouse: Warehouse, chosen: Chosen) -> Known:
    def targets(stream: str, key: str) -> tuple[Target, ...]:
        of_stream = [table for table, choice in chosen if choice.stream == stream]
        return tuple((table, roles[key]) for table in of_stream for roles in [roles_of(table, stream)] if key in roles)

    accounts = targets("accounts", "account")
    people, subscriptions = targets("people", "person"), targets("subscriptions", "subscription")
    replied = any("replied" in roles_of(table, "tickets") for table, choice in chosen if choice.stream == "tickets")
    spaces = systems(warehouse, accounts)
    for table, _ in (*people, *subscriptions):
        spaces.setdefault(table.name, _space_of(warehouse, table, accounts, spaces))
    return Known(accounts, people, subscriptions, spaces, replied)


def _space_of(warehouse: Warehouse, table: Table, accounts: tuple[Target, ...], spaces: dict[str, str]) -> str:
    column = roles_of(table, "people").get("account")
    found = (
        [(match(warehouse, table, column, other, key).share, other.name) for other, key in accounts] if column else []
    )
    return spaces[max(found)[1]] if found and max(found)[0] >= SAME else "account"


def _without_copies(warehouse: Warehouse, chosen: Chosen) -> tuple[Chosen, list[LeftOut]]:
    """Leaves out a table that holds the records of another again."""
    kept: Chosen = []
    left: list[LeftOut] = []
    plain = sorted(chosen, key=lambda pair: _is_saved_again(pair[0]))
    for table, choice in plain:
        same = [other for other, theirs in kept if theirs.stream == choice.stream]
        first = next((other for other in same if _is_copy(warehouse, table, other)), None)
        if first:
            left.append(
                LeftOut(table.path, f"its records are those of {first.path}; its other columns: {_extra(table, first)}")
            )
        else:
            kept.append((table, choice))
    return [pair for pair in chosen if pair in kept], left


def _is_saved_again(table: Table) -> bool:
    """Whether a column without a name holds the row numbers of a table that was read and saved again."""
    return any(re.fullmatch(r"|column\d+|Unnamed: \d+", one.column.label.strip()) for one in table.profiles)


def _extra(table: Table, other: Table) -> str:
    names = {one.name for one in other.profiles}
    return ", ".join(one.column.label for one in table.profiles if one.name not in names) or "none"


def _is_copy(warehouse: Warehouse, table: Table, other: Table) -> bool:
    if table.forced or other.forced or not 0.9 <= table.rows / other.rows <= 1.1:
        return False
    mine, theirs = ({one.name: one for one in t.profiles} for t in (table, other))
    ids = [name for name, one in mine.items() if one.is_unique and name in theirs and theirs[name].is_unique]
    shared = len(mine.keys() & theirs.keys()) >= 0.7 * min(len(mine), len(theirs))
    return bool(shared and ids and match(warehouse, table, mine[ids[0]], other, theirs[ids[0]]).share >= 0.95)


def _ordered(sources: tuple[SourceProposal, ...]) -> tuple[SourceProposal, ...]:
    """Accounts first; every name stands once."""
    streams = (
        "accounts",
        "people",
        "team",
        "events",
        "subscriptions",
        "invoices",
        "opportunities",
        "tickets",
        "messages",
    )
    placed = sorted(sources, key=lambda one: streams.index(one.stream) if one.stream in streams else len(streams))
    taken: dict[str, int] = {}
    found = []
    for source in placed:
        taken[source.name] = taken.get(source.name, 0) + 1
        again = taken[source.name]
        found.append(replace(source, name=f"{source.name}_{again}") if again > 1 else source)
    return tuple(found)


def _health(chosen: Chosen, made: list[tuple[Table, SourceProposal]]) -> tuple[str, str] | None:
    """Event and column of the company's own health score."""
    for table, source in made:
        event = (source.value("event") or "").strip("'")
        score = next((one for one in table.profiles if one.shape == "number" and "score" in one.name.split("_")), None)
        if source.stream == "events" and "health" in event and score:
            return event, score.column.label
    return None


def _quartile(warehouse: Warehouse, made: list[tuple[Table, SourceProposal]]) -> float | None:
    for table, source in made:
        value = source.value("arr") if source.stream == "accounts" else None
        if value:
            return third_quartile(warehouse, table.name, value)
    return None


def _currency(chosen: Chosen) -> str | None:
    """The currency most records state."""
    stated = [
        roles["currency"]
        for table, choice in chosen
        for roles in [roles_of(table, choice.stream)]
        if "currency" in roles
    ]
    first = max(stated, key=lambda one: one.filled, default=None)
    return first.common[0].upper() if first and first.common and len(first.common[0]) == 3 else None
