"""The numbers of the map against worked cases and slower ways of counting them."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desirepath.journeys import (
    Walks,
    draw_map,
    first_days,
    known_by,
    list_paths,
    members,
    reach_curves,
    select_accounts,
    select_started,
    step_matrix,
)
from desirepath.kernel import DAY
from desirepath.stats import median_time

NODES = ["event:a", "event:b", "event:c", "other", "outcome:left", "outcome:renewed", "start"]
NEVER = 2**63 - 1
LifeSteps = list[tuple[str, float]]


def walks_of(accounts: list[list[tuple[LifeSteps, bool]]], as_of: float = 1000) -> Walks:
    """Lives as (node, day) steps; a life that is over ended at its last step."""
    steps = [step for lives in accounts for life, _ in lives for step in life]
    lengths = [len(life) for lives in accounts for life, _ in lives]
    last = np.cumsum(lengths, dtype=np.int64)
    over = [int(life[-1][1] * DAY) if ended else NEVER for lives in accounts for life, ended in lives]
    at = np.array([int(day * DAY) for _, day in steps], np.int64)
    return Walks(
        accounts=[f"a{n}" for n in range(len(accounts))],
        nodes=NODES,
        node=np.array([NODES.index(name) for name, _ in steps], np.int16),
        at=at,
        seen=at.copy(),
        first=last - np.array(lengths, np.int64),
        last=last,
        life_account=np.repeat(np.arange(len(accounts)), [len(lives) for lives in accounts]).astype(np.int64),
        over_at=np.array(over, np.int64),
        as_of=int(as_of * DAY),
    )


@st.composite
def journeys(draw: st.DrawFn) -> Walks:
    """Random accounts of one to three lives; only the last may be open."""
    accounts = []
    for _ in range(draw(st.integers(1, 6))):
        day, lives = draw(st.floats(0, 30)), []
        for place in range(count := draw(st.integers(1, 3))):
            life = [("start", day)]
            for name in draw(st.lists(st.sampled_from([*NODES[:4], "outcome:renewed"]), max_size=8)):
                day += draw(st.integers(0, 20))
                life.append((name, day))
            ended = place < count - 1 or draw(st.booleans())
            if ended:
                day += 1
                life.append(("outcome:left", day))
            lives.append((life, ended))
            day += 1
        accounts.append(lives)
    return walks_of(accounts, as_of=draw(st.integers(0, 400)) + 100)


def counted_slowly(walks: Walks) -> tuple[dict[str, set[int]], dict[tuple[str, str], list[tuple[int, float]]]]:
    """Accounts by node, and (account, days) of every move."""
    nodes, moves = defaultdict(set), defaultdict(list)
    for first, last, account in zip(walks.first, walks.last, walks.life_account, strict=True):
        for step in range(first, last):
            name = walks.nodes[walks.node[step]]
            nodes[name].add(int(account))
            if step + 1 < last:
                days = (walks.at[step + 1] - walks.at[step]) / DAY
                moves[name, walks.nodes[walks.node[step + 1]]].append((int(account), days))
    return nodes, moves


@given(journeys(), st.data())
@settings(max_examples=60, deadline=None)
def test_every_number_is_that_of_a_slow_count_and_everything_conserves(walks: Walks, data: st.DataObject) -> None:
    """For any journeys, any segment and any time looked from."""
    walks = known_by(walks, int(data.draw(st.floats(0, 500)) * DAY))
    chosen = data.draw(st.sets(st.sampled_from(walks.accounts)))
    walks = select_accounts(walks, chosen)
    worth = np.arange(1.0, len(walks.accounts) + 1)
    drawn, (nodes, moves) = draw_map(walks, worth), counted_slowly(walks)
    assert {node.id: node.accounts for node in drawn.nodes} == {name: len(who) for name, who in nodes.items()}
    assert {(flow.origin, flow.to) for flow in drawn.flows} == set(moves)
    for flow in drawn.flows:
        made = moves[flow.origin, flow.to]
        who = {account for account, _ in made}
        assert (flow.transitions, flow.accounts, flow.arr) == (len(made), len(who), sum(worth[n] for n in who))
        assert flow.median_days == pytest.approx(np.median([days for _, days in made]), abs=1e-9)
        assert members(walks, flow=(flow.origin, flow.to)) == [walks.accounts[n] for n in sorted(who)]
    for node in drawn.nodes:
        arrived = node.transitions_in if node.id != "start" else len([1 for f in walks.first if f >= 0])
        assert arrived == node.transitions_out + node.ended + node.here_now
        assert len(members(walks, node=node.id)) == node.accounts
    assert sum(node.ended + node.here_now for node in drawn.nodes) == walks.first.size
    assert drawn.accounts == drawn.open + sum(drawn.ended_as.values()) == len(members(walks))


@given(journeys())
@settings(max_examples=40, deadline=None)
def test_stays_are_medians_with_those_still_there_counted_fairly(walks: Walks) -> None:
    for node in draw_map(walks, np.zeros(len(walks.accounts))).nodes:
        waited, left = [], []
        for first, last, over in zip(walks.first, walks.last, walks.life_ended, strict=True):
            for step in range(first, last):
                if walks.nodes[walks.node[step]] == node.id and (step + 1 < last or not over):
                    left.append(step + 1 < last)
                    until = walks.at[step + 1] if step + 1 < last else max(walks.as_of, walks.at[step])
                    waited.append((until - walks.at[step]) / DAY)
        expected = median_time(waited, left)
        found = node.dwell
        assert (found.n, found.open) == (len(waited), left.count(False))
        for ours, theirs in zip(
            (found.median_days, *found.ci), (expected.time, expected.low, expected.high), strict=True
        ):
            assert ours == (None if theirs is None else pytest.approx(theirs, abs=1e-9))


def test_a_stay_that_goes_on_makes_the_median_longer_than_that_of_the_moves_made() -> None:
    gone = [[([("start", 0), ("event:a", 0), ("event:b", day)], False)] for day in (2, 4, 6)]
    there = [[([("start", 0), ("event:a", 0)], False)] for _ in range(4)]
    drawn = draw_map(walks_of(gone + there, as_of=30), np.zeros(7))
    flow = next(flow for flow in drawn.flows if flow.to == "event:b")
    node = next(node for node in drawn.nodes if node.id == "event:a")
    assert flow.median_days == 4.0
    assert (node.dwell.median_days, node.dwell.n, node.dwell.open) == (None, 7, 4)


def test_what_was_known_later_is_not_on_an_earlier_map() -> None:
    walks = walks_of([[([("start", 0), ("event:a", 5), ("outcome:left", 9)], True)], [([("start", 20)], False)]])
    early = draw_map(known_by(walks, 7 * DAY), np.zeros(2))
    assert {node.id: node.here_now for node in early.nodes} == {"start": 0, "event:a": 1}
    assert (early.accounts, early.open, early.ended_as) == (1, 1, {})
    assert draw_map(known_by(walks, 9 * DAY), np.zeros(2)).ended_as == {"left": 1}


def test_groups_by_period_follow_every_account_equally_long() -> None:
    first = [([("start", 0), ("event:a", 3), ("outcome:left", 40)], True), ([("start", 41), ("event:b", 60)], False)]
    walks = walks_of([first, [([("start", 50), ("event:c", 55)], False)]])
    older = first_days(select_started(walks, 0, 10 * DAY), 10)
    assert [walks.nodes[code] for code in older.node[older.first[0] : older.last[0]]] == ["start", "event:a"]
    assert older.first.size == 1 and not older.life_ended.any()
    assert first_days(select_started(walks, 45 * DAY, 60 * DAY), 10).first.size == 1


@given(journeys())
@settings(max_examples=40, deadline=None)
def test_paths_add_up_and_end_before_the_first_outcome(walks: Walks) -> None:
    for most in (1, 3, 100):
        found = list_paths(walks, np.arange(len(walks.accounts), dtype=np.float64), most=most)
        assert sum(path.n for path in found.listed) + found.other_journeys == found.journeys == walks.first.size
        assert len(found.listed) + found.other_paths == found.paths
    told, worth = defaultdict(int), defaultdict(set)
    for life, (first, last) in enumerate(zip(walks.first, walks.last, strict=True)):
        path: list[str] = []
        for code in walks.node[first:last]:
            if walks.nodes[code].startswith("outcome:"):
                break
            if not path or path[-1] != walks.nodes[code]:
                path.append(walks.nodes[code])
        told[tuple(path)] += 1
        worth[tuple(path)].add(int(walks.life_account[life]))
    assert {tuple(path.steps): path.n for path in found.listed} == told
    assert {tuple(path.steps): path.arr for path in found.listed} == {path: sum(of) for path, of in worth.items()}
    assert all(path.n == path.open + sum(share.n for share in path.outcomes.values()) for path in found.listed)


@given(journeys(), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_every_column_of_the_step_matrix_adds_up_to_the_journeys(walks: Walks, steps: int) -> None:
    for found in (step_matrix(walks, steps=steps), step_matrix(walks, steps=steps, before="outcome:renewed")):
        assert (found.counts.sum(axis=0) == found.journeys).all()
    last = dict(zip(found.rows, found.counts[:, -1].tolist(), strict=True))
    assert last.get("outcome:renewed", 0) == found.journeys
    start = step_matrix(walks, steps=1)
    assert dict(zip(start.rows, start.counts[:, 0].tolist(), strict=True)) == {"start": walks.first.size}


def test_a_curve_counts_those_on_the_way_and_those_who_left_without() -> None:
    lives = [[("start", 0), ("event:a", 10)], [("start", 0), ("outcome:left", 5)], [("start", 0)], [("start", 0)]]
    walks = walks_of([[(life, life[-1][0] == "outcome:left")] for life in lives], as_of=20)
    (curve,) = reach_curves(walks, ["event:a"], days=[7, 14, 20, 28])
    assert (curve.n, curve.reached, curve.ended_before, curve.median_days) == (4, 1, 1, None)
    assert [(point.day, point.share, point.at_risk) for point in curve.points] == [
        (7, 0.0, 3),
        (14, pytest.approx(0.25), 2),
        (20, pytest.approx(0.25), 2),
    ]
