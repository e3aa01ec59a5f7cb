"""Survival, discrimination and calibration against hand-worked and independent results."""

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from statsmodels.duration.survfunc import SurvfuncRight

from desirepath import stats


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(11)


def waiting(rng, n=120):
    ends, cut = rng.exponential(30, n).round(), rng.exponential(40, n).round()
    return np.minimum(ends, cut), ends <= cut


def test_survival_of_a_hand_worked_case():
    curve = stats.kaplan_meier([6, 6, 6, 7, 10], [True, True, False, True, False])
    assert curve.times.tolist() == [6, 7]
    assert curve.survival == pytest.approx([0.6, 0.3])


def test_survival_and_its_quantiles_equal_statsmodels(rng):
    for _ in range(20):
        time, seen = waiting(rng)
        curve, other = stats.kaplan_meier(time, seen), SurvfuncRight(time, seen.astype(float))
        assert curve.survival == pytest.approx(other.surv_prob)
        alive = curve.survival > 0
        assert np.sqrt(curve.variance[alive]) == pytest.approx(other.surv_prob_se[alive])
        found = stats.median_time(time, seen)
        low, high = other.quantile_ci(0.5, method="cloglog")
        assert found.time == other.quantile(0.5)
        assert found.low == low
        assert (np.inf if found.high is None else found.high) == pytest.approx(high) or found.high > high


def test_a_median_beyond_the_data_is_unknown():
    assert stats.median_time([1, 2, 9, 9, 9], [True, True, False, False, False]).time is None
    assert stats.median_time([], []).time is None


def test_auc_and_precision_equal_sklearn_with_ties(rng):
    for _ in range(20):
        truth, score = rng.random(200) < 0.3, rng.integers(0, 8, 200) / 7
        assert stats.auc_with_interval(truth, score).auc == pytest.approx(roc_auc_score(truth, score))
        assert stats.average_precision(truth, score) == pytest.approx(average_precision_score(truth, score))


def test_delong_error_equals_its_definition(rng):
    truth, score = rng.random(60) < 0.4, rng.normal(size=60)
    wins = (score[truth][:, None] > score[~truth]) + 0.5 * (score[truth][:, None] == score[~truth])
    direct = wins.mean(axis=1).var(ddof=1) / truth.sum() + wins.mean(axis=0).var(ddof=1) / (~truth).sum()
    assert stats.auc_with_interval(truth, score).standard_error == pytest.approx(np.sqrt(direct))
    alone = stats.auc_with_interval(truth, score, clusters=np.arange(60))
    assert alone.standard_error == pytest.approx(np.sqrt(direct))


def test_clustered_interval_covers_where_the_plain_one_does_not(rng):
    plain, clustered = [], []
    for _ in range(300):
        own = rng.normal(size=80)
        truth = np.repeat(own + rng.normal(size=80) > 0.8, 10)
        score = np.repeat(own, 10) + rng.normal(0, 0.3, 800)
        group = np.repeat(np.arange(80), 10)
        plain.append(stats.auc_with_interval(truth, score))
        clustered.append(stats.auc_with_interval(truth, score, clusters=group))
    truth_auc = np.mean([one.auc for one in plain])
    assert np.mean([one.ci.covers(truth_auc) for one in plain]) < 0.7
    assert np.mean([one.ci.covers(truth_auc) for one in clustered]) > 0.88


def test_paired_difference_is_zero_for_the_same_order_and_signed_otherwise(rng):
    truth, score = rng.random(300) < 0.4, rng.normal(size=300)
    better = score + truth
    assert stats.auc_difference(truth, score, 3 * score + 1).difference == pytest.approx(0, abs=1e-12)
    found = stats.auc_difference(truth, better, score)
    assert found.difference > 0.2
    assert found.p_value < 1e-4


def test_one_class_has_no_auc():
    assert np.isnan(stats.auc_with_interval([1, 1], [0.2, 0.3]).auc)
    with pytest.raises(ValueError, match="missing"):
        stats.auc_with_interval([0, 1], [0.2, np.nan])


def test_calibration_error_is_small_when_honest_and_exact_when_not(rng):
    said = rng.beta(2, 8, 20_000)
    truth = rng.random(20_000) < said
    assert stats.expected_calibration_error(truth, said) < 0.01
    assert stats.expected_calibration_error(truth, said / 2) == pytest.approx(said.mean() / 2, abs=0.01)


def test_equal_predictions_are_never_torn_apart():
    truth = np.arange(100) < 20
    assert stats.expected_calibration_error(truth, np.full(100, 0.2)) == pytest.approx(0)
    assert len(stats.reliability_table(truth, np.full(100, 0.2))) == 1


def test_platt_recovers_the_planted_curve(rng):
    raw = rng.normal(size=50_000)
    truth = rng.random(50_000) < 1 / (1 + np.exp(-(0.5 * raw - 2)))
    fitted = stats.fit_platt(truth, raw)
    assert (fitted.slope, fitted.intercept) == pytest.approx((0.5, -2), abs=0.05)


def test_platt_never_turns_the_order_and_never_says_certain():
    assert stats.fit_platt([1, 1, 0, 0], [-2.0, -1.0, 1.0, 2.0]).slope == 0
    sure = stats.calibrated(stats.fit_platt([0, 0, 1, 1], [-9.0, -8.0, 8.0, 9.0]), [-9.0, 9.0])
    assert 0 < sure[0] < sure[1] < 1


def test_isotonic_equals_sklearn(rng):
    raw = rng.integers(0, 40, 500).astype(float)
    truth = rng.random(500) < raw / 50
    fitted = stats.calibrated(stats.fit_isotonic(truth, raw), raw)
    assert fitted == pytest.approx(IsotonicRegression().fit_transform(raw, truth))


@pytest.mark.parametrize(
    ("rows", "rate", "outcomes", "kind"),
    [(5000, 0.5, 1000, "isotonic"), (5000, 0.5, 999, "platt"), (1500, 0.9, 1300, "platt")],
)
def test_isotonic_needs_a_thousand_outcomes_and_as_many_without(rng, rows, rate, outcomes, kind):
    truth, raw = rng.random(rows) < rate, rng.normal(size=rows)
    assert stats.fit_calibration(truth, raw, outcomes=outcomes).kind == kind
