"""Runs in an environment that has retentioneering: transitions with median times, and the step matrix, as JSON."""

import json
import os
import resource
import sys
import time

os.environ["RETENTIONEERING_NO_TRACK"] = "1"
import pandas as pd
from retentioneering.eventstream import Eventstream

STEPS = 10


def main(path):
    began = time.perf_counter()
    frame = pd.read_parquet(path)
    schema = {"path_cols": ["account"], "event_col": "event", "timestamp_col": "time"}
    stream = Eventstream(frame, schema)
    loaded = time.perf_counter()
    counts = stream.transition_graph_data(edge_weight="count")
    medians = stream.transition_graph_data(edge_weight="time_median")
    transitions = time.perf_counter()
    matrix = stream.step_matrix_data(max_steps=STEPS)
    done = time.perf_counter()
    edges = [
        [a, b, int(counts.loc[a, b]), medians.loc[a, b].total_seconds() / 86400]
        for a in counts.index
        for b in counts.columns
        if counts.loc[a, b] and not {a, b} & {"path_start", "path_end"}
    ]
    shares = {str(name): row.tolist() for name, row in matrix.iterrows()}
    found = {"load_s": loaded - began, "seconds": transitions - loaded, "matrix_s": done - transitions, "edges": edges}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump({**found, "peak_mb": peak, "matrix": shares}, sys.stdout)


main(sys.argv[1])
