"""Two groups compared: what was planted is found, and where nothing is, hardly anything is marked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desirepath.journeys import Walks, compare_groups
from desirepath.kernel import DAY

RUNS, MOST_MARKED = 200, 20
NODES = [*(f"milestone:m{n}" for n in range(12)), "outcome:churned", "outcome:renewed", "start"]


def random_walks(rng: np.random.Generator, accounts: int) -> Walks:
    """One life an account through a dozen milestones, some of them rare, at log-normal paces."""
    lengths = rng.integers(2, 10, accounts)
    last = np.cumsum(lengths)
    chances = np.array([0.2, 0.18, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.03, 0.015, 0.01, 0.005])
    node = rng.choice(12, last[-1], p=chances / chances.sum()).astype(np.int16)
    node[last - lengths] = len(NODES) - 1
    at = np.cumsum((rng.lognormal(2, 1, last[-1]) * DAY).astype(np.int64))
    names = [f"a{n}" for n in range(accounts)]
    never = np.full(accounts, 2**63 - 1)
    return Walks(names, NODES, node, at, at, last - lengths, last, np.arange(accounts), never, int(at[-1]))


def parted(walks: Walks, in_a: np.ndarray) -> tuple[Walks, Walks]:
    return tuple(
        replace(
            walks,
            first=walks.first[p],
            last=walks.last[p],
            life_account=walks.life_account[p],
            over_at=walks.over_at[p],
        )
        for p in (in_a, ~in_a)
    )  # type: ignore[return-value]


@pytest.mark.parametrize("share", [0.5, 0.1])
def test_shuffled_labels_mark_hardly_ever_anything(share: float) -> None:
    """The twin without the correction marks something in most runs."""
    marked = marked_uncorrected = 0
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        walks = random_walks(rng, 300)
        found = compare_groups(*parted(walks, rng.permutation(300) < 300 * share))
        assert len(found) > 100
        tests = [*found.values(), *(gap.median_days for gap in found.values() if gap.median_days)]
        marked += min(one.p_adjusted for one in tests) < 0.05
        marked_uncorrected += min(one.p_value for one in tests) < 0.05
    assert marked <= MOST_MARKED
    assert marked_uncorrected > RUNS / 2 > 4 * MOST_MARKED


def test_a_planted_difference_in_share_and_in_pace_is_found_and_covered() -> None:
    rng = np.random.default_rng(1)
    walks = random_walks(rng, 800)
    in_a = np.arange(800) < 400
    slow = np.repeat(in_a, walks.last - walks.first)
    gaps = np.diff(walks.at, prepend=0)
    at = np.cumsum(np.where(slow, gaps * 3, gaps))
    node = np.where(slow & (walks.node == 5), 6, walks.node).astype(np.int16)
    found = compare_groups(*parted(replace(walks, at=at, seen=at, node=node), in_a))
    gone = found["milestone:m5"]
    assert gone.accounts_share < -0.15 and gone.p_adjusted < 1e-6 and gone.n == (400, 400)
    paced = found["milestone:m0", "milestone:m0"].median_days
    assert paced and paced.ci[0] < 2 * np.exp(2) < paced.ci[1] and paced.p_adjusted < 0.01


def test_outcomes_are_compared_only_where_groups_are_not_formed_by_them() -> None:
    rng = np.random.default_rng(2)
    walks = random_walks(rng, 60)
    walks.node[walks.last - 1] = NODES.index("outcome:churned")
    groups = parted(walks, rng.permutation(60) < 30)
    assert "outcome:churned" in compare_groups(*groups, formed_by_outcomes=False)
    assert not any("outcome:" in str(place) for place in compare_groups(*groups))


def test_a_group_without_accounts_is_not_compared() -> None:
    walks = random_walks(np.random.default_rng(3), 20)
    assert compare_groups(*parted(walks, np.zeros(20, bool))) == {}
