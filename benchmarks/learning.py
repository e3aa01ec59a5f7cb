"""How long does learning take, part by part, and how long until an account is scored?

    python benchmarks/learning.py [--accounts 1400] [--months 24] [--seed 7] [--out FILE]

The simulated company has about 66 weekly rows an account: ``--accounts 15500`` makes a million. Prints JSON: rows and
features, seconds of building them, of fitting the risk (all kinds, origins and calibration), of scoring 100,000
accounts and one with its reasons, of the patterns of the worst outcome against the best, and of the whole learning.
"""

from __future__ import annotations

import platform
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
from company import built, run_on_company

from desirepath.learning.features import feature_rows
from desirepath.learning.labels import Horizon, risk_rows, risk_settings
from desirepath.learning.risk import RiskRows, explain, fit_risk, predict
from desirepath.pipeline import HORIZON_DAYS, SEED, find_cards, health_source
from desirepath.simulate import SimulationPlan

PROMISED_ROWS = 1_000_000
PROMISED = {"features": 60.0, "fit": 60.0, "score_100k": 3.0, "score_one": 0.020}
Found = TypeVar("Found")


def measure(folder: Path, plan: SimulationPlan) -> dict[str, object]:
    """Each part on a fresh workspace."""
    facade = built(folder, plan)
    work, seconds = facade.work, dict[str, float]()
    events = work.warehouse.count("SELECT count(*) FROM account_events")

    def timed(name: str, what: Callable[[], Found]) -> Found:
        began = time.perf_counter()
        found = what()
        seconds[name] = time.perf_counter() - began
        return found

    health = health_source(work.settings.health_score)
    table = timed("features", lambda: feature_rows(work.warehouse, work.definition, until=work.data_end, health=health))
    outcome = work.definition.primary_outcome()
    rows = risk_rows(
        work.warehouse, work.definition, table, outcome.name, horizon=Horizon(HORIZON_DAYS), data_end=work.data_end
    )
    settings = risk_settings(table, outcome, {})
    model = timed("fit", lambda: fit_risk(rows, rng=np.random.default_rng(SEED), settings=settings))
    many = rows.take(np.random.default_rng(SEED).integers(0, rows.size, 100_000))
    timed("score_100k", lambda: predict(model, many.X, many.rule_score))
    timed("score_one", lambda: _one(model, many))
    good = work.good or "none"
    timed("patterns", lambda: find_cards(work.warehouse, work.definition, (outcome.name, good),
                                         health=work.settings.health_score, as_of=work.data_end))  # fmt: skip
    timed("learn", lambda: facade.do("learn"))
    facade.close()
    per_million = {name: seconds[name] * PROMISED_ROWS / rows.size for name in ("features", "fit")}
    kept = {name: per_million.get(name, seconds[name]) <= most for name, most in PROMISED.items()}
    return {
        "benchmark": "learning",
        "machine": {
            "cores": psutil.cpu_count() or 1,
            "python": platform.python_version(),
            "system": platform.machine(),
        },
        "plan": {"accounts": plan.accounts, "months": plan.months, "seed": plan.seed},
        "events": events,
        "rows": rows.size,
        "features": len(table.features),
        "model": model.kind,
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
        "seconds_per_million_rows": {name: round(value, 1) for name, value in per_million.items()},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "promise": {"most_seconds": PROMISED, "rows": PROMISED_ROWS, "kept": kept},
    }


def _one(model: object, rows: RiskRows) -> None:
    one = rows.take(np.array([7]))
    predict(model, one.X, one.rule_score)  # type: ignore[arg-type]
    explain(model, one.X, one.rule_score)  # type: ignore[arg-type]


if __name__ == "__main__":
    run_on_company(__doc__, measure)
