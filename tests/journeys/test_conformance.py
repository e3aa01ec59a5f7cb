"""Journeys held against the ideal path, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desirepath.app import LocalFacade
from desirepath.journeys import Conformance, conformance_accounts, find_conformance
from desirepath.journeys._conformance import step_costs
from desirepath.kernel import DAY, NotFound, iso, parse_moment
from desirepath.stats import logrank_p
from fixtures.bench import NOW, Bench

BASE = parse_moment("2024-01-01")
JOURNEY = """
ideal: [one, m, n, two]
stages:
  - {name: one, milestones: [{name: m, when: {event: m}}, {name: n, when: {event: n}}], complete_when: {event: done}}
  - {name: two}
  - {name: back, enter_when: {event: back}}
outcomes:
  churned: {when: {event: churned}, kind: bad, ends: true}
  renewed: {when: {event: renewed}, kind: good}
"""


def judged(folder: Path, journeys: dict[str, list[tuple[float, str]]]) -> Conformance:
    with Bench(folder, journey=JOURNEY) as bench:
        rows = [
            {"account": account, "event": event, "time": iso(BASE + round(day * DAY))}
            for account, told in journeys.items()
            for day, event in told
        ]
        bench.write_rows("events.jsonl", rows)
        bench.declare("product", "events.jsonl")
        bench.sync(now=NOW)
        bench.refresh()
        return find_conformance(bench.warehouse, bench.definition, accounts=None, as_of=NOW)


def test_skipped_late_and_in_order_add_up(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        {
            "kept": [(0, "x"), (2, "m"), (4, "n"), (6, "done")],
            "late": [(0, "x"), (3, "n"), (5, "m"), (6, "done")],
            "skipped": [(0, "x"), (1, "m"), (7, "done")],
            "young": [(0, "x")],
        },
    )
    told = [(step.step, step.accounts, step.in_order, step.late, step.skipped) for step in found.steps]
    assert told == [("one", 3, 3, 0, 0), ("m", 2, 1, 1, 0), ("n", 3, 2, 0, 1), ("two", 3, 3, 0, 0)]
    assert found.conforming is not None
    assert (found.conforming.positives, found.conforming.n) == (1, 3)


def test_the_accounts_behind_every_number_are_those_it_counts(company: LocalFacade) -> None:
    work = company.work
    found = find_conformance(work.warehouse, work.definition, accounts=None, as_of=work.data_end)
    for step in found.steps:
        listed = {
            group: conformance_accounts(
                work.warehouse, work.definition, step.step, group, accounts=None, as_of=work.data_end
            )
            for group in ("in_order", "late", "skipped", "repeated")
        }
        counted = {group: len(names) for group, names in listed.items()}
        assert counted == {group: getattr(step, group) for group in listed}
        apart = [name for group in ("in_order", "late", "skipped") for name in listed[group]]
        assert len(set(apart)) == len(apart) == step.accounts
    with pytest.raises(NotFound, match="step of the ideal path"):
        conformance_accounts(work.warehouse, work.definition, "nowhere", "late", accounts=None, as_of=work.data_end)


def test_what_is_gone_through_again_costs_its_days(tmp_path: Path) -> None:
    told = [(0, "x"), (1, "done"), (2, "back"), (3, "renewed"), (9, "m"), (10, "back"), (11, "churned")]
    (one, *_) = judged(tmp_path, {"a": told}).steps
    assert one.step == "one" and one.repeated == 0
    again = [(0, "x"), (1, "back"), (2, "renewed"), (9, "back"), (11, "churned")]
    (one, *_) = judged(tmp_path / "again", {"a": again}).steps
    assert (one.repeated, one.repeated_days) == (1, 7.0)


def test_the_cost_looks_on_from_the_following_step(tmp_path: Path) -> None:
    journeys = {f"kept{n}": [(0, "x"), (2, "m"), (10 + n / 10, "n"), (12 + n / 5, "done")] for n in range(20)}
    journeys |= {f"not{n}": [(0, "x"), (10 + n / 10, "n"), (42 + n / 5, "done")] for n in range(20)}
    step = judged(tmp_path, journeys).steps[1]
    assert (step.step, step.accounts, step.skipped) == ("m", 40, 20)
    assert step.cost is not None
    assert step.cost.days == pytest.approx(30.0, abs=0.5)
    assert (step.cost.deviating, step.cost.keeping) == (20, 20) and step.cost.p_adjusted < 0.001


@pytest.mark.parametrize("clock", ["from the start", "from the step before"])
def test_steps_without_any_tie_show_no_cost(clock: str) -> None:
    """Independent times: whoever takes two steps the other way round came to the second one early, which costs nothing."""
    shown = naive = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        one, two = rng.exponential(30, 300), rng.exponential(30, 300)
        three = 100 + rng.exponential(30, 300) if clock == "from the start" else two + rng.exponential(30, 300)
        until = np.full(300, 110.0)
        first = np.column_stack([one, np.where(two < until, two, np.nan), np.where(three < until, three, np.nan)])
        costs = step_costs(first, until)
        shown += costs[0].p_adjusted < 0.05
        naive += logrank_p(two, np.ones(300, bool), one > two) < 0.05
    assert shown < 20
    assert naive > 180


def test_without_an_ideal_path_nothing_is_judged(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        found = find_conformance(bench.warehouse, bench.definition, accounts=None, as_of=NOW)
    assert found == Conformance(None, [])
