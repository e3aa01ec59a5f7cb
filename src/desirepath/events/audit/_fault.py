"""What a check gives back, and what it works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desirepath.kernel import iso
from desirepath.sources import Source
from desirepath.store import Warehouse

Weight = Literal["problem", "bias", "note"]


@dataclass(frozen=True, slots=True)
class DataFault:
    """One thing wrong with the data.

    ``accounts`` is a query giving the column ``account`` of those concerned; ``events`` names the events concerned (empty:
    all of the source). ``weight``: a *problem* loses or misplaces records, a *bias* shifts what is computed from them, a
    *note* is worth knowing.
    """

    kind: str
    source: str | None
    title: str
    records: int
    fix: str
    weight: Weight = "problem"
    share: float | None = None
    events: tuple[str, ...] = ()
    accounts: str | None = None
    command: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditFrame:
    """The store, the declared sources by name, the bad outcome, and until when the data reach (microseconds)."""

    warehouse: Warehouse
    sources: Mapping[str, Source]
    bad_outcome: str
    data_end: int

    def stream_of(self, source: str) -> str:
        found = self.sources.get(source)
        return found.stream if found else "events"


def day_of(micros: int) -> str:
    """The calendar day (UTC) of a time."""
    return (iso(micros) or "")[:10]


def of_events(source: str, condition: str) -> str:
    """A query for the accounts of the placed events of a source that meet a condition."""
    name = source.replace("'", "''")
    return f"SELECT DISTINCT account FROM account_events WHERE source = '{name}' AND ({condition})"
