"""How long does it take to see what a change of the definition moves, and does anybody wait for it?

    python benchmarks/preview.py [--accounts 1400] [--months 24] [--seed 7] [--out FILE]

The simulated company has about 650 events an account: ``--accounts 15500`` makes ten million. Prints JSON: seconds of a
preview that derives every account, of one that derives only those with certain events, of the same preview asked again,
their ratios to a rebuild in the same run, and how long readers waited meanwhile.
"""

from __future__ import annotations

import platform
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
from company import built, run_on_company

from desirepath.app import LocalFacade
from desirepath.simulate import SimulationPlan

PROMISED_S, PROMISED_EVENTS = 30, 10_000_000
EVERYBODY = ("no_milestone_for: 21d", "no_milestone_for: 14d")
SOME = ("event: automation_enabled", "event: seat_limit_reached")


def measure(folder: Path, plan: SimulationPlan) -> dict[str, object]:
    """Two previews on a fresh workspace, and a rebuild."""
    facade = built(folder, plan)
    events = facade.work.warehouse.count("SELECT count(*) FROM account_events")
    rebuild_s = _seconds(lambda: facade.do("rebuild"))
    draft = (folder / "journey.yaml").read_text("utf-8")
    seconds: dict[str, float] = {}
    recomputed: dict[str, object] = {}
    waits: list[float] = []
    for name, change in (("everybody", EVERYBODY), ("some", SOME)):
        (folder / "journey.yaml").write_text(draft.replace(*change), "utf-8")
        with _reading(facade, waits):
            seconds[name] = _seconds(lambda: facade.ask("definition_preview"))
        recomputed[name] = facade.ask("definition_preview")["recomputed"]
    seconds["again"] = _seconds(lambda: facade.ask("definition_preview", offset=50))
    facade.close()
    return {
        "benchmark": "preview",
        "machine": {
            "cores": psutil.cpu_count() or 1,
            "python": platform.python_version(),
            "system": platform.machine(),
        },
        "plan": {"accounts": plan.accounts, "months": plan.months, "seed": plan.seed},
        "events": events,
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "accounts_derived": recomputed,
        "rebuild_s": round(rebuild_s, 2),
        "preview_to_rebuild": round(seconds["everybody"] / rebuild_s, 3),
        "reads_meanwhile": {"n": len(waits), "p95_ms": round(float(np.percentile(waits, 95)) * 1000, 1)},
        "promise_kept": max(seconds.values()) <= PROMISED_S * max(1.0, events / PROMISED_EVENTS),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


@contextmanager
def _reading(facade: LocalFacade, waits: list[float]) -> Iterator[None]:
    """Inside, another thread looks accounts up all the time and notes how long each look took."""
    over = threading.Event()

    def read() -> None:
        while not over.wait(0.2):
            waits.append(_seconds(lambda: facade.ask("accounts", limit=20, offset=len(waits))))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    run_on_company(__doc__ or "", measure)
