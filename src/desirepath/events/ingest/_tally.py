"""Counts what came in live, for the audit: one line a source and minute, not one a commit."""

from __future__ import annotations

from collections.abc import Sequence

from desirepath.events.ingest._notes import Notes, Receipt
from desirepath.events.ingest._write import INGEST_FILE
from desirepath.kernel import MINUTE
from desirepath.store import Row, Warehouse
from desirepath.store.tables import DELIVERIES


class Tally:
    """What became of the items since the last line was written."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._since = 0
        self._lines: dict[str, Row] = {}

    def add(self, requests: Sequence[Notes], receipts: Sequence[Receipt]) -> None:
        for notes, receipt in zip(requests, receipts, strict=True):
            line = self._lines.setdefault(notes.source.name, _empty(notes))
            counts = (notes.items, receipt.accepted, receipt.duplicates, len(receipt.rejected))
            for name, n in zip(("records", "accepted", "duplicates", "rejected"), counts, strict=True):
                line[name] = int(str(line[name])) + n
        now = requests[-1].received
        self._since = self._since or now
        if now - self._since >= MINUTE:
            self.write()

    def write(self) -> None:
        """Write the lines that have gathered."""
        if self._lines:
            with self._warehouse.transaction(beside=True):
                self._warehouse.append(DELIVERIES, list(self._lines.values()))
        self._lines, self._since = {}, 0


def _empty(notes: Notes) -> Row:
    counts = dict.fromkeys(("records", "accepted", "duplicates", "rejected"), 0)
    return {
        "source": notes.source.name,
        "at": notes.received,
        "file": INGEST_FILE,
        "again": False,
        "notes": None,
        **counts,
    }
