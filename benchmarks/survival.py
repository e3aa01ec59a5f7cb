"""Do our survival curves, medians and competing risks equal those of lifelines?

    python benchmarks/survival.py [--peer-python PATH] [--freeze FILE] [--out FILE]

lifelines runs in an environment of its own, made on first use (see ``peers.py``) unless PATH names one that has it.
Prints the largest difference of each kind over seeded samples of many shapes; the promise is 1e-9. ``--freeze`` writes
the samples with the peer's numbers, which the tests compare with on every run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from peers import ask_peer, peer_python

from desirepath.stats import cumulative_incidence, kaplan_meier, median_time

PROMISED = 1e-9
LIFELINES = ["lifelines==0.30.3"]
SIZES = (1, 2, 5, 12, 40, 150)


def main() -> None:
    asked = _arguments()
    cases = samples()
    theirs = ask_peer(asked.peer_python or peer_python("lifelines", LIFELINES), "lifelines_peer.py", cases)
    found = {"benchmark": "survival", "cases": len(cases), "largest_difference": differences(cases, theirs)}
    found["promise_kept"] = max(found["largest_difference"].values()) <= PROMISED
    print(json.dumps(found, indent=2))
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if asked.freeze:
        frozen = [{**case, **their} for case, their in zip(cases, theirs, strict=True)]
        asked.freeze.write_text(json.dumps(frozen) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peer-python", type=Path)
    parser.add_argument("--freeze", type=Path)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def samples() -> list[dict[str, list[float]]]:
    """Durations with endings 0 (still waiting), 1 and 2; light and heavy censoring, with and without ties.

    Only the survival curves get ties: the peer moves tied times at random before it computes competing risks.
    """
    rng = np.random.default_rng(7)
    found = []
    for size in SIZES:
        for weights in ((0.1, 0.6, 0.3), (0.5, 0.3, 0.2), (0.0, 0.5, 0.5)):
            days = rng.exponential(40, size).round(4) + 0.01
            tied = np.ceil(days / 5) * 5
            endings = rng.choice(3, size, p=weights)
            found.append({"days": days.tolist(), "tied": tied.tolist(), "endings": endings.tolist()})
    return found


def differences(cases: list[dict[str, list[float]]], theirs: list[dict[str, list[float]]]) -> dict[str, float]:
    """The largest absolute difference of each kind of number."""
    worst = dict.fromkeys(("survival", "median", "incidence", "incidence_interval"), 0.0)
    for case, their in zip(cases, theirs, strict=True):
        for name, gap in compare_case(case, their).items():
            worst[name] = max(worst[name], gap)
    return worst


def compare_case(case: dict[str, list[float]], their: dict[str, list[float]]) -> dict[str, float]:
    """One sample: our numbers less the peer's."""
    ended = np.array(case["endings"]) != 0
    gaps = {"survival": 0.0, "median": 0.0, "incidence": 0.0, "incidence_interval": 0.0}
    for kind in ("days", "tied"):
        curve, median = kaplan_meier(case[kind], ended), median_time(case[kind], ended).time
        at = np.searchsorted(their[f"{kind}_times"], curve.times)
        gaps["survival"] = max(gaps["survival"], _gap(curve.survival, np.array(their[f"{kind}_survival"])[at]))
        gaps["median"] = max(gaps["median"], _gap([np.inf if median is None else median], [their[f"{kind}_median"]]))
    curve = cumulative_incidence(case["days"], case["endings"], of=1)
    at = np.searchsorted(their["incidence_times"], curve.times)
    gaps["incidence"] = _gap(curve.incidence, np.array(their["incidence"])[at])
    ours, known = np.c_[curve.low, curve.high], np.array(their["incidence_ci"], float)[at]
    told = ~np.isnan(known).any(axis=1)
    gaps["incidence_interval"] = _gap(ours[told], known[told])
    return gaps


def _gap(ours: object, theirs: object) -> float:
    a, b = np.asarray(ours, float), np.asarray(theirs, float)
    return float(np.max(np.abs(np.subtract(a, b, out=np.zeros_like(a), where=a != b)), initial=0.0))


if __name__ == "__main__":
    main()
