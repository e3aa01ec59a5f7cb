"""4 to 7. Patterns: no advantage for those who lived longer, nothing found in nothing, the planted one first, size apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from desirepath.kernel import DAY
from desirepath.learning import matching
from desirepath.learning.cards import pattern_cards
from desirepath.learning.journeysteps import StepTable, read_families
from desirepath.learning.patterns import Floor, Limits, Sequences, find_patterns
from desirepath.learning.patterns.redundancy import is_subsequence
from desirepath.stats import exact_p_values
from desirepath.stats.rates import two_sided_z
from desirepath.store import Warehouse
from desirepath.store.tables import ACCOUNT_EVENTS, ACCOUNTS, LIVES, STEPS
from fixtures.step_world import PLANTED, company

RUNS, MOST_FALSE, LEAST_FALLEN_FOR = 200, 20, 180
BLIND_RUNS, LEAST_BLIND = 60, 12
QUICK = Floor(permutations=199)
UNTIL = 420 * DAY
ACCOUNTS_A_WORLD = 320
Days = np.ndarray[tuple[int], np.dtype[np.int64]]
Event = tuple[int, int, str]
World = Callable[[Warehouse, np.random.Generator], None]


def lives_world(warehouse: Warehouse, start: Days, end: Days, events: list[Event], arr: Days) -> None:
    """Accounts with one life each, lost where it ends before ``UNTIL``, and the events told by then; times in days."""
    names = [f"a{k:03}" for k in range(start.size)]
    lost = end * DAY <= UNTIL
    ends = [int(e) * DAY if gone else None for e, gone in zip(end, lost, strict=True)]
    told = [event for event in events if event[1] * DAY <= UNTIL]
    with warehouse.transaction():
        for table in (ACCOUNTS, LIVES, STEPS, ACCOUNT_EVENTS):
            warehouse.execute(f"DELETE FROM {table.name}")
        warehouse.append(ACCOUNTS, [{"account": name, "arr": float(arr[k])} for k, name in enumerate(names)])
        warehouse.append(LIVES, [
            {"account": names[k], "life": 0, "starts_at": int(start[k]) * DAY, "ends_at": ends[k],
             "outcome": "churned" if lost[k] else None, "ended_known_at": ends[k]} for k in range(start.size)])  # fmt: skip
        warehouse.append(STEPS, [
            {"account": names[k], "life": 0, "position": 0, "at": ends[k], "known_at": ends[k], "kind": "outcome",
             "name": "churned"} for k in range(start.size) if lost[k]])  # fmt: skip
        warehouse.append(ACCOUNT_EVENTS, [
            {"account": names[k], "occurred_at": day * DAY + place, "known_at": day * DAY + place, "event": event,
             "event_id": str(place), "source": "product", "stream": "events", "actor": "customer"}
            for place, (k, day, event) in enumerate(told)])  # fmt: skip


def everyday(rng: np.random.Generator, start: Days, end: Days) -> list[Event]:
    """What everybody does while there."""
    return [
        (k, int(day), f"use{int(rng.integers(0, 6))}")
        for k in range(start.size)
        for day in start[k] + np.flatnonzero(rng.random(min(end[k], UNTIL // DAY) - start[k]) < 0.03)
    ]


def late_world(warehouse: Warehouse, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Lives of chance length; a step that comes late, to whoever is still there; per account, lost and had the step."""
    n = ACCOUNTS_A_WORLD
    start = rng.integers(0, 60, n)
    end = start + 40 + np.ceil(rng.exponential(420, n)).astype(int)
    late = start + rng.integers(180, 330, n)
    had = (late < end) & (late * DAY < UNTIL) & (rng.random(n) < 0.7)
    events = [*everyday(rng, start, end), *((int(k), int(late[k]), "late_step") for k in np.flatnonzero(had))]
    lives_world(warehouse, start, end, events, 1000 * rng.integers(1, 9, n))
    return end * DAY <= UNTIL, had


def season_world(warehouse: Warehouse, rng: np.random.Generator) -> None:
    """A hard season: whoever is there is offered something new in it, and leaves far more often; the one has nothing
    to do with the other."""
    n = ACCOUNTS_A_WORLD
    start = rng.integers(0, 280, n)
    days = np.arange(UNTIL // DAY)
    hazard = np.where((days >= 330) & (days < 380), 1 / 90, 1 / 4000)
    leaves = (rng.random((n, days.size)) < hazard) & (days >= start[:, None] + 40)
    end = np.where(leaves.any(axis=1), leaves.argmax(axis=1), 10_000)
    offered = rng.integers(285, 325, n)
    had = (offered < end) & (offered > start) & (rng.random(n) < 0.95)
    events = [*everyday(rng, start, end), *((int(k), int(offered[k]), "offer_seen") for k in np.flatnonzero(had))]
    lives_world(warehouse, start, end, events, 1000 * rng.integers(1, 9, n))


def size_world(warehouse: Warehouse, rng: np.random.Generator) -> None:
    """The smaller an account, the sooner it leaves and the oftener it asks for help; the one has nothing to do with the
    other."""
    n = ACCOUNTS_A_WORLD
    small = rng.random(n)
    start = rng.integers(0, 60, n)
    end = start + 40 + np.ceil(rng.exponential(2000 * np.exp(-2.5 * small))).astype(int)
    asks = [
        (k, int(day), "help_asked")
        for k in range(n)
        for day in start[k]
        + np.flatnonzero(rng.random(min(end[k], UNTIL // DAY) - start[k]) < 0.0008 * np.exp(2.5 * small[k]))
    ]
    lives_world(warehouse, start, end, [*everyday(rng, start, end), *asks], np.round(100_000 * (1 - small)) + 1)


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


ANY_TIME = {"CALIPER": 10**18, "SEASON": 10**18}
ANY_SIZE = {"SIZES": matching.SIZES.replace("ntile(5)", "ntile(1)")}


@pytest.mark.slow
@pytest.mark.parametrize(("world", "blind"), [(season_world, ANY_TIME), (size_world, ANY_SIZE)])
def test_season_and_size_are_no_patterns_where_like_is_compared_with_like(
    world: World, blind: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    fair = alarms(world, RUNS)
    for name, value in blind.items():
        monkeypatch.setattr(matching, name, value)
    assert fair < MOST_FALSE
    assert alarms(world, BLIND_RUNS) > LEAST_BLIND


def alarms(world: World, runs: int) -> int:
    found = 0
    warehouse = Warehouse(None)
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        world(warehouse, rng)
        families = read_families(warehouse, "churned", "none", until=UNTIL)
        found += any(late_found(family, rng) for family in families)
    warehouse.close()
    return found


@pytest.mark.slow
def test_subsidiaries_that_share_a_fate_and_a_habit_are_no_pattern() -> None:
    together, apart = 0, 0
    for seed in range(RUNS):
        rng = np.random.default_rng(seed)
        world = company(rng, 400, steps=20, planted=False, tokens=12)
        parent = np.repeat(np.arange(100, dtype=np.int32), 4)
        fate, habit = rng.random(100) < 0.25, rng.random(100) < 0.3
        token = np.where(habit[parent][world.unit_index] & (rng.random(world.token.size) < 0.15), 13, world.token)
        one = np.zeros(400, dtype=np.int32)
        shared = replace(world, token=token.astype(np.int32), outcome=fate[parent], stratum=one, together=parent)
        limits = Limits(max_length=1)
        together += bool(find_patterns(shared, limits, rng, floor=QUICK).patterns)
        apart += bool(find_patterns(replace(shared, together=None), limits, rng, floor=QUICK).patterns)
    assert together < MOST_FALSE
    assert apart > 2 * MOST_FALSE


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


def test_who_tests_each_pattern_by_itself_finds_much_in_nothing() -> None:
    found = 0
    for seed in range(BLIND_RUNS):
        rng = np.random.default_rng(seed)
        sequences = company(rng, 300, steps=25, planted=False, tokens=12)
        shown = find_patterns(sequences, Limits(max_length=3), rng, floor=replace(QUICK, p_adjusted=1.0)).patterns
        found += any(abs(one.z) > two_sided_z(0.95) for one in shown)
    assert found > 0.9 * BLIND_RUNS


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
