"""The same question as the peers', to a workspace: transitions with median times, and the step matrix, as JSON."""

import json
import resource
import statistics
import sys
import time
from pathlib import Path

from desirepath.app import Workspace
from desirepath.journeys import read_walks, step_matrix
from desirepath.journeys._tally import find_edges
from desirepath.kernel import DAY

STEPS = 11
REPEATS = 5


def main(folder: str) -> None:
    with Workspace(Path(folder)) as work:
        began = time.perf_counter()
        walks = read_walks(work.warehouse, work.definition, "event")
        load_s = time.perf_counter() - began
        seconds, matrix_s = [], []
        for _ in range(REPEATS):
            began = time.perf_counter()
            edges = find_edges(walks)
            medians = edges.medians / DAY
            seconds.append(time.perf_counter() - began)
            began = time.perf_counter()
            matrix = step_matrix(walks, steps=STEPS)
            matrix_s.append(time.perf_counter() - began)
    named = [name.removeprefix("event:") for name in walks.nodes]
    rows = zip(edges.origin.tolist(), edges.to.tolist(), edges.transitions.tolist(), medians.tolist(), strict=True)
    kept = [name.startswith("event:") for name in walks.nodes]
    found = {
        "load_s": load_s,
        "first_s": seconds[0],
        "seconds": statistics.median(seconds[1:]),
        "matrix_s": statistics.median(matrix_s[1:]),
        "edges": [[named[a], named[b], n, days] for a, b, n, days in rows if kept[a] and kept[b]],
        "matrix": {
            name.removeprefix("event:"): (counts / matrix.journeys).tolist()
            for name, counts in zip(matrix.rows, matrix.counts, strict=True)
        },
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump({**found, "peak_mb": peak}, sys.stdout)


main(sys.argv[1])
