"""Judges the rejected items of live ingest anew, after what was wrong has been mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from desirepath.events.ingest._body import Envelope
from desirepath.events.ingest._notes import IngestSource
from desirepath.events.ingest._read import take_notes
from desirepath.events.ingest._write import INGEST_FILE, write_notes
from desirepath.store import Warehouse


def replay_rejected(warehouse: Warehouse, sources: Iterable[IngestSource], *, reason: str | None = None) -> int:
    """Take the rejected items of these sources in again, as received when they first came; how many are in now."""
    known = {source.name: source for source in sources}
    with warehouse.transaction():
        rows = warehouse.tuples(
            "SELECT DISTINCT source, rejected_at, record FROM rejected WHERE file = ? AND (? IS NULL OR reason = ?) ORDER BY ALL",
            [INGEST_FILE, reason, reason],
        )
        waiting: dict[tuple[str, int], list[bytes]] = defaultdict(list)
        for source, received, record in rows:
            if str(source) in known:
                waiting[str(source), int(str(received))].append(str(record).encode())
        for name in known:
            sql = "DELETE FROM rejected WHERE file = ? AND source = ? AND (? IS NULL OR reason = ?)"
            warehouse.execute(sql, [INGEST_FILE, name, reason, reason])
        notes = [
            take_notes(_envelope(items), known[name], received=received) for (name, received), items in waiting.items()
        ]
        receipts = write_notes(warehouse, notes)
    return sum(receipt.accepted for receipt in receipts)


def _envelope(items: list[bytes]) -> Envelope:
    is_posthog = any(b'"distinct_id"' in item for item in items)
    return Envelope(tuple(items), None, None, False, "posthog" if is_posthog else "segment")
