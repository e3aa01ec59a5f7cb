"""Refresh and rebuild: one path for some accounts or all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from desirepath.events import newest_batch
from desirepath.identity import (
    LARGEST_GROUP,
    accounts_of_new_events,
    count_orphans,
    cut_circles,
    place_events,
    resolve_keys,
    write_accounts,
    write_versions,
)
from desirepath.journeys import affected_accounts, build_journeys
from desirepath.kernel import Progress, silent
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse
from desirepath.text import Reader, score_new_texts


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What one refresh or rebuild did."""

    took_s: float
    accounts_touched: int
    accounts: int
    events_placed: int
    orphans: int
    doubtful: tuple[tuple[str, str], ...]
    rows: dict[str, int] = field(default_factory=dict)
    circles: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """The definition to derive under, and the one that the stored journeys were derived under, where it is known."""

    before: Definition | None
    after: Definition


def refresh(
    warehouse: Warehouse,
    definition: Definition | DefinitionChange,
    namespaces: Sequence[str],
    *,
    largest: int = LARGEST_GROUP,
    everything: bool = False,
    progress: Progress = silent,
) -> Refreshed:
    """Bring every derived row up to date.

    Touched are the accounts with new events or attributes, those whose keys moved, and those that a change of the
    definition can move (all, where only the new one is given); with ``everything``, all.
    Texts that nobody read yet are read by the words alone; how else is for the caller to do before.
    A crash leaves the old rows and the old watermark, so the next call does the same work again.
    """
    began = time.perf_counter()
    change = definition if isinstance(definition, DefinitionChange) else DefinitionChange(None, definition)
    progress("scoring texts", 0, 4)
    score_new_texts(warehouse, Reader())
    progress("resolving accounts", 1, 4)
    with warehouse.transaction():
        newest = newest_batch(warehouse)
        resolution = resolve_keys(warehouse, namespaces, largest=largest, everything=everything)
        moved = None if everything else _moved(warehouse, change)
        touched = _touched(warehouse, resolution.changed, moved)
        write_touched(warehouse, touched)
        progress("placing events", 2, 4)
        placed = place_events(warehouse)
        write_accounts(warehouse)
        write_versions(warehouse)
        progress("deriving journeys", 3, 4)
        rows = build_journeys(warehouse, change.after)
        warehouse.execute("DROP TABLE IF EXISTS _touched")
        warehouse.execute("DELETE FROM pending_accounts")
        warehouse.execute("DELETE FROM pending_keys")
        warehouse.set_watermark("refreshed", newest)
        warehouse.set_watermark("definition", definition_mark(change.after.fingerprint))
        warehouse.set_watermark("derived", warehouse.watermark("derived") + (1 if touched else 0))
    progress("journeys done", 4, 4)
    return Refreshed(
        time.perf_counter() - began,
        len(touched),
        resolution.accounts,
        placed,
        count_orphans(warehouse),
        resolution.doubtful,
        rows,
        cut_circles(warehouse),
    )


def definition_mark(fingerprint: str) -> int:
    """The watermark ``definition`` of tables derived under a definition with this fingerprint."""
    return int(fingerprint or "0", 16) % 2**62


def _moved(warehouse: Warehouse, change: DefinitionChange) -> set[str] | None:
    """The accounts that a change of the definition since the last refresh can move; ``None`` for all."""
    derived = warehouse.watermark("definition")
    if derived == definition_mark(change.after.fingerprint):
        return set()
    if change.before is None or derived != definition_mark(change.before.fingerprint):
        return None
    return affected_accounts(warehouse, change.before, change.after)


def _touched(warehouse: Warehouse, changed: frozenset[str], moved: set[str] | None) -> set[str]:
    if moved is None:
        return all_accounts(warehouse) | set(changed)
    waiting = {str(row[0]) for row in warehouse.tuples("SELECT DISTINCT account FROM pending_accounts")}
    return accounts_of_new_events(warehouse, warehouse.watermark("refreshed")) | waiting | set(changed) | moved


def all_accounts(warehouse: Warehouse) -> set[str]:
    """Every account that a key names or that has events."""
    rows = warehouse.tuples(
        "SELECT DISTINCT account FROM key_accounts UNION SELECT DISTINCT account FROM account_events"
    )
    return {str(row[0]) for row in rows}


def write_touched(warehouse: Warehouse, touched: set[str]) -> int:
    """The accounts to derive anew, as the temporary table ``_touched``; how many."""
    table = pa.table({"account": pa.array(sorted(touched), pa.string())})
    with warehouse.lent("_touched_in", table):
        warehouse.execute("CREATE OR REPLACE TEMP TABLE _touched AS SELECT account FROM _touched_in")
    return len(touched)
