"""Runs in an environment that has seq2pat: sequences as JSON on standard input, its patterns and seconds on standard output.

Times are whole hours. Only the mining call is timed, after everything it reads is in its own form.
"""

import json
import sys
import time

from sequential.seq2pat import Attribute, Seq2Pat


def answer(case):
    attribute = Attribute(case["hours"])
    miner = Seq2Pat(sequences=case["tokens"], max_span=None)
    miner.add_constraint(attribute.gap() <= case["gap_hours"])
    miner.add_constraint(attribute.span() <= case["span_hours"])
    began = time.perf_counter()
    found = miner.get_patterns(min_frequency=case["min_units"])
    seconds = time.perf_counter() - began
    return {"patterns": [[pattern[:-1], pattern[-1]] for pattern in found], "seconds": seconds}


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
