"""Features that know the answer: found by name and kept out of learning."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from desirepath.kernel import WrongUse
from desirepath.learning.risk.learners import RULE
from desirepath.learning.risk.rows import RiskRows, count_outcomes
from desirepath.stats import Bools, Floats, auc_alone

PERFECT_AUC = 0.985
"""One feature alone that tells who comes to the outcome within the horizon this well is taken for the answer."""
KNOWS_THE_END_AUC = 0.95
"""So is one that tells, long before, who will ever come to it."""
LEAST_OUTCOMES = 10
LEAST_KNOWN = 0.5
MOST_ROWS = 20_000
"""Of more rows, evenly chosen ones are looked at."""
SIGN = "sign_"
COUNTING_SIGNS = ("signs_now", "signs_8w", "signs_near_renewal")
"""Features that count warning signs, each of which is ``sign_NAME``."""
QUIET_DAYS, RECENCY, LONGEST_QUIET = "quiet_days", "recency", 90.0
"""The rule is the warning signs that stand and the quiet days, up to 90, over 90."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A feature that is kept out, and why."""

    feature: str
    reason: str


def find_leaks(rows: RiskRows, *, agreed: Collection[str] = (), known: Mapping[str, str] | None = None) -> list[Leak]:
    """Which features tell the outcome too well to have been known before it?

    Parameters
    ----------
    rows
        Labelled rows; those with an unknown label are not used.
    agreed
        Features that are known beforehand by their nature, such as the days to a renewal that was agreed: not tested.
    known
        Features that are kept out already, with the reason.

    Returns
    -------
    list of Leak
        Features whose AUC alone (the better of both directions, and of knowing it at all) is at least 0.985 for the
        outcome within the horizon, or at least 0.95 for ever coming to it, among rows outside the horizon. Only those
        known with fewer than 10 outcomes, or 10 accounts without. The rule, without what is kept out, is tested like
        a feature, as ``rule_score``.

    Notes
    -----
    The second test is for what is written on an account afterwards, such as its status today: it says nothing new as
    the outcome comes near, but all of it long before.
    """
    leaks = _with_counts(rows, [Leak(name, why) for name, why in (known or {}).items() if name in rows.feature_names])
    rows = rows.take(rows.label >= 0)
    truth = rows.label == 1
    others = np.unique(rows.account).size - np.unique(rows.account[truth]).size
    if count_outcomes(rows) < LEAST_OUTCOMES or others < LEAST_OUTCOMES:
        return leaks
    ever, some = _comes_later(rows), np.linspace(0, rows.size - 1, min(rows.size, MOST_ROWS)).astype(np.intp)
    truth, ever, far = truth[some], ever[some], ~truth[some]
    gone = {leak.feature for leak in leaks}

    def tested(name: str, column: Floats) -> list[Leak]:
        alone, early = _best(truth, column), _best(ever[far], column[far])
        if alone >= PERFECT_AUC:
            return [Leak(name, f"alone it tells the outcome with an AUC of {alone:.3f}")]
        if early >= KNOWS_THE_END_AUC:
            return [Leak(name, f"long before, it tells who will come to the outcome with an AUC of {early:.3f}")]
        return []

    for place, name in enumerate(rows.feature_names):
        leaks += tested(name, rows.X[some, place]) if name not in agreed and name not in gone else []
    leaks = _with_counts(rows, leaks)
    return leaks + tested(RULE, without(rows, leaks).rule_score[some])


def _with_counts(rows: RiskRows, leaks: list[Leak]) -> list[Leak]:
    """With those that count a warning sign that is kept out."""
    gone = {leak.feature for leak in leaks}
    signs = [name for name in sorted(gone) if name.startswith(SIGN)]
    counting = [name for name in COUNTING_SIGNS if signs and name in rows.feature_names and name not in gone]
    return leaks + [Leak(name, f"it counts {signs[0]}, which is kept out") for name in counting]


def find_differing(rows: RiskRows, again: RiskRows) -> list[Leak]:
    """Which features differ when the same rows are made anew from data cut at their landmarks?

    Parameters
    ----------
    rows, again
        The same rows in the same order, from all data and from what was there at the landmark.

    Returns
    -------
    list of Leak
        Features that differ in any row (unknown in both is equal), and those that ``again`` has not.

    Raises
    ------
    WrongUse
        when the rows are not the same accounts and landmarks.
    """
    if rows.size != again.size or bool(((rows.landmark != again.landmark) | (rows.account != again.account)).any()):
        raise WrongUse("rows made anew", "other accounts or landmarks", "Give the same rows in the same order.")
    places = {name: place for place, name in enumerate(again.feature_names)}
    found = []
    for place, name in enumerate(rows.feature_names):
        if name not in places:
            found.append(Leak(name, "it does not exist in the data of the time"))
            continue
        one, other = rows.X[:, place], again.X[:, places[name]]
        odd = int((~((one == other) | (np.isnan(one) & np.isnan(other)))).sum())
        if odd:
            found.append(Leak(name, f"it differs in {odd:,} of {rows.size:,} rows made from the data of the time"))
    return found


def without(rows: RiskRows, leaks: Collection[Leak]) -> RiskRows:
    """The rows without the features that are kept out, which leave the rule as well."""
    gone = {leak.feature for leak in leaks}
    rest = [name for name in rows.feature_names if name not in gone]
    return mend_rule(rows, gone).keep_features(rest) if gone else rows


def mend_rule(rows: RiskRows, gone: Collection[str]) -> RiskRows:
    """The rows with a rule that knows nothing of what is kept out; 0 where it told too much of itself."""
    names = rows.feature_names
    signs = [name for name in gone if name.startswith(SIGN) and name in names]
    parts = signs or [name for name in ("signs_now",) if name in gone and name in names]
    rule = rows.rule_score.copy()
    for name in parts:
        rule -= np.nan_to_num(rows.X[:, names.index(name)])
    if QUIET_DAYS in gone and RECENCY in rows.plain:
        rule -= np.clip(rows.plain[RECENCY], 0, LONGEST_QUIET) / LONGEST_QUIET
    if RULE in gone:
        rule[:] = 0.0
    return replace(rows, rule_score=rule) if bool((rule != rows.rule_score).any()) else rows


def _comes_later(rows: RiskRows) -> Bools:
    """Whether the account comes to the outcome at any time after the row's landmark."""
    came = rows.label == 1
    last = np.full(int(rows.account.max()) + 1, np.iinfo(np.int64).min)
    np.maximum.at(last, rows.account[came], rows.outcome_at[came])
    return np.asarray(last[rows.account] > rows.landmark, np.bool_)


def _best(truth: Bools, column: Floats) -> float:
    """The AUC of a column in its better direction, or of its being known."""
    known = ~np.isnan(column)
    tests = [(truth, known.astype(np.float64))]
    if known.mean() >= LEAST_KNOWN:
        tests.append((truth[known], column[known]))
    areas = [auc_alone(*test) for test in tests]
    return max((max(area, 1 - area) for area in areas if not np.isnan(area)), default=0.5)
