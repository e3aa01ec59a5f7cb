"""Unusual changes: nothing is raised where nothing changed, what changed is found and dated, the budget holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from desirepath.kernel import WrongUse
from desirepath.learning.deviations import STATES, DeviationSettings, Metric, WeeklyCounts, find_deviations, watch

WEEKS, ROWS = 40, 150
RUNS = 200


def counted(rng, *, phi=0.1, metrics=2, season=None, rows=ROWS, low=2.0):
    """Accounts of all sizes, each at its own level; ``season`` moves them; ``phi`` scatters beyond chance."""
    level = np.exp(rng.uniform(np.log(low), np.log(60), (metrics, rows, 1)))
    mean = level * (np.ones(WEEKS) if season is None else season)
    mixed = mean * rng.gamma(1 / phi, phi, mean.shape) if phi else mean
    return weekly(rng.poisson(mixed))


def weekly(counts, is_open=None):
    metrics, rows, weeks = counts.shape
    return WeeklyCounts(
        tuple(Metric(f"metric_{n}") for n in range(metrics)),
        counts.astype(np.float32),
        np.zeros(rows, np.int32),
        np.full(rows, weeks - 1, np.int32),
        np.zeros(rows, np.int32),
        np.ones((1, weeks), np.bool_) if is_open is None else is_open[None],
    )


def with_drop(rng, at, *, left=0.4, rows=ROWS):
    """One account of 40 events a week falls to ``left`` of it."""
    given = counted(rng, phi=0.03, rows=rows)
    level = np.where(np.arange(WEEKS) < at, 40.0, 40.0 * left)
    given.counts[0, 7] = rng.poisson(level * rng.gamma(1 / 0.03, 0.03, WEEKS))
    return given


@pytest.mark.parametrize("phi", [0.0, 0.1, 0.4])
def test_null_data_raise_no_more_than_stated(phi):
    """At most 5 % of weeks may hold any alert: fewer than 20 of 200 runs do in their last week."""
    runs = [counted(np.random.default_rng(seed), phi=phi) for seed in range(RUNS)]
    assert sum(bool(find_deviations(given).found[-1]) for given in runs) < 20


def test_without_over_dispersion_null_data_would_alarm_nearly_always():
    runs = [counted(np.random.default_rng(seed), phi=0.1) for seed in range(40)]
    assert sum(bool(find_deviations(given, scattered=False).found[-1]) for given in runs) > 36


@pytest.mark.parametrize("weeks", [1, 2])
def test_a_shared_holiday_raises_no_extra_alerts(weeks):
    season = np.ones(WEEKS)
    season[-weeks:] = 0.4
    runs = [[counted(np.random.default_rng(seed), season=given) for given in (season, None)] for seed in range(RUNS)]
    counts = [[int(find_deviations(one).found[-weeks:].sum()) for one in pair] for pair in runs]
    assert sum(moved > still for moved, still in counts) < 20


def test_without_the_shared_movement_a_holiday_would_raise_many():
    season = np.ones(WEEKS)
    season[-2:] = 0.4
    runs = [counted(np.random.default_rng(seed), phi=0.03, season=season) for seed in range(20)]
    assert sum(int(find_deviations(given, shared=False).found[-1]) for given in runs) > 40
    assert sum(int(find_deviations(given).found[-1]) for given in runs) <= 3


COHORTS = np.arange(ROWS, dtype=np.int32) % 5


def after_the_pilot(seed):
    """What the accounts of one cohort of five do falls to 40 % in the last four weeks, as when their pilots end."""
    season = np.ones((ROWS, WEEKS))
    season[COHORTS == 3, -4:] = 0.4
    return counted(np.random.default_rng(seed), phi=0.03, season=season)


def test_what_a_cohort_does_together_raises_no_extra_alerts():
    runs = [(after_the_pilot(seed), counted(np.random.default_rng(seed), phi=0.03)) for seed in range(RUNS)]
    counts = [[int(find_deviations(replace(one, cohort=COHORTS)).found[-1]) for one in pair] for pair in runs]
    assert sum(moved > still for moved, still in counts) < 20


def test_one_movement_for_all_would_blame_each_account_of_the_cohort():
    assert sum(int(find_deviations(after_the_pilot(seed)).found[-1]) for seed in range(20)) > 40


def test_cohorts_of_a_few_accounts_hide_no_drop_of_one():
    few = np.arange(ROWS, dtype=np.int32) // 3
    runs = [with_drop(np.random.default_rng(seed), WEEKS - 4) for seed in range(20)]
    told = [any(one.row == 7 for one in find_deviations(replace(given, cohort=few)).raised) for given in runs]
    assert sum(told) >= 19


def test_a_planted_drop_is_found_within_four_weeks_and_dated_within_seven_days():
    at, hits = 33, 0
    for seed in range(50):
        found = find_deviations(with_drop(np.random.default_rng(1000 + seed), at))
        mine = [one for one in found.raised if one.row == 7 and at <= one.week < at + 4]
        hits += any(abs(one.change.place - at) <= 1 and one.tone == "worse" for one in mine)
    assert hits >= 45


def test_a_rise_of_what_is_bad_is_worse():
    given = with_drop(np.random.default_rng(1), 33, left=3.0)
    bad = replace(given, metrics=(Metric("tickets", "bad"), Metric("plain", "neutral")))
    assert {one.tone for one in find_deviations(bad).raised if one.row == 7} == {"worse"}
    assert {one.tone for one in find_deviations(given).raised if one.row == 7} == {"better"}


def many_fall(seed):
    """60 of 150 accounts fall at once, in both metrics."""
    rng = np.random.default_rng(seed)
    given = counted(rng, phi=0.03, low=30)
    given.counts[:, :60, 30:] = rng.poisson(5, (2, 60, 10))
    return given


@pytest.mark.parametrize("budget", [0, 1, 5])
def test_the_budget_is_never_exceeded_and_nobody_is_told_twice_in_eight_weeks(budget):
    for seed in range(RUNS):
        found = find_deviations(many_fall(seed), DeviationSettings(alerts_a_week=budget))
        raised = np.bincount([one.week for one in found.raised], minlength=WEEKS)
        assert raised.max() == budget, seed
        assert (found.found >= raised + found.held_back).all(), seed
        assert found.held_back.max() >= 60 - 2 * budget - 10, seed
        weeks = defaultdict(list)
        for one in found.raised:
            weeks[one.row, one.tone].append(one.week)
        assert all(min(np.diff(told), default=8) >= 8 for told in weeks.values()), seed


def test_without_a_budget_many_would_be_raised_at_once():
    assert len(find_deviations(many_fall(0), DeviationSettings(alerts_a_week=1000)).raised) >= 60


def test_one_alert_an_account_names_what_departed_beside():
    rng = np.random.default_rng(3)
    given = counted(rng, phi=0.03, low=30)
    given.counts[:, 4, 34:] = 3
    mine = [one for one in find_deviations(given).raised if one.row == 4]
    assert len(mine) == 1
    assert {mine[0].metric, *mine[0].also} == {0, 1}


def test_what_is_said_of_a_week_depends_on_no_later_one():
    given = with_drop(np.random.default_rng(5), 25)
    whole = find_deviations(given)
    cut = find_deviations(
        replace(
            given,
            counts=given.counts[:, :, :32],
            last=np.minimum(given.last, 31).astype(np.int32),
            is_open=given.is_open[:, :32],
        )
    )
    assert cut.raised == [one for one in whole.raised if one.week < 32]
    assert (cut.found == whole.found[:32]).all()


def test_masked_weeks_neither_raise_nor_train():
    """An outage of three weeks in which nothing was counted: nobody is told, and what follows is judged as if never."""
    rng = np.random.default_rng(6)
    given = counted(rng, phi=0.05, low=20)
    given.counts[:, :75, 28:31] = 0
    is_open = np.ones(WEEKS, np.bool_)
    is_open[28:31] = False
    masked = find_deviations(replace(given, is_open=is_open[None]))
    assert masked.found[28:31].sum() == 0 and masked.found[31:].sum() <= 3
    assert find_deviations(given).found[28:31].sum() > 30
    other = replace(given, counts=given.counts.copy(), is_open=is_open[None])
    other.counts[:, :, 28:31] = 10**6
    assert [one.p for one in find_deviations(other).raised] == [one.p for one in masked.raised]


def test_a_mask_of_one_group_leaves_the_others_watched():
    rng = np.random.default_rng(7)
    given = counted(rng, phi=0.05, low=20)
    given.counts[:, :40, 36:] = 1
    is_open = np.ones((2, WEEKS), np.bool_)
    is_open[1, 36:] = False
    group = np.zeros(ROWS, np.int32)
    group[:20] = 1
    rows = {one.row for one in find_deviations(replace(given, is_open=is_open, group=group)).raised if one.week >= 36}
    assert rows >= set(range(20, 40)) and not rows & set(range(20))


def test_each_says_how_far_it_can_be_watched():
    rng = np.random.default_rng(8)
    given = counted(rng, phi=0.03, low=30)
    given.counts[0, 0] = np.where(rng.random(WEEKS) < 0.15, 200, 0)
    given.counts[0, 1] = rng.poisson(0.1, WEEKS)
    given.first[2], given.last[3] = WEEKS - 9, WEEKS - 3
    told = [STATES[state] for state in watch(given)[0].state]
    assert told[:4] == ["too_noisy", "too_noisy", "too_short", "ended"]
    assert told[4:].count("usual") > 140
    is_open = np.ones((1, WEEKS), np.bool_)
    is_open[0, -1] = False
    assert {STATES[state] for state in watch(replace(given, is_open=is_open))[0].state} == {"known_event", "ended"}


def test_the_expected_count_by_hand():
    """20 rows steady at 8, all at half in the last week: a row at its own level expects 4 weeks' share of that."""
    counts = np.full((1, 20, 20), 8.0)
    counts[:, :, -1] = 4
    one = watch(weekly(counts))[0]
    moved = one.shared[0]
    level = (15 * 8 + 0.5) / moved[1:16].sum()
    assert moved[-1] == pytest.approx(0.5, rel=0.02)
    assert one.mean_now[0] * 4 == pytest.approx(level * moved[-4:].sum(), rel=0.08)
    assert one.seen_now[0] * 4 == 28
    assert one.p_now[0] > 0.5


@pytest.mark.parametrize("rows", [1, 3])
def test_a_handful_of_accounts_is_watched_without_a_shared_movement(rows):
    given = weekly(np.random.default_rng(9).poisson(30, (1, rows, WEEKS)))
    assert (watch(given)[0].shared == 1).all()
    find_deviations(given)


def test_nothing_at_all_raises_nothing():
    assert find_deviations(weekly(np.zeros((2, 5, WEEKS)))).raised == []
    assert find_deviations(weekly(np.zeros((1, 0, 3)))).raised == []
    with pytest.raises(WrongUse, match="every metric"):
        WeeklyCounts((), np.zeros((1, 2, 3), np.float32), *(np.zeros(2, np.int32),) * 3, np.ones((1, 3), np.bool_))
