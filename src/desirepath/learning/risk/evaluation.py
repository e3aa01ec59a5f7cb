"""How good the risk would have been, on time it had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY
from desirepath.learning.risk.alerts import LEADS, LeadTimes, lead_times, raise_alerts
from desirepath.learning.risk.fitting import fit_risk
from desirepath.learning.risk.learners import design, fit_linear, log_odds
from desirepath.learning.risk.model import RiskModel, predict, rank_score
from desirepath.learning.risk.rows import RiskRows, RiskSettings, Window, count_outcomes
from desirepath.learning.risk.splitting import Split, split_by_time
from desirepath.learning.risk.verdict import MIN_TEST_OUTCOMES, RELIABLE_ECE, Verdict, judge
from desirepath.stats import (
    Auc,
    Floats,
    Interval,
    ReliabilityBin,
    auc_difference,
    auc_with_interval,
    average_precision,
    brier_score,
    expected_calibration_error,
    reliability_table,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Size of the training or test part; ``positives`` are rows, ``outcomes`` what stands behind them."""

    rows: int
    accounts: int
    positives: int
    outcomes: int


@dataclass(frozen=True, slots=True)
class LeadDays:
    """Days from first alert to outcome, over the outcomes that were alerted."""

    p25: float | None
    p50: float | None
    p75: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The test rows (numbers into the rows given), their scores and the threshold for an alert.

    ``risk`` is a probability, or the rule score when there is no percentage.
    """

    row: npt.NDArray[np.intp]
    risk: Floats
    alert_above: float
    model: RiskModel


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The figures of one evaluation; ``None`` wherever the data cannot carry the number.

    ``baselines`` maps ``rule``, ``logistic``, the plain numbers and, where given, ``existing`` to their AUC on
    the same test rows (``existing`` on those where the company's own score is known).
    """

    auc: float | None
    auc_ci: Interval | None
    pr_auc: float | None
    brier: float | None
    ece: float | None
    base_rate: float | None
    train: Part
    test: Part
    lead_time_days: LeadDays
    recall_at_lead: Mapping[int, float | None]
    baselines: Mapping[str, float | None]
    used: str
    verdict: Verdict
    warnings: tuple[str, ...]
    reliability: tuple[ReliabilityBin, ...]
    alerts: int
    test_from: int | None
    scored: Scored | None


def evaluate_risk(
    rows: RiskRows,
    window: Window,
    *,
    rng: np.random.Generator,
    settings: RiskSettings | None = None,
) -> Evaluation:
    """Had we used this risk in the past, how well and how early would it have warned?

    Parameters
    ----------
    rows
        All rows, in any order.
    window
        Bounds of the landmarks and the end of the data; see :func:`split_by_time` for what is chosen
        without them.
    rng
        Seeds the trees.
    settings
        Thresholds of the ladder.

    Returns
    -------
    Evaluation
        Discrimination (interval by account), calibration, lead time, baselines, verdict and warnings.

    Notes
    -----
    Training rows end (label window included) before the first test landmark. An alert is a score above the
    95th percentile of the calibration window, the account then quiet for 56 days. The verdict is "not
    enough evidence" under 20 outcomes in training or 10 in the test.
    """
    settings = settings or RiskSettings()
    split = split_by_time(rows, window)
    train, test = rows.take(split.train), rows.take(split.test)
    sizes = _part(train), _part(test)
    warnings = _split_warnings(split)
    if _too_few(*sizes, settings):
        return _refusal(sizes, split, test, (*warnings, _missing(*sizes, settings)))
    model = fit_risk(train, rng=rng, settings=settings)
    said, raw = predict(model, test.X, test.rule_score), rank_score(model, test.X, test.rule_score)
    truth = test.label == 1
    auc = auc_with_interval(truth, raw, clusters=test.account)
    ece = expected_calibration_error(truth, said)
    gain = auc_difference(truth, raw, test.rule_score, clusters=test.account).difference
    alerts = raise_alerts(test, said > model.alert_above)
    leads = lead_times(test, alerts)
    longest = float((test.ends - test.landmark).max()) / DAY
    return Evaluation(
        auc=auc.auc,
        auc_ci=auc.ci,
        pr_auc=average_precision(truth, raw),
        brier=brier_score(truth, said),
        ece=ece,
        base_rate=float(truth.mean()),
        train=sizes[0],
        test=sizes[1],
        lead_time_days=_lead_days(leads),
        recall_at_lead={days: leads.recall_at(days, horizon_days=longest) for days in LEADS},
        baselines={**_plain_baselines(test), "logistic": _logistic_auc(model, train, test)},
        used=model.kind,
        verdict=judge(auc, ece, gain_over_rule=gain),
        warnings=(*warnings, *model.notes, *_quality_warnings(auc, ece)),
        reliability=reliability_table(truth, said),
        alerts=int(alerts.size),
        test_from=split.test_from,
        scored=Scored(np.flatnonzero(split.test), said, model.alert_above, model),
    )


def _part(rows: RiskRows) -> Part:
    return Part(
        rows=rows.size,
        accounts=int(np.unique(rows.account).size),
        positives=int((rows.label == 1).sum()),
        outcomes=count_outcomes(rows),
    )


def _too_few(train: Part, test: Part, settings: RiskSettings) -> bool:
    few = train.outcomes < settings.min_outcomes or test.outcomes < MIN_TEST_OUTCOMES
    return few or train.positives == train.rows or test.positives == test.rows


def _missing(train: Part, test: Part, settings: RiskSettings) -> str:
    return (
        f"{train.outcomes} outcomes to learn from and {test.outcomes} to judge by: "
        f"{settings.min_outcomes} and {MIN_TEST_OUTCOMES} are needed, beside accounts without the outcome."
    )


def _split_warnings(split: Split) -> tuple[str, ...]:
    warnings = []
    if split.incomplete:
        warnings.append(f"{split.incomplete} rows were left out: their horizon ends after the data.")
    if split.embargoed:
        warnings.append(f"{split.embargoed} rows were left out: their horizon reaches into the test.")
    return tuple(warnings)


def _quality_warnings(auc: Auc, ece: float) -> tuple[str, ...]:
    warnings = []
    if auc.ci.low <= 0.5:
        warnings.append("Chance alone could explain this ranking: the interval of the AUC reaches 0.5.")
    if ece > RELIABLE_ECE:
        warnings.append(f"The stated chances were off by {100 * ece:.0f} points on average in the test.")
    return tuple(warnings)


def _refusal(sizes: tuple[Part, Part], split: Split, test: RiskRows, warnings: tuple[str, ...]) -> Evaluation:
    return Evaluation(
        auc=None,
        auc_ci=None,
        pr_auc=None,
        brier=None,
        ece=None,
        base_rate=float((test.label == 1).mean()) if test.size else None,
        train=sizes[0],
        test=sizes[1],
        lead_time_days=LeadDays(None, None, None),
        recall_at_lead=dict.fromkeys(LEADS),
        baselines={"rule": None, "logistic": None},
        used="rule",
        verdict="not_enough_evidence",
        warnings=warnings,
        reliability=(),
        alerts=0,
        test_from=split.test_from,
        scored=None,
    )


def _plain_baselines(test: RiskRows) -> dict[str, float | None]:
    """AUC of the rule, of the plain numbers (unknown counts as the worst), and of the company's own score."""
    truth = test.label == 1
    found: dict[str, float | None] = {"rule": auc_with_interval(truth, test.rule_score).auc}
    for name, column in test.plain.items():
        found[name] = auc_with_interval(truth, np.nan_to_num(column, nan=np.nanmax(column, initial=0.0) + 1)).auc
    if test.existing_score is not None:
        known = ~np.isnan(test.existing_score)
        area = auc_with_interval(truth[known], -test.existing_score[known]).auc if known.any() else np.nan
        found["existing"] = None if np.isnan(area) else area
    return found


def _logistic_auc(model: RiskModel, train: RiskRows, test: RiskRows) -> float:
    if model.kind == "logistic":
        raw = rank_score(model, test.X, test.rule_score)
    else:
        linear = fit_linear(train, outcomes=count_outcomes(train))
        raw = log_odds(linear, design(test.X, test.rule_score))
    return auc_with_interval(test.label == 1, raw).auc


def _lead_days(leads: LeadTimes) -> LeadDays:
    alerted = leads.lead_days[~np.isnan(leads.lead_days)]
    if alerted.size == 0:
        return LeadDays(None, None, None)
    return LeadDays(*(round(float(day), 1) for day in np.quantile(alerted, [0.25, 0.5, 0.75])))
