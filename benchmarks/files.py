"""How long does one large Parquet file take into events, and how much memory?

    python benchmarks/files.py [--rows 10000000] [--out FILE]

Prints JSON: seconds, rows a second, peak memory, and the ratio to DuckDB merely copying the same rows into a table of
the same file, both of the same run.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import shutil
import tempfile
import time
from pathlib import Path

import duckdb
import psutil

from desirepath.app import Workspace

PROMISED_S, PROMISED_MB = 60, 4096
WORKSPACE = """name: Bench
sources:
  - name: product
    kind: files
    path: events.parquet
    stream: events
    map: {id: id, event: event, time: ts, account: account_id, person: user_id, properties: [amount, plan]}
"""
JOURNEY = """stages: [{name: onboarding, milestones: [{name: first, when: {event: login}}]}]
outcomes: {churned: {when: {event: churned}, kind: bad, ends: true}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="desirepath-bench-"))
    try:
        found = measure(folder, asked.rows)
    finally:
        shutil.rmtree(folder)
    text = json.dumps(found, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


def measure(folder: Path, rows: int) -> dict[str, object]:
    file = folder / "events.parquet"
    _write(file, rows)
    (folder / "workspace.yaml").write_text(WORKSPACE, "utf-8")
    (folder / "journey.yaml").write_text(JOURNEY, "utf-8")
    with Workspace(folder) as work:
        began = time.perf_counter()
        count = work.sync()[0]
        took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    copied = _copy(folder / "copy.duckdb", file)
    return {
        "benchmark": "files",
        "machine": {"cores": psutil.cpu_count(), "python": platform.python_version(), "system": platform.machine()},
        "rows": rows,
        "accepted": count.accepted,
        "seconds": round(took, 1),
        "rows_per_s": round(rows / took),
        "peak_memory_mb": peak,
        "to_bare_copy": round(took / copied, 1),
        "promise_kept": took <= PROMISED_S * rows / 10_000_000 and peak <= PROMISED_MB and count.accepted == rows,
    }


def _write(file: Path, rows: int) -> None:
    names = "['login', 'export', 'report_viewed', 'invite_sent', 'workflow_completed'][1 + i % 5]"
    duckdb.sql(
        f"COPY (SELECT 'e' || lpad(CAST(i AS VARCHAR), 10, '0') AS id, {names} AS event, "
        f"TIMESTAMP '2025-01-01' + to_milliseconds(CAST(i * (47304000000 / {rows}) AS BIGINT)) AS ts, "
        "'a' || (hash(i) % 20000) AS account_id, 'u' || (hash(i) % 200000) AS user_id, i % 97 AS amount, 'pro' AS plan "
        f"FROM range({rows}) AS t(i)) TO '{file}'"
    )


def _copy(store: Path, file: Path) -> float:
    with duckdb.connect(str(store)) as connection:
        connection.execute("SET threads = 2")
        began = time.perf_counter()
        connection.execute(f"CREATE TABLE t AS SELECT * FROM read_parquet('{file}')")
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
