"""The evaluation is honest in time, small where the data are small, and never confident about nothing."""

import json

import numpy as np
import pytest

from desirepath.kernel import DAY, NEVER
from desirepath.learning.health import compare_with_health
from desirepath.learning.risk import (
    RiskRows,
    Window,
    count_outcomes,
    evaluate_risk,
    evaluation_json,
    lead_times,
    raise_alerts,
    split_by_time,
)
from desirepath.learning.risk.verdict import Grounds, judge
from desirepath.stats import Auc, AucDifference, Interval
from fixtures.risk_world import HORIZON, world

KEYS = {
    "auc", "pr_auc", "brier", "ece", "base_rate", "train", "test",
    "lead_time_days", "recall_at_lead", "baselines", "verdict", "warnings",
}  # fmt: skip


def rows_at(days, *, account=None, outcome=None):
    """One row a day given; ``outcome`` the day of each row's outcome within 90 days, 0 for none."""
    n = len(days)
    came = np.zeros(n, np.int64) if outcome is None else np.array(outcome, np.int64)
    at = np.array(days, dtype=np.int64) * DAY
    return RiskRows(
        np.zeros((n, 0)),
        (),
        np.zeros(n, dtype=np.int32) if account is None else np.array(account, dtype=np.int32),
        at,
        at + 90 * DAY,
        (came > 0).astype(np.int8),
        np.where(came > 0, came * DAY, NEVER),
        np.zeros(n),
    )


def evaluate(found, seed=3, **window):
    return evaluate_risk(
        found.rows,
        Window(data_end=found.data_end, **window),
        rng=np.random.default_rng(seed),
    )


def test_no_label_window_of_training_reaches_the_test(medium):
    split = split_by_time(medium.rows, Window(data_end=medium.data_end))
    landmark = medium.rows.landmark
    assert (landmark[split.train] + HORIZON * DAY).max() < landmark[split.test].min()
    assert (landmark[split.test] + HORIZON * DAY).max() <= medium.data_end
    assert split.embargoed > 0


def test_rows_beyond_the_data_are_left_out_with_and_without_outcome():
    rows = rows_at([0, 50, 120, 120, 150], account=[0, 1, 2, 3, 4], outcome=[9, 0, 0, 130, 160])
    split = split_by_time(rows, Window(test_from=100 * DAY, data_end=220 * DAY))
    assert split.test.tolist() == [False, False, True, True, False]
    assert split.incomplete == 1


def test_the_four_dates_bound_the_landmarks(medium):
    window = Window(7 * 10 * DAY, 7 * 30 * DAY, 7 * 50 * DAY, 7 * 55 * DAY, medium.data_end)
    split = split_by_time(medium.rows, window)
    weeks = medium.rows.landmark / (7 * DAY)
    assert (weeks[split.train].min(), weeks[split.train].max()) == (10, 30)
    assert (weeks[split.test].min(), weeks[split.test].max()) == (50, 55)


def test_a_planted_risk_is_found_calibrated_and_better_than_the_rule(medium_evaluation):
    found = medium_evaluation
    assert found.auc > found.baselines["rule"] + 0.05
    assert found.auc_ci.covers(found.auc)
    assert found.ece < 0.08
    assert found.verdict in ("reliable", "weak")
    assert found.used in ("logistic", "lightgbm")
    assert set(found.baselines) == {"rule", "logistic", "recency", "existing"}


def test_chances_come_true_in_a_larger_company():
    found = evaluate(world(np.random.default_rng(6), 2500, base=-6.0, slope=2.4))
    assert found.ece < 0.025
    assert found.verdict == "reliable"
    assert found.train.outcomes > 300


def test_json_has_the_keys_of_the_contract_and_is_plain(medium_evaluation):
    content = evaluation_json(medium_evaluation)
    assert set(content) >= KEYS
    assert set(json.loads(json.dumps(content))["recall_at_lead"]) == {"30", "60", "90"}


def test_same_seed_same_figures(medium, medium_evaluation):
    assert evaluation_json(evaluate(medium, seed=2)) == evaluation_json(medium_evaluation)


def test_order_of_rows_does_not_matter(medium, medium_evaluation):
    mixed = medium.rows.take(np.random.default_rng(1).permutation(medium.rows.size))
    again = evaluate_risk(
        mixed,
        Window(data_end=medium.data_end),
        rng=np.random.default_rng(2),
    )
    assert again.auc == pytest.approx(medium_evaluation.auc, abs=1e-6)
    assert again.alerts == medium_evaluation.alerts


def test_few_outcomes_give_no_number_but_say_what_is_missing():
    found = evaluate(world(np.random.default_rng(4), 40, base=-6.5))
    assert found.verdict == "not_enough_evidence"
    assert found.auc is None
    assert found.recall_at_lead == {30: None, 60: None, 90: None}
    assert any("are needed" in warning for warning in found.warnings)


def test_nothing_to_learn_is_never_called_reliable():
    verdicts = [evaluate(world(np.random.default_rng(seed), 250, slope=0.0)).verdict for seed in range(8)]
    assert "reliable" not in verdicts
    assert verdicts.count("unreliable") >= 5


@pytest.mark.parametrize(
    ("auc", "low", "ece", "gain", "word"),
    [
        (0.80, 0.75, 0.03, 0.05, "reliable"),
        (0.80, 0.75, 0.08, 0.05, "weak"),
        (0.80, 0.75, 0.03, -0.02, "weak"),
        (0.57, 0.49, 0.03, 0.01, "weak"),
        (0.52, 0.45, 0.03, 0.01, "unreliable"),
        (0.80, 0.75, 0.30, 0.05, "unreliable"),
        (float("nan"), float("nan"), 0.1, 0.0, "unreliable"),
    ],
)
def test_verdicts_follow_their_numbers(auc, low, ece, gain, word):
    lead = AucDifference(gain, Interval(gain - 0.06, gain + 0.06), 0.5)
    found, reason = judge(Grounds(Auc(auc, Interval(low, 1), 0.03), ece, lead, 40))
    assert found == word and reason.endswith(".")


def test_a_model_clearly_worse_than_the_rule_shows_no_percentage_and_says_so():
    lead = AucDifference(-0.05, Interval(-0.08, -0.02), 0.01)
    found, reason = judge(Grounds(Auc(0.94, Interval(0.9, 1), 0.03), 0.02, lead, 40))
    assert found == "unreliable" and "the rule alone ranks better (0.05 AUC, 0.02 to 0.08)" in reason


@pytest.mark.parametrize(
    ("low", "ece", "gain", "told"),
    [(0.62, 0.02, 0.1, "begins at 0.62, below 0.70"), (0.47, 0.02, 0.1, "chance alone"), (0.75, 0.09, 0.1, "9 points"),
     (0.75, 0.02, -0.01, "as well or better")],
)  # fmt: skip
def test_weak_says_why(low, ece, gain, told):
    lead = AucDifference(gain, Interval(gain - 0.06, gain + 0.06), 0.5)
    found, reason = judge(Grounds(Auc(0.78, Interval(low, 0.9), 0.03), ece, lead, 1234))
    assert found == "weak" and told in reason and "1,234 outcomes" in reason


def test_every_verdict_has_its_reason(medium_evaluation):
    assert evaluation_json(medium_evaluation)["reason"] == medium_evaluation.reason
    assert "AUC" in medium_evaluation.reason


def test_alerts_stay_quiet_for_eight_weeks():
    rows = rows_at([0, 7, 55, 56, 63, 112, 10], account=[0, 0, 0, 0, 0, 0, 1])
    alerts = raise_alerts(rows, np.ones(7, dtype=bool))
    assert list(zip(rows.account[alerts].tolist(), (rows.landmark[alerts] // DAY).tolist(), strict=True)) == [
        (0, 0), (0, 56), (0, 112), (1, 10)
    ]  # fmt: skip


def test_lead_counts_from_the_first_alert_within_the_horizon():
    rows = rows_at([0, 60, 100, 60], account=[0, 0, 0, 1], outcome=[0, 120, 120, 100])
    alerts = raise_alerts(rows, np.array([True, True, False, False]))
    leads = lead_times(rows, alerts)
    assert leads.account.tolist() == [0, 1]
    assert leads.lead_days[0] == 60
    assert np.isnan(leads.lead_days[1])
    assert leads.recall_at(30, horizon_days=90) == 0.5
    assert leads.recall_at(61, horizon_days=90) == 0.0
    assert leads.recall_at(90, horizon_days=60) is None


def test_outcomes_are_counted_once_however_many_weeks_they_label():
    rows = rows_at([0, 7, 14, 300, 307, 7], account=[0, 0, 0, 0, 0, 1], outcome=[20, 20, 20, 310, 310, 0])
    assert count_outcomes(rows) == 2


def test_health_score_is_compared_at_no_more_alerts(medium, medium_evaluation):
    scored = medium_evaluation.scored
    found = compare_with_health(
        medium.rows.take(scored.row),
        scored.risk,
        alarming=scored.alarming,
    )
    assert found.alerts_health <= found.alerts_risk
    assert found.found_by_risk > found.found_by_health
    assert found.only_risk.size + found.only_health.size + found.missed_by_both.size <= found.outcomes
    assert found.auc_risk > found.auc_health
