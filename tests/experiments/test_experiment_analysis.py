"""Effects equal independent results, broken experiments are not believed, words are chosen with care."""

import json

import numpy as np
import pytest
import scipy.stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from desirepath.experiments import ExperimentRows, analyse, analysis_json
from desirepath.kernel import NotEnoughEvidence, NotFound, WrongUse


def two_arms(rng, n=400, *, lift=0.0, **more):
    arm = np.where(np.arange(2 * n) < n, "control", "call")
    logins = rng.normal(10, 3, 2 * n) + lift * (arm == "call")
    renewed = (rng.random(2 * n) < np.where(arm == "call", 0.6 + lift / 10, 0.6)).astype(float)
    return ExperimentRows(arm, {"logins": logins, "renewed": renewed}, **more)


def test_means_equal_scipy_and_proportions_equal_statsmodels():
    rows = two_arms(np.random.default_rng(1), lift=1.0)
    found = analyse(rows, {"logins": "mean", "renewed": "proportion"}, control="control", randomised=True)
    mean, share = (result.effect for result in found.metrics)
    treated = rows.arm == "call"
    other = scipy.stats.ttest_ind(rows.metrics["logins"][treated], rows.metrics["logins"][~treated], equal_var=False)
    assert mean.p_value == pytest.approx(other.pvalue)
    assert (mean.ci.low, mean.ci.high) == pytest.approx(tuple(other.confidence_interval()))
    ups = [rows.metrics["renewed"][treated].sum(), rows.metrics["renewed"][~treated].sum()]
    assert share.p_value == pytest.approx(proportions_ztest(ups, [400, 400])[1])
    bounds = confint_proportions_2indep(ups[0], 400, ups[1], 400, method="newcomb", compare="diff")
    assert (share.ci.low, share.ci.high) == pytest.approx(bounds)
    assert share.relative == pytest.approx(ups[0] / ups[1] - 1)


def test_json_has_the_keys_of_the_contract():
    rows = two_arms(np.random.default_rng(1), segments={"tier": np.array(["a", "b"] * 400)})
    content = analysis_json(analyse(rows, {"logins": "mean"}, control="control", randomised=True))
    content = json.loads(json.dumps(content))
    assert set(content["arms"]["call"]) == {"n", "mean"}
    assert set(content["metrics"][0]) >= {"metric", "arm", "effect", "relative", "ci", "p_value", "verdict"}
    assert set(content["sample_ratio"]) == {"p_value", "verdict"}
    assert set(content["segments"][0]) >= {"segment", "value", "effect", "ci"}
    assert [one["value"] for one in content["segments"]] == ["a", "b"]


def test_only_a_randomised_experiment_says_caused():
    rows = two_arms(np.random.default_rng(2), lift=2.0)
    for randomised in (True, False):
        found = analyse(rows, {"logins": "mean"}, control="control", randomised=randomised)
        assert found.metrics[0].verdict == "increased"
        assert ("caused" in found.metrics[0].sentence) is randomised
        assert any("Not randomised" in warning for warning in found.warnings) is not randomised


def test_a_sample_ratio_mismatch_makes_everything_untrustworthy():
    rows = two_arms(np.random.default_rng(3), n=3000, lift=2.0)
    kept = (rows.arm == "control") | (np.random.default_rng(4).random(6000) < 0.85)
    broken = ExperimentRows(rows.arm[kept], {"logins": rows.metrics["logins"][kept]})
    found = analyse(broken, {"logins": "mean"}, control="control", randomised=True)
    assert not found.sample_ratio.matches
    assert found.metrics[0].verdict == "untrustworthy"
    assert "caused" not in found.metrics[0].sentence
    designed = {"control": 1.0, "call": 0.85}
    fair = analyse(broken, {"logins": "mean"}, control="control", randomised=True, shares=designed)
    assert fair.sample_ratio.matches


def test_a_unit_counts_once_and_one_seen_in_two_arms_not_at_all():
    arm = np.array(["a", "a", "b", "b", "b", "a", "b"])
    unit = np.array(["1", "1", "2", "3", "4", "5", "5"])
    value = np.array([1.0, 3.0, 5.0, 7.0, np.nan, 9.0, 9.0])
    rows = ExperimentRows(np.tile(arm, 3), {"x": np.tile(value, 3)}, unit=np.char.add(
        np.tile(unit, 3), np.repeat(["x", "y", "z"], 7)
    ))  # fmt: skip
    found = analyse(rows, {"x": "mean"}, control="a", randomised=True)
    assert (found.arms["a"].n, found.arms["a"].mean) == (3, 2.0)
    assert (found.arms["b"].n, found.arms["b"].mean) == (6, 6.0)
    assert any("3 units were seen in two arms" in warning for warning in found.warnings)
    assert found.metrics[0].verdict == "not_enough_evidence"


def test_a_covariate_narrows_the_interval_without_moving_the_truth():
    rng = np.random.default_rng(5)
    before = rng.normal(10, 3, 1000)
    arm = np.where(rng.random(1000) < 0.5, "call", "control")
    after = before + rng.normal(0, 1, 1000) + 0.5 * (arm == "call")
    plain = analyse(ExperimentRows(arm, {"x": after}), {"x": "mean"}, control="control", randomised=True)
    rows = ExperimentRows(arm, {"x": after}, covariate=before)
    sharp = analyse(rows, {"x": "mean"}, control="control", randomised=True)
    width = [result.metrics[0].effect.ci.high - result.metrics[0].effect.ci.low for result in (plain, sharp)]
    assert width[1] < 0.5 * width[0]
    assert sharp.metrics[0].effect.ci.covers(0.5)


def test_false_alarms_over_many_metrics_and_arms_stay_near_five_percent():
    rng, alarms = np.random.default_rng(6), 0
    for _ in range(200):
        arm = rng.permutation(np.repeat(["control", "b", "c"], 60))
        rows = ExperimentRows(arm, {name: rng.normal(size=180) for name in "wxyz"})
        found = analyse(rows, dict.fromkeys("wxyz", "mean"), control="control", randomised=True)
        alarms += any(result.verdict in ("increased", "decreased") for result in found.metrics)
    assert alarms < 20


def test_a_segment_in_which_the_play_hurts_is_shown_as_different():
    rng = np.random.default_rng(7)
    rows = two_arms(rng, segments={"tier": np.array(["small", "large"] * 400)})
    harmed = (rows.arm == "call") & (rows.segments["tier"] == "small")
    changed = ExperimentRows(rows.arm, {"logins": rows.metrics["logins"] - 2.0 * harmed}, segments=rows.segments)
    small, large = analyse(changed, {"logins": "mean"}, control="control", randomised=True).segments[::-1]
    assert small.effect.ci.high < 0
    assert large.effect.ci.covers(0)
    assert small.differs_p < 0.01


def test_wrong_questions_are_refused():
    rows = two_arms(np.random.default_rng(8))
    with pytest.raises(NotFound, match="control arm"):
        analyse(rows, {"logins": "mean"}, control="nobody", randomised=True)
    with pytest.raises(NotFound, match="metric"):
        analyse(rows, {"sales": "mean"}, control="control", randomised=True)
    with pytest.raises(WrongUse, match="no metric"):
        analyse(rows, {}, control="control", randomised=True)
    tiny = ExperimentRows(np.array(["a", "b"]), {"x": np.array([1.0, 2.0])})
    with pytest.raises(NotEnoughEvidence):
        analyse(tiny, {"x": "mean"}, control="a", randomised=True)
