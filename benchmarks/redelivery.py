"""Does a second delivery cost what the batch costs, however much is in the store already?

    python benchmarks/redelivery.py [--small 1000000] [--large 20000000] [--days 7] [--out FILE]

Fills two stores with the same 18 months of events, at two densities, sends the same batches to each a second time, and
prints JSON: rows added (must be 0), milliseconds of a batch, and the ratio of the two, both of the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from desirepath.events.ingest import IngestSource, read_body, take_notes, write_notes
from desirepath.kernel import DAY, from_micros, parse_moment
from desirepath.store import Warehouse

FIRST, MONTHS = parse_moment("2025-01-01"), 18
SPAN = MONTHS * 30 * DAY
ROUNDS, BATCH = 40, 100
PROMISED_RATIO = 1.5


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=20_000_000)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    small, large = (measure(n, asked.days) for n in (asked.small, asked.large))
    ratio = large["batch_ms"] / small["batch_ms"]
    found = {
        "benchmark": "redelivery",
        "machine": {"cores": psutil.cpu_count(), "python": platform.python_version(), "system": platform.machine()},
        "span_days": asked.days,
        "small": small,
        "large": large,
        "ratio": round(ratio, 2),
        "promise_kept": ratio <= PROMISED_RATIO and small["added"] == large["added"] == 0,
    }
    text = json.dumps(found, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


def measure(events: int, days: int) -> dict[str, float]:
    """Milliseconds of a batch that came before, in a store with so many events."""
    folder = Path(tempfile.mkdtemp(prefix="desirepath-bench-"))
    warehouse = Warehouse(folder / "store.duckdb")
    try:
        step = SPAN // events
        warehouse.execute(
            "INSERT INTO events (source, event_id, event, occurred_at, known_at, raw_time, account_key, person_key, actor, "
            f"stream, properties, batch) SELECT 'app', 'e' || i, 'login', {FIRST} + i * {step}, {FIRST} + i * {step}, "
            f"{FIRST} + i * {step}, 'product:g' || (i % 500), 'person:product:u' || (i % 5000), 'customer', 'events', '{{}}', 1 "
            f"FROM range({events}) AS t(i)"
        )
        warehouse.execute("CHECKPOINT")
        took = [_redeliver(warehouse, events, step, days, turn) for turn in range(ROUNDS)]
        stored = warehouse.count("SELECT count(*) FROM events")
    finally:
        warehouse.close()
        shutil.rmtree(folder)
    return {"events": events, "batch_ms": round(statistics.median(took), 2), "added": stored - events}


def _redeliver(warehouse: Warehouse, events: int, step: int, days: int, turn: int) -> float:
    """A batch of events spread over so many days, somewhere in the store, sent again."""
    window = days * DAY // step
    start = (turn * 7919 * BATCH) % (events - window)
    numbers = [start + n * window // BATCH for n in range(BATCH)]
    items = [
        {"type": "track", "event": "login", "messageId": f"e{n}", "userId": f"u{n % 5000}",
         "timestamp": from_micros(FIRST + n * step).isoformat(), "context": {"groupId": f"g{n % 500}"}}
        for n in numbers
    ]  # fmt: skip
    envelope = read_body(json.dumps({"batch": items}).encode(), dialect="segment", kind="batch")
    notes = take_notes(envelope, IngestSource("app", "product"), received=FIRST + SPAN)
    began = time.perf_counter()
    receipt = write_notes(warehouse, [notes])[0]
    took = (time.perf_counter() - began) * 1000
    assert receipt.duplicates == BATCH, receipt
    return took


if __name__ == "__main__":
    main()
