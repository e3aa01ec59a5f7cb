"""How near does the learned risk come to the best there can be, and how far ahead of the rule is it?

    python benchmarks/ceiling.py [--accounts 1000] [--months 18] [--seed 7] [--out FILE]

On the simulated company the true chance of churn in the 90 days after every Monday is written down (``truth.json``). Prints
JSON: on the same later rows, for the true chance, the learned risk, the rule and the plain scores: AUC, and the share of
churned accounts first alerted 30, 60 and 90 days before at as many alerts as the learned risk raises.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from company import built, run_on_company

from desirepath.app.questions.evaluation import Labelled, labelled
from desirepath.kernel import DAY
from desirepath.learning.labels import Horizon
from desirepath.learning.risk import RiskRows, Window, evaluate_risk, highest_rows, lead_times, raise_alerts
from desirepath.pipeline import HORIZON_DAYS, SEED
from desirepath.simulate import SimulationPlan
from desirepath.stats import Floats, auc_alone

LEADS = (30, 60, 90)
PROMISED_GAIN = 0.4


def measure(folder: Path, plan: SimulationPlan) -> dict[str, object]:
    """Every score on the later rows whose true chance is known."""
    facade = built(folder, plan)
    work = facade.work
    asked = labelled(work, work.bad, Horizon(HORIZON_DAYS), data_end=work.data_end)
    facade.close()
    window = Window(data_end=work.data_end)
    found = evaluate_risk(asked.rows, window, rng=np.random.default_rng(SEED), settings=asked.settings)
    if found.scored is None:
        raise SystemExit("too few outcomes: ask for more accounts")
    test, truth = asked.rows.take(found.scored.row), _true_chances(folder, asked)[found.scored.row]
    known = ~np.isnan(truth)
    rows = test.take(known)
    scores = {
        "true_chance": truth[known],
        "learned": found.scored.risk[known],
        "rule": rows.rule_score,
        **{name: np.nan_to_num(column, nan=np.nanmax(column)) for name, column in rows.plain.items()},
    }
    alerts = int(raise_alerts(rows, found.scored.alarming[known]).size)
    told = {name: _told(rows, score, alerts) for name, score in scores.items()}
    early = {name: one["30"] for name, one in told.items()}
    gain = early["learned"] / early["rule"] - 1 if early["rule"] else float(early["learned"] > 0)
    return {
        "benchmark": "ceiling",
        "plan": {"accounts": plan.accounts, "months": plan.months, "seed": plan.seed},
        "rows": rows.size,
        "outcomes": found.test.outcomes,
        "alerts": alerts,
        "scores": told,
        "learned_over_rule_30_days_ahead": round(gain, 3) if early["rule"] else None,
        "promise_kept": gain >= PROMISED_GAIN,
    }


def _told(rows: RiskRows, score: Floats, alerts: int) -> dict[str, float]:
    leads = lead_times(rows, raise_alerts(rows, highest_rows(rows, score, alerts=alerts)))
    recall = {str(days): leads.recall_at(days, horizon_days=HORIZON_DAYS) or 0.0 for days in LEADS}
    return {
        "auc": round(auc_alone(rows.label == 1, score), 4),
        **{days: round(share, 4) for days, share in recall.items()},
    }


def _true_chances(folder: Path, asked: Labelled) -> Floats:
    """The true chance of every row, NaN where the simulator wrote none."""
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["accounts"]
    known = {(one["crm_id"], int(day)): chance for one in told for day, chance in one["chances"]}
    pairs = zip(asked.rows.account.tolist(), (asked.rows.landmark // DAY).tolist(), strict=True)
    return np.array([known.get((asked.table.accounts[code], day), np.nan) for code, day in pairs])


if __name__ == "__main__":
    run_on_company(__doc__, measure)
