"""The planted absence: who is left alone after going live hears nothing in time, and leaves more often for it alone."""

import csv
from collections import defaultdict
from datetime import datetime

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from desirepath.simulate import SimulationPlan
from desirepath.simulate._ceiling import true_chances
from desirepath.simulate._hidden import NEVER, draw_hidden
from desirepath.simulate._left_alone import CONTACTS, GO_LIVE, LATEST_CONTACT_DAYS, WITHIN_DAYS, left_alone_at
from desirepath.simulate._plan import to_day
from desirepath.simulate._profile import draw_profile
from desirepath.simulate._terms import draw_life

from .conftest import Company


def day_of(stamp: str) -> float:
    moment = datetime.fromisoformat(stamp).replace(tzinfo=None)
    return to_day(moment.date()) + (moment.hour * 60 + moment.minute) / 1440


def first_terms(plan: SimulationPlan) -> np.ndarray:
    """Left alone by the decision, churned: of every first term without a good start that was decided at its end."""
    rows = []
    for index in range(plan.accounts):
        profile = draw_profile(plan, index)
        hidden = draw_hidden(plan, profile)
        term = draw_life(plan, profile, hidden).terms[0]
        if term.outcome != "open" and not term.is_early and not profile.good_start:
            rows.append((left_alone_at(plan, profile, hidden) < term.end_day - 60, term.outcome == "churned"))
    return np.array(rows)


def odds_ratio_and_p(rows: np.ndarray) -> tuple[float, float]:
    table = np.array([[np.sum((rows[:, 0] == alone) & (rows[:, 1] == left)) for left in (0, 1)] for alone in (0, 1)])
    return float(table[1, 1] * table[0, 0] / (table[1, 0] * table[0, 1])), float(chi2_contingency(table).pvalue)


def test_only_those_left_alone_hear_nothing_in_time_after_going_live(clean: Company) -> None:
    with (clean.folder / "crm/activities.csv").open(encoding="utf-8", newline="") as stream:
        contacts = defaultdict(list)
        for row in csv.DictReader(stream):
            if row["Type"] in CONTACTS:
                contacts[row["AccountId"]].append(day_of(row["OccurredAt"]))
    live = {
        call["context"]["groupId"]: day_of(call["timestamp"]) for call in clean.calls if call.get("event") == GO_LIVE
    }
    seen = {True: 0, False: 0}
    for index, fact in enumerate(clean.accounts):
        profile = draw_profile(clean.plan, index)
        hidden = draw_hidden(clean.plan, profile)
        ends = draw_life(clean.plan, profile, hidden).ends
        went = live.get(fact["workspace_id"], NEVER)
        if went + WITHIN_DAYS >= min(ends, clean.plan.end_day):
            continue
        is_alone = any(pattern["name"] == "left_alone" for pattern in fact["patterns"])
        within = WITHIN_DAYS if is_alone else LATEST_CONTACT_DAYS + 1
        heard = [day for day in contacts[fact["crm_id"]] if went <= day <= went + within]
        assert bool(heard) != is_alone, fact["name"]
        seen[is_alone] += 1
    assert min(seen.values()) >= 5


def test_being_left_alone_goes_with_churn_as_strongly_as_planted() -> None:
    odds, p = odds_ratio_and_p(first_terms(SimulationPlan(accounts=1000)))
    assert 1.8 < odds < 6
    assert p < 1e-4


@pytest.mark.parametrize("plan", [{"absence": False}, {"world": "null"}])
def test_unplanted_it_happens_as_often_and_goes_with_nothing(plan: dict) -> None:
    rows = first_terms(SimulationPlan(accounts=1000, **plan))
    assert rows[:, 0].mean() == pytest.approx(first_terms(SimulationPlan(accounts=1000))[:, 0].mean(), abs=0.05)
    assert odds_ratio_and_p(rows)[1] > 0.01


def test_the_true_chances_know_of_it() -> None:
    """The same customers, left alone to no effect: before their first end only the chances of those left alone differ."""
    with_it, without = SimulationPlan(accounts=200), SimulationPlan(accounts=200, absence=False)
    higher = {True: [], False: []}
    for index in range(with_it.accounts):
        profile = draw_profile(with_it, index)
        hidden = draw_hidden(with_it, profile)
        pair = [true_chances(plan, profile, hidden, draw_life(plan, profile, hidden)) for plan in (with_it, without)]
        said, plain = (dict(map(tuple, chances)) for chances in pair)
        first_end = draw_life(with_it, profile, hidden).terms[0].end_day
        told = [day for day in said if day in plain and day < first_end]
        if told:
            is_alone = left_alone_at(with_it, profile, hidden) < first_end - 60
            higher[is_alone].append(max(said[day] - plain[day] for day in told))
    assert max(higher[False]) == 0
    assert min(higher[True]) > 0
    assert np.median(higher[True]) > 0.05
