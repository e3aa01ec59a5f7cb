"""Simulated champions who leave are noticed in time, and few others are taken for one.

Of the others, whose champions stay, some are away for as long as the sign waits and come back: it clears then."""

import json
from pathlib import Path

import pytest
import yaml

from desirepath.kernel import DAY, parse_moment
from desirepath.simulate import SimulationPlan, simulate_company
from fixtures.bench import NOW, Bench

IN_TIME_DAYS = 56 + 7
PLAN = SimulationPlan(accounts=550)


def goes_on(fact: dict, day: int, until: int) -> bool:
    """Whether no notice was given and data went on for long enough after ``day``."""
    notices = [parse_moment(term["known"]) for term in fact["terms"] if term["outcome"] == "churned"]
    return day + IN_TIME_DAYS * DAY < min([*notices, until])


@pytest.mark.slow
def test_champions_who_left_are_noticed_within_nine_weeks_and_few_others(tmp_path: Path) -> None:
    simulate_company(tmp_path, PLAN)
    facts = json.loads((tmp_path / "truth.json").read_text("utf-8"))["accounts"]
    until = PLAN.end_day * DAY
    with Bench(tmp_path, journey=(tmp_path / "journey.yaml").read_text("utf-8")) as bench:
        bench.sources = yaml.safe_load((tmp_path / "workspace.yaml").read_text("utf-8"))["sources"]
        bench.sync(now=2 * NOW)
        bench.refresh()
        rows = bench.warehouse.tuples(
            "SELECT k.key, i.raised_at, i.cleared_at FROM indicators AS i JOIN key_accounts AS k USING (account) "
            "WHERE i.indicator = 'champion_left'"
        )
    raised = {fact["crm_id"]: [] for fact in facts}
    for key, at, cleared in rows:
        raised.get(str(key).split(":")[-1], []).append((at, cleared))
    left = noticed = others = away = for_good = 0
    for fact in facts:
        spans, gone = raised[fact["crm_id"]], fact["champion_left"]
        if gone and goes_on(fact, day := parse_moment(gone), until):
            left += 1
            noticed += any(day - 7 * DAY <= at <= day + IN_TIME_DAYS * DAY for at, _ in spans)
        elif not gone and fact["archetype"] != "champion_fades":
            others += 1
            away += any(goes_on(fact, at, until) for at, _ in spans)
            for_good += any(cleared is None and goes_on(fact, at, until) for at, cleared in spans)
    assert left >= 8
    assert noticed >= 0.8 * left
    assert for_good <= 0.02 * others
    assert away <= 0.12 * others
