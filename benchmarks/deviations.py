"""How long does it take to find the unusual changes of 100,000 accounts, and are the planted ones among them?

    python benchmarks/deviations.py [--accounts 100000] [--weeks 60] [--metrics 4] [--seed 7] [--out FILE]

Prints JSON: seconds from weekly counts to dated alerts of every week, and the share of the planted drops (60 % of one
account in a thousand, eight weeks before the end) that were found within four weeks and dated within seven days, with a
budget that leaves none out.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from pathlib import Path

import numpy as np
import psutil

from desirepath.learning.deviations import DeviationSettings, Metric, WeeklyCounts, find_deviations

PROMISED_S = 20
PHI = 0.03


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--weeks", type=int, default=60)
    parser.add_argument("--metrics", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    at, every = asked.weeks - 8, 1_000
    given = company(rng, (asked.metrics, asked.accounts, asked.weeks), at=at, every=every)
    find_deviations(company(rng, (1, 200, asked.weeks), at=at, every=every))
    began = time.perf_counter()
    found = find_deviations(given, DeviationSettings(alerts_a_week=asked.accounts))
    took = time.perf_counter() - began
    mine = [one for one in found.raised if one.row % every == 0 and at <= one.week < at + 4 and one.metric == 0]
    dated = {one.row for one in mine if abs(one.change.place - at) <= 1}
    told = {
        "benchmark": "deviations",
        "accounts": asked.accounts,
        "weeks": asked.weeks,
        "metrics": asked.metrics,
        "seconds": round(took, 2),
        "alerts": len(found.raised),
        "planted": len(range(0, asked.accounts, every)),
        "found": len({one.row for one in mine}),
        "dated_within_seven_days": len(dated),
        "peak_gb": round(psutil.Process().memory_info().rss / 1e9, 2),
        "machine": f"{platform.machine()}, {psutil.cpu_count()} cores",
        "promise_kept": took <= PROMISED_S,
    }
    print(json.dumps(told, indent=2))
    if asked.out:
        asked.out.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def company(rng: np.random.Generator, shape: tuple[int, int, int], *, at: int, every: int) -> WeeklyCounts:
    """Accounts of all sizes that share a season; the first of every thousand has 80 events a week and loses 60 %."""
    metrics, rows, weeks = shape
    level = np.exp(rng.uniform(0, np.log(80), (metrics, rows, 1)))
    level[0, ::every] = 80
    season = 1 + 0.3 * np.sin(np.arange(weeks) / 8)
    counts = np.empty(shape, np.float32)
    for metric in range(metrics):
        mean = level[metric] * season * rng.gamma(1 / PHI, PHI, (rows, weeks))
        if metric == 0:
            mean[::every, at:] *= 0.4
        counts[metric] = rng.poisson(mean)
    last, zeros = np.full(rows, weeks - 1, np.int32), np.zeros(rows, np.int32)
    names = tuple(Metric(f"metric_{n}") for n in range(metrics))
    return WeeklyCounts(names, counts, zeros, last, zeros, np.ones((1, weeks), np.bool_))


if __name__ == "__main__":
    main()
