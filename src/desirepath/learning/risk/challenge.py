"""The model in force against a newly learned one, on rows that neither has seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from desirepath.learning.risk.model import RiskModel, predict, rank_score
from desirepath.learning.risk.rows import RiskRows, count_outcomes
from desirepath.learning.risk.verdict import MIN_TEST_OUTCOMES
from desirepath.stats import Interval, auc_difference, log_loss

CLEARLY_WORSE = -0.005
"""A challenger whose whole interval of the AUC difference lies below this is clearly worse."""

Ruling = Literal["promoted", "newer", "kept"]


@dataclass(frozen=True, slots=True)
class Contest:
    """AUC of the challenger minus that of the champion, paired by account; ``None`` with too few outcomes to tell.

    ``log_loss`` is of champion and challenger, where both state percentages.
    """

    from_at: int
    rows: int
    outcomes: int
    difference: float | None
    ci: Interval | None
    log_loss: tuple[float, float] | None


def hold_contest(rows: RiskRows, champion: RiskModel, challenger: RiskModel, *, from_at: int) -> Contest:
    """Which of two models ranks better on later time?

    Parameters
    ----------
    rows
        Labelled rows with the features of both models.
    champion, challenger
        The model in force, and the new one as fitted for evaluation: on rows whose horizon ended before ``from_at``.
    from_at
        Landmarks from here on are judged: the later of the end of the data the champion was learned from, which is where
        its last label window ended, and the start of the challenger's test.

    Returns
    -------
    Contest
        Without a difference under 10 outcomes or with one class only.

    Notes
    -----
    Paired difference of the AUC by account (DeLong 1988, clusters after Obuchowski 1997).
    """
    later = rows.take((rows.landmark >= from_at) & (rows.label >= 0))
    truth, outcomes = later.label == 1, count_outcomes(later)
    if outcomes < MIN_TEST_OUTCOMES or bool(truth.all()):
        return Contest(from_at, later.size, outcomes, None, None, None)
    seen = [later.keep_features(model.feature_names) for model in (champion, challenger)]
    old, new = (
        rank_score(model, part.X, part.rule_score) for model, part in zip((champion, challenger), seen, strict=True)
    )
    found = auc_difference(truth, new, old, clusters=later.account)
    losses = None
    if champion.gives_percentage and challenger.gives_percentage:
        said = [
            predict(model, part.X, part.rule_score) for model, part in zip((champion, challenger), seen, strict=True)
        ]
        losses = (log_loss(truth, said[0]), log_loss(truth, said[1]))
    told = not np.isnan(found.ci.low)
    return Contest(
        from_at, later.size, outcomes, found.difference if told else None, found.ci if told else None, losses
    )


def rule_contest(contest: Contest, *, rolled_back: bool) -> tuple[Ruling, str]:
    """Which model comes in force, and why in words.

    Parameters
    ----------
    contest
        From :func:`hold_contest`.
    rolled_back
        The champion was put in force by hand: then the challenger must win, not only hold its own.

    Returns
    -------
    (ruling, reason)
        *promoted*: the challenger is at least not clearly worse (after a roll-back: its whole interval is above 0).
        *newer*: too few outcomes to tell, the newer one is taken. *kept*: the champion stays.

    Examples
    --------
    >>> rule_contest(Contest(0, 900, 40, -0.04, Interval(-0.07, -0.01), None), rolled_back=False)[0]
    'kept'
    >>> rule_contest(Contest(0, 0, 0, None, None, None), rolled_back=True)[0]
    'kept'
    """
    if contest.ci is None or contest.difference is None:
        few = f"{contest.outcomes} outcomes that neither model has seen, {MIN_TEST_OUTCOMES} are needed to tell"
        if rolled_back:
            return "kept", f"{few}: the model put in force by hand stays."
        return "newer", f"{few}: the newer one is used."
    told = (
        f"{contest.difference:+.3f} AUC ({contest.ci.low:+.3f} to {contest.ci.high:+.3f}) against the model in force on "
        f"{contest.outcomes} outcomes neither had seen"
    )
    if contest.ci.high < CLEARLY_WORSE:
        return "kept", f"{told}: clearly worse, the model in force stays."
    if rolled_back and contest.ci.low <= 0:
        return "kept", f"{told}: no clear win, the model put in force by hand stays."
    return "promoted", f"{told}: the newer one is used."
