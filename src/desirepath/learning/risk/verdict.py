"""One word for how far an evaluation can be trusted, from named numbers."""

from __future__ import annotations

import math
from typing import Literal

from desirepath.stats import Auc

Verdict = Literal["reliable", "weak", "unreliable", "not_enough_evidence"]

MIN_TEST_OUTCOMES = 10
RELIABLE_AUC_LOW = 0.70
RELIABLE_ECE = 0.05
USELESS_AUC = 0.53
USELESS_ECE = 0.25


def judge(auc: Auc, ece: float, *, gain_over_rule: float) -> Verdict:
    """How far may a reader rely on these probabilities?

    Parameters
    ----------
    auc
        Of the score in use on the test, interval by account.
    ece
        Expected calibration error on the test, 0 to 1.
    gain_over_rule
        AUC of the score in use minus AUC of the rule on the test.

    Returns
    -------
    "reliable" | "weak" | "unreliable"
        *reliable*: the lower bound of the AUC is at least 0.70, the calibration error at most 0.05, and the
        score is no worse than the rule. *unreliable*: the AUC is below 0.53 or unknown, or the calibration
        error is above 0.25. *weak*: between, also when chance alone could still explain it.

    Notes
    -----
    The numbers are constants of this module: a convention of this product.

    Examples
    --------
    >>> from desirepath.stats import Interval
    >>> judge(Auc(0.57, Interval(0.51, 0.63), 0.03), 0.02, gain_over_rule=0.01)
    'weak'
    """
    if math.isnan(auc.auc) or auc.auc < USELESS_AUC or ece > USELESS_ECE:
        return "unreliable"
    if auc.ci.low >= RELIABLE_AUC_LOW and ece <= RELIABLE_ECE and gain_over_rule >= 0:
        return "reliable"
    return "weak"


def reason_of(auc: Auc, ece: float, *, gain_over_rule: float) -> str:
    """Why :func:`judge` says so, in words with the numbers that decided.

    Parameters
    ----------
    auc, ece, gain_over_rule
        As for :func:`judge`.

    Returns
    -------
    str
        One sentence. For *weak* it names every line that was not reached.

    Examples
    --------
    >>> from desirepath.stats import Interval
    >>> reason_of(Auc(0.57, Interval(0.51, 0.63), 0.03), 0.02, gain_over_rule=0.01)
    'Better than chance, but the lower end of the AUC is 0.51, and 0.70 is asked for.'
    """
    if math.isnan(auc.auc):
        return "Nothing can be ranked here: the AUC is not known."
    if auc.auc < USELESS_AUC:
        return f"The data do not foretell it: the AUC is {auc.auc:.2f}, and chance alone gives 0.50."
    if ece > USELESS_ECE:
        return f"The stated chances were off by {100 * ece:.0f} points on average: they are of no use."
    short = []
    if auc.ci.low < RELIABLE_AUC_LOW:
        short.append(f"the lower end of the AUC is {auc.ci.low:.2f}, and {RELIABLE_AUC_LOW:.2f} is asked for")
    if ece > RELIABLE_ECE:
        short.append(f"the stated chances were off by {100 * ece:.0f} points, and {100 * RELIABLE_ECE:.0f} are allowed")
    if gain_over_rule < 0:
        short.append("the simple rule ranked better")
    if short:
        return f"Better than chance, but {'; '.join(short)}."
    return (
        f"It ranks well (AUC {auc.auc:.2f}, surely above {auc.ci.low:.2f}), its chances were off by {100 * ece:.1f} points on "
        "average, and it is no worse than the simple rule."
    )
