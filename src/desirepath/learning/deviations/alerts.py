"""From surprises to the few that someone is told of: false discoveries controlled, de-duplicated, within a budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from desirepath.learning.deviations.watching import EVIDENCE_WEEKS, LEVEL_WEEKS, Watched, WeeklyCounts, watch
from desirepath.stats import benjamini_hochberg
from desirepath.stats.surprise import ChangePoint, date_change

Tone = Literal["worse", "better", "changed"]
TONES: tuple[Tone, ...] = ("worse", "better", "changed")
QUIET_WEEKS = 8
FALSE_ALERTS = 0.05
ALERTS_A_WEEK = 20
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class DeviationSettings:
    """``alerts_a_week``: the most that are raised; ``false_alerts``: the share of false ones among a week's alerts."""

    alerts_a_week: int = ALERTS_A_WEEK
    false_alerts: float = FALSE_ALERTS


@dataclass(frozen=True, slots=True)
class Deviation:
    """One alert: ``row`` departed in ``metric`` (its place) at the end of ``week``.

    ``seen`` and ``expected`` are per week over the evidence, ``q`` is adjusted over all accounts and metrics of the
    week. ``change``: when the level changed, in weeks of the axis; its levels are those of weeks like the evidence's.
    ``also``: other metrics that departed the same way.
    """

    row: int
    metric: int
    week: int
    tone: Tone
    seen: float
    expected: float
    p: float
    q: float
    change: ChangePoint
    also: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True, eq=False)
class Deviations:
    """``raised``: the alerts, in order of week and surprise. Per week: ``found`` so many accounts and tones departed,
    ``held_back`` of them the budget left out. ``watched``: what each metric told."""

    raised: list[Deviation]
    found: npt.NDArray[np.int64]
    held_back: npt.NDArray[np.int64]
    watched: list[Watched]


def find_deviations(
    given: WeeklyCounts, settings: DeviationSettings | None = None, *, shared: bool = True, scattered: bool = True
) -> Deviations:
    """Which accounts departed from their own normal, week by week?

    Parameters
    ----------
    given
        Weekly counts.
    settings
        The budget and the share of false alerts.
    shared, scattered
        As for :func:`watch`.

    Returns
    -------
    Deviations

    Notes
    -----
    P-values of all accounts and metrics of a week are adjusted together (Benjamini and Hochberg 1995). What departs
    becomes one alert an account and tone (worse, better), told once in eight weeks; the most surprising come first until
    the budget of the week is spent, and what it leaves out may be raised the week after.
    """
    settings = settings or DeviationSettings()
    watched = watch(given, shared=shared, scattered=scattered)
    weeks = given.counts.shape[2]
    found, held = np.zeros(weeks, np.int64), np.zeros(weeks, np.int64)
    raised: list[Deviation] = []
    told: dict[tuple[int, Tone], int] = {}
    for week, departures in _departures(given, watched, settings.false_alerts):
        fresh = [one for one in departures if not _is_quiet(told, one[0], week)]
        found[week], held[week] = len(departures), max(0, len(fresh) - settings.alerts_a_week)
        for alike in fresh[: settings.alerts_a_week]:
            told[alike[0].row, alike[0].tone] = week
            raised.append(_dated(given, watched, alike))
    return Deviations(raised, found, held, watched)


def _is_quiet(told: Mapping[tuple[int, Tone], int], one: _Departure, week: int) -> bool:
    """Whether the account was told of lately: in this tone or, where a metric has none, in any."""
    tones = TONES if one.tone == "changed" else (one.tone,)
    return any(week - told.get((one.row, tone), -QUIET_WEEKS) < QUIET_WEEKS for tone in tones)


@dataclass(frozen=True, slots=True)
class _Departure:
    row: int
    metric: int
    week: int
    tone: Tone
    seen: float
    expected: float
    p: float
    q: float


def _departures(
    given: WeeklyCounts, watched: Sequence[Watched], rate: float
) -> list[tuple[int, list[list[_Departure]]]]:
    """Per week with any, what departed: by account and tone, the most surprising metric first in each and among all."""
    metric = np.concatenate([np.full(one.p.size, place) for place, one in enumerate(watched)])
    week, row, p, seen, mean = (
        np.concatenate([getattr(one, name) for one in watched]) for name in ("week", "row", "p", "seen", "mean")
    )
    tested = np.sum([one.tested for one in watched], axis=0)
    order = np.argsort(week, kind="stable")
    bounds = np.searchsorted(week[order], np.arange(tested.size + 1))
    listed = []
    for at in np.flatnonzero(np.diff(bounds)).tolist():
        part = order[bounds[at] : bounds[at + 1]]
        q = _adjusted(p[part], int(tested[at]))
        groups: dict[tuple[int, Tone], list[_Departure]] = defaultdict(list)
        for place in np.flatnonzero(q <= rate)[np.argsort(p[part][q <= rate], kind="stable")].tolist():
            one = part[place]
            tone = _tone(given, int(metric[one]), rises=bool(seen[one] > mean[one]))
            groups[int(row[one]), tone].append(
                _Departure(
                    int(row[one]),
                    int(metric[one]),
                    at,
                    tone,
                    float(seen[one]),
                    float(mean[one]),
                    float(p[one]),
                    float(q[place]),
                )  # fmt: skip
            )
        for row_of, _ in [key for key in groups if key[1] == "changed"]:
            _join(groups, row_of)
        if groups:
            listed.append((at, list(groups.values())))
    return listed


def _join(groups: dict[tuple[int, Tone], list[_Departure]], row: int) -> None:
    """What is neither good nor bad goes with what is, where the account has both."""
    other = next((groups[row, tone] for tone in TONES[:2] if (row, tone) in groups), None)
    if other is not None:
        other += groups.pop((row, "changed"))


def _adjusted(p: npt.NDArray[np.float64], tested: int) -> npt.NDArray[np.float64]:
    """Adjusted among all ``tested``: those that are not listed count with a p-value of 1."""
    return np.minimum(benjamini_hochberg(p) * (tested / max(p.size, 1)), 1.0)


def _tone(given: WeeklyCounts, metric: int, *, rises: bool) -> Tone:
    more = given.metrics[metric].more
    if more == "neutral":
        return "changed"
    return "better" if rises == (more == "good") else "worse"


def _dated(given: WeeklyCounts, watched: Sequence[Watched], alike: list[_Departure]) -> Deviation:
    one = alike[0]
    is_open = given.is_open[given.group[one.row], : one.week + 1].copy()
    is_open[: given.first[one.row]] = False
    weeks = np.flatnonzero(is_open)[-(LEVEL_WEEKS + EVIDENCE_WEEKS) :]
    shared = np.maximum(watched[one.metric].shared[given.cohorts[one.row], weeks], 1e-9)
    found = date_change(given.counts[one.metric, one.row, weeks], shared / shared[-EVIDENCE_WEEKS:].mean())
    change = ChangePoint(
        int(weeks[found.place]), found.sure, int(weeks[found.low]), int(weeks[found.high]), found.before, found.after
    )
    also = tuple(other.metric for other in alike[1:])
    return Deviation(one.row, one.metric, one.week, one.tone, one.seen, one.expected, one.p, one.q, change, also)
