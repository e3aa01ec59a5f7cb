"""How good one risk would have been among some of the accounts it was judged on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from desirepath.kernel import DAY
from desirepath.learning.risk.alerts import LEADS, lead_times, raise_alerts
from desirepath.learning.risk.rows import RiskRows, count_outcomes
from desirepath.learning.risk.verdict import MIN_TEST_OUTCOMES
from desirepath.stats import Bools, Floats, Interval, auc_with_interval


@dataclass(frozen=True, slots=True)
class PartFigures:
    """Figures of a part of the test; AUC and recall are None where fewer outcomes stand behind them than a test needs."""

    rows: int
    accounts: int
    outcomes: int
    base_rate: float | None
    mean_risk: float | None
    auc: float | None
    auc_ci: Interval | None
    recall_at_lead: Mapping[int, float | None]
    alerts: int


def judge_part(test: RiskRows, risk: Floats, chosen: Bools, *, alarming: Bools) -> PartFigures:
    """How well did the risk rank, foretell and warn among the chosen rows, by the model and threshold of all?

    Parameters
    ----------
    test
        All rows it was judged on.
    risk
        What it said of them, shape (rows,), higher is riskier.
    chosen
        Shape (rows,): the rows of the part.
    alarming
        Shape (rows,): whether the risk is above the threshold of the model that stated it.

    Returns
    -------
    PartFigures
        ``base_rate`` and ``mean_risk`` side by side tell whether the chances hold within the part.

    Examples
    --------
    >>> at = np.arange(4) * 86_400_000_000
    >>> never = np.full(4, 2**63 - 1)
    >>> rows = RiskRows(np.zeros((4, 0)), (), np.arange(4), at, at + 1, np.zeros(4, np.int8), never, np.zeros(4))
    >>> judge_part(rows, np.full(4, 0.25), np.array([True, True, False, False]), alarming=np.zeros(4, np.bool_)).mean_risk
    0.25
    """
    part, said = test.take(chosen), risk[chosen]
    truth = part.label == 1
    outcomes = count_outcomes(part)
    alerts = raise_alerts(part, alarming[chosen])
    found = PartFigures(
        rows=part.size,
        accounts=int(np.unique(part.account).size),
        outcomes=outcomes,
        base_rate=float(truth.mean()) if part.size else None,
        mean_risk=float(said.mean()) if part.size else None,
        auc=None,
        auc_ci=None,
        recall_at_lead=dict.fromkeys(LEADS),
        alerts=int(alerts.size),
    )
    if outcomes < MIN_TEST_OUTCOMES or bool(truth.all()):
        return found
    auc = auc_with_interval(truth, said, clusters=part.account)
    leads, longest = lead_times(part, alerts), float((part.ends - part.landmark).max()) / DAY
    recall = {days: leads.recall_at(days, horizon_days=longest) for days in LEADS}
    return replace(found, auc=auc.auc, auc_ci=auc.ci, recall_at_lead=recall)
