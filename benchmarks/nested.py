"""Do the chances of several horizons contradict each other, and does bringing them into order make them worse?

    python benchmarks/nested.py [--accounts 1000] [--months 18] [--seed 7] [--out FILE]

Every declared outcome of the simulated company, each horizon by a model of its own that is judged on later rows. Prints JSON: the
share of rows whose chances fall as the window grows, by how much at most, and the sum of the Brier scores of all horizons as
stated, in order with the 90 days held, and in order with none held. The promise: in order with the 90 days held, as the app tells
them, the sum over all outcomes is no worse, and that of no outcome by more than 2 %.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from company import built, run_on_company

from desirepath.app.questions.evaluation import labelled
from desirepath.app.workspace import Workspace
from desirepath.learning.risk import Window, evaluate_risk, nested_chances
from desirepath.pipeline import HORIZON_DAYS, HORIZONS, SEED
from desirepath.simulate import SimulationPlan
from desirepath.stats import Floats

SLACK = 1e-4
WORST = 1.02
Judged = dict[tuple[int, int], tuple[float, int, int]]
"""By account and prediction date: the chance, what came, and the end of the window."""


def measure(folder: Path, plan: SimulationPlan) -> dict[str, object]:
    """Every outcome whose percentages may be shown within two horizons or more."""
    facade = built(folder, plan)
    work = facade.work
    found = {one.name: _of_outcome(work, one.name) for one in work.definition.outcomes}
    facade.close()
    told = {name: one for name, one in found.items() if one}
    sums = [one["brier"] for one in told.values()]
    whole = sum(one["held"] for one in sums) <= sum(one["stated"] for one in sums) + SLACK
    kept = whole and all(one["held"] <= WORST * one["stated"] for one in sums)
    return {
        "benchmark": "nested",
        "plan": {"accounts": plan.accounts, "months": plan.months, "seed": plan.seed},
        "outcomes": told,
        "promise_kept": kept,
    }


def _of_outcome(work: Workspace, outcome: str) -> dict[str, Any]:
    judged = {str(one): _judged(work, outcome, place) for place, one in enumerate(HORIZONS)}
    judged = {name: one for name, one in judged.items() if one}
    if len(judged) < 2:
        return {}
    names = list(judged)
    rows = sorted(set.intersection(*({*one} for one in judged.values())))
    if not rows:
        return {}
    table = np.array([[judged[name][row] for name in names] for row in rows], np.float64)
    stated, came, ends = table[..., 0], table[..., 1], table[..., 2]
    order = np.argsort(ends, axis=1, kind="stable")
    stated, came = np.take_along_axis(stated, order, 1), np.take_along_axis(came, order, 1)
    main = names.index(f"{HORIZON_DAYS}d") if f"{HORIZON_DAYS}d" in names else None
    places = [None if main is None else int(np.flatnonzero(one == main)[0]) for one in order]
    held = np.array([nested_chances(row, held=place) for row, place in zip(stated, places, strict=True)])
    free = np.array([nested_chances(row) for row in stated])
    falls = (np.maximum.accumulate(stated, axis=1) - stated).max(axis=1)
    return {
        "horizons": names,
        "rows": len(rows),
        "falling": round(float((falls > SLACK).mean()), 4),
        "falls_at_most": round(float(falls.max()), 4),
        "brier": {"stated": _brier(stated, came), "held": _brier(held, came), "free": _brier(free, came)},
    }


def _judged(work: Workspace, outcome: str, place: int) -> Judged:
    asked = labelled(work, outcome, HORIZONS[place], data_end=work.data_end)
    window = Window(data_end=work.data_end)
    found = evaluate_risk(asked.rows, window, rng=np.random.default_rng(SEED), settings=asked.settings)
    if found.scored is None or found.verdict not in ("reliable", "weak"):
        return {}
    test = asked.rows.take(found.scored.row)
    keys = zip(test.account.tolist(), test.landmark.tolist(), strict=True)
    values = zip(found.scored.risk.tolist(), test.label.tolist(), test.ends.tolist(), strict=True)
    return dict(zip(keys, values, strict=True))


def _brier(said: Floats, came: Floats) -> float:
    return round(float(((said - came) ** 2).mean(axis=0).sum()), 5)


if __name__ == "__main__":
    run_on_company(__doc__, measure)
