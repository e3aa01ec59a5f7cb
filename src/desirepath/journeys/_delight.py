"""Moments of delight: where accounts were quicker than their peers, their tone turned, or renewal goes with the step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from desirepath.journeys._friction import LATELY
from desirepath.journeys._landmarks import Sides, StepAndOutcome, steps_and_outcomes
from desirepath.journeys._periods import SURE, find_period, looks_of
from desirepath.journeys._tone import NO_TONE, Texts, Tone, span_tones
from desirepath.journeys._waits import Bools, Floats, Ints, Waiting, Waits
from desirepath.journeys._walks import Walks, select_accounts
from desirepath.kernel import DAY
from desirepath.stats import (
    Strength,
    TypicalTime,
    benjamini_hochberg,
    difference_of_times,
    mean_change,
    median_time,
    small_group_logrank_p,
    strength_of_evidence,
)

AROUND = 60 * DAY
"""A turn of tone compares so long before a step with so long after it; a moment's own tone is that of the time after."""
LEAST_PAIRS = 20
"""Fewer accounts that wrote both before and after a step tell no turn."""
LEAST_IN_GROUP = 10
Why = Literal["faster", "turn", "renewal"]


@dataclass(frozen=True, slots=True)
class Delight:
    """One moment, at the node of a step.

    ``effect`` with its interval: *faster*: days saved at the median; *turn*: change of the mean tone (-2 to 2); *renewal*:
    share points (-1 to 1). ``n`` accounts carry it, ``against`` so many others (0 where they are compared with
    themselves). *Faster* has a ``segment``, or a period ``from_at`` up to but without ``to_at``; *renewal* the
    ``age_days`` at which it was asked who had reached the step. ``lately``: the accounts that passed it in the last 90 days.
    """

    node: str
    why: Why
    n: int
    against: int
    effect: float
    ci: tuple[float | None, float | None]
    p_adjusted: float
    strength: Strength
    segment: str | None = None
    from_at: int | None = None
    to_at: int | None = None
    age_days: int | None = None
    lately: tuple[str, ...] = ()
    arr_lately: float = 0.0
    sentiment: Tone = NO_TONE


@dataclass(frozen=True)
class Delights:
    """The moments found, the surest of each kind first, and how many questions of each kind were asked."""

    moments: list[Delight]
    asked: dict[str, int]


@dataclass(frozen=True, eq=False)
class Journeys:
    """What moments of delight are looked for in; ``worth`` and ``tiers`` are per account of ``walks``, as ``texts``."""

    walks: Walks
    texts: Texts
    waiting: Waiting
    worth: Floats
    tiers: Ints


def find_delight(journeys: Journeys, *, segments: Mapping[str, Collection[str]], sides: Sides | None) -> Delights:
    """The steps that do customers good, as far as the data can say.

    Parameters
    ----------
    segments
        Accounts by name; each is compared with all others.
    sides
        The good and the bad outcome; ``None`` where one of them is not declared: then no step goes with renewal.

    Notes
    -----
    *Faster*: the wait for a milestone from entering its stage, as for friction; a log-rank test (Mantel 1966) sets a month or
    a segment apart from all others, its p multiplied by all months and segments of all milestones (Bonferroni). The
    effect is the difference of Kaplan-Meier medians, interval by Zou and Donner (2008). *Turn*: per account that wrote
    both in the 60 days before its first pass of a step and in the 60 days after, the mean score after less that before;
    paired t test, corrected over all steps tested (Benjamini and Hochberg 1995). *Renewal*: see
    :func:`steps_and_outcomes`. All are associations: what customers do who fare well.
    """
    nodes = [name for name in journeys.walks.nodes if name.startswith(("milestone:", "stage:"))]
    faster, looks = _faster(journeys.waiting, segments)
    turns, tested = _turns(journeys, nodes)
    renewal = steps_and_outcomes(journeys.walks, nodes, journeys.tiers, sides) if sides else []
    found = [*_surest(faster), *_surest(turns), *_surest([_renewal(one) for one in renewal])]
    asked = {"faster": looks, "turn": tested, "renewal": len(renewal)}
    return Delights([_seen(one, _behind(one, journeys, segments), journeys) for one in found], asked)


def _surest(found: list[Delight]) -> list[Delight]:
    """What is good and no accident, the surest first."""
    return sorted(
        [one for one in found if one.p_adjusted < SURE and one.effect > 0],
        key=lambda one: (one.p_adjusted, -one.effect, one.node, one.segment or ""),
    )


def _faster(waiting: Waiting, segments: Mapping[str, Collection[str]]) -> tuple[list[Delight], int]:
    """Months and segments that waited less than all others; and how many were looked at."""
    names = np.array(waiting.accounts, dtype=object)
    members = {name: np.isin(names, list(accounts)) for name, accounts in segments.items()}
    looks = sum(looks_of(one) + len(members) for one in waiting.waits)
    found: list[Delight] = []
    for one in waiting.waits:
        if one.is_done.any():
            found += _quick_period(one, looks)
            found += [
                moment
                for name, chosen in members.items()
                for moment in _quick_group(one, name, chosen[one.code], looks)
            ]
    return found, looks


def _quick_period(waits: Waits, looks: int) -> list[Delight]:
    usual = median_time(waits.days, waits.is_done).time
    if usual is None:
        return []
    saved = np.where(waits.is_done, np.clip(usual - waits.days, 0.0, None), 0.0)
    period = find_period(waits, saved, looks)
    if period is None:
        return []
    inside = (waits.entered_at >= period.from_at) & (waits.entered_at < period.to_at)
    told = _saved(waits, np.asarray(inside, np.bool_), period.p_adjusted)
    return [replace(one, from_at=period.from_at, to_at=period.to_at) for one in told]


def _quick_group(waits: Waits, name: str, inside: Bools, looks: int) -> list[Delight]:
    if min(int(inside.sum()), int((~inside).sum())) < LEAST_IN_GROUP:
        return []
    p = min(1.0, looks * small_group_logrank_p(waits.days, waits.is_done, inside))
    return [replace(one, segment=name) for one in _saved(waits, inside, p)]


def _saved(waits: Waits, inside: Bools, p: float) -> list[Delight]:
    """Days the accounts ``inside`` were quicker than the others, at the median; nothing where that is unknown."""
    ours, theirs = (_median(waits, chosen) for chosen in (inside, ~inside))
    gap = difference_of_times(theirs, ours)
    if gap is None:
        return []
    n, against = (len(np.unique(waits.code[chosen])) for chosen in (inside, ~inside))
    strength = strength_of_evidence(p, min(n, against))
    node = f"milestone:{waits.milestone}"
    return [Delight(node, "faster", n, against, gap.difference, (gap.low, gap.high), p, strength)]


def _median(waits: Waits, chosen: Bools) -> TypicalTime:
    return median_time(waits.days[chosen], waits.is_done[chosen])


def _turns(journeys: Journeys, nodes: list[str]) -> tuple[list[Delight], int]:
    """Steps after which accounts wrote otherwise than before; and how many could be tested."""
    from desirepath.journeys._tone_loop import sums_between

    texts, as_of = journeys.texts, journeys.walks.as_of
    written = (texts.bounds, texts.at, texts.seen, texts.score)
    tested = []
    for node, (account, at) in zip(nodes, first_passes(journeys.walks, nodes), strict=True):
        whole = at + AROUND <= as_of
        account, at = account[whole], at[whole]
        before = sums_between(written, account, at - AROUND, at, as_of)
        after = sums_between(written, account, at, at + AROUND, as_of)
        both = (before[:, 0] > 0) & (after[:, 0] > 0)
        if int(both.sum()) >= LEAST_PAIRS:
            change = after[both, 1] / after[both, 0] - before[both, 1] / before[both, 0]
            tested.append((node, mean_change(change)))
    adjusted = benjamini_hochberg([change.p_value for _, change in tested])
    found = [
        Delight(node, "turn", change.n, 0, change.change, (change.ci.low, change.ci.high), float(p),
                strength_of_evidence(float(p), change.n))
        for (node, change), p in zip(tested, adjusted, strict=True)
    ]  # fmt: skip
    return found, len(tested)


def _renewal(one: StepAndOutcome) -> Delight:
    strength = strength_of_evidence(one.p_adjusted, min(one.reached, one.missing))
    return Delight(
        one.node, "renewal", one.reached, one.missing, one.difference, one.ci, one.p_adjusted, strength,
        age_days=one.age_days,
    )  # fmt: skip


def first_passes(walks: Walks, nodes: list[str]) -> list[tuple[Ints, Ints]]:
    """For each of ``nodes``, the accounts (places, ascending) that came to it and when each first did."""
    from desirepath.journeys._loops import first_arrivals

    codes = np.array([walks.nodes.index(name) for name in nodes], np.int64)
    waited = first_arrivals(walks.steps(), codes, len(walks.nodes))
    starts = walks.at[walks.first]
    found = []
    for place in range(codes.size):
        came = np.flatnonzero(waited[:, place] >= 0)
        account, once = np.unique(walks.life_account[came], return_index=True)
        found.append((account, (starts[came] + waited[came, place])[once]))
    return found


def _behind(one: Delight, journeys: Journeys, segments: Mapping[str, Collection[str]]) -> Walks:
    """The journeys that a moment is about: those of its segment, of its period, or all."""
    if one.segment is not None:
        return select_accounts(journeys.walks, set(segments[one.segment]))
    if one.from_at is None or one.to_at is None:
        return journeys.walks
    (waits,) = [waits for waits in journeys.waiting.waits if one.node == f"milestone:{waits.milestone}"]
    entered = waits.account[(waits.entered_at >= one.from_at) & (waits.entered_at < one.to_at)]
    return select_accounts(journeys.walks, {str(name) for name in entered})


def _seen(one: Delight, walks: Walks, journeys: Journeys) -> Delight:
    """With the accounts of ``walks`` that passed it lately, what they are worth, and the tone of the time after it."""
    ((account, at),) = first_passes(walks, [one.node])
    lately = passed_since(walks, one.node, walks.as_of - LATELY)
    until = np.minimum(at + AROUND, walks.as_of + 1)
    group = np.zeros(account.size, np.int64)
    tones = span_tones(account, at, until, group, texts=journeys.texts, as_of=walks.as_of)
    return replace(
        one,
        lately=tuple(walks.accounts[place] for place in lately.tolist()),
        arr_lately=float(journeys.worth[lately].sum()),
        sentiment=tones[0] if tones else NO_TONE,
    )


def passed_since(walks: Walks, node: str, moment: int) -> Ints:
    """The accounts (places, ascending) that came to ``node`` after ``moment``, for the first time or again."""
    at = np.flatnonzero((walks.node == walks.nodes.index(node)) & (walks.at > moment))
    life = np.searchsorted(walks.last, at, side="right")
    inside = life < walks.last.size
    at, life = at[inside], life[inside]
    return np.unique(walks.life_account[life[walks.first[life] <= at]])
