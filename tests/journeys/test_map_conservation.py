"""A map's totals equal the lists behind it, at every level, for any choice of accounts."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desirepath.journeys import JourneyMap, Walks, draw_map, known_by, members, read_walks, select_accounts
from desirepath.journeys._walks import EVENT_NODES, Level
from desirepath.kernel import DAY, HOUR, iso
from fixtures.bench import Bench
from fixtures.worlds import BASE, DAYS, JOURNEY, bring_in, random_world

LEVELS: tuple[Level, ...] = ("stage", "milestone", "event")


BARE = """
stages:
  - name: onboarding
    complete_when: {event: work}
  - name: adoption
    milestones: [{name: first_export, when: {event: export}}]
  - {name: trouble, enter_when: {event: ticket}}
outcomes:
  churned: {when: {no_event_for: 25d}, kind: bad, ends: true}
  praised: {when: {event: praise}, kind: good}
"""
"""A definition with stages that have no milestones, and journeys that end again and again."""


@pytest.fixture(scope="module", params=[(0, JOURNEY), (1, JOURNEY), (2, BARE)], ids=["rich", "rich too", "bare"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    seed, journey = request.param
    with Bench(tmp_path_factory.mktemp("map")) as bench:
        bring_in(bench, random_world(np.random.default_rng(seed), accounts=12), journey)
        yield bench


def draw(walks: Walks) -> JourneyMap:
    return draw_map(walks, np.full(len(walks.accounts), 10.0))


def check(walks: Walks, drawn: JourneyMap, accounts: set[str]) -> None:
    into, out = Counter[str](), Counter[str]()
    for flow in drawn.flows:
        out[flow.origin] += flow.transitions
        into[flow.to] += flow.transitions
        assert len(members(walks, flow=(flow.origin, flow.to))) == flow.accounts
        assert sum(share.n for share in flow.outcomes.values()) <= flow.accounts <= flow.transitions
    for node in drawn.nodes:
        assert (into[node.id], out[node.id]) == (node.transitions_in, node.transitions_out)
        passed = node.transitions_out + node.ended + node.here_now
        assert node.transitions_in == (0 if node.id == "start" else passed)
        assert len(members(walks, node=node.id)) == node.accounts
        assert all(0 <= share.ci[0] <= share.rate <= share.ci[1] <= 1 for share in node.outcomes.values())
    lives = len(walks.life_account)
    assert sum(node.ended + node.here_now for node in drawn.nodes) == lives
    start = next((node for node in drawn.nodes if node.id == "start"), None)
    assert (start.transitions_out + start.ended + start.here_now if start else 0) == lives
    assert drawn.accounts == drawn.open + sum(drawn.ended_as.values())
    assert set(members(walks)) <= accounts and len(members(walks)) == drawn.accounts


@pytest.mark.parametrize("level", LEVELS)
def test_what_comes_in_goes_out_ends_or_is_there(world: Bench, level: Level) -> None:
    rng = np.random.default_rng(5)
    everybody = sorted({str(a) for (a,) in world.warehouse.tuples("SELECT DISTINCT account FROM lives")})
    for as_of in (BASE + 40 * DAY, BASE + 90 * DAY, BASE + (DAYS + 400) * DAY):
        walks = known_by(read_walks(world.warehouse, world.definition, level), as_of)
        for _ in range(4):
            chosen = {name for name in everybody if rng.random() < 0.5}
            kept = select_accounts(walks, chosen)
            check(kept, draw(kept), chosen)
        check(walks, draw(walks), set(everybody))


@pytest.mark.parametrize("level", LEVELS)
def test_two_halves_of_the_accounts_add_up_to_the_whole(world: Bench, level: Level) -> None:
    walks = known_by(read_walks(world.warehouse, world.definition, level), BASE + 200 * DAY)
    names = sorted(set(walks.accounts))
    halves = [draw(select_accounts(walks, set(part))) for part in (names[::2], names[1::2])]
    whole = draw(walks)
    assert whole.accounts == sum(half.accounts for half in halves)
    summed = Counter[tuple[str, str]]()
    for half in halves:
        summed.update({(flow.origin, flow.to): flow.transitions for flow in half.flows})
    assert summed == {(flow.origin, flow.to): flow.transitions for flow in whole.flows}


def test_no_accounts_make_an_empty_map(world: Bench) -> None:
    walks = select_accounts(known_by(read_walks(world.warehouse, world.definition, "stage"), BASE + 90 * DAY), set())
    drawn = draw(walks)
    assert (drawn.nodes, drawn.flows, drawn.accounts, drawn.open) == ([], [], 0, 0)


def test_lists_of_events_equal_the_events_of_the_lives(world: Bench) -> None:
    walks = known_by(read_walks(world.warehouse, world.definition, "event"), BASE + 900 * DAY)
    drawn = draw(walks)
    shown = sum(node.transitions_in for node in drawn.nodes if node.id.startswith(("event:", "other")))
    inside = world.warehouse.count(
        "SELECT count(*) FROM account_events AS e JOIN lives AS l ON l.account = e.account "
        "AND e.occurred_at BETWEEN l.starts_at AND coalesce(l.ends_at, 9223372036854775807)"
    )
    assert shown == inside


def test_rare_events_are_other_and_none_is_lost(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        times = {f"kind{n:02}": EVENT_NODES + 10 - n for n in range(EVENT_NODES + 8)}
        rows = [
            {"event": name, "time": iso(BASE + n * DAY + place * HOUR), "account": f"c{n % 5}"}
            for place, (name, many) in enumerate(times.items())
            for n in range(many)
        ]
        bench.write_rows("events.jsonl", rows)
        bench.declare("events", "events.jsonl")
        bench.sync()
        bench.refresh()
        walks = known_by(read_walks(bench.warehouse, bench.definition, "event"), BASE + 900 * DAY)
        drawn = {node.id: node for node in draw(walks).nodes}
        check(walks, draw(walks), {f"c{n}" for n in range(5)})
    rare = sorted(times.values())[:8]
    assert drawn["other"].transitions_in == sum(rare)
    assert sum(node.transitions_in for node in drawn.values()) == len(rows)
    assert len(drawn) == EVENT_NODES + 2
