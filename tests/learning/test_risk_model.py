"""The ladder of models, their explanations, and their storage."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from desirepath.kernel import DAY, NEVER, NotEnoughEvidence, WrongUse
from desirepath.learning.risk import RiskSettings, explain, fit_risk, from_json, predict, to_json
from desirepath.learning.risk.learners import design, fit_boosted, fit_linear, log_odds
from desirepath.stats import auc_with_interval
from desirepath.stats.ridge import ridge_logistic
from fixtures.risk_world import world

BOOST = RiskSettings(boosting_outcomes=20, challenger_margin=-1.0)


def fitted(rows, settings=None):
    return fit_risk(rows, rng=np.random.default_rng(1), settings=settings)


@pytest.fixture(scope="module")
def logistic(medium):
    return fitted(medium.rows)


@pytest.fixture(scope="module")
def boosted(medium):
    return fitted(medium.rows, BOOST)


def test_under_twenty_outcomes_only_the_rule_ranks_and_no_percentage_is_given():
    rows = world(np.random.default_rng(1), 40, base=-6.5).rows
    model = fitted(rows)
    assert model.kind == "rule"
    assert not model.gives_percentage
    assert np.isnan(predict(model, rows.X, rows.rule_score)).all()


def test_a_useless_learned_score_gives_way_to_the_rule():
    found = world(np.random.default_rng(3), 300, slope=0.0).rows
    perfect = (found.label == 1) + np.random.default_rng(1).normal(0, 0.5, found.size)
    rows = replace(found, X=np.random.default_rng(2).normal(size=found.X.shape), rule_score=perfect)
    flat = replace(rows, rule_score=np.zeros(rows.size))
    assert fitted(rows).kind == "rule"
    assert fitted(rows).gives_percentage
    assert "no better than chance" in " ".join(fitted(flat).notes)


def test_a_learned_score_below_a_useless_rule_is_not_used_either():
    found = world(np.random.default_rng(3), 300, slope=0.0).rows
    rng = np.random.default_rng(4)
    turns = np.where(
        found.landmark // (200 * DAY) % 2 == 0, 1.0, -1.0
    )  # what told the outcome comes to tell its opposite
    told = turns * ((found.label == 1) + rng.normal(0, 0.7, found.size))
    rows = replace(found, X=np.column_stack([told, rng.normal(size=found.size)]), feature_names=("told", "noise"),
                   rule_score=rng.random(found.size))  # fmt: skip
    model = fitted(rows)
    assert model.kind == "rule" and "not clearly better" in " ".join(model.notes)


@pytest.mark.parametrize(("accounts", "kind"), [(12_000, "isotonic"), (2_000, "platt")])
def test_a_thousand_separate_outcomes_calibrate_the_risk_isotonically(accounts, kind):
    rows = world(np.random.default_rng(6), accounts, base=-3.0).rows
    assert fitted(rows, RiskSettings(boosting_outcomes=10**9)).calibration.kind == kind


def test_enough_outcomes_give_a_learned_score(logistic, medium):
    assert logistic.kind == "logistic"
    said = predict(logistic, medium.rows.X, medium.rows.rule_score)
    assert ((said > 0) & (said < 1)).all()
    known = medium.rows.label >= 0
    assert said[known].mean() == pytest.approx((medium.rows.label[known] == 1).mean(), abs=0.04)


def test_trees_win_where_the_truth_is_not_a_straight_line():
    found = world(np.random.default_rng(5), 500, base=-3.6, slope=0.0)
    rng = np.random.default_rng(6)
    X = rng.normal(size=(found.rows.size, 4))
    label = (rng.random(found.rows.size) < np.where(np.abs(X[:, 0]) > 1.2, 0.5, 0.05)).astype(np.int8)
    label[found.rows.label < 0] = -1
    at = np.where(label == 1, found.rows.landmark // (90 * DAY) * (90 * DAY) + 90 * DAY, NEVER)
    names = ("a", "b", "c", "d")
    rows = replace(found.rows, X=X, feature_names=names, label=label, outcome_at=at, rule_score=np.zeros(X.shape[0]))
    assert fitted(rows).kind == "lightgbm"


def test_both_learners_find_the_planted_feature_first(logistic, boosted, medium):
    late = medium.rows.take(np.argsort(-medium.rows.X[:, 0])[:5])
    for model in (logistic, boosted):
        for reasons in explain(model, late.X, late.rule_score):
            assert reasons[0].feature == "feature_0"
            assert reasons[0].contribution > 0
            assert "feature_2" not in {reason.feature for reason in reasons}


def test_logistic_contributions_add_up_to_the_score(logistic, medium):
    few = medium.rows.take(np.arange(20))
    raw = log_odds(logistic.learned, design(few.X, few.rule_score))
    added = [sum(reason.contribution for reason in row) for row in explain(logistic, few.X, few.rule_score)]
    assert np.array(added) + logistic.learned.intercept == pytest.approx(raw)


def test_ridge_equals_sklearn():
    rng = np.random.default_rng(2)
    table, weights = rng.normal(size=(400, 5)), rng.random(400)
    truth = (rng.random(400) < 1 / (1 + np.exp(-table[:, 0] + 2))).astype(float)
    other = LogisticRegression(C=0.5, tol=1e-10).fit(table, truth, sample_weight=weights)
    beta, intercept = ridge_logistic(table, truth, weights, penalty=2.0)
    assert beta == pytest.approx(other.coef_[0], abs=1e-5)
    assert intercept == pytest.approx(other.intercept_[0], abs=1e-5)


def test_ridge_settles_on_separable_and_dependent_columns():
    x = np.repeat([-1.0, 1.0], 20)
    beta, _ = ridge_logistic(np.column_stack([x, x, 0 * x]), (x > 0) * 1.0, np.ones(40), penalty=1.0)
    assert beta[0] == pytest.approx(beta[1])
    assert beta[2] == 0
    assert np.isfinite(beta).all()


def test_monotone_constraint_holds(medium):
    rows = medium.rows.take(medium.rows.label >= 0)
    model = fit_boosted(rows, seed=1, monotone=(1, 0, 0, 0, 0, 0, 0))
    table = np.repeat(design(rows.X[:1], rows.rule_score[:1]), 50, axis=0)
    table[:, 0] = np.linspace(-3, 3, 50)
    assert (np.diff(log_odds(model, table)) >= -1e-9).all()


def test_repeating_the_landmarks_does_not_make_the_regression_surer(medium):
    rows = medium.rows.take(medium.rows.label >= 0)
    once = fit_linear(rows, outcomes=60)
    doubled = fit_linear(rows.take(np.repeat(np.arange(rows.size), 2)), outcomes=60)
    assert np.array(doubled.weight) == pytest.approx(np.array(once.weight), abs=1e-4)


def test_models_survive_storage_as_text(logistic, boosted, medium):
    rule = fitted(world(np.random.default_rng(1), 40, base=-6.5).rows)
    for model in (logistic, boosted, rule):
        again = from_json(to_json(model))
        assert again == model
        before = predict(model, medium.rows.X[:50], medium.rows.rule_score[:50])
        after = predict(again, medium.rows.X[:50], medium.rows.rule_score[:50])
        assert before == pytest.approx(after, nan_ok=True)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1, "kind": "pickle"}', '{"format": 99}'])
def test_a_broken_model_file_is_refused(text):
    with pytest.raises(WrongUse, match="stored risk model"):
        from_json(text)


def test_wrong_features_and_no_known_label_are_refused(logistic, medium):
    with pytest.raises(WrongUse, match="risk features"):
        predict(logistic, medium.rows.X[:, :2], medium.rows.rule_score)
    with pytest.raises(NotEnoughEvidence):
        fitted(medium.rows.take(medium.rows.label < 0))


def test_odd_columns_never_break_the_fit(medium):
    rows = medium.rows
    X = rows.X.copy()
    X[:, 3], X[:, 4] = np.nan, 0.0
    X[0, 4] = 1e12
    odd = replace(rows, X=X)
    said = predict(fitted(odd), X, rows.rule_score)
    assert np.isfinite(said).all()
    assert auc_with_interval(rows.label[rows.label >= 0] == 1, said[rows.label >= 0]).auc > 0.65
