"""How long do reading and rebuilding a simulated company of about a million events take?

    python benchmarks/rebuild.py [--accounts 1400] [--months 24] [--seed 7] [--out FILE]

Prints JSON: sizes, seconds of each step, events a second, peak memory, and the ratio of a refresh without
news to the rebuild, both of the same run.
"""

from __future__ import annotations

import platform
import resource
import time
from collections.abc import Callable
from pathlib import Path

from company import run_on_company

from desirepath.app import Workspace
from desirepath.simulate import SimulationPlan, simulate_company

PROMISED_EVENTS_PER_S = 1_000_000 / 20


def measure(folder: Path, plan: SimulationPlan) -> dict[str, object]:
    """Every step once, on a fresh workspace."""
    simulate_s = _seconds(lambda: simulate_company(folder, plan))
    with Workspace(folder) as work:
        sync_s = _seconds(work.sync)
        events = work.warehouse.count("SELECT count(*) FROM events")
        first_s = _seconds(work.refresh)
        rebuild_s = _seconds(lambda: work.refresh(everything=True))
        idle_s = _seconds(work.refresh)
    return {
        "benchmark": "rebuild",
        "machine": {"cores": _cores(), "python": platform.python_version(), "system": platform.machine()},
        "plan": {"accounts": plan.accounts, "months": plan.months, "seed": plan.seed},
        "events": events,
        "seconds": {
            "simulate": round(simulate_s, 2),
            "sync": round(sync_s, 2),
            "first_refresh": round(first_s, 2),
            "rebuild": round(rebuild_s, 2),
            "refresh_without_news": round(idle_s, 2),
        },
        "events_per_s": {"sync": round(events / sync_s), "rebuild": round(events / rebuild_s)},
        "rebuild_per_million_s": round(rebuild_s / events * 1e6, 2),
        "refresh_to_rebuild": round(idle_s / rebuild_s, 3),
        "promise_kept": events / rebuild_s >= PROMISED_EVENTS_PER_S,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _cores() -> int:
    import psutil

    return psutil.cpu_count() or 1


if __name__ == "__main__":
    run_on_company(__doc__ or "", measure)
