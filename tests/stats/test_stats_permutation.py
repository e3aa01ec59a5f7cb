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
