"""What was planted holds in what was written; the null world has none of it."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2_contingency, kstest

from desirepath.simulate import SimulationPlan, World, simulate_company
from desirepath.simulate._ceiling import HORIZON_DAYS, true_chances
from desirepath.simulate._hidden import draw_hidden
from desirepath.simulate._profile import draw_profile
from desirepath.simulate._support import all_tickets
from desirepath.simulate._terms import draw_life
from desirepath.stats import auc_alone

from .conftest import Company


def decided_terms(world: World, *, seed: int, accounts: int) -> list[tuple[bool, bool, bool, str, bool]]:
    """(churned, carries the bad pattern, good start, tier, health below the median) of each decided term."""
    plan = SimulationPlan(accounts=accounts, seed=seed, world=world)
    rows = []
    for index in range(accounts):
        profile = draw_profile(plan, index)
        hidden = draw_hidden(plan, profile)
        for term in draw_life(plan, profile, hidden).terms:
            if term.outcome != "open" and not term.is_early:
                week = max(1, min((term.end_day - 60 - profile.start_day) // 7, len(hidden.health)))
                is_low = float(hidden.health[max(0, week - 9) : week].mean()) < 0.55
                has_bad = term.bad_day < float("inf")
                rows.append((term.outcome == "churned", has_bad, profile.good_start, profile.tier, is_low))
    return rows


def p_value(pairs: list[tuple[bool, bool]]) -> float:
    table = np.zeros((2, 2))
    for left, right in pairs:
        table[int(left), int(right)] += 1
    return float(chi2_contingency(table).pvalue)


def test_enough_terms_are_decided(planted: Company) -> None:
    share = len(planted.accounts) / 1000
    assert planted.truth.outcomes["churned"] >= 180 * share
    assert planted.truth.outcomes["renewed"] >= 500 * share


def test_billing_tells_the_outcomes_of_the_truth(planted: Company) -> None:
    with (planted.folder / "billing/subscription_events.csv").open(encoding="utf-8", newline="") as stream:
        told = Counter(row["type"] for row in csv.DictReader(stream))
    outcomes = planted.truth.outcomes
    assert (told["cancelled"], told["renewed"]) == (outcomes["churned"], outcomes["renewed"])
    assert (told["started"], told["upgraded"]) == (len(planted.accounts), outcomes["expanded"])


def test_bad_pattern_has_its_planted_rates() -> None:
    rows = decided_terms("planted", seed=7, accounts=1000)
    churned = [has_bad for is_churned, has_bad, *_ in rows if is_churned]
    renewed = [has_bad for is_churned, has_bad, *_ in rows if not is_churned]
    assert np.mean(churned) == pytest.approx(0.55, abs=0.12)
    assert np.mean(renewed) == pytest.approx(0.04, abs=0.02)


def test_bad_pattern_stands_before_the_term_ends_with_no_reply_in_time() -> None:
    plan = SimulationPlan(accounts=150)
    seen = 0
    for index in range(plan.accounts):
        profile = draw_profile(plan, index)
        hidden = draw_hidden(plan, profile)
        life = draw_life(plan, profile, hidden)
        ends = [term.end_day for term in life.terms]
        for seed in all_tickets(plan, profile, hidden, life):
            if seed.is_planted:
                seen += 1
                assert any(45 <= end - seed.opened <= 61 for end in ends)
                assert seed.opened < seed.escalated < seed.opened + 5 < seed.replied
                assert life.notice > seed.opened + 5
    assert seen > 10


def test_good_start_and_health_go_with_renewal() -> None:
    rows = decided_terms("planted", seed=7, accounts=800)
    assert p_value([(row[0], row[2]) for row in rows]) < 0.01
    assert p_value([(row[0], row[4]) for row in rows]) < 1e-6


def test_planted_steps_are_in_the_events(clean: Company) -> None:
    found = {(call["context"]["groupId"], call.get("event"), call["timestamp"][:16]) for call in clean.calls}
    carried = 0
    for fact in clean.accounts:
        for pattern in fact["patterns"]:
            if pattern["name"] != "unanswered_escalation":
                carried += 1
                names = {
                    "good_start": ("docs_read", "training_completed"),
                    "expansion_path": ("seat_limit_reached", "addon_trial_started"),
                    "left_alone": ("integration_connected",),
                }[pattern["name"]]
                for event, at in zip(names, pattern["at"], strict=False):
                    assert (fact["workspace_id"], event, at[:16]) in found
    assert carried > 5


def test_good_start_is_in_week_two(planted: Company) -> None:
    for fact in planted.accounts:
        started = datetime.fromisoformat(fact["start"])
        for pattern in fact["patterns"]:
            if pattern["name"] == "good_start":
                times = [datetime.fromisoformat(at).replace(tzinfo=None) for at in pattern["at"]]
                assert all(7 <= (at - started).days < 14 for at in times)


def test_null_world_has_no_association() -> None:
    """Over seeds the p-values of pattern, good start and health against churn look uniform."""
    values = []
    for seed in range(10):
        rows = decided_terms("null", seed=seed, accounts=120)
        values += [p_value([(row[0], row[place]) for row in rows]) for place in (1, 2, 4)]
    assert kstest(values, "uniform").pvalue > 0.005
    assert np.mean(np.array(values) < 0.05) < 0.2


def test_confounded_world_is_explained_by_size() -> None:
    rows = decided_terms("confounded", seed=3, accounts=1200)
    assert p_value([(row[0], row[1]) for row in rows]) < 0.01
    for tier in ("smb", "mid", "enterprise"):
        assert p_value([(row[0], row[1]) for row in rows if row[3] == tier]) > 0.01


def test_other_worlds_write_all_files(tmp_path: Path) -> None:
    truth = simulate_company(tmp_path, SimulationPlan(accounts=20, months=9, world="null"))
    assert min(truth.counts.values()) > 0
    assert all(pattern.effect.startswith("no effect") for pattern in truth.patterns)


def test_the_true_chances_come_true_and_tell_who_leaves() -> None:
    plan = SimulationPlan(accounts=700, seed=5)
    said, came = [], []
    for index in range(plan.accounts):
        profile = draw_profile(plan, index)
        hidden = draw_hidden(plan, profile)
        life = draw_life(plan, profile, hidden)
        for day, chance in true_chances(plan, profile, hidden, life):
            if day + HORIZON_DAYS <= plan.end_day:
                said.append(chance)
                came.append(day < life.notice <= day + HORIZON_DAYS)
    told, truth = np.array(said), np.array(came)
    assert abs(told.mean() - truth.mean()) < 0.012
    assert auc_alone(truth, told) > 0.85
    high = told > np.quantile(told, 0.9)
    assert abs(told[high].mean() - truth[high].mean()) < 0.06
