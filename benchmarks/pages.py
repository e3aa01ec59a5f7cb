"""How fast does the API answer on a demo workspace?

    python benchmarks/pages.py [--workspace FOLDER] [--accounts 1000] [--repeats 30] [--out FILE]

Builds a demo first, unless FOLDER holds one. Every address is asked over real HTTP on loopback. The first
answer after a job is computed, later ones are kept; both are told: ``first_ms``, and percentiles of all.
For ``uncached`` addresses every repeat asks something new, such as another account.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import psutil
import uvicorn

from desirepath.app import Facade, prepare_demo
from desirepath.web import create_server

PROMISED_P95_MS = 150


def main() -> None:
    asked = _arguments()
    scratch = Path(tempfile.mkdtemp(prefix="desirepath-bench-"))
    folder: Path = asked.workspace or scratch
    facade, summary = prepare_demo(folder.resolve(), accounts=asked.accounts)
    try:
        with _served(facade) as address:
            found = {**_about(asked.accounts, summary), **measure(address, facade, repeats=asked.repeats)}
    finally:
        facade.close()
        shutil.rmtree(scratch)
    text = json.dumps(found, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=30)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _about(accounts: int, summary: dict[str, object]) -> dict[str, object]:
    machine = {"cores": psutil.cpu_count(), "python": platform.python_version(), "system": platform.machine()}
    return {"benchmark": "pages", "machine": machine, "accounts": accounts, "build_s": summary["took_s"]}


def measure(address: str, facade: Facade, *, repeats: int) -> dict[str, object]:
    """Milliseconds of every address."""
    names = [str(row["account"]) for row in facade.ask("accounts", limit=500)["rows"]]  # type: ignore[attr-defined]
    chosen = [names[place % len(names)] for place in range(0, repeats * 7, 7)]
    asked = {
        "portfolio": ["/api/portfolio"] * repeats,
        "map stage": ["/api/map?level=stage"] * repeats,
        "map milestone": ["/api/map?level=milestone"] * repeats,
        "map event": ["/api/map?level=event"] * repeats,
        "map compared": ["/api/map?compare=churned:renewed"] * repeats,
        "patterns": ["/api/patterns"] * repeats,
        "plan": ["/api/plan"] * repeats,
        "uncached account": [f"/api/accounts/{name}" for name in chosen],
        "uncached accounts": [f"/api/accounts?offset={place}" for place in range(repeats)],
        "uncached members": [f"/api/map/members?node=start&offset={place}" for place in range(repeats)],
    }
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        pages = {name: _times(client, paths) for name, paths in asked.items()}
    worst = max(page["p95_ms"] for page in pages.values())
    return {"pages": pages, "worst_p95_ms": worst, "promise_kept": worst <= PROMISED_P95_MS}


def _times(client: httpx.Client, paths: list[str]) -> dict[str, float]:
    spent = []
    for path in paths:
        began = time.perf_counter()
        client.get(path).raise_for_status()
        spent.append((time.perf_counter() - began) * 1000)
    p50, p95 = np.percentile(spent, [50, 95])
    return {"first_ms": round(spent[0], 1), "p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1)}


@contextmanager
def _served(facade: Facade) -> Iterator[str]:
    """The app on a free port of loopback while the block lasts."""
    # named TCP: only then does asyncio send small answers at once instead of waiting 40 ms to fill a packet
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    server = uvicorn.Server(uvicorn.Config(create_server(facade), log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


if __name__ == "__main__":
    main()
