"""One word for how far an evaluation can be trusted, and why, from named numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from desirepath.stats import Auc, AucDifference

Verdict = Literal["reliable", "weak", "unreliable", "not_enough_evidence"]

MIN_TEST_OUTCOMES = 10
RELIABLE_AUC_LOW = 0.70
RELIABLE_ECE = 0.05
USELESS_AUC = 0.53
USELESS_ECE = 0.25


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a verdict goes by: AUC and calibration error of the score in use on the test, and the outcomes in it.

    ``lead`` is its AUC less that of the rule, paired by account.
    """

    auc: Auc
    ece: float
    lead: AucDifference
    outcomes: int


def judge(grounds: Grounds) -> tuple[Verdict, str]:
    """How far may a reader rely on these probabilities, and why?

    Parameters
    ----------
    grounds
        AUC with its interval by account, expected calibration error (0 to 1) and lead over the rule, all on the test.

    Returns
    -------
    ("reliable" | "weak" | "unreliable", reason)
        *reliable*: the lower bound of the AUC is at least 0.70, the calibration error at most 0.05, and the
        score is no worse than the rule. *unreliable*: the AUC is below 0.53 or unknown, the calibration
        error is above 0.25, or the rule ranks clearly better (the whole interval of the lead is below 0). *weak*:
        between, also when chance alone could still explain it. The reason names what stands in the way.

    Notes
    -----
    The numbers are constants of this module: a convention of this product.

    Examples
    --------
    >>> from desirepath.stats import Interval
    >>> lead = AucDifference(0.01, Interval(-0.02, 0.04), 0.5)
    >>> judge(Grounds(Auc(0.57, Interval(0.51, 0.63), 0.03), 0.02, lead, 31))
    ('weak', 'Use it as a hint: the interval of the AUC begins at 0.51, below 0.70 (AUC 0.57 on 31 outcomes in later time).')
    """
    if math.isnan(grounds.auc.auc):
        return "unreliable", "No percentages are shown: later time held no two kinds of accounts to tell apart."
    useless, weak = _useless(grounds), _weak(grounds)
    on = f"(AUC {grounds.auc.auc:.2f} on {grounds.outcomes:,} outcomes in later time)"
    if useless:
        return "unreliable", f"No percentages are shown: {' and '.join(useless)} {on}."
    if weak:
        return "weak", f"Use it as a hint: {' and '.join(weak)} {on}."
    return "reliable", f"The chances may be relied on: off by {100 * grounds.ece:.1f} points on average {on}."


def _useless(grounds: Grounds) -> list[str]:
    lead, found = grounds.lead, []
    if grounds.auc.auc < USELESS_AUC:
        found.append("the ranking is no better than chance")
    if lead.ci.high < 0:
        found.append(
            f"the rule alone ranks better ({-lead.difference:.2f} AUC, {-lead.ci.high:.2f} to {-lead.ci.low:.2f})"
        )
    if grounds.ece > USELESS_ECE:
        found.append(f"the stated chances were off by {100 * grounds.ece:.0f} points on average")
    return found


def _weak(grounds: Grounds) -> list[str]:
    low, found = grounds.auc.ci.low, []
    if low <= 0.5:
        found.append(f"chance alone could explain the ranking, the interval of the AUC begins at {low:.2f}")
    elif low < RELIABLE_AUC_LOW:
        found.append(f"the interval of the AUC begins at {low:.2f}, below {RELIABLE_AUC_LOW:.2f}")
    elif math.isnan(low):
        found.append("the interval of the AUC is unknown")
    if grounds.ece > RELIABLE_ECE:
        found.append(f"the stated chances were off by {100 * grounds.ece:.0f} points on average")
    if grounds.lead.difference < 0:
        found.append(f"the rule alone ranks as well or better ({-grounds.lead.difference:.3f} AUC)")
    return found
