"""Milestones are judged at one age: what lives longer reaches more, and that must tell nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desirepath.kernel import DAY, NotEnoughEvidence, parse_moment
from desirepath.learning.milestones import Cohort, associate, early_cohort, review_milestones, suggest_milestones
from desirepath.lifecycle import Definition, read_definition
from desirepath.stats import difference_of_proportions
from desirepath.store import Warehouse
from desirepath.store.tables import ACCOUNT_EVENTS, LIVES, MILESTONES, STEPS

BASE = parse_moment("2023-01-01")
UNTIL = BASE + 800 * DAY
JOURNEY = """
stages:
  - name: onboarding
    milestones:
      - {name: everybody, when: {event: logged_in}}
      - {name: trained, when: {event: trained}}
      - {name: taught, when: {event: taught}}
      - {name: forgotten, when: {event: fax_sent}}
outcomes:
  churned: {when: {event: churned}, kind: bad, ends: true}
  renewed: {when: {event: renewed}, kind: good}
"""


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = Warehouse(None)
    yield opened
    opened.close()


@pytest.fixture
def definition(tmp_path: Path) -> Definition:
    (tmp_path / "journey.yaml").write_text(JOURNEY, "utf-8")
    return read_definition(tmp_path / "journey.yaml")


def fill(warehouse: Warehouse, seed: int, *, accounts: int = 700, helps: float = 1.0) -> None:
    """Lives with a constant chance of churn a day; events come at a constant rate for as long as one lives.

    Having been trained by day 60 multiplies the chance of churn after it by ``helps``.
    """
    rng = np.random.default_rng(seed)
    lives, steps, events, marks = [], [], [], []
    for n in range(accounts):
        name, start = f"a{n}", BASE + int(rng.integers(0, 300)) * DAY
        trained = rng.exponential(120)
        churn = rng.exponential(500)
        if trained <= 60 < churn:
            churn = 60 + (churn - 60) / helps
        end = start + int(churn * DAY)
        ended = end <= UNTIL
        lives.append({"account": name, "life": 0, "starts_at": start, "ends_at": end if ended else None,
                      "outcome": "churned" if ended else None, "ended_known_at": end if ended else None})  # fmt: skip
        if ended:
            steps.append({"account": name, "life": 0, "position": 9, "at": end, "known_at": end, "kind": "outcome",
                          "name": "churned", "stage": None, "source": None, "event_id": None})  # fmt: skip
        times = {
            "logged_in": 1.0,
            "trained": trained,
            "taught": trained + 1,
            "read": rng.exponential(100),
            "asked": rng.exponential(60),
        }
        for event, day in times.items():
            at = start + int(day * DAY)
            if day < churn and at <= UNTIL:
                events.append(dict.fromkeys(ACCOUNT_EVENTS.columns) | {
                    "account": name, "occurred_at": at, "known_at": at, "event": event, "actor": "customer", "stream": "events",
                    "event_id": f"{name}{event}", "source": "s"})  # fmt: skip
                named = {"logged_in": "everybody"}.get(event, event)
                if named in ("everybody", "trained", "taught"):
                    marks.append({"account": name, "life": 0, "stage": "onboarding", "milestone": named, "reached_at": at,
                                  "known_at": at, "source": None, "event_id": None})  # fmt: skip
    with warehouse.transaction():
        for table, rows in ((LIVES, lives), (STEPS, steps), (ACCOUNT_EVENTS, events), (MILESTONES, marks)):
            warehouse.execute(f"DELETE FROM {table.name}")
            warehouse.append(table, rows)


def undeclared(definition: Definition) -> Definition:
    """The same without milestones, so that every event is a candidate."""
    from dataclasses import replace

    return replace(definition, stages=(replace(definition.stages[0], milestones=()),))


def test_what_lives_longer_reaches_more_and_that_is_no_finding(warehouse: Warehouse, definition: Definition) -> None:
    false_hits, naive = 0, []
    for seed in range(8):
        fill(warehouse, seed)
        cohort = early_cohort(warehouse, "churned", until=UNTIL)
        compared, found = suggest_milestones(warehouse, undeclared(definition), cohort, until=UNTIL, is_bad=True)
        assert compared >= 3
        false_hits += bool(found)
        naive.append(ever_trained_p(warehouse))
    assert false_hits <= 2
    assert max(naive) < 1e-4, "the naive comparison must fall for it, else this test shows nothing"


def ever_trained_p(warehouse: Warehouse) -> float:
    """The comparison that is not made: ever trained against never, over whole lives."""
    rows = warehouse.tuples(
        "SELECT m.account IS NOT NULL AS trained, count(*), count(l.ends_at) FROM lives AS l "
        "LEFT JOIN (SELECT account FROM milestones WHERE milestone = 'trained') AS m USING (account) GROUP BY 1 ORDER BY 1"
    )
    (_, n_b, hits_b), (_, n_a, hits_a) = ((row[0], int(str(row[1])), int(str(row[2]))) for row in rows)
    return difference_of_proportions(hits_a, n_a, positives_b=hits_b, n_b=n_b).p_value


def test_a_planted_milestone_is_proposed_with_its_rates(warehouse: Warehouse, definition: Definition) -> None:
    fill(warehouse, 1, accounts=1500, helps=0.3)
    cohort = early_cohort(warehouse, "churned", until=UNTIL)
    _, found = suggest_milestones(warehouse, undeclared(definition), cohort, until=UNTIL, is_bad=True)
    assert {one.event for one in found} == {"trained", "taught"}
    best = next(one for one in found if one.event == "trained")
    assert best.found.with_it.rate < best.found.without_it.rate and best.found.ci[1] < 0
    assert best.median_day == pytest.approx(120 * np.log(2), rel=0.15)
    _, left = suggest_milestones(warehouse, definition, cohort, until=UNTIL, is_bad=True)
    assert not left, "what is declared already is not proposed"


def test_the_review_names_dead_never_missed_redundant_and_telling(warehouse: Warehouse, definition: Definition) -> None:
    fill(warehouse, 2, accounts=1500, helps=0.3)
    cohort = early_cohort(warehouse, "churned", until=UNTIL)
    found = {one.milestone: one for one in review_milestones(warehouse, definition, cohort, until=UNTIL)}
    assert found["everybody"].findings == ("never_missed",)
    assert found["forgotten"].findings == ("dead",)
    assert found["trained"].findings == ("telling",)
    assert found["taught"].findings == ("redundant", "telling") and found["taught"].redundant_with == "trained"
    fill(warehouse, 3)
    plain = {one.milestone: one for one in review_milestones(warehouse, definition, None, until=UNTIL)}
    assert plain["trained"].findings == () and plain["trained"].found is None


def test_too_few_accounts_are_said_with_their_count(warehouse: Warehouse) -> None:
    fill(warehouse, 4, accounts=60)
    with pytest.raises(NotEnoughEvidence, match=r"\d+ accounts can be watched.*at least 100 accounts"):
        early_cohort(warehouse, "churned", until=UNTIL)


def test_nobody_in_the_cohort_was_decided_or_unwatched(warehouse: Warehouse) -> None:
    fill(warehouse, 5)
    cohort = early_cohort(warehouse, "churned", until=UNTIL)
    rows = {str(a): (int(str(s)), e) for a, s, e in warehouse.tuples("SELECT account, starts_at, ends_at FROM lives")}
    for account, landmark, label in zip(cohort.accounts, cohort.landmark_at, cohort.label, strict=True):
        start, end = rows[account]
        assert landmark == start + 60 * DAY and landmark + cohort.horizon_days * DAY <= UNTIL
        assert end is None or int(str(end)) > landmark
        assert label == (end is not None and int(str(end)) <= landmark + cohort.horizon_days * DAY)
    assert cohort.left_out + len(cohort.accounts) == 700


def test_null_candidates_rarely_pass_the_correction() -> None:
    rng = np.random.default_rng(8)
    worlds = 0
    for _ in range(200):
        n = 300
        cohort = Cohort([str(k) for k in range(n)], np.zeros(n, np.int64), rng.random(n) < 0.25, "churned", 60, 365, 0)
        found = associate(cohort, [rng.random(n) < share for share in rng.uniform(0.15, 0.85, 20)])
        worlds += any(one is not None and one.p_adjusted <= 0.05 for one in found)
    assert worlds / 200 <= 0.09
