"""Common ways of moving: planted ones are found again, one way of moving is not cut into several."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from desirepath.stats import Counts, Floats
from desirepath.stats.groups import (
    FEWEST_MEMBERS,
    STABLE_JACCARD,
    choose_stable,
    group_stability,
    overlaps,
    same_groups,
)
from desirepath.stats.markov_mixture import belongings, choose_markov_mixture, fit_markov_mixture
from desirepath.stats.moves import MoveCounts, count_moves, distinct_journeys

STATES = 10


def planted(seed: int, k: int, n: int) -> tuple[Counts, MoveCounts]:
    """The group of each journey, and ``n`` journeys of 3 to 14 steps from ``k`` random chains of even shares."""
    rng = np.random.default_rng(seed)
    first, onward = rng.dirichlet(np.full(STATES, 0.5), k), rng.dirichlet(np.full(STATES, 0.5), (k, STATES))
    group = rng.integers(0, k, n)
    journeys, states = [], []
    for number, length in enumerate(rng.integers(3, 15, n)):
        state = rng.choice(STATES, p=first[group[number]])
        for _ in range(length):
            journeys.append(number)
            states.append(state)
            state = rng.choice(STATES, p=onward[group[number], state])
    return group, count_moves(np.array(journeys), np.array(states), n=n)


def test_a_worked_case_of_moves_as_probabilities() -> None:
    journeys = count_moves(np.array([0, 0, 1, 1, 2, 2, 3, 3]), np.array([0, 1, 0, 1, 0, 1, 0, 2]), n=4)
    found = fit_markov_mixture(journeys, 1, rng=np.random.default_rng(0))
    chance = dict(zip(zip(journeys.origin.tolist(), journeys.to.tolist(), strict=True), found.moves[:, 0], strict=True))
    assert chance[0, 1] == pytest.approx((3 + 0.75) / 5, abs=1e-6)  # three of four, drawn to 3/4 by one move
    assert found.log_likelihood == pytest.approx(3 * np.log(0.75) + np.log(0.25), abs=1e-5)
    assert found.bic == pytest.approx(np.log(4) - 2 * found.log_likelihood, abs=1e-6)


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_bic_picks_the_planted_number_and_the_groups_are_found_again(k: int) -> None:
    group, journeys = planted(40 + k, k, 1500)
    found = choose_markov_mixture(journeys, rng=np.random.default_rng(1))
    said = belongings(journeys, found.mixture.shares, found.mixture.moves)
    assert len(found.mixture.shares) == k
    assert adjusted_rand_score(group, said.argmax(axis=1)) >= 0.8
    assert found.stability.min() >= STABLE_JACCARD


def test_one_way_of_moving_is_not_cut_into_several() -> None:
    several = 0
    for seed in range(20):
        _, journeys = planted(900 + seed, 1, (150, 400, 1000)[seed % 3])
        several += len(choose_markov_mixture(journeys, rng=np.random.default_rng(seed)).mixture.shares) > 1
    assert several <= 1


def test_likelihood_alone_would_cut_it() -> None:
    _, journeys = planted(900, 1, 400)
    one, two = (fit_markov_mixture(journeys, k, rng=np.random.default_rng(1)) for k in (1, 2))
    assert two.log_likelihood > one.log_likelihood + 10 and two.bic > one.bic


def test_the_order_of_journeys_does_not_matter() -> None:
    group, journeys = planted(44, 3, 900)
    order = np.random.default_rng(3).permutation(900)
    told = []
    for moves in (journeys, journeys.take(order)):
        mixture = choose_markov_mixture(moves, rng=np.random.default_rng(1)).mixture
        told.append(belongings(journeys, mixture.shares, mixture.moves).argmax(axis=1))
    assert adjusted_rand_score(*told) > 0.97 and adjusted_rand_score(group, told[1]) >= 0.8


def test_a_weight_counts_like_so_many_journeys() -> None:
    _, journeys = planted(45, 2, 300)
    weights = np.random.default_rng(0).integers(1, 4, 300).astype(np.float64)
    repeated = journeys.take(np.repeat(np.arange(300), weights.astype(int)))
    one = fit_markov_mixture(journeys, 1, rng=np.random.default_rng(0), weights=weights)
    other = fit_markov_mixture(repeated, 1, rng=np.random.default_rng(0))
    assert one.bic == pytest.approx(other.bic)
    distinct, times = distinct_journeys(repeated)
    assert times.sum() == repeated.n and distinct.n <= 300
    assert np.allclose(distinct.counts.T @ times, np.asarray(repeated.counts.sum(axis=0)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=8), min_size=1, max_size=12))
def test_every_step_is_one_move(journeys: list[list[int]]) -> None:
    journey = np.repeat(np.arange(len(journeys)), [len(one) for one in journeys])
    counted = count_moves(journey, np.concatenate([np.array(one) for one in journeys]), n=len(journeys))
    assert counted.counts.sum(axis=1).tolist() == [len(one) for one in journeys]
    same = counted.onto(list(zip(counted.origin.tolist(), counted.to.tolist(), strict=True)))
    assert (same.counts != counted.counts).nnz == 0
    assert counted.onto([(77, 78)]).counts.sum() == 0


def test_groups_that_come_again_are_told_from_those_that_do_not() -> None:
    rng = np.random.default_rng(0)
    group = np.repeat([0, 1], 50)
    again = [np.where(rng.random(100) < 0.05, 1 - group, group) for _ in range(10)]
    chance = [rng.integers(0, 2, 100) for _ in range(10)]
    assert group_stability(group, again).min() > 0.85
    assert group_stability(group, chance).max() < STABLE_JACCARD


def test_only_numbers_that_hold_are_chosen() -> None:
    asked = []

    def stability(k: int) -> Floats:
        asked.append(k)
        return np.full(k, 0.9 if k == 2 else 0.4)

    tried = [(1, 30.0, 500.0), (2, 20.0, 200.0), (3, 10.0, 100.0), (4, 5.0, FEWEST_MEMBERS - 1.0)]
    chosen, table, held = choose_stable(tried, stability)
    assert (chosen, asked, held.tolist()) == (2, [3, 2], [0.9, 0.9])
    assert [count.stability for count in table] == [None, 0.9, 0.4, None]


def test_old_groups_are_recognised_by_their_members() -> None:
    before = np.repeat([0, 1, 2], [60, 30, 30])
    after = np.repeat([2, 0, 1, 1], [50, 10, 30, 30])  # the first goes on, the others are one now
    shared = overlaps(after, before)
    assert shared[2, 0] == pytest.approx(50 / 60)
    assert same_groups(before, after) == {1: 1, 2: 0}
