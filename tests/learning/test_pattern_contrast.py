"""Planted patterns are found whole and first; nothing is found where nothing is."""

import numpy as np
import pytest

from desirepath.kernel import NotEnoughEvidence
from desirepath.learning.patterns import Floor, Limits, Sequences, find_patterns
from desirepath.learning.patterns.redundancy import conditional_z, is_subsequence
from fixtures.step_world import PLANTED, company


def test_the_planted_pattern_comes_first_whole_and_alone():
    rng = np.random.default_rng(1)
    for _ in range(5):
        found = find_patterns(company(rng), Limits(), rng)
        assert found.patterns[0].tokens == PLANTED
        assert not any(is_subsequence(card.tokens, PLANTED) for card in found.patterns[1:])
        assert found.tested > 100


def test_a_card_carries_gaps_effect_and_times():
    rng = np.random.default_rng(2)
    sequences = company(rng, 3000)
    card = find_patterns(sequences, Limits(), rng, later=company(rng)).patterns[0]
    assert card.gaps_days == pytest.approx((5, 4), abs=0.3)
    assert card.emerges.days_before_outcome.median == pytest.approx(52, abs=3)
    assert card.emerges.lifecycle_day.median == pytest.approx(308, abs=3)
    truth = (0.45 / 0.55) / (0.06 / 0.94)
    assert card.ci.low < truth * 1.05
    assert card.ci.high > truth * 0.85
    assert card.replicates is True
    assert card.strength == "strong"
    assert card.accounts_a + card.accounts_b == card.units.size
    assert card.risk_with == pytest.approx(sequences.outcome[card.units].mean())
    assert card.correlation.phi > 0.3
    assert card.p_adjusted == pytest.approx(1 / 1001)


def test_later_data_without_the_pattern_contradict_it_and_too_few_say_nothing():
    rng = np.random.default_rng(3)
    sequences, null = company(rng), company(rng, 2500, planted=False, tokens=23)
    limits = Limits(max_length=1)
    floor = Floor(risk_difference=0.02, ratio=1.1)
    card = find_patterns(sequences, limits, rng, floor=floor, later=null).patterns[0]
    assert card.replicates is False
    assert card.strength == "weak"
    few = find_patterns(sequences, limits, rng, floor=floor, later=company(rng, 60)).patterns[0]
    assert few.replicates is None


def test_null_worlds_rarely_give_any_card():
    rng, alarms = np.random.default_rng(4), 0
    floor = Floor(permutations=199)
    for _ in range(60):
        sequences = company(rng, 300, steps=25, planted=False, tokens=12)
        alarms += bool(find_patterns(sequences, Limits(max_length=3), rng, floor=floor).patterns)
    assert alarms <= 7


def test_size_as_a_confounder_is_adjusted_for():
    rng = np.random.default_rng(5)
    floor, fair, plain = Floor(permutations=199), 0, 0
    for _ in range(15):
        sequences = company(rng, 600, steps=25, planted=False, size_effect=True)
        fair += bool(find_patterns(sequences, Limits(max_length=2), rng, floor=floor).patterns)
        pooled = Sequences(
            sequences.unit_index,
            sequences.token,
            sequences.at,
            sequences.outcome,
            np.zeros(600, dtype=np.int32),
        )
        plain += bool(find_patterns(pooled, Limits(max_length=2), rng, floor=floor).patterns)
    assert plain >= 13
    assert fair <= 3


def test_fewer_than_thirty_on_a_side_is_refused_with_the_count():
    rng = np.random.default_rng(6)
    sequences = company(rng, 60)
    with pytest.raises(NotEnoughEvidence, match=f"{int(sequences.outcome.sum())} accounts with the outcome"):
        find_patterns(sequences, Limits(), rng)


def test_a_small_effect_is_not_shown_however_sure():
    rng = np.random.default_rng(7)
    found = find_patterns(company(rng), Limits(), rng, floor=Floor(risk_difference=0.9))
    assert found.patterns == ()


def test_conditional_z_is_nothing_for_a_fragment_of_the_real_cause():
    rng = np.random.default_rng(8)
    cause = rng.random(4000) < 0.3
    fragment = cause | (rng.random(4000) < 0.2)
    outcome = rng.random(4000) < np.where(cause, 0.6, 0.2)
    level = np.zeros(4000, dtype=np.int64)
    assert abs(conditional_z(fragment, cause, outcome=outcome, level=level)) < 3
    assert conditional_z(cause, fragment, outcome=outcome, level=level) > 10


def test_the_same_seed_gives_the_same_cards():
    sequences = company(np.random.default_rng(9), 400)
    first, second = (find_patterns(sequences, Limits(), np.random.default_rng(1)) for _ in range(2))
    assert [(card.tokens, card.p_adjusted) for card in first.patterns] == [
        (card.tokens, card.p_adjusted) for card in second.patterns
    ]
