"""How fast does a running server take events in durably, and does its memory stay flat?

    python benchmarks/ingest.py [--events 500000] [--clients 4] [--batch 100] [--out FILE]

Starts `desirepath serve` in a process of its own, sends batches over HTTP from client threads in this one, and prints
JSON: events a second, latency of a batch, the server's memory after each tenth, and the rows stored. The last tenth is
sent a second time: redelivery must add none.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from desirepath.app import LocalFacade, Workspace

COMMAND = "from desirepath.cli import main; main()"
WORKSPACE = "name: Bench\nsources:\n  - {name: app, kind: ingest, namespace: product}\n"
JOURNEY = """stages: [{name: onboarding, milestones: [{name: first, when: {event: login}}]}]
outcomes: {churned: {when: {event: churned}, kind: bad, ends: true}}
"""
PROMISED_PER_S, PROMISED_P95_MS = 10_000, 250


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=500_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="desirepath-bench-"))
    try:
        found = measure(folder, events=asked.events, clients=asked.clients, batch=asked.batch)
    finally:
        shutil.rmtree(folder)
    text = json.dumps(found, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


def measure(folder: Path, *, events: int, clients: int, batch: int) -> dict[str, object]:
    (folder / "workspace.yaml").write_text(WORKSPACE, "utf-8")
    (folder / "journey.yaml").write_text(JOURNEY, "utf-8")
    with Workspace(folder) as work:
        key = str(LocalFacade(work).do("key_create", source="app")["key"])
    command = [sys.executable, "-u", "-c", COMMAND, "serve", "-w", str(folder), "--port", "0", "--refresh-every", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = int(server.stdout.readline().split("http://127.0.0.1:")[1].split()[0])
        load = Load(port, key, batch)
        memory = []
        began = time.perf_counter()
        for tenth in range(10):
            load.send(range(tenth * events // 10, (tenth + 1) * events // 10), clients)
            memory.append(psutil.Process(server.pid).memory_info().rss >> 20)
        took = time.perf_counter() - began
        first = load.accepted
        load.send(range(9 * events // 10, events), clients)
        server.terminate()
    with Workspace(folder) as work:
        stored = work.warehouse.count("SELECT count(*) FROM events")
        size = (folder / "desirepath.duckdb").stat().st_size >> 20
    latency = sorted(load.latency_ms)
    p95 = latency[int(len(latency) * 0.95)]
    return {
        "benchmark": "ingest",
        "machine": {"cores": psutil.cpu_count(), "python": platform.python_version(), "system": platform.machine()},
        "events": events,
        "events_per_s": round(events / took),
        "batch_ms": {"p50": round(statistics.median(latency), 1), "p95": round(p95, 1), "max": round(latency[-1], 1)},
        "server_memory_mb": memory,
        "accepted": first,
        "stored": stored,
        "redelivered_added": stored - events,
        "file_mb": size,
        "promise_kept": events / took >= PROMISED_PER_S and p95 <= PROMISED_P95_MS and stored == events,
    }


class Load:
    """Batches sent over connections that are kept open; clients take the next batch in turn."""

    def __init__(self, port: int, key: str, batch: int) -> None:
        self._port, self._key, self._batch = port, key, batch
        self._turn = threading.Lock()
        self.latency_ms: list[float] = []
        self.accepted = 0

    def send(self, numbers: range, clients: int) -> None:
        waiting = iter(range(numbers.start, numbers.stop, self._batch))
        threads = [threading.Thread(target=self._client, args=(waiting, numbers.stop)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _client(self, waiting: object, stop: int) -> None:
        with socket.create_connection(("127.0.0.1", self._port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = connection.makefile("rb")
            while True:
                with self._turn:
                    start = next(waiting, None)  # type: ignore[call-overload]
                if start is None:
                    return
                self._post(connection, stream, body_of(range(start, min(start + self._batch, stop)), self._key))

    def _post(self, connection: socket.socket, stream: object, body: bytes) -> None:
        head = (
            f"POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        connection.sendall(head.encode() + body)
        status = stream.readline()  # type: ignore[attr-defined]
        length = 0
        while (line := stream.readline().strip().lower()) != b"":  # type: ignore[attr-defined]
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        answer = json.loads(stream.read(length))  # type: ignore[attr-defined]
        assert b" 200 " in status, (status, answer)
        with self._turn:
            self.latency_ms.append((time.perf_counter() - began) * 1000)
            self.accepted += answer["accepted"]


START = datetime.now(UTC) - timedelta(days=30)


def body_of(numbers: range, key: str) -> bytes:
    """A batch as Segment's library for Python sends it; the times walk through a month."""
    batch = [
        {
            "type": "track",
            "event": ("login", "export", "report_viewed", "invite_sent")[n % 4],
            "messageId": f"{n:012x}-4c1e-7b52-a1d0",
            "timestamp": (START + timedelta(milliseconds=n * 5)).isoformat(),
            "userId": f"user-{n % 5000}",
            "anonymousId": None,
            "context": {"groupId": f"team-{n % 500}", "library": {"name": "analytics-python", "version": "2.4.0"}},
            "properties": {"plan": "pro", "rows": n % 97, "path": f"/reports/{n % 1000}"},
            "integrations": {},
        }
        for n in numbers
    ]
    return json.dumps({"batch": batch, "sentAt": datetime.now(UTC).isoformat(), "writeKey": key}).encode()


if __name__ == "__main__":
    main()
