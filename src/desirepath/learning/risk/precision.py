"""How often the accounts at the top of the list come to the outcome: what a team that can act on k of them gets."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desirepath.learning.risk.rows import RiskRows
from desirepath.stats import Bools, Floats, Interval, two_sided_z

TOP = (10, 25, 50)
MOST_SHARE = 0.5
"""A list longer than this share of the accounts is no choice."""


@dataclass(frozen=True, slots=True)
class TopPrecision:
    """Of the ``k`` riskiest accounts of each prediction date: ``hits`` of ``n`` rows came to the outcome.

    ``lift`` is the precision over the share of all rows; the interval counts each account once.
    """

    k: int
    n: int
    hits: int
    precision: float
    ci: Interval
    lift: float | None


def precision_at_top(rows: RiskRows, scores: Floats, *, also: int | None = None) -> list[TopPrecision]:
    """Precision of the top 10, 25 and 50 of every prediction date, and of the length a team works on.

    Parameters
    ----------
    rows
        Test rows with known labels.
    scores
        Shape (rows,), higher is riskier; ties are taken in a fixed order unrelated to the outcome.
    also
        A further length.

    Returns
    -------
    list of TopPrecision
        Without the lengths that are more than half of the accounts of a usual date. Where every account has a date of
        its own, all rows are one list.

    Notes
    -----
    Ratio of sums with the linearised variance over accounts (Cochran 1977, section 2.11), on the logit scale.
    """
    date = np.unique(rows.landmark, return_inverse=True)[1]
    usual = float(np.median(np.bincount(date))) if rows.size else 0.0
    lengths = sorted({*TOP, *([] if also is None else [also])})
    if usual < lengths[0] / MOST_SHARE:
        date, usual = np.zeros(rows.size, np.intp), float(rows.size)
    shuffle = np.random.default_rng(rows.size).permutation(rows.size)
    order = np.lexsort((shuffle, -scores, date))
    opens = np.append(0, np.flatnonzero(np.diff(date[order])) + 1)
    rank = np.empty(rows.size, np.int64)
    rank[order] = np.arange(rows.size) - np.repeat(opens, np.diff(np.append(opens, rows.size)))
    return [_precision(rows, rank < k, k) for k in lengths if k <= MOST_SHARE * usual]


def _precision(rows: RiskRows, chosen: Bools, k: int) -> TopPrecision:
    truth = rows.label == 1
    n, hits = int(chosen.sum()), int(truth[chosen].sum())
    share, base = hits / n, float(truth.mean())
    accounts, place = np.unique(rows.account[chosen], return_inverse=True)
    excess = np.bincount(place, weights=truth[chosen] - share)
    m = len(accounts)
    error = math.sqrt(float((excess**2).sum()) * m / max(m - 1, 1)) / n
    return TopPrecision(k, n, hits, share, _interval(share, error, m), share / base if base else None)


def _interval(share: float, error: float, accounts: int) -> Interval:
    if not 0 < share < 1:
        edge = 3 / max(accounts, 3)
        return Interval(0.0, edge) if share == 0 else Interval(1 - edge, 1.0)
    middle, spread = math.log(share / (1 - share)), two_sided_z(0.95) * error / (share * (1 - share))
    low, high = (1 / (1 + math.exp(-end)) for end in (middle - spread, middle + spread))
    return Interval(low, high)
