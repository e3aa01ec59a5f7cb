"""The model in force gives way to a new one unless that is clearly worse; a stored model executes nothing."""

import json

import numpy as np
import pytest

from desirepath.kernel import DAY, WrongUse
from desirepath.learning.risk import Contest, fit_risk, from_json, hold_contest, rule_contest, to_json
from desirepath.stats import Interval
from fixtures.risk_world import world


@pytest.fixture(scope="module")
def fitted():
    made = world(np.random.default_rng(3), accounts=700)
    early = made.rows.take((made.rows.ends <= 40 * 7 * DAY) & (made.rows.label >= 0))
    good = fit_risk(early, rng=np.random.default_rng(0))
    blind = early.keep_features(["feature_3", "feature_4", "feature_5"])
    return made.rows, good, fit_risk(blind, rng=np.random.default_rng(0))


def test_a_clearly_worse_challenger_is_not_promoted(fitted):
    rows, good, blind = fitted
    contest = hold_contest(rows, good, blind, from_at=40 * 7 * DAY)
    assert contest.ci.high < -0.005 and contest.outcomes >= 10
    assert rule_contest(contest, rolled_back=False)[0] == "kept"
    assert contest.log_loss is None or contest.log_loss[1] > contest.log_loss[0]


def test_a_better_one_and_an_equal_one_are_promoted(fitted):
    rows, good, blind = fitted
    better = hold_contest(rows, blind, good, from_at=40 * 7 * DAY)
    same = hold_contest(rows, good, good, from_at=40 * 7 * DAY)
    assert rule_contest(better, rolled_back=False)[0] == "promoted"
    assert rule_contest(better, rolled_back=True)[0] == "promoted"
    assert same.difference == 0 and rule_contest(same, rolled_back=False)[0] == "promoted"
    assert rule_contest(same, rolled_back=True)[0] == "kept"


def test_too_few_outcomes_tell_nothing(fitted):
    rows, good, blind = fitted
    contest = hold_contest(rows, good, blind, from_at=int(rows.landmark.max()) + 1)
    assert contest.ci is None and contest.rows == 0
    ruling, why = rule_contest(contest, rolled_back=False)
    assert ruling == "newer" and "10 are needed" in why
    assert rule_contest(contest, rolled_back=True)[0] == "kept"


def test_only_later_rows_are_judged(fitted):
    rows, good, blind = fitted
    contest = hold_contest(rows, good, blind, from_at=50 * 7 * DAY)
    assert contest.rows == int(((rows.landmark >= 50 * 7 * DAY) & (rows.label >= 0)).sum())


@pytest.mark.parametrize(
    ("low", "high", "ruling"), [(-0.02, -0.006, "kept"), (-0.02, -0.004, "promoted"), (0.0, 0.1, "promoted")]
)
def test_the_rule_at_its_edges(low, high, ruling):
    contest = Contest(0, 100, 30, (low + high) / 2, Interval(low, high), None)
    assert rule_contest(contest, rolled_back=False)[0] == ruling


MALICIOUS = (
    '{"py/object/apply": ["os.system", ["touch {path}"]]}',
    '{"format": 2, "__reduce__": ["os.system", ["touch {path}"]]}',
    "!!python/object/apply:os.system ['touch {path}']",
    "cos\nsystem\n(S'touch {path}'\ntR.",
    "__import__('os').system('touch {path}')",
)


@pytest.mark.parametrize("body", MALICIOUS)
def test_a_malicious_body_executes_nothing(body, tmp_path):
    path = tmp_path / "was_here"
    with pytest.raises(WrongUse):
        from_json(body.replace("{path}", str(path)))
    assert not path.exists()


def test_a_stored_model_with_code_in_its_words_is_only_words(fitted, tmp_path):
    _, good, _ = fitted
    path = tmp_path / "was_here"
    stored = json.loads(to_json(good))
    stored["notes"] = [f"__import__('os').system('touch {path}')"]
    stored["feature_names"] = [f"$(touch {path})", *stored["feature_names"][1:]]
    assert from_json(json.dumps(stored)).notes == tuple(stored["notes"])
    assert not path.exists()
