"""The permutation test finds what is there, nothing that is not, and adjusts for a confounder."""

import numpy as np
import pytest

from desirepath import stats


def membership(shows):
    """From a matrix (traits, units) of booleans."""
    starts = np.concatenate([[0], np.cumsum(shows.sum(axis=1))])
    return stats.Membership(starts, np.nonzero(shows)[1].astype(np.int32), shows.shape[1])


def one_stratum(n):
    return np.zeros(n, dtype=np.int32)


def test_statistic_is_the_signed_root_of_cmh():
    rng = np.random.default_rng(1)
    shows, truth, stratum = (
        rng.random((8, 300)) < 0.3,
        rng.random(300) < 0.4,
        rng.integers(0, 4, 300).astype("i4"),
    )
    members = membership(shows)
    found = stats.stratified_max_t(members, truth, stratum, rng=rng, permutations=50)
    assert found.z == pytest.approx(stats.mantel_haenszel(stats.stratum_tables(members, truth, stratum)).z)


def test_tables_count_every_unit_once():
    rng = np.random.default_rng(2)
    shows, truth, stratum = (
        rng.random((5, 90)) < 0.5,
        rng.random(90) < 0.4,
        rng.integers(7, 10, 90).astype("i4"),
    )
    tables = stats.stratum_tables(membership(shows), truth, stratum)
    assert (tables.sum(axis=(1, 2, 3)) == 90).all()
    assert tables[:, :, 0, 0].sum(axis=1).tolist() == (shows & truth).sum(axis=1).tolist()


def test_family_wise_false_alarms_stay_near_five_percent():
    rng, alarms = np.random.default_rng(3), 0
    for _ in range(200):
        base = rng.random((15, 120)) < 0.3
        shows = np.vstack([base, base[:, ::-1] & base, base | (rng.random(base.shape) < 0.1)])
        truth = rng.random(120) < 0.3
        found = stats.stratified_max_t(membership(shows), truth, one_stratum(120), rng=rng, permutations=99)
        alarms += bool((found.p_adjusted <= 0.05).any())
    assert alarms < 20


def test_unadjusted_tests_would_cry_wolf():
    rng, alarms = np.random.default_rng(3), 0
    for _ in range(50):
        shows, truth = rng.random((45, 120)) < 0.3, rng.random(120) < 0.3
        tables = stats.stratum_tables(membership(shows), truth, one_stratum(120))
        alarms += bool((stats.mantel_haenszel(tables).p_value <= 0.05).any())
    assert alarms > 35


def test_a_planted_trait_is_found_among_many():
    rng = np.random.default_rng(4)
    truth = rng.random(400) < 0.3
    shows = rng.random((200, 400)) < 0.2
    shows[77] = np.where(truth, rng.random(400) < 0.5, rng.random(400) < 0.2)
    found = stats.stratified_max_t(membership(shows), truth, one_stratum(400), rng=rng)
    assert np.argmin(found.p_adjusted) == 77
    assert found.p_adjusted[77] < 0.01


def test_shuffling_within_strata_removes_a_confounder_that_the_plain_test_falls_for():
    rng, plain, fair = np.random.default_rng(5), 0, 0
    for _ in range(40):
        small = (rng.random(400) < 0.5).astype(np.int32)
        truth = rng.random(400) < np.where(small, 0.5, 0.1)
        shows = rng.random((1, 400)) < np.where(small, 0.6, 0.2)
        for stratum in (small, one_stratum(400)):
            found = stats.stratified_max_t(membership(shows), truth, stratum, rng=rng, permutations=99)
            if stratum is small:
                fair += bool(found.p_adjusted[0] <= 0.05)
            else:
                plain += bool(found.p_adjusted[0] <= 0.05)
    assert plain >= 36
    assert fair <= 6


def test_same_seed_same_answer_and_nothing_to_test_is_fine():
    shows, truth = np.random.default_rng(6).random((9, 80)) < 0.4, np.arange(80) < 30
    answers = [
        stats.stratified_max_t(membership(shows), truth, one_stratum(80), rng=np.random.default_rng(7))
        for _ in range(2)
    ]
    assert (answers[0].p_adjusted == answers[1].p_adjusted).all()
    nothing = membership(np.zeros((0, 80), dtype=bool))
    assert stats.stratified_max_t(nothing, truth, one_stratum(80), rng=np.random.default_rng(1)).z.size == 0


def families(rng, *, kind):
    """60 parents with four accounts each, half with one outcome for all of them; ``kind`` of the trait: 'shared' by a
    parent's accounts and unrelated to the outcome."""
    together = np.repeat(np.arange(60, dtype=np.int32), 4)
    outcome = (rng.random(60) < 0.3)[together]
    trait = (rng.random(60) < 0.3)[together] if kind == "shared" else rng.random(240) < 0.3
    units = np.flatnonzero(trait).astype(np.int32)
    return stats.Membership(np.array([0, units.size]), units, 240), outcome, together


def test_accounts_of_one_parent_count_as_one_throw_of_the_dice():
    one = np.zeros(240, dtype=np.int32)
    kept, fooled, spread = 0, 0, []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        members, outcome, together = families(rng, kind="shared")
        found = stats.stratified_max_t(members, outcome, one, rng=rng, permutations=199, together=together)
        kept += found.p_adjusted[0] <= 0.05
        spread.append(found.widened[0])
        fooled += stats.stratified_max_t(members, outcome, one, rng=rng, permutations=199).p_adjusted[0] <= 0.05
    assert kept < 20
    assert fooled > 40
    assert 1.8 < np.median(spread) < 2.2


def test_a_parent_without_its_like_stays_as_it_is():
    rng = np.random.default_rng(1)
    members = stats.Membership(np.array([0, 2]), np.array([0, 1], dtype=np.int32), 5)
    outcome = np.array([True, True, False, False, False])
    together, stratum = np.array([0, 0, 1, 1, 2]), np.array([0, 0, 0, 1, 1], dtype=np.int32)
    assert [block.shape for block in stats.exchangeable_blocks(stratum, together)] == [(1, 1), (1, 2), (1, 2)]
    found = stats.stratified_max_t(members, outcome, stratum, rng=rng, permutations=50, together=together)
    assert found.p_adjusted.tolist() == [1.0]


def test_units_on_their_own_are_shuffled_as_before():
    rng = np.random.default_rng(5)
    members, outcome, _ = families(rng, kind="single")
    stratum = rng.integers(0, 3, 240).astype(np.int32)
    plain = stats.stratified_max_t(members, outcome, stratum, rng=np.random.default_rng(2))
    alone = stats.stratified_max_t(
        members, outcome, stratum, rng=np.random.default_rng(2), together=np.arange(240, dtype=np.int32)
    )
    assert plain.p_adjusted.tolist() == alone.p_adjusted.tolist()
    assert plain.widened.tolist() == [1.0]
