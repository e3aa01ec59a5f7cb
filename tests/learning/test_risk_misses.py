"""Every alert in vain has its reason, in a fixed order."""

from __future__ import annotations

import numpy as np
import pytest

from desirepath.kernel import DAY, NEVER
from desirepath.learning.risk import Afterwards, MissReview, Window, evaluate_risk, review_misses


@pytest.fixture(scope="module")
def scored(medium):
    found = evaluate_risk(medium.rows, Window(data_end=medium.data_end), rng=np.random.default_rng(1)).scored
    assert found is not None
    return found


def reviewed(medium, scored, *, days_after: int | None = None, acted: bool = False) -> MissReview:
    rows = medium.rows
    came = np.full(rows.size, NEVER) if days_after is None else rows.ends + days_after * DAY
    return review_misses(rows, scored, Afterwards(came, np.full(rows.size, acted)))


def test_without_anything_after_the_rule_agreed_or_the_risk_was_alone(medium, scored):
    found = review_misses(medium.rows, scored)
    assert found.false_alarms and {one.why for one in found.false_alarms} == {"rule_agreed", "risk_alone"}
    for one in found.false_alarms:
        assert (one.why == "rule_agreed") == (medium.rows.rule_score[one.row] >= 1)
        assert one.came_at == NEVER and medium.rows.label[one.row] == 0
    assert found.missed and all(medium.rows.label[one.row] == 1 for one in found.missed)


def test_what_came_within_as_long_again_came_later(medium, scored):
    soon, late = reviewed(medium, scored, days_after=5), reviewed(medium, scored, days_after=95)
    assert {one.why for one in soon.false_alarms} == {"came_later"}
    assert all(one.came_at == medium.rows.ends[one.row] + 5 * DAY for one in soon.false_alarms)
    assert "came_later" not in {one.why for one in late.false_alarms}
    assert {one.came_at for one in late.false_alarms} == {NEVER}


def test_what_was_acted_on_says_so_first(medium, scored):
    found = reviewed(medium, scored, days_after=5, acted=True)
    assert {one.why for one in found.false_alarms} == {"acted_on"}
