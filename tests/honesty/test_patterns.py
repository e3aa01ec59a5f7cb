"""4 to 7. Patterns: no advantage for those who lived longer, nothing found in nothing, the planted one first, size apart."""

from __future__ import annotations

import numpy as np
import pytest

from desirepath.kernel import DAY
from desirepath.learning.cards import pattern_cards
from desirepath.learning.journeysteps import StepTable, read_families
from desirepath.learning.patterns import Floor, Limits, Sequences, find_patterns
from desirepath.learning.patterns.redundancy import is_subsequence
from desirepath.stats import exact_p_values
from desirepath.store import Warehouse
from desirepath.store.tables import ACCOUNT_EVENTS, ACCOUNTS, LIVES, STEPS
from fixtures.step_world import PLANTED, company

RUNS, MOST_FALSE, LEAST_FALLEN_FOR = 200, 20, 180
QUICK = Floor(permutations=199)
UNTIL = 420 * DAY
ACCOUNTS_A_WORLD = 320


def late_world(warehouse: Warehouse, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Lives of chance length; a step that comes late, to whoever is still there; per account, lost and had the step."""
    n = ACCOUNTS_A_WORLD
    start = rng.integers(0, 60, n)
    end = start + 40 + np.ceil(rng.exponential(420, n)).astype(int)
    lost = end * DAY <= UNTIL
    late = start + rng.integers(180, 330, n)
    had = (late < end) & (late * DAY < UNTIL) & (rng.random(n) < 0.7)
    names = [f"a{k:03}" for k in range(n)]
    ends = [int(e) * DAY if gone else None for e, gone in zip(end, lost, strict=True)]
    everyday = [
        (k, int(day), f"use{int(rng.integers(0, 6))}")
        for k in range(n)
        for day in start[k] + np.flatnonzero(rng.random(min(end[k], UNTIL // DAY) - start[k]) < 0.03)
    ]
    events = [*everyday, *((k, int(late[k]), "late_step") for k in np.flatnonzero(had))]
    told = [event for event in events if event[1] * DAY <= UNTIL]
    with warehouse.transaction():
        for table in (ACCOUNTS, LIVES, STEPS, ACCOUNT_EVENTS):
            warehouse.execute(f"DELETE FROM {table.name}")
        warehouse.append(ACCOUNTS, [{"account": name, "arr": float(rng.integers(1, 9)) * 1000} for name in names])
        warehouse.append(LIVES, [
            {"account": names[k], "life": 0, "starts_at": int(start[k]) * DAY, "ends_at": ends[k],
             "outcome": "churned" if lost[k] else None, "ended_known_at": ends[k]} for k in range(n)])  # fmt: skip
        warehouse.append(STEPS, [
            {"account": names[k], "life": 0, "position": 0, "at": ends[k], "known_at": ends[k], "kind": "outcome",
             "name": "churned"} for k in range(n) if lost[k]])  # fmt: skip
        warehouse.append(ACCOUNT_EVENTS, [
            {"account": names[k], "occurred_at": day * DAY + place, "known_at": day * DAY + place, "event": event,
             "event_id": str(place), "source": "product", "stream": "events", "actor": "customer"}
            for place, (k, day, event) in enumerate(told)])  # fmt: skip
    return lost, had


@pytest.mark.slow
def test_a_step_that_only_comes_late_is_no_finding_among_accounts_of_the_same_age() -> None:
    fair, naive = 0, 0
    warehouse = Warehouse(None)
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        lost, had = late_world(warehouse, rng)
        families = read_families(warehouse, "churned", "none", until=UNTIL)
        fair += any(late_found(family, rng) for family in families)
        counts = (int((had & lost).sum()), int(lost.sum()), int((had & ~lost).sum()), int((~lost).sum()))
        naive += bool(exact_p_values([counts[0]], [counts[1]], hits_b=[counts[2]], n_b=[counts[3]])[0] <= 0.05)
    warehouse.close()
    assert fair < MOST_FALSE
    assert naive > LEAST_FALLEN_FOR


def late_found(family: StepTable, rng: np.random.Generator) -> bool:
    decided = [place for place, unit in enumerate(family.units) if unit.label >= 0]
    found = find_patterns(family.sequences(decided), Limits(min_support=0.03, max_length=2), rng, floor=QUICK)
    return bool(found.patterns)


def test_nothing_is_found_in_nothing() -> None:
    alarms, tested = 0, []
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        sequences = company(rng, 300, steps=25, planted=False, tokens=12)
        found = find_patterns(sequences, Limits(max_length=3), rng, floor=QUICK)
        alarms += bool(found.patterns)
        tested.append(found.tested)
    assert alarms < MOST_FALSE
    assert min(tested) > 50


def test_a_card_tells_how_many_patterns_were_tried() -> None:
    rng = np.random.default_rng(1)
    warehouse = Warehouse(None)
    late_world(warehouse, rng)
    body = pattern_cards(
        read_families(warehouse, "churned", "none", until=UNTIL), "churned", "none", as_of=UNTIL, rng=rng
    )
    warehouse.close()
    assert int(str(body["tested"])) > 0 and body["not_enough_evidence"] is None


@pytest.mark.slow
def test_the_planted_pattern_comes_first_with_its_gaps_and_covers_the_truth() -> None:
    first, alone, covered, dated = 0, 0, 0, 0
    truth = (0.45 / 0.55) / (0.06 / 0.94)
    for seed in range(50):
        rng = np.random.default_rng(seed)
        found = find_patterns(company(rng), Limits(), rng, floor=QUICK)
        best = found.patterns[0]
        first += best.tokens == PLANTED and np.allclose(best.gaps_days, (5, 4), atol=1)
        alone += not any(is_subsequence(card.tokens, PLANTED) for card in found.patterns[1:5])
        covered += best.ci.low <= truth <= best.ci.high
        dated += best.emerges.days_before_outcome is not None and abs(best.emerges.days_before_outcome.median - 52) <= 7
    assert (first, alone, dated) == (50, 50, 50)
    assert covered >= 45


@pytest.mark.slow
def test_size_is_no_pattern_when_like_is_compared_with_like() -> None:
    fair, plain = 0, 0
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        sequences = company(rng, 400, steps=25, planted=False, size_effect=True)
        pooled = Sequences(
            sequences.unit_index, sequences.token, sequences.at, sequences.outcome, np.zeros(400, dtype=np.int32)
        )
        limits = Limits(max_length=2)
        fair += bool(find_patterns(sequences, limits, rng, floor=QUICK).patterns)
        plain += bool(find_patterns(pooled, limits, rng, floor=QUICK).patterns)
    assert fair < MOST_FALSE
    assert plain > LEAST_FALLEN_FOR
