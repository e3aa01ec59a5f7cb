"""The compiled inner loops over what customers wrote."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from desirepath.journeys._walks import Steps
from desirepath.stats import Bools, Counts, Floats, Micros
from desirepath.stats.compiled import compiled


class Sums(NamedTuple):
    """By node (k,): texts, accounts that wrote, and over those accounts the sums of their mean, its square, and their
    shares of clearly negative and clearly positive texts."""

    texts: Counts
    accounts: Counts
    mean: Floats
    squares: Floats
    negative: Floats
    positive: Floats


@compiled
def sum_tones(
    steps: Steps,
    over: Bools,
    texts: tuple[Counts, Micros, Micros, Floats],
    as_of: int,
    clearly: float,
    into: Sums,
) -> None:
    """Every text known at ``as_of`` at the step its account stood at; ``texts``: bounds, at, seen, score.

    At the last step of a life that is ``over`` nobody stands.
    """
    bounds, written, seen, score = texts
    of = np.zeros((into.texts.size, 4))
    touched = np.zeros(into.texts.size, np.bool_)
    lives = steps.first.size
    for life in range(lives):
        who = steps.account[life]
        if bounds[who] < bounds[who + 1] and steps.first[life] < steps.last[life]:
            begin = np.searchsorted(written[bounds[who] : bounds[who + 1]], steps.at[steps.first[life]])
            step = steps.first[life]
            for text in range(bounds[who] + begin, bounds[who + 1]):
                step = _standing(steps, life, step, written[text])
                stands = step + 1 < steps.last[life] or not over[life]
                _count(of, touched, steps.node[step], score[text], clearly, stands and seen[text] <= as_of)
        if life + 1 == lives or steps.account[life + 1] != who:
            _close(of, touched, into)


@compiled
def _standing(steps: Steps, life: int, step: int, moment: int) -> int:
    """The last step of a life at ``moment``, looked for from ``step`` on."""
    while step + 1 < steps.last[life] and steps.at[step + 1] <= moment:
        step += 1
    return step


@compiled
def _count(of: Floats, touched: Bools, node: int, score: float, clearly: float, counts: bool) -> None:
    if not counts:
        return
    touched[node] = True
    of[node, 0] += 1
    of[node, 1] += score
    of[node, 2] += score <= -clearly
    of[node, 3] += score >= clearly


@compiled
def _close(of: Floats, touched: Bools, into: Sums) -> None:
    """One account is through: it counts once at every node it wrote at."""
    for node in np.flatnonzero(touched):
        n = of[node, 0]
        mean = of[node, 1] / n
        into.texts[node] += np.int64(n)
        into.accounts[node] += 1
        into.mean[node] += mean
        into.squares[node] += mean * mean
        into.negative[node] += of[node, 2] / n
        into.positive[node] += of[node, 3] / n
        of[node, :] = 0.0
        touched[node] = False


@compiled
def sums_between(
    texts: tuple[Counts, Micros, Micros, Floats], account: Counts, begin: Micros, end: Micros, as_of: int
) -> Floats:
    """Texts and the sum of their scores from each ``begin`` up to but without each ``end``, shape (n, 2)."""
    bounds, written, seen, score = texts
    found = np.zeros((account.size, 2))
    for place in range(account.size):
        low, high = bounds[account[place]], bounds[account[place] + 1]
        for text in range(low + np.searchsorted(written[low:high], begin[place]), high):
            if written[text] >= end[place]:
                break
            if seen[text] <= as_of:
                found[place, 0] += 1
                found[place, 1] += score[text]
    return found
