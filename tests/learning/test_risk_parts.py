"""Why a verdict is what it is, and how the risk holds in a part of the accounts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desirepath.learning.risk import evaluation_json, judge_part, part_json
from desirepath.learning.risk.verdict import Grounds, judge
from desirepath.stats import Auc, AucDifference, Interval

WORDS = {"reliable": "The chances may be relied on", "weak": "Use it as a hint"}


@given(st.floats(0.3, 1), st.floats(0.01, 0.3), st.floats(0, 0.4), st.floats(-0.2, 0.2))
def test_the_reason_never_contradicts_the_verdict(auc, wide, ece, gain):
    area = Auc(auc, Interval(max(auc - wide, 0), min(auc + wide, 1)), wide / 2)
    verdict, said = judge(Grounds(area, ece, AucDifference(gain, Interval(gain - 0.1, gain + 0.1), 0.5), 60))
    assert said.startswith(WORDS.get(verdict, "No percentages are shown"))


def test_a_weak_verdict_names_every_line_that_was_missed():
    area = Auc(0.72, Interval(0.61, 0.83), 0.05)
    verdict, said = judge(Grounds(area, 0.08, AucDifference(-0.01, Interval(-0.05, 0.03), 0.6), 60))
    assert verdict == "weak"
    assert all(part in said for part in ("0.61", "8 points", "rule alone"))


def test_without_evidence_the_reason_says_what_is_missing(medium_evaluation):
    assert evaluation_json(medium_evaluation)["reason"]


def test_the_whole_test_as_a_part_gives_the_figures_of_the_evaluation(medium, medium_evaluation):
    scored = medium_evaluation.scored
    test = medium.rows.take(scored.row)
    whole = judge_part(test, scored.risk, np.ones(test.size, np.bool_), alarming=scored.alarming)
    assert (whole.outcomes, whole.alerts) == (medium_evaluation.test.outcomes, medium_evaluation.alerts)
    assert whole.auc == pytest.approx(medium_evaluation.auc, abs=1e-6)
    assert whole.recall_at_lead == medium_evaluation.recall_at_lead


def test_parts_add_up_and_a_small_one_says_nothing_of_auc(medium, medium_evaluation):
    scored = medium_evaluation.scored
    test = medium.rows.take(scored.row)
    some = test.account < np.unique(test.account)[3]
    small, rest = (judge_part(test, scored.risk, one, alarming=scored.alarming) for one in (some, ~some))
    assert small.rows + rest.rows == test.size
    assert small.outcomes + rest.outcomes == medium_evaluation.test.outcomes
    assert small.accounts == 3
    assert part_json(small)["auc"] is None
    assert set(part_json(small)["recall_at_lead"].values()) == {None}
    assert rest.auc is not None
