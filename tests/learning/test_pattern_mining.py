"""The miner finds exactly the patterns that a search through all combinations finds."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desirepath.kernel import DAY, HOUR, WrongUse
from desirepath.learning.patterns import Limits, Sequences, matching_units, mine_patterns, windowed

PEER = json.loads(Path(__file__).with_name("seq2pat.json").read_text("utf-8"))
"""Sequences with the patterns that seq2pat 2.0.0 finds in them, written by ``benchmarks/patterns.py --freeze``."""

step = st.tuples(st.integers(0, 3), st.integers(0, 4))
journeys = st.lists(st.lists(step, max_size=7), min_size=1, max_size=6)


def sequences_of(units, *, unit_us=DAY // 2):
    """From per-unit lists of (token, gap in half days)."""
    unit, token, at = [], [], []
    for i, steps in enumerate(units):
        moment = 0
        for name, gap in steps:
            moment += gap * unit_us
            unit.append(i)
            token.append(name)
            at.append(moment)
    return Sequences(
        np.array(unit, dtype=np.int32),
        np.array(token, dtype=np.int32),
        np.array(at, dtype=np.int64),
        np.arange(len(units)) % 2 == 0,
        np.zeros(len(units), dtype=np.int32),
    )


def occurrences(sequences, unit, limits):
    """Every combination of rows of a unit that the limits allow."""
    rows = np.flatnonzero(sequences.unit_index == unit)
    for length in range(1, limits.max_length + 1):
        for chosen in combinations(rows, length):
            times = sequences.at[list(chosen)]
            near = (np.diff(times) <= limits.max_gap_days * DAY).all()
            if near and times[-1] - times[0] <= limits.max_span_days * DAY:
                yield tuple(sequences.token[list(chosen)].tolist()), chosen


def by_search(sequences, limits):
    found = {}
    for unit in range(sequences.units):
        for pattern in {pattern for pattern, _ in occurrences(sequences, unit, limits)}:
            found.setdefault(pattern, set()).add(unit)
    needed = limits.units_needed(sequences.units)
    return {pattern: units for pattern, units in found.items() if len(units) >= needed}


@given(journeys, st.sampled_from([0.0, 0.5, 1.0, 3.0]), st.sampled_from([0.5, 1.5, 9.0]), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_patterns_units_and_classes_equal_a_search_through_all_combinations(units, gap, span, needed):
    sequences = sequences_of(units)
    limits = Limits(
        min_support=0.01,
        max_gap_days=gap,
        max_span_days=span,
        max_length=3,
        min_units=needed,
        max_patterns=500,
    )
    mined = mine_patterns(sequences, limits)
    found = {mined.sequence(p): set(mined.units_of(p).tolist()) for p in range(len(mined))}
    assert found == by_search(sequences, limits)
    for p in range(len(mined)):
        in_a = sum(unit % 2 == 0 for unit in found[mined.sequence(p)])
        assert (mined.accounts_a[p], mined.accounts_b[p]) == (in_a, len(found[mined.sequence(p)]) - in_a)


def test_patterns_and_counts_equal_those_of_seq2pat():
    lengths = [len(one) for one in PEER["tokens"]]
    sequences = Sequences(
        np.repeat(np.arange(len(lengths), dtype=np.int32), lengths),
        np.concatenate(PEER["tokens"]).astype(np.int32),
        np.concatenate(PEER["hours"]).astype(np.int64) * HOUR,
        np.zeros(len(lengths), dtype=bool),
        np.zeros(len(lengths), dtype=np.int32),
    )
    limits = Limits(
        min_support=0.01,
        max_gap_days=PEER["gap_hours"] / 24,
        max_span_days=PEER["span_hours"] / 24,
        max_length=8,
        min_units=PEER["min_units"],
    )
    mined = mine_patterns(sequences, limits)
    ours = {mined.sequence(p): int(mined.accounts_a[p] + mined.accounts_b[p]) for p in range(len(mined))}
    theirs = {tuple(pattern): count for pattern, count in PEER["patterns"]}
    assert max(map(len, theirs)) >= 3
    assert {pattern: count for pattern, count in ours.items() if len(pattern) > 1} == theirs


@given(journeys, st.lists(st.integers(0, 3), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_matching_units_returns_the_last_to_end_and_then_the_last_to_start(units, pattern):
    sequences, limits = sequences_of(units), Limits(max_gap_days=1.0, max_span_days=1.5)
    matches = matching_units(sequences, tuple(pattern), limits)
    best = {}
    for unit in range(sequences.units):
        rows = [chosen for name, chosen in occurrences(sequences, unit, limits) if name == tuple(pattern)]
        if rows:
            best[unit] = max((sequences.at[chosen[-1]], sequences.at[chosen[0]]) for chosen in rows)
    assert matches.units.tolist() == sorted(best)
    assert [(times[-1], times[0]) for times in matches.times] == [best[unit] for unit in sorted(best)]


def test_too_many_patterns_raise_the_support_instead_of_being_cut_off():
    rng = np.random.default_rng(1)
    units = [[(int(token), 1) for token in rng.integers(0, 4, 12)] for _ in range(60)]
    limits = Limits(min_support=0.05, min_units=2, max_patterns=40)
    mined = mine_patterns(sequences_of(units), limits)
    assert 0 < len(mined) <= 40
    assert mined.min_units > limits.units_needed(60)
    support = mined.accounts_a + mined.accounts_b
    assert (support >= mined.min_units).all()


def test_threshold_is_rounded_down_and_units_without_steps_count():
    units = [[(0, 1)]] * 3 + [[]] * 7
    limits = Limits(min_support=0.39, min_units=1)
    assert limits.units_needed(10) == 3
    assert len(mine_patterns(sequences_of(units), limits)) == 1


def test_no_steps_at_all_give_no_patterns():
    assert len(mine_patterns(sequences_of([[], []]), Limits(min_units=1))) == 0


def test_a_window_gives_every_unit_the_same_exposure():
    sequences = sequences_of([[(0, 0), (1, 20), (2, 20)], [(0, 0)]])
    seen = windowed(sequences, np.array([20 * DAY, 0]), days=10)
    assert seen.token.tolist() == [2, 0]
    assert seen.units == 2


def test_steps_out_of_order_are_refused():
    one, outcome = np.zeros(2, dtype=np.int32), np.array([True])
    with pytest.raises(WrongUse, match="out of order"):
        Sequences(one, one, np.array([5, 4]), outcome, one[:1])
    with pytest.raises(WrongUse, match="unit numbers"):
        Sequences(one + 1, one, np.array([4, 5]), outcome, one[:1])
