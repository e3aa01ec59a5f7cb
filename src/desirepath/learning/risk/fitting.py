"""Choosing and fitting the risk: no more model than the evidence carries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from desirepath.kernel import NotEnoughEvidence
from desirepath.learning.risk.learners import RULE, Boosted, Linear, design, fit_boosted, fit_linear, log_odds
from desirepath.learning.risk.model import Kind, RiskModel
from desirepath.learning.risk.rows import RiskRows, RiskSettings, count_outcomes
from desirepath.learning.risk.splitting import rolling_origins
from desirepath.stats import (
    Bools,
    Calibration,
    Floats,
    auc_difference,
    auc_with_interval,
    calibrated,
    fit_calibration,
    two_sided_z,
)

FOLDS = 5
LAST_PART = 0.3
MIN_JUDGED = 5
ROWS_ENOUGH = 10_000
MOST_THINNED = 4


RULE_OF_USE = 0.55
"""Below this AUC the declared rule is no better than chance: a learned score must still beat it, by however little."""


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """Rows judged by models that had not seen them: raw scores per kind, and the origin of each row.

    ``in_time`` says whether the origins follow each other, so that the last one's model knew most.
    """

    rows: RiskRows
    origin: Floats
    scores: dict[Kind, Floats]
    in_time: bool


def fit_risk(rows: RiskRows, *, rng: np.random.Generator, settings: RiskSettings | None = None) -> RiskModel:
    """Which score should be trusted with these outcomes, and what does it say?

    Parameters
    ----------
    rows
        Training rows; those with an unknown label are not used.
    rng
        Seeds the trees.
    settings
        Thresholds of the ladder.

    Returns
    -------
    RiskModel
        Under 20 outcomes: the rule, no percentage. Up to 250: logistic regression with the rule score among
        its features. Above: boosted trees, if better than the regression on rolling origins by 0.005 AUC on
        average and at most origins. In either case the rule instead, if the learned score does not beat it
        by 0.01 AUC and one standard error; by anything at all where the rule itself is no better than chance
        (``RULE_OF_USE``).

    Raises
    ------
    NotEnoughEvidence
        when no row has a known label.

    Notes
    -----
    Every comparison, the calibration (Platt; isotonic from 1,000 outcomes on) and the alert
    threshold use scores of rows that lie after those the score was fitted on, with an embargo of one
    horizon. The calibration window is the part of the training time after the last origin if 20 outcomes lie in it,
    else all that was judged. Where the training time is too short for that, accounts are held out in fifths and the
    last 30 % of the training time is used. The model that is kept is then fitted once on all rows; of more than 20,000,
    on every second to fourth of each account.
    """
    with threadpool_limits(1):  # threads of the linear algebra wait for each other, and for whoever serves meanwhile
        return _fit_risk(rows, rng, settings or RiskSettings())


def _fit_risk(rows: RiskRows, rng: np.random.Generator, settings: RiskSettings) -> RiskModel:
    rows = rows.take(rows.label >= 0)
    if rows.size == 0:
        raise NotEnoughEvidence("risk", "no account with a known result", "a full horizon must pass first")
    outcomes, kinds = count_outcomes(rows), list[Kind]()
    if outcomes < settings.min_outcomes or bool((rows.label == 1).all()):
        return _rule_only(rows, outcomes, settings)
    kinds = ["logistic", "lightgbm"] if outcomes > settings.boosting_outcomes else ["logistic"]
    fitter = _Fitter(int(rng.integers(2**31 - 1)), _constraints(rows, settings))
    judged, notes = _judge(rows, fitter, kinds, settings)
    kind, why = _choose(judged, kinds, settings)
    learned = None if kind == "rule" else fitter.fit(kind, rows)
    window = _calibration_window(judged, settings)
    happened = window.rows.label == 1
    calibration = fit_calibration(
        happened, window.scores[kind], outcomes=count_outcomes(window.rows), isotonic_from=settings.isotonic_outcomes
    )
    said = calibrated(calibration, window.scores[kind])
    alert, watch = _threshold(said, settings.alert_percentile), _threshold(said, settings.watch_percentile)
    return _model(rows, (kind, learned, calibration), (alert, watch), outcomes, (*notes, why))


@dataclass(frozen=True, slots=True)
class _Fitter:
    seed: int
    monotone: tuple[int, ...]

    def fit(self, kind: Kind, rows: RiskRows) -> Linear | Boosted:
        some = _thinned(rows)
        if kind == "lightgbm":
            return fit_boosted(some, seed=self.seed, monotone=self.monotone)
        return fit_linear(some, outcomes=count_outcomes(rows))

    def scores(self, kind: Kind, fitted_on: RiskRows, judged: RiskRows) -> Floats:
        """Raw scores of ``judged`` by a model of ``fitted_on``."""
        return log_odds(self.fit(kind, fitted_on), design(judged.X, judged.rule_score))


def _thinned(rows: RiskRows) -> RiskRows:
    """Of many rows every second, third or fourth of each account: the weeks between say almost the same."""
    every = min(MOST_THINNED, max(1, rows.size // ROWS_ENOUGH))
    if every == 1:
        return rows
    order = np.lexsort((rows.landmark, rows.account))
    opens = np.append(0, np.flatnonzero(np.diff(rows.account[order])) + 1)
    place = np.empty(rows.size, np.int64)
    place[order] = np.arange(rows.size) - np.repeat(opens, np.diff(np.append(opens, rows.size)))
    return rows.take((place + rows.account) % every == 0)


def _judge(
    rows: RiskRows, fitter: _Fitter, kinds: list[Kind], settings: RiskSettings
) -> tuple[_Judged, tuple[str, ...]]:
    folds = [
        (fit, judge) for fit, judge in rolling_origins(rows.landmark, rows.ends) if _usable(rows, fit, judge, settings)
    ]
    notes: tuple[str, ...] = ()
    if not folds:
        folds = _held_out_accounts(rows)
        notes = ("The training time is short: calibrated on held-out accounts, not on later time.",)
    scores: dict[Kind, Floats] = {}
    for kind in kinds:
        parts = [fitter.scores(kind, rows.take(fit), rows.take(judge)) for fit, judge in folds]
        scores[kind] = np.concatenate(parts)
    place = np.concatenate([np.flatnonzero(judge) for _, judge in folds])
    origin = np.concatenate([np.full(int(judge.sum()), i, float) for i, (_, judge) in enumerate(folds)])
    judged = rows.take(place)
    scores["rule"] = judged.rule_score
    return _Judged(judged, origin, scores, not notes), notes


def _calibration_window(judged: _Judged, settings: RiskSettings) -> _Judged:
    """The rows of the last origin, whose model is most like the one that is kept, if it saw enough outcomes; else all."""
    last = judged.origin == judged.origin.max()
    rows = judged.rows.take(last)
    if not judged.in_time or count_outcomes(rows) < settings.min_outcomes:
        return judged
    return _Judged(rows, judged.origin[last], {kind: scores[last] for kind, scores in judged.scores.items()}, True)


def _usable(rows: RiskRows, fit: Bools, judge: Bools, settings: RiskSettings) -> bool:
    enough = count_outcomes(rows.take(fit)) >= settings.min_outcomes
    judged = count_outcomes(rows.take(judge)) >= MIN_JUDGED
    return enough and judged and bool((rows.label[judge] == 0).any()) and bool((rows.label[fit] == 0).any())


def _held_out_accounts(rows: RiskRows) -> list[tuple[Bools, Bools]]:
    """Fifths of the accounts, as many with the outcome in each; only late rows are judged."""
    accounts, place = np.unique(rows.account, return_inverse=True)
    lost = np.zeros(accounts.size, dtype=np.bool_)
    lost[place[rows.label == 1]] = True
    rank = np.empty(accounts.size, dtype=np.int64)
    rank[np.argsort(lost, kind="stable")] = np.arange(accounts.size)
    fold = (rank % FOLDS)[place]
    late = rows.landmark >= np.quantile(rows.landmark, 1 - LAST_PART)
    if not (rows.label[late] == 1).any():
        late = np.ones(rows.size, dtype=np.bool_)
    folds = [(fold != i, (fold == i) & late) for i in range(FOLDS)]
    return [(fit, judge) for fit, judge in folds if judge.any() and 0 < rows.label[fit].sum() < fit.sum()]


def _choose(judged: _Judged, kinds: list[Kind], settings: RiskSettings) -> tuple[Kind, str]:
    best: Kind = kinds[0]
    for challenger in kinds[1:]:
        gains = _gains(judged, challenger, best)
        mostly = float((gains > 0).mean()) > 0.5 if gains.size else False
        if mostly and float(gains.mean()) >= settings.challenger_margin:
            best = challenger
    gains = _gains(judged, best, "rule")
    gain = float(gains.mean()) if gains.size else 0.0
    if _mean_auc(judged, "rule") < RULE_OF_USE and gain > 0:
        return (
            best,
            f"The rule ranks no better than chance here; the {best} score is used ({gain:+.3f} AUC against it).",
        )
    if gain < max(settings.rule_margin, _one_error(judged, best)):
        return (
            "rule",
            f"The learned score is not clearly better than the rule ({gain:+.3f} AUC): the rule is used.",
        )
    return best, f"The {best} score beats the rule by {gain:+.3f} AUC on rows it had not seen."


def _mean_auc(judged: _Judged, kind: Kind) -> float:
    """Mean AUC of a score over the origins where both classes are present."""
    truth = judged.rows.label == 1
    origins = [judged.origin == origin for origin in np.unique(judged.origin)]
    found = np.array([auc_with_interval(truth[here], judged.scores[kind][here]).auc for here in origins])
    return float(np.nanmean(found)) if not np.isnan(found).all() else 0.5


def _one_error(judged: _Judged, kind: Kind) -> float:
    """Standard error, by account, of the learned score's lead over the rule in AUC."""
    truth = judged.rows.label == 1
    lead = auc_difference(truth, judged.scores[kind], judged.scores["rule"], clusters=judged.rows.account)
    error = (lead.ci.high - lead.ci.low) / (2 * two_sided_z(0.95))
    return 0.0 if np.isnan(error) else error


def _gains(judged: _Judged, one: Kind, other: Kind) -> Floats:
    """AUC of one score minus that of the other, at each origin where both classes are present."""
    gains = []
    for origin in np.unique(judged.origin):
        here = judged.origin == origin
        truth = judged.rows.label[here] == 1
        first = auc_with_interval(truth, judged.scores[one][here]).auc
        second = auc_with_interval(truth, judged.scores[other][here]).auc
        gains.append(first - second)
    found = np.asarray(gains, dtype=np.float64)
    return found[~np.isnan(found)]


def _threshold(scores: Floats, percentile: float) -> float:
    """The percentile; the next lower score where ties leave none above, if that is not twice the alerts."""
    bound = float(np.percentile(scores, percentile))
    below = scores[scores < bound]
    if bound < scores.max() or below.size == 0 or (scores >= bound).mean() > 2 * (1 - percentile / 100):
        return bound
    return float(below.max())


def _constraints(rows: RiskRows, settings: RiskSettings) -> tuple[int, ...]:
    return tuple(int(settings.monotone.get(name, 0)) for name in (*rows.feature_names, RULE))


def _rule_only(rows: RiskRows, outcomes: int, settings: RiskSettings) -> RiskModel:
    alert = _threshold(rows.rule_score, settings.alert_percentile)
    watch = _threshold(rows.rule_score, settings.watch_percentile)
    missing = max(settings.min_outcomes - outcomes, 0)
    why = f"{outcomes} outcomes: the rule ranks, percentages need about {missing} more."
    return _model(rows, ("rule", None, None), (alert, watch), outcomes, (why,))


def _model(
    rows: RiskRows,
    score: tuple[Kind, Linear | Boosted | None, Calibration | None],
    above: tuple[float, float],
    outcomes: int,
    notes: tuple[str, ...],
) -> RiskModel:
    kind, learned, calibration = score
    return RiskModel(
        kind=kind,
        feature_names=rows.feature_names,
        learned=learned,
        calibration=calibration,
        alert_above=above[0],
        watch_above=above[1],
        outcomes=outcomes,
        rows=rows.size,
        base_rate=float((rows.label == 1).mean()),
        trained_until=int(rows.landmark.max()),
        notes=notes,
    )
