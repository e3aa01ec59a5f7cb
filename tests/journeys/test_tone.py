"""The tone at a step against hand-worked cases and a slow count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desirepath.journeys import Texts, Walks, known_by, node_tones, select_accounts, span_tones
from desirepath.journeys._tone import CLEARLY
from desirepath.kernel import DAY
from desirepath.stats import wilson_bounds

from .test_map_numbers import journeys, walks_of

Written = list[tuple[int, float, float]]
"""Account, day, score."""


def texts_of(walks: Walks, written: Written, known_after: float = 0.0) -> Texts:
    written = sorted(written)
    account = np.array([who for who, _, _ in written], np.int64)
    at = np.array([int(day * DAY) for _, day, _ in written], np.int64)
    bounds = np.append(0, np.cumsum(np.bincount(account, minlength=len(walks.accounts))))
    score = np.array([score for _, _, score in written], np.float64)
    return Texts(walks.accounts, bounds, at, at + int(known_after * DAY), score)


def twelve() -> tuple[Walks, Written]:
    """Twelve accounts come to a on day 10 and leave it on day 20; each writes twice there, the first six badly."""
    lives = [[([("start", 0), ("event:a", 10), ("event:b", 20)], False)] for _ in range(12)]
    written = [(who, day, (-0.5 if who < 6 else 0.5)) for who in range(12) for day in (10, 19.9)]
    return walks_of(lives, as_of=30), written


def test_the_tone_at_a_step_is_that_of_what_was_written_there() -> None:
    walks, written = twelve()
    elsewhere = [(who, day, -1.0) for who in range(12) for day in (9.9, 20.0)]
    found = node_tones(walks, texts_of(walks, written + elsewhere))
    a = found["event:a"]
    assert (a.texts, a.accounts, a.mean) == (24, 12, 0.0)
    # twelve means of -0.5 and 0.5: standard error 0.5 * sqrt(12 / 11) / sqrt(12), Student's 2.201 for 11 degrees
    assert a.ci == pytest.approx((-2.201 * 0.150756, 2.201 * 0.150756), abs=1e-4)
    low, high = wilson_bounds(6, 12)
    assert a.negative is not None and a.negative.share == 0.5
    assert a.negative.ci == pytest.approx((float(low), float(high)))
    assert found["start"].mean is None and found["start"].texts == 12


def test_an_account_that_writes_much_counts_once() -> None:
    walks, written = twelve()
    loud = [(0, 11 + n / 100, -1.0) for n in range(500)]
    found = node_tones(walks, texts_of(walks, written + loud))["event:a"]
    naive = np.mean([score for _, _, score in written + loud])
    assert found.mean == pytest.approx((-0.5 * 5 + (-1.0 * 500 - 1.0) / 502 + 0.5 * 6) / 12)
    assert naive < -0.9


def test_too_little_says_so_with_its_numbers() -> None:
    walks, written = twelve()
    few = node_tones(walks, texts_of(walks, [one for one in written if one[0] < 9]))["event:a"]
    assert (few.texts, few.accounts, few.mean, few.ci) == (18, 9, None, None)
    nine = [(who, 10 + n / 10, 0.1) for who in range(9) for n in range(9)]
    assert node_tones(walks, texts_of(walks, nine))["event:a"].mean is None


def test_what_was_known_later_and_whom_nobody_asked_about_do_not_count() -> None:
    walks, written = twelve()
    late = texts_of(walks, written, known_after=5)
    assert node_tones(known_by(walks, 16 * DAY), late)["event:a"].texts == 12
    assert node_tones(select_accounts(walks, {"a0", "a1"}), late)["event:a"].texts == 4


def test_nobody_stands_at_the_outcome_that_ended_a_life() -> None:
    life = [("start", 0), ("outcome:left", 5)]
    walks = walks_of([[(life, True)] for _ in range(12)], as_of=30)
    texts = texts_of(walks, [(who, 6, 1.0) for who in range(12)])
    assert node_tones(walks, texts)["outcome:left"].texts == 0
    ongoing = replace(walks, over_at=np.full(12, 2**63 - 1))
    assert node_tones(ongoing, texts)["outcome:left"].texts == 12


@given(journeys(), st.data())
@settings(max_examples=60, deadline=None)
def test_every_text_is_counted_where_a_slow_count_puts_it(walks: Walks, data: st.DataObject) -> None:
    one = st.tuples(
        st.integers(0, len(walks.accounts) - 1), st.integers(0, 300), st.sampled_from([-0.9, -0.4, 0.0, 0.7])
    )
    written = data.draw(st.lists(one, max_size=40))
    expected: dict[str, list[tuple[int, float]]] = {}
    for who, day, score in written:
        for first, last, account, over in zip(
            walks.first, walks.last, walks.life_account, walks.life_ended, strict=True
        ):
            for step in range(first, last):
                until = walks.at[step + 1] if step + 1 < last else -1 if over else walks.as_of + 1
                if account == who and walks.at[step] <= day * DAY < until and day * DAY <= walks.as_of:
                    expected.setdefault(walks.nodes[walks.node[step]], []).append((who, score))
    found = node_tones(walks, texts_of(walks, written))
    assert {name: (tone.texts, tone.accounts) for name, tone in found.items() if tone.texts} == {
        name: (len(said), len({who for who, _ in said})) for name, said in expected.items()
    }


def test_spans_count_like_steps() -> None:
    walks, written = twelve()
    texts = texts_of(walks, written)
    account = np.tile(np.arange(12), 2)
    begin = np.repeat([10 * DAY, 15 * DAY], 12)
    end = np.full(24, 20 * DAY)
    both, later = span_tones(account, begin, end, np.repeat([0, 1], 12), texts=texts, as_of=walks.as_of)
    assert (both.texts, later.texts) == (24, 12)
    assert both.negative == node_tones(walks, texts)["event:a"].negative
    assert CLEARLY == 0.4
