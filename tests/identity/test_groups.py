"""Connected keys are one thing, but for what a guard or a decision keeps apart, whatever the order of the links."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desirepath.identity._groups import DECIDED, IMPLIED, STATED, Claims, Graph, Joined, join_keys

KEYS, SYSTEMS = 10, 3
Link = tuple[int, int, int, int]
LINKS = st.lists(
    st.tuples(
        st.integers(0, KEYS - 1),
        st.integers(0, KEYS - 1),
        st.sampled_from([STATED, IMPLIED, DECIDED]),
        st.integers(0, 4),
    ),
    max_size=16,
)


def graph(links: Sequence[Link], *, sides: tuple[tuple[int, int, int], ...] = (), keys: int = KEYS) -> Graph:
    """Keys 0, 3, 6, 9 are of system 0, and so on; a domain's link is guarded."""
    columns = np.array(links, np.int64).reshape(-1, 4).T
    every = np.arange(keys)
    left, right, place, at = columns
    claims = Claims(every, every % SYSTEMS, every)
    return Graph(np.ones(keys, np.int64), left, right, place, at, place == IMPLIED, claims, sides)


def groups(joined: Joined) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for key, group in enumerate(joined.group.tolist()):
        found.setdefault(group, set()).add(key)
    return {frozenset(keys) for keys in found.values()}


def reached(links: Sequence[Link]) -> set[frozenset[int]]:
    """Groups by following every link until nothing is added: written apart from the code that is tested."""
    sets = {key: {key} for key in range(KEYS)}
    for _ in range(KEYS):
        for left, right, _, _ in links:
            both = sets[left] | sets[right]
            for key in both:
                sets[key] = sets[key] | both
    return {frozenset(keys) for keys in sets.values()}


@given(LINKS, st.randoms(use_true_random=False))
def test_order_and_direction_of_links_are_irrelevant(links: list[Link], random) -> None:
    turned = [(b, a, *rest) if random.random() < 0.5 else (a, b, *rest) for a, b, *rest in links]
    flipped = [(min(a, b), max(a, b), *rest) for a, b, *rest in random.sample(turned, len(turned))]
    straight = [(min(a, b), max(a, b), *rest) for a, b, *rest in links]
    one, other = join_keys(graph(straight), largest=5), join_keys(graph(flipped), largest=5)
    assert groups(one) == groups(other)
    pairs = [{(no.reason, no.left, no.right) for no in joined.refused} for joined in (one, other)]
    assert pairs[0] == pairs[1]


@given(LINKS)
def test_without_rules_a_group_is_all_that_links_reach(links: list[Link]) -> None:
    free = [(a, b, STATED, at) for a, b, _, at in links]
    assert groups(join_keys(graph(free), largest=KEYS)) == reached(free)


@given(LINKS, st.integers(1, 4))
def test_every_rule_holds_in_every_group(links: list[Link], largest: int) -> None:
    sides = ((0, 1, 0), (4, 1, 0), (1, 1, 1), (5, 1, 1))
    joined = join_keys(graph(links, sides=sides), largest=largest)
    stated = [link for link in links if link[2] == STATED]
    decided = any(link[2] == DECIDED for link in links)
    for keys in groups(joined):
        assert not ({0, 4} & keys and {1, 5} & keys)
        if not decided:
            assert len(keys) <= largest or len(keys) == 1
            doubled = [(a, b) for a, b in combinations(keys, 2) if a % SYSTEMS == b % SYSTEMS]
            assert not doubled or stated
    finer = reached(links)
    assert all(any(keys <= whole for whole in finer) for keys in groups(joined))


@given(LINKS)
def test_each_refused_link_still_has_its_ends_apart(links: list[Link]) -> None:
    joined = join_keys(graph(links), largest=4)
    for no in joined.refused:
        left, right, *_ = links[no.link]
        assert joined.group[left] != joined.group[right]


def test_the_guard_takes_the_domain_that_is_known_first() -> None:
    """Key 1 (of system 1) shares a domain with 0 and with 3, both of system 0."""
    joined = join_keys(graph([(1, 3, IMPLIED, 2), (0, 1, IMPLIED, 1)]), largest=9)
    assert frozenset({0, 1}) in groups(joined)
    assert [(no.reason, no.left_value, no.right_value) for no in joined.refused] in (
        [("two_of_one_system", 0, 3)],
        [("two_of_one_system", 3, 0)],
    )


def test_a_record_that_says_so_passes_the_guard_and_a_person_passes_the_size() -> None:
    assert frozenset({0, 3}) in groups(join_keys(graph([(0, 3, STATED, 1)]), largest=9))
    assert frozenset({0}) in groups(join_keys(graph([(0, 3, STATED, 1)]), largest=1))
    assert frozenset({0, 3}) in groups(join_keys(graph([(0, 3, DECIDED, 1)]), largest=1))


def test_a_decision_joins_whole_groups() -> None:
    """Both groups keep their key of system 1, which their domains alone would not have let in."""
    links = [(0, 1, IMPLIED, 1), (3, 4, IMPLIED, 1), (0, 3, DECIDED, 0)]
    assert frozenset({0, 1, 3, 4}) in groups(join_keys(graph(links), largest=9))


def test_no_keys_make_no_groups() -> None:
    assert join_keys(graph([], keys=0), largest=1).refused == ()
