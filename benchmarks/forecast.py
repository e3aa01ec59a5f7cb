"""How well would the forecast have told what came: the next move, its dates, and each outcome by the renewal?

    python benchmarks/forecast.py [--accounts 800] [--months 24] --seed 41 [--out FILE]

Prints JSON, all on time after what was learned from. The next move: mean log score beside that of the stage's own shares, and
how often the 80 % date range held what came. Each outcome by the renewal: Brier score beside that of the base rate, how far
the chances were off, and how well they rank (AUC). The seeds 7, 11, 23 and 37 were looked at while it was made; judge it
by others.
"""

from __future__ import annotations

from pathlib import Path

from company import built, run_on_company

from desirepath.learning.teaching import Known
from desirepath.pipeline import find_forecasts
from desirepath.simulate import SimulationPlan

TOLD = ("reliable", "weak")
MOST_OFF = 0.05
"""How far from what came the chances and the date ranges that are told may be on average."""


def measure(folder: Path, plan: SimulationPlan) -> dict[str, object]:
    """The forecast's evaluation of itself, and whether everything it would tell is worth telling."""
    facade = built(folder, plan)
    work = facade.work
    judged = find_forecasts(Known(work.warehouse, work.definition, work.data_end), work.settings).judged
    facade.close()
    following, outcomes = judged["next"], judged["outcomes"]
    if not isinstance(following, dict) or not isinstance(outcomes, list):
        raise SystemExit("no forecast was judged")
    kept = [_outcome_kept(one) for one in outcomes if one["verdict"] in TOLD]
    return {
        "benchmark": "forecast",
        "plan": {"accounts": plan.accounts, "months": plan.months, "seed": plan.seed},
        "next": following,
        "outcomes": outcomes,
        "promise_kept": _next_kept(following) and bool(kept) and all(kept),
    }


def _next_kept(one: dict[str, float]) -> bool:
    """Better than the stage's own shares, and its ranges held; or it is not told."""
    if one["verdict"] not in TOLD:
        return True
    return one["log_score"] > one["base_log_score"] and one["coverage"] >= one["expected_coverage"] - MOST_OFF


def _outcome_kept(one: dict[str, float]) -> bool:
    return one["brier"] < one["base_brier"] and one["ece"] <= MOST_OFF


if __name__ == "__main__":
    run_on_company(__doc__, measure)
