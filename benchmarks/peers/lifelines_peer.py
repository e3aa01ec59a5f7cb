"""Runs in an environment that has lifelines: cases as JSON on standard input, its numbers as JSON on standard output."""

import json
import math
import sys
import warnings

import numpy as np
from lifelines import AalenJohansenFitter, KaplanMeierFitter

warnings.simplefilter("ignore")


def answer(case):
    found = {}
    ended = [kind != 0 for kind in case["endings"]]
    for kind in ("days", "tied"):
        fitted = KaplanMeierFitter().fit(case[kind], ended)
        found[f"{kind}_times"] = fitted.survival_function_.index.tolist()
        found[f"{kind}_survival"] = fitted.survival_function_.iloc[:, 0].tolist()
        found[f"{kind}_median"] = float(fitted.median_survival_time_)
    fitted = AalenJohansenFitter().fit(case["days"], case["endings"], 1)
    found["incidence_times"] = fitted.cumulative_density_.index.tolist()
    found["incidence"] = fitted.cumulative_density_.iloc[:, 0].tolist()
    bounds = np.sort(fitted.confidence_interval_.to_numpy(), axis=1)
    found["incidence_ci"] = [[None if math.isnan(x) else x for x in row] for row in bounds.tolist()]
    return found


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
