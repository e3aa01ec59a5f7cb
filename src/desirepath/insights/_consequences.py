"""What a fault of the data costs: which declared things it touches, for how many accounts and how much revenue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

from desirepath.lifecycle import Condition, Definition, MetricChange, MetricLevel, leaves
from desirepath.store import Warehouse, literal


class Faulty(Protocol):
    """What is needed of a fault: its source and events, and a query for the accounts concerned."""

    @property
    def source(self) -> str | None: ...
    @property
    def events(self) -> tuple[str, ...]: ...
    @property
    def accounts(self) -> str | None: ...
    @property
    def weight(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Consequence:
    """``touches``: declared things that read the faulty records; accounts and their yearly revenue."""

    touches: tuple[str, ...]
    accounts: int
    arr: float


@dataclass(frozen=True, slots=True)
class Unseen:
    """A declared event that no source has brought: what needs it can never happen."""

    event: str
    disables: tuple[str, ...]
    nearest: tuple[str, ...]


def declared_uses(definition: Definition) -> dict[str, list[str]]:
    """For every event that ``journey.yaml`` names, the declared things that read it."""
    found: dict[str, list[str]] = {}
    for name, condition in _named_conditions(definition):
        for event in _events_of(definition, condition):
            users = found.setdefault(event, [])
            if name not in users:
                users.append(name)
    return found


def _named_conditions(definition: Definition) -> list[tuple[str, Condition]]:
    named: list[tuple[str, Condition | None]] = []
    for stage in definition.stages:
        named += [(f"milestone {one.name}", one.when) for one in stage.milestones]
        named += [(f"warning sign {one.name}", one.when) for one in stage.indicators]
        named += [(f"stage {stage.name}", stage.enter_when), (f"stage {stage.name}", stage.complete_when)]
    named += [(f"warning sign {one.name}", one.when) for one in definition.indicators]
    named += [(f"outcome {one.name}", one.when) for one in definition.outcomes]
    return [(name, condition) for name, condition in named if condition is not None]


def _events_of(definition: Definition, condition: Condition) -> list[str]:
    """Every event that a condition names, itself or through a declared metric."""
    kinds = ("events", "then", "without", "until")
    named = leaves(condition)
    found = [event for leaf in named for kind in kinds for event in getattr(leaf, kind, ())]
    metrics = [definition.metric(leaf.metric) for leaf in named if isinstance(leaf, MetricLevel | MetricChange)]
    return found + [event for metric in metrics if metric for _, side in metric.sides() for event in side.events]


def weigh(warehouse: Warehouse, definition: Definition, faults: Sequence[Faulty]) -> list[Consequence]:
    """What each fault costs."""
    uses = declared_uses(definition)
    by_source: dict[str, list[str]] = {}
    for source, event in warehouse.tuples("SELECT DISTINCT source, event FROM account_events ORDER BY ALL"):
        by_source.setdefault(str(source), []).append(str(event))
    customers = {
        str(row[0]) for row in warehouse.tuples("SELECT DISTINCT source FROM account_events WHERE actor = 'customer'")
    }
    found = []
    for fault in faults:
        events = fault.events or tuple(by_source.get(fault.source or "", ()))
        read = [] if fault.weight == "note" else [use for event in events for use in uses.get(event, ())]
        touches = list(dict.fromkeys(read))
        if fault.weight != "note" and (fault.source in customers or (fault.source is None and fault.accounts)):
            touches += ["risk", "patterns"]
        found.append(Consequence(tuple(touches), *_reach(warehouse, fault.accounts)))
    return found


def _reach(warehouse: Warehouse, accounts: str | None) -> tuple[int, float]:
    if accounts is None:
        return 0, 0.0
    n, arr = warehouse.tuples(
        f"SELECT count(*), coalesce(sum(c.arr), 0) FROM (SELECT DISTINCT account FROM ({accounts})) AS a "
        "LEFT JOIN account_cards AS c USING (account) WHERE a.account IS NOT NULL"
    )[0]
    return int(str(n)), float(str(arr))


def unseen_events(warehouse: Warehouse, definition: Definition) -> list[Unseen]:
    """Events of ``journey.yaml`` that never occurred, with the names that come nearest."""
    uses = declared_uses(definition)
    listed = ", ".join(literal(event) for event in uses)
    if not listed:
        return []
    seen = {
        str(row[0]) for row in warehouse.tuples(f"SELECT DISTINCT event FROM account_events WHERE event IN ({listed})")
    }
    missing = [event for event in uses if event not in seen]
    if not missing:
        return []
    known = [str(row[0]) for row in warehouse.tuples("SELECT DISTINCT event FROM account_events ORDER BY 1")]
    return [
        Unseen(event, tuple(uses[event]), tuple(get_close_matches(event, known, n=2, cutoff=0.6))) for event in missing
    ]
