"""Chances of growing windows never fall, and being brought into order takes them no further from the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desirepath.kernel import WrongUse
from desirepath.learning.risk import nested_chances

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=5)


def test_a_longer_window_that_was_said_to_hold_less_shares_the_middle():
    assert nested_chances([0.1, 0.3, 0.2, 0.5]).tolist() == pytest.approx([0.1, 0.25, 0.25, 0.5])


def test_the_chance_that_is_held_stands_and_the_others_give_way():
    assert nested_chances([0.4, 0.3, 0.2, 0.1], held=2).tolist() == pytest.approx([0.2, 0.2, 0.2, 0.2])
    assert nested_chances([0.1, 0.4, 0.3, 0.35], held=2).tolist() == pytest.approx([0.1, 0.3, 0.3, 0.35])


@given(SHARES)
def test_they_never_fall_and_those_in_order_stay(said):
    assert (np.diff(nested_chances(said)) >= -1e-12).all()
    assert nested_chances(sorted(said)).tolist() == pytest.approx(sorted(said))


@given(SHARES, st.data())
def test_held_they_never_fall_either(said, data):
    held = data.draw(st.integers(0, len(said) - 1))
    found = nested_chances(said, held=held)
    assert found[held] == said[held]
    assert (np.diff(found) >= -1e-12).all()
    assert ((found >= 0) & (found <= 1)).all()


@given(st.integers(0, 2**32 - 1))
def test_no_truth_is_further_away_than_from_what_was_stated(seed):
    rng = np.random.default_rng(seed)
    truth, said = np.sort(rng.random(4)), rng.random(4)
    before, after = ((said - truth) ** 2).sum(), ((nested_chances(said) - truth) ** 2).sum()
    assert after <= before + 1e-12


def test_a_running_maximum_would_not_keep_that_promise():
    """The failing twin: the simplest way to make chances rise takes these further from the truth."""
    truth, said = np.array([0.1, 0.1, 0.1]), np.array([0.4, 0.1, 0.1])
    highest, ours = np.maximum.accumulate(said), nested_chances(said)
    assert ((highest - truth) ** 2).sum() > ((said - truth) ** 2).sum() > ((ours - truth) ** 2).sum()


@pytest.mark.parametrize("said", [[0.2, 1.1], [-0.1], [0.2, float("nan")]])
def test_what_is_no_chance_is_refused(said):
    with pytest.raises(WrongUse, match="0 to 1"):
        nested_chances(said)


def test_a_place_that_is_none_is_refused():
    with pytest.raises(WrongUse, match="place 3"):
        nested_chances([0.1, 0.2], held=3)
