"""2. Features that know the answer are kept out by name, and no other feature is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desirepath.kernel import DAY, WrongUse
from desirepath.learning.risk import (
    Leak,
    RiskRows,
    RiskSettings,
    Window,
    evaluate_risk,
    find_differing,
    find_leaks,
    without,
)
from fixtures.risk_world import World, world

RUNS = 200
CANARIES = {"weeks_to_last_event", "renewal_status_today"}


def with_canaries(found: World) -> RiskRows:
    """Two features that nobody could have had: how long an account will still be there, and how it stands today."""
    rows = found.rows
    last = np.zeros(int(rows.account.max()) + 1, np.int64)
    np.maximum.at(last, rows.account, rows.landmark)
    weeks = (last[rows.account] - rows.landmark) / (7 * DAY)
    lost = np.isin(rows.account, rows.account[rows.label == 1])
    return replace(
        rows,
        X=np.column_stack([rows.X, weeks, lost.astype(float)]),
        feature_names=(*rows.feature_names, "weeks_to_last_event", "renewal_status_today"),
    )


def test_both_canaries_are_named_and_nothing_else_is() -> None:
    named, wrong = 0, []
    for seed in range(RUNS):
        slope = 1.4 if seed % 2 else 0.0
        found = find_leaks(with_canaries(world(np.random.default_rng(seed), 300, weeks=60, base=-4.5, slope=slope)))
        names = {leak.feature for leak in found}
        named += names >= CANARIES
        wrong += sorted(names - CANARIES)
    assert named == RUNS
    assert wrong == []


def test_an_evaluation_with_a_canary_would_be_too_good_and_keeps_it_out() -> None:
    found = world(np.random.default_rng(3), 400)
    rows, window = with_canaries(found), Window(data_end=found.data_end)
    honest = evaluate_risk(found.rows, window, rng=np.random.default_rng(1))
    guarded = evaluate_risk(rows, window, rng=np.random.default_rng(1))
    assert {leak.feature for leak in guarded.quarantined} == CANARIES
    assert guarded.auc == honest.auc
    known = rows.label >= 0
    weeks = -rows.X[known, rows.feature_names.index("weeks_to_last_event")]
    from desirepath.stats import auc_alone

    assert auc_alone(rows.label[known] == 1, weeks) > 0.985 > (honest.auc or 1.0) + 0.05


def test_what_was_agreed_beforehand_may_tell_an_outcome_well() -> None:
    rows = with_canaries(world(np.random.default_rng(5), 300, weeks=60, base=-4.5))
    assert {leak.feature for leak in find_leaks(rows, agreed=("weeks_to_last_event",))} == {"renewal_status_today"}


def test_a_feature_that_differs_in_the_data_of_its_time_is_named() -> None:
    rows = world(np.random.default_rng(6), 60).rows
    again = replace(rows, X=rows.X.copy(), feature_names=(*rows.feature_names[:-1], "other"))
    again.X[3, 0] += 1e-9
    assert [leak.feature for leak in find_differing(rows, again)] == ["feature_0", "feature_5"]
    assert find_differing(rows, rows) == []
    assert without(rows, find_differing(rows, again)).feature_names == (
        "feature_1",
        "feature_2",
        "feature_3",
        "feature_4",
    )
    with pytest.raises(WrongUse, match="same rows"):
        find_differing(rows, rows.take(np.arange(5)))


def with_signs(rows: RiskRows) -> RiskRows:
    """A warning sign that knows the end, another that does not, and the rule that counts both."""
    lost = np.isin(rows.account, rows.account[rows.label == 1]).astype(float)
    other = (np.random.default_rng(2).random(rows.size) < 0.3).astype(float)
    quiet = np.random.default_rng(3).integers(0, 120, rows.size).astype(float)
    return replace(
        rows,
        X=np.column_stack([rows.X, lost, other, lost + other]),
        feature_names=(*rows.feature_names, "sign_told_afterwards", "sign_other", "signs_now"),
        rule_score=lost + other + np.clip(quiet, 0, 90) / 90,
        plain={"recency": quiet},
    )


def test_a_sign_that_is_kept_out_leaves_the_counts_and_the_rule() -> None:
    rows = with_signs(world(np.random.default_rng(7), 300, weeks=60, base=-4.5).rows)
    leaks = find_leaks(rows)
    assert {leak.feature for leak in leaks} == {"sign_told_afterwards", "signs_now"}
    assert "counts sign_told_afterwards" in next(leak.reason for leak in leaks if leak.feature == "signs_now")
    rest = without(rows, leaks)
    other, quiet = rows.X[:, rows.feature_names.index("sign_other")], np.clip(rows.plain["recency"], 0, 90) / 90
    assert rest.rule_score == pytest.approx(other + quiet)
    assert without(rows, [Leak("quiet_days", "told")]).rule_score == pytest.approx(rows.rule_score - quiet)


def test_a_rule_that_knows_the_answer_is_kept_out_by_name() -> None:
    found = world(np.random.default_rng(8), 400)
    told = (found.rows.label == 1) + np.random.default_rng(1).normal(0, 0.05, found.rows.size)
    rows, window = replace(found.rows, rule_score=told), Window(data_end=found.data_end)
    assert [leak.feature for leak in find_leaks(rows)] == ["rule_score"]
    judged = evaluate_risk(rows, window, rng=np.random.default_rng(1))
    assert judged.baselines["rule"] == 0.5 and judged.auc is not None and judged.auc < 0.95


def test_what_is_known_to_differ_is_kept_out_with_its_reason() -> None:
    found = world(np.random.default_rng(9), 300)
    settings = RiskSettings(quarantined={"feature_0": "it differs", "gone": "it differs"})
    judged = evaluate_risk(found.rows, Window(data_end=found.data_end), rng=np.random.default_rng(1), settings=settings)
    assert [(leak.feature, leak.reason) for leak in judged.quarantined] == [("feature_0", "it differs")]
