"""Movements of revenue reconcile, and agree with a walk over every account and period."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desirepath.stats import revenue_movements

KINDS = ("new", "reactivated", "expanded", "contracted", "churned")
CHANGES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(-5, 60), st.integers(0, 9)), max_size=40
)  # account, time, level from then on


def arrays(levels: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Changes of level as sorted arrays of deltas."""
    told: dict[int, int] = {}
    rows = []
    for account, at, level in sorted(levels):
        rows.append((account, at, level - told.get(account, 0)))
        told[account] = level
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return tuple(np.array(column, np.int64) for column in columns)  # type: ignore[return-value]


def walked(levels: list[tuple[int, int, int]], bounds: list[int]) -> list[dict[str, int]]:
    """The same by asking what every account paid just before every bound."""
    ordered = sorted(levels)

    def level(account: int, before: int) -> int:
        return next((v for a, at, v in reversed(ordered) if a == account and at < before), 0)

    found = []
    for start, end in pairwise(bounds):
        period = dict.fromkeys(("starting", "ending", *KINDS), 0)
        for account in {a for a, _, _ in levels}:
            before, after = level(account, start), level(account, end)
            period["starting"] += before
            period["ending"] += after
            paid_before = any(a == account and at < start and v for a, at, v in ordered)
            if before == after:
                continue
            kind = "churned" if not after else ("reactivated" if paid_before else "new") if not before else None
            period[kind or ("expanded" if after > before else "contracted")] += abs(after - before)
        found.append(period)
    return found


@given(CHANGES)
def test_movements_equal_a_walk_over_accounts(levels):
    # two changes of one account at one instant: the last stands, as in the walk
    last = {(a, at): v for a, at, v in sorted(levels)}
    levels = [(a, at, v) for (a, at), v in last.items()]
    bounds = [0, 10, 20, 45]
    found = revenue_movements(*arrays(levels), np.array(bounds))
    for place, period in enumerate(walked(levels, bounds)):
        assert dict(zip(KINDS, found.amounts[:, place].tolist(), strict=True)) == {k: period[k] for k in KINDS}
        assert (found.starting[place], found.ending[place]) == (period["starting"], period["ending"])


@given(CHANGES)
def test_every_period_reconciles_in_money_and_in_accounts(levels):
    found = revenue_movements(*arrays(levels), np.array([0, 7, 14, 21, 28]))
    new, back, more, less, lost = found.amounts
    assert (found.starting + new + back + more - less - lost == found.ending).all()
    came, again, _, _, gone = found.accounts
    assert (found.starting_accounts + came + again - gone == found.ending_accounts).all()
    assert (found.starting[1:] == found.ending[:-1]).all()


def test_nothing_moves_nothing():
    empty = np.empty(0, np.int64)
    found = revenue_movements(empty, empty, empty, np.array([0, 1]))
    assert not found.ending.any()
