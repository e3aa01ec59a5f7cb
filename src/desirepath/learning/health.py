"""The company's own health score beside the learned risk, at the same number of alerts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.kernel import NotEnoughEvidence
from desirepath.learning.risk import RiskRows, highest_rows, lead_times, raise_alerts
from desirepath.stats import Bools, Floats, Indices, Interval, auc_difference, auc_with_interval


@dataclass(frozen=True, slots=True, eq=False)
class HealthComparison:
    """What each score found of the same outcomes, with the same number of alerts.

    The account arrays name the owners of outcomes found only by the risk, only by the health score, and by
    neither. AUCs and their difference (risk minus health) are on the same rows.
    """

    outcomes: int
    alerts_risk: int
    alerts_health: int
    found_by_risk: int
    found_by_health: int
    only_risk: Indices
    only_health: Indices
    missed_by_both: Indices
    auc_risk: float
    auc_health: float
    auc_gain: Interval


def compare_with_health(rows: RiskRows, risk: Floats, *, alarming: Bools) -> HealthComparison:
    """With as many alerts as ours, how many of the lost accounts would the existing score have found?

    Parameters
    ----------
    rows
        Test rows with ``existing_score`` (higher is healthier); rows without it are left out for both.
    risk
        Learned risk of these rows, shape (rows,), higher is riskier.
    alarming
        Shape (rows,): whether the learned risk is above its threshold for an alert.

    Returns
    -------
    HealthComparison
        Counts are outcomes with at least one alert within the horizon before them.

    Raises
    ------
    NotEnoughEvidence
        when no row has an existing score, or no outcome lies in its reach.

    Notes
    -----
    The health score alerts from its lowest value upwards until it has raised as many de-duplicated alerts
    as the risk, never more. Where many accounts share a value and not all fit, rows are taken in an order
    that is fixed but unrelated to the outcome.
    """
    known = np.zeros(rows.size, dtype=np.bool_)
    if rows.existing_score is not None:
        known = ~np.isnan(rows.existing_score)
    if rows.existing_score is None or not known.any():
        raise NotEnoughEvidence("the existing health score", "no dated value of it", "import its history")
    seen, risk, health = rows.take(known), risk[known], rows.existing_score[known]
    ours = raise_alerts(seen, alarming[known])
    theirs = raise_alerts(seen, highest_rows(seen, -health, alerts=int(ours.size)))
    by_risk = lead_times(seen, ours)
    by_health = lead_times(seen, theirs)
    if by_risk.at.size == 0:
        raise NotEnoughEvidence("the existing health score", "no outcome after it", "wait for outcomes")
    found, known_ill = ~np.isnan(by_risk.lead_days), ~np.isnan(by_health.lead_days)
    truth = seen.label == 1
    return HealthComparison(
        outcomes=int(by_risk.at.size),
        alerts_risk=int(ours.size),
        alerts_health=int(theirs.size),
        found_by_risk=int(found.sum()),
        found_by_health=int(known_ill.sum()),
        only_risk=by_risk.account[found & ~known_ill],
        only_health=by_risk.account[~found & known_ill],
        missed_by_both=by_risk.account[~found & ~known_ill],
        auc_risk=auc_with_interval(truth, risk).auc,
        auc_health=auc_with_interval(truth, -health).auc,
        auc_gain=auc_difference(truth, risk, -health, clusters=seen.account).ci,
    )
