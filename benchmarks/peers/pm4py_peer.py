"""Runs in an environment that has pm4py: transitions and their median times of a Parquet file, as JSON."""

import json
import resource
import sys
import time

import pandas as pd
import pm4py


def main(path):
    began = time.perf_counter()
    frame = pd.read_parquet(path)
    frame = pm4py.format_dataframe(frame, case_id="account", activity_key="event", timestamp_key="time")
    loaded = time.perf_counter()
    counts, _, _ = pm4py.discover_dfg(frame)
    times, _, _ = pm4py.discover_performance_dfg(frame)
    done = time.perf_counter()
    edges = [[a, b, n, times[(a, b)]["median"] / 86400] for (a, b), n in counts.items()]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print()
    json.dump({"load_s": loaded - began, "seconds": done - loaded, "peak_mb": peak, "edges": edges}, sys.stdout)


main(sys.argv[1])
