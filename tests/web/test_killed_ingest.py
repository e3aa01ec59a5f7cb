"""``kill -9`` of the server under load: what was acknowledged is there, and nothing stands twice."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path

import httpx
import pytest

from desirepath.app import Workspace
from fixtures.serving import live_server, make_live_workspace

KILLS = int(os.environ.get("DESIREPATH_KILLS", "8"))
BATCH = 50


class Sender:
    """Sends numbered batches; one that was not acknowledged is sent again, as SDKs do."""

    def __init__(self, key: str, name: str) -> None:
        self._key, self._name = key, name
        self.acknowledged = 0
        self._next = 0

    def run(self, port: int, stop: threading.Event) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as client:
            while not stop.is_set():
                try:
                    answered = client.post("/v1/batch", json=self._body())
                except httpx.TransportError:
                    return
                assert answered.status_code == 200, answered.text
                self.acknowledged = self._next = self._next + BATCH

    def _body(self) -> dict[str, object]:
        items = [
            {"type": "track", "event": "login", "messageId": f"{self._name}-{n}", "userId": f"u{n % 7}",
             "timestamp": f"2026-01-{1 + n % 28:02}T00:00:00Z", "context": {"groupId": f"g{n % 3}"}}
            for n in range(self._next, self._next + BATCH)
        ]  # fmt: skip
        return {"batch": items, "writeKey": self._key}


def _acknowledged(senders: list[Sender]) -> int:
    return sum(sender.acknowledged for sender in senders)


def _await_work(senders: list[Sender], before: int) -> None:
    """A slow machine answers its first request late; three of four moments fall after it."""
    deadline = time.monotonic() + 20
    while _acknowledged(senders) == before and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.slow
def test_every_acknowledged_event_survives_and_none_is_doubled(tmp_path: Path) -> None:
    chance = random.Random(7)
    key = make_live_workspace(tmp_path)
    senders = [Sender(key, f"s{n}") for n in range(4)]
    killed_at_work = 0
    for kill in range(KILLS):
        with live_server(tmp_path, key, refresh_every=0.2) as server:
            stop = threading.Event()
            threads = [threading.Thread(target=sender.run, args=(server.port, stop)) for sender in senders]
            before = _acknowledged(senders)
            for thread in threads:
                thread.start()
            if kill % 4:
                _await_work(senders, before)
            time.sleep(chance.uniform(0.0, 1.2))
            server.process.send_signal(signal.SIGKILL)
            stop.set()
            for thread in threads:
                thread.join()
            killed_at_work += _acknowledged(senders) > before
    assert killed_at_work >= KILLS // 2, "too few kills fell into work to prove anything"
    with Workspace(tmp_path) as work:
        stored = [str(row[0]) for row in work.warehouse.tuples("SELECT event_id FROM events")]
    assert len(stored) == len(set(stored))
    acknowledged = {f"s{k}-{n}" for k, sender in enumerate(senders) for n in range(sender.acknowledged)}
    assert acknowledged and acknowledged <= set(stored)
    assert len(stored) <= len(acknowledged) + len(senders) * BATCH
