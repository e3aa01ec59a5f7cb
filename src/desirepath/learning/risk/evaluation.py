"""How good the risk would have been, on time it had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from desirepath.kernel import DAY, iso
from desirepath.learning.risk.alerts import LEADS, LeadTimes, highest_rows, lead_times, raise_alerts
from desirepath.learning.risk.leaks import Leak, find_leaks, without
from desirepath.learning.risk.origins import Origin, Part, Scored, origin_figures, part_of, roll_origins, score_origins
from desirepath.learning.risk.precision import TopPrecision, precision_at_top
from desirepath.learning.risk.rows import RiskRows, RiskSettings, Window
from desirepath.learning.risk.splitting import Split
from desirepath.learning.risk.verdict import MIN_TEST_OUTCOMES, RELIABLE_ECE, Grounds, Verdict, judge
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

LEAD_BIN_DAYS = 30
EARLY_DAYS = 30
YEAR = 365 * DAY


@dataclass(frozen=True, slots=True)
class LeadDays:
    """Days from first alert to outcome, over the outcomes that were alerted."""

    p25: float | None
    p50: float | None
    p75: float | None


@dataclass(frozen=True, slots=True)
class LeadBin:
    """How many outcomes were first alerted from more than ``from_days`` up to ``to_days`` before; both None: never."""

    from_days: int | None
    to_days: int | None
    outcomes: int


@dataclass(frozen=True, slots=True)
class Missing:
    """How many more outcomes percentages need, and when they will be there at the pace of the last year."""

    outcomes: int
    expected_by: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The figures of one evaluation; ``None`` wherever the data cannot carry the number.

    ``baselines`` maps ``rule``, ``logistic``, the plain numbers and, where given, ``existing`` to their AUC on
    the same test rows (``existing`` on those where the company's own score is known). ``early`` maps ``learned`` and
    each of them to the share of outcomes first alerted at least ``EARLY_DAYS`` before, at equally many alerts.
    ``train`` is what the first origin learned from, ``test`` all that was judged, ``used`` the kind of the last model.
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
    reason: str
    warnings: tuple[str, ...]
    reliability: tuple[ReliabilityBin, ...]
    alerts: int
    leads: tuple[LeadBin, ...]
    precision_at: tuple[TopPrecision, ...]
    early: Mapping[str, float | None]
    quarantined: tuple[Leak, ...]
    missing: Missing | None
    test_from: int | None
    origins: tuple[Origin, ...]
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
    The later time is judged in parts, each by a model of the rows that end (label window included) before the part's
    first landmark; see :func:`roll_origins`. An alert is a score above the 95th percentile of the calibration window of
    its model, the account then quiet for 56 days. The verdict is "not enough evidence" under 20 outcomes in the first
    training or 10 in the test; every verdict has its reason in words.
    """
    settings = settings or RiskSettings()
    leaks = find_leaks(rows, agreed=settings.agreed, known=settings.quarantined)
    rows = without(rows, leaks)
    splits = roll_origins(rows, window, most=settings.origins)
    first, tested = splits[0], rows.take(np.logical_or.reduce([split.test for split in splits]))
    sizes = part_of(rows.take(first.train)), part_of(tested)
    warnings = (*settings.remarks, *_split_warnings(first))
    if _too_few(*sizes, settings):
        missing = _missing(rows, window, sizes, settings)
        told = _told_missing(missing, *sizes, settings)
        refused = _refusal(sizes, first, tested, (*warnings, told), missing)
        return replace(refused, quarantined=tuple(leaks))
    scored = score_origins(rows, splits, rng=rng, settings=settings)
    model, test = scored.models[-1], rows.take(scored.row)
    truth, said = test.label == 1, scored.risk
    auc = auc_with_interval(truth, scored.rank, clusters=test.account)
    ece = expected_calibration_error(truth, said)
    lead = auc_difference(truth, scored.rank, test.rule_score, clusters=test.account)
    verdict, reason = judge(Grounds(auc, ece, lead, sizes[1].outcomes))
    alerts = raise_alerts(test, scored.alarming)
    leads = lead_times(test, alerts)
    longest = float((test.ends - test.landmark).max()) / DAY
    return Evaluation(
        auc=auc.auc,
        auc_ci=auc.ci,
        pr_auc=average_precision(truth, scored.rank),
        brier=brier_score(truth, said),
        ece=ece,
        base_rate=float(truth.mean()),
        train=sizes[0],
        test=sizes[1],
        lead_time_days=_lead_days(leads),
        recall_at_lead={days: leads.recall_at(days, horizon_days=longest) for days in LEADS},
        baselines={**_plain_baselines(test), "logistic": auc_with_interval(truth, scored.linear).auc},
        used=model.kind,
        verdict=verdict,
        reason=reason,
        warnings=(*warnings, *model.notes, *_quality_warnings(auc, ece)),
        reliability=reliability_table(truth, said),
        alerts=int(alerts.size),
        leads=_lead_bins(leads, longest),
        precision_at=tuple(precision_at_top(test, scored.rank, also=settings.top_k)),
        early=_early(test, leads, int(alerts.size)),
        quarantined=tuple(leaks),
        missing=None,
        test_from=first.test_from,
        origins=origin_figures(rows, splits, scored),
        scored=scored,
    )


def _too_few(train: Part, test: Part, settings: RiskSettings) -> bool:
    few = train.outcomes < settings.min_outcomes or test.outcomes < MIN_TEST_OUTCOMES
    return few or train.positives == train.rows or test.positives == test.rows


def _missing(rows: RiskRows, window: Window, sizes: tuple[Part, Part], settings: RiskSettings) -> Missing:
    short = max(settings.min_outcomes - sizes[0].outcomes, 0) + max(MIN_TEST_OUTCOMES - sizes[1].outcomes, 0)
    came = np.unique(np.column_stack([rows.account, rows.outcome_at])[rows.label == 1], axis=0)[:, 1]
    if not rows.size or not short:
        return Missing(short, None)
    end = window.data_end or int(rows.landmark.max())
    span = min(end - int(rows.landmark.min()), YEAR)
    lately = int((came > end - span).sum())
    return Missing(short, end + short * span // lately if lately else None)


def _told_missing(missing: Missing, train: Part, test: Part, settings: RiskSettings) -> str:
    need = (
        f"{train.outcomes} outcomes to learn from and {test.outcomes} to judge by: "
        f"{settings.min_outcomes} and {MIN_TEST_OUTCOMES} are needed, beside accounts without the outcome."
    )
    if not missing.outcomes:
        return need
    when = f", expected by {(iso(missing.expected_by) or '')[:10]}" if missing.expected_by else ""
    return f"{need} Percentages need about {missing.outcomes} more{when}."


def _split_warnings(split: Split) -> tuple[str, ...]:
    warnings = []
    if split.incomplete:
        why = "what followed is not known, the data or the term end before, or feedback excludes them"
        warnings.append(f"{split.incomplete} rows were left out: {why}.")
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


def _refusal(
    sizes: tuple[Part, Part], split: Split, test: RiskRows, warnings: tuple[str, ...], missing: Missing
) -> Evaluation:
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
        reason=warnings[-1],
        warnings=warnings,
        reliability=(),
        alerts=0,
        leads=(),
        precision_at=(),
        early={},
        quarantined=(),
        missing=missing,
        test_from=split.test_from,
        origins=(),
        scored=None,
    )


def _plain_baselines(test: RiskRows) -> dict[str, float | None]:
    """AUC of the rule, of the plain numbers (unknown counts as the worst), and of the company's own score."""
    truth = test.label == 1
    found: dict[str, float | None] = {
        name: auc_with_interval(truth, column).auc for name, column in _plain_scores(test).items()
    }
    if test.existing_score is not None:
        known = ~np.isnan(test.existing_score)
        area = auc_with_interval(truth[known], -test.existing_score[known]).auc if known.any() else np.nan
        found["existing"] = None if np.isnan(area) else area
    return found


def _plain_scores(test: RiskRows) -> dict[str, Floats]:
    """The rule and the plain numbers; what is unknown counts as the worst."""
    known = {name: np.nan_to_num(column, nan=np.nanmax(column, initial=0.0) + 1) for name, column in test.plain.items()}
    return {"rule": test.rule_score, **known}


def _early(test: RiskRows, leads: LeadTimes, alerts: int) -> dict[str, float | None]:
    """Share of outcomes alerted early by each score; the company's own where it is known, unknown being the best."""
    longest = float((test.ends - test.landmark).max()) / DAY
    scores = _plain_scores(test)
    if test.existing_score is not None and not np.isnan(test.existing_score).all():
        scores["existing"] = -np.nan_to_num(test.existing_score, nan=np.nanmax(test.existing_score))
    found = {"learned": leads.recall_at(EARLY_DAYS, horizon_days=longest)}
    for name, score in scores.items():
        told = raise_alerts(test, highest_rows(test, score, alerts=alerts))
        found[name] = lead_times(test, told).recall_at(EARLY_DAYS, horizon_days=longest)
    return found


def _lead_bins(leads: LeadTimes, longest: float) -> tuple[LeadBin, ...]:
    """Outcomes by months of lead, and those that were never alerted."""
    edges = range(0, max(int(np.ceil(longest)), 1), LEAD_BIN_DAYS)
    known = leads.lead_days[~np.isnan(leads.lead_days)]
    bins = [
        LeadBin(low, low + LEAD_BIN_DAYS, int(((known > low) & (known <= low + LEAD_BIN_DAYS)).sum())) for low in edges
    ]
    return (*bins, LeadBin(None, None, int(np.isnan(leads.lead_days).sum())))


def _lead_days(leads: LeadTimes) -> LeadDays:
    alerted = leads.lead_days[~np.isnan(leads.lead_days)]
    if alerted.size == 0:
        return LeadDays(None, None, None)
    return LeadDays(*(round(float(day), 1) for day in np.quantile(alerted, [0.25, 0.5, 0.75])))
