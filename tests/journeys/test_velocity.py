"""How fast customers come to a milestone, by hand and by simulation."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from desirepath.journeys import Walks, find_velocity, reach_curves
from desirepath.kernel import DAY
from desirepath.lifecycle import Period
from desirepath.stats import TypicalTime, cumulative_incidence, difference_of_times, incidence_time, median_time

from .test_map_numbers import walks_of


def started(
    begin: float, days: list[float | None], left: float | None = None
) -> list[list[tuple[list[tuple[str, float]], bool]]]:
    """One account a number: at event a so many days after ``begin``; None for not yet, or left ``left`` days after."""
    lives = []
    for day in days:
        life: list[tuple[str, float]] = [("start", begin)]
        if day is not None:
            life.append(("event:a", begin + day))
        elif left is not None:
            life.append(("outcome:left", begin + left))
        lives.append([(life, day is None and left is not None)])
    return lives


def cohorts(*bounds: float) -> list[Period]:
    return [Period(f"C{n}", int(a * DAY), int(b * DAY)) for n, (a, b) in enumerate(pairwise(bounds))]


def test_medians_by_cohort_with_the_change_against_the_one_before() -> None:
    first, second = [10.0, 20, 30, 40, 50, 60, 70, 80, 90, 100], [5.0, 10, 15, 20, 25, 30, 35, 40, 45, 50]
    walks = walks_of(started(0, first) + started(100, second), as_of=400)
    (found,) = find_velocity(walks, ["event:a"], cohorts=cohorts(0, 100, 200, 300))
    assert [(one.group, one.n, one.reached, one.median_days) for one in found.cohorts] == [
        ("C0", 10, 10, 50.0), ("C1", 10, 10, 25.0),
    ]  # fmt: skip
    before, after = (median_time(days, [True] * 10) for days in (first, second))
    change, expected = found.cohorts[1].change, difference_of_times(after, before)
    assert found.cohorts[0].change is None
    assert change is not None and expected is not None
    assert change.difference == -25.0
    assert change.low is not None and change.high is not None and change.low < -25 < change.high
    assert found.everybody.n == 20


def test_who_left_without_it_never_reaches_it() -> None:
    walks = walks_of(started(0, [10.0, 20, 30, 40]) + started(0, [None] * 6, left=5), as_of=400)
    (found,) = find_velocity(walks, ["event:a"], cohorts=cohorts(0, 100))
    # 4 of 10 reached it: without counting those who left, half of all would seem to have by day 20
    assert (found.everybody.median_days, found.everybody.reached) == (None, 4)
    assert median_time([10.0, 20, 30, 40, *[5.0] * 6], [True] * 4 + [False] * 6).time == 20.0


def test_a_cohort_not_followed_as_long_as_half_of_all_took_is_too_early() -> None:
    walks = walks_of(started(0, [40.0] * 10) + started(80, [None] * 10), as_of=100)
    (found,) = find_velocity(walks, ["event:a"], cohorts=cohorts(0, 50, 100))
    old, young = found.cohorts
    assert (old.too_early, young.too_early, young.followed_days, young.change) == (False, True, 20.0, None)
    (later,) = find_velocity(walks_of(started(0, [40.0] * 10) + started(80, [12.0] * 10), as_of=100), ["event:a"],
                             cohorts=cohorts(0, 50, 100))  # fmt: skip
    assert (later.cohorts[1].too_early, later.cohorts[1].median_days) == (False, 12.0)


def test_segments_are_told_apart() -> None:
    walks = walks_of(started(0, [10.0] * 5 + [30.0] * 5), as_of=400)
    named = [("quick", {f"a{n}" for n in range(5)}), ("none", set())]
    (found,) = find_velocity(walks, ["event:a"], cohorts=cohorts(0, 100), segments=named)
    assert [(one.group, one.n, one.median_days) for one in found.segments] == [("quick", 5, 10.0)]


def test_the_interval_of_the_change_holds_the_truth_nineteen_times_in_twenty() -> None:
    rng, held, told = np.random.default_rng(5), 0, 0
    for _ in range(400):
        groups = []
        for scale in (30.0, 20.0):
            days, enough = rng.exponential(scale, 120), rng.uniform(20, 120, 120)
            left = rng.exponential(200.0, 120)
            ending = np.where((days <= enough) & (days <= left), 1, np.where(left <= enough, 2, 0))
            waited = np.minimum(np.minimum(days, enough), left)
            found = cumulative_incidence(waited, ending, of=1)
            groups.append(incidence_time(found, n=120, events=int((ending == 1).sum())))
        change = difference_of_times(groups[1], groups[0])
        if change is not None and change.low is not None and change.high is not None:
            truth = [_true_median(scale, 200.0) for scale in (30.0, 20.0)]
            told += 1
            held += change.low <= truth[1] - truth[0] <= change.high
    assert told > 380
    assert 0.92 <= held / told <= 0.985


def _true_median(scale: float, left: float) -> float:
    rate = 1 / scale + 1 / left
    return -np.log(1 - 0.5 * rate * scale) / rate


def test_an_open_end_stays_open() -> None:
    found = difference_of_times(TypicalTime(30, 20, None, 9, 5), TypicalTime(10, 5, 15, 9, 9))
    assert found is not None and found.low == pytest.approx(20 - np.hypot(10, 5)) and found.high is None
    assert difference_of_times(TypicalTime(None, 20, None, 9, 5), TypicalTime(10, 5, 15, 9, 9)) is None


def test_before_anybody_reached_it_the_share_has_an_interval() -> None:
    walks: Walks = walks_of(started(0, [30.0] * 19 + [None]), as_of=60)
    (curve,) = reach_curves(walks, ["event:a"], days=[7, 30])
    early, later = curve.points
    # none of 20 after 7 days: Wilson's upper end is z^2 / (n + z^2)
    assert (early.share, early.ci[0]) == (0.0, 0.0)
    assert early.ci[1] == pytest.approx(3.8415 / (20 + 3.8415), abs=1e-4)
    assert later.share == pytest.approx(0.95) and later.ci[0] < 0.95 < later.ci[1]
