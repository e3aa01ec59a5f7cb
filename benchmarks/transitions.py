"""How fast, how lean and how right is the journey map beside pm4py and retentioneering?

    python benchmarks/transitions.py [--events 10000000] [--accounts 100000] [--check] [--seed 7] [--out FILE]

Each runs in a process of its own, on the same events: transitions with their median times once the data are in memory
(for us: read from the store), and the peak memory of the whole process, loading included. ``--check`` compares every
count, median and step share with both peers on 1,000,000 events (or ``--events``) instead. Then the map for segments is
asked of a workspace with all these events, each segment for the first time and once more.

The peers live in environments of their own, made on first use, unless ``--pm4py-python`` and
``--retentioneering-python`` name some. They are never dependencies of ours.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from peers import FOLDER, peer_python
from stores import SEGMENTS, write_events, write_workspace

from desirepath.app import LocalFacade, Workspace

PACKAGES = {"pm4py": ["pm4py==2.7.23.11", "pyarrow"], "retentioneering": ["retentioneering==5.2.4"]}
PROMISED = {"pm4py": 25.0, "retentioneering": 10.0}
PROMISED_MATRIX, PROMISED_MEMORY = 3.0, 0.5
PROMISED_FIRST_MS, PROMISED_AGAIN_MS = 300.0, 30.0
Numbers = dict[str, object]


def main() -> None:
    asked = _arguments()
    pythons = {
        "pm4py": asked.pm4py_python or peer_python("pm4py", PACKAGES["pm4py"]),
        "retentioneering": asked.retentioneering_python or peer_python("retentioneering", PACKAGES["retentioneering"]),
    }
    events = asked.events or (1_000_000 if asked.check else 10_000_000)
    folder = Path(tempfile.mkdtemp(prefix="desirepath-bench-"))
    try:
        write_events(folder / "events.parquet", events=events, accounts=asked.accounts, seed=asked.seed)
        write_workspace(folder, folder / "events.parquet")
        found = check(folder, pythons) if asked.check else measure(folder, pythons)
    finally:
        shutil.rmtree(folder)
    found = {
        "benchmark": "transitions",
        "cores": psutil.cpu_count(),
        "events": events,
        "accounts": asked.accounts,
        **found,
    }
    print(json.dumps(found, indent=2))
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    sys.exit(0 if found["promise_kept"] else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--pm4py-python", type=Path)
    parser.add_argument("--retentioneering-python", type=Path)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _told(python: Path, script: str, argument: Path) -> Numbers:
    """What one process found: the last line it prints, as JSON; a peer may greet before."""
    done = subprocess.run([python, FOLDER / script, argument], stdout=subprocess.PIPE, text=True, check=True,
                          env={**os.environ, "RETENTIONEERING_NO_TRACK": "1"})  # fmt: skip
    found: Numbers = json.loads(done.stdout.splitlines()[-1])
    return found


def _everybody(folder: Path, pythons: dict[str, Path]) -> tuple[Numbers, dict[str, Numbers]]:
    ours = _told(Path(sys.executable), "our_map.py", folder)
    return ours, {name: _told(python, f"{name}_peer.py", folder / "events.parquet") for name, python in pythons.items()}


def check(folder: Path, pythons: dict[str, Path]) -> Numbers:
    """Whether every number equals that of both peers."""
    ours, theirs = _everybody(folder, pythons)
    mine = {(a, b): (n, days) for a, b, n, days in ours["edges"]}  # type: ignore[attr-defined]
    found: Numbers = {"edges": len(mine), "transitions": sum(n for n, _ in mine.values())}
    for name, their in theirs.items():
        known = {(a, b): (n, days) for a, b, n, days in their["edges"]}  # type: ignore[attr-defined]
        gaps = [abs(mine[edge][1] - known[edge][1]) for edge in known.keys() & mine.keys()]
        counts = known.keys() == mine.keys() and all(mine[edge][0] == known[edge][0] for edge in known)
        found[name] = {"edges": len(known), "counts_equal": counts, "largest_median_difference_days": max(gaps)}
    found["step_matrix"] = {"largest_difference": _matrix_gap(ours["matrix"], theirs["retentioneering"]["matrix"])}
    found["promise_kept"] = _all_equal(found)
    return found


def _matrix_gap(mine: object, theirs: object) -> float:
    """Our step 0 is the start, theirs too; a step after the last one they call the end."""
    rows = [name for name in theirs if name.startswith("event_")]  # type: ignore[attr-defined]
    return max(float(np.abs(np.subtract(mine[name], theirs[name])).max()) for name in rows)  # type: ignore[index]


def _all_equal(found: Numbers) -> bool:
    peers = [found["pm4py"], found["retentioneering"]]
    return found["step_matrix"]["largest_difference"] < 1e-12 and all(  # type: ignore[index]
        peer["counts_equal"] and peer["largest_median_difference_days"] < 1e-9  # type: ignore[index]
        for peer in peers
    )


def measure(folder: Path, pythons: dict[str, Path]) -> Numbers:
    """Seconds, peaks and their ratios; then the map for segments."""
    ours, theirs = _everybody(folder, pythons)
    spent = {name: _spent(numbers) for name, numbers in {"desirepath": ours, **theirs}.items()}
    ratios: Numbers = {
        f"{name}_to_ours": round(spent[name]["seconds"] / spent["desirepath"]["seconds"], 1) for name in theirs
    }
    ratios["step_matrix_to_ours"] = round(spent["retentioneering"]["matrix_s"] / spent["desirepath"]["matrix_s"], 1)
    ratios["our_peak_to_pm4py"] = round(spent["desirepath"]["peak_mb"] / spent["pm4py"]["peak_mb"], 3)
    segments = ask_segments(folder)
    kept = (
        all(ratios[f"{name}_to_ours"] >= least for name, least in PROMISED.items())  # type: ignore[operator]
        and ratios["step_matrix_to_ours"] >= PROMISED_MATRIX  # type: ignore[operator]
        and ratios["our_peak_to_pm4py"] <= PROMISED_MEMORY  # type: ignore[operator]
        and segments["first_p95_ms"] <= PROMISED_FIRST_MS
        and segments["again_p95_ms"] <= PROMISED_AGAIN_MS
    )
    return {"spent": spent, "ratios": ratios, "segments": segments, "promise_kept": kept}


def _spent(numbers: Numbers) -> dict[str, float]:
    return {
        key: round(float(str(value)), 4) for key, value in numbers.items() if key.endswith(("_s", "seconds", "_mb"))
    }


def ask_segments(folder: Path) -> dict[str, float]:
    """Milliseconds of the map at event level for each segment, the walks being in memory: first time, and again."""
    facade = LocalFacade(Workspace(folder))
    try:
        began = time.perf_counter()
        facade.ask("map", level="event")
        whole = time.perf_counter() - began
        names = [f"part_{n:02}" for n in range(SEGMENTS)]
        first, again = ([_ms(facade, name) for name in names] for _ in range(2))
    finally:
        facade.close()
    return {
        "segments": len(names),
        "largest_share": 0.5,
        "whole_map_with_loading_s": round(whole, 2),
        "first_p50_ms": round(float(np.percentile(first, 50)), 1),
        "first_p95_ms": round(float(np.percentile(first, 95)), 1),
        "again_p95_ms": round(float(np.percentile(again, 95)), 2),
    }


def _ms(facade: LocalFacade, segment: str) -> float:
    began = time.perf_counter()
    facade.ask("map", level="event", segment=segment)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
