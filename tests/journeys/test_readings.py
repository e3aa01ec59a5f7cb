"""The same accounts read twice: differences are exact, and what only one reading has is told."""

from __future__ import annotations

import pytest

from desirepath.journeys import Dwell, Flow, JourneyMap, Node, compare_readings, with_gone

NOBODY = Dwell(None, (None, None), 0, 0)


def node(name: str, accounts: int, *, into: int = 0, out: int = 0, ended: int = 0, here: int = 0) -> Node:
    return Node(name, accounts, 100.0, into, out, ended, here, NOBODY)


def flow(origin: str, to: str, accounts: int, days: float) -> Flow:
    return Flow(origin, to, accounts, 10.0, accounts, days)


BEFORE = JourneyMap(
    [node("start", 4, out=4), node("milestone:old", 3, into=3, here=3), node("stage:x", 1, into=1, here=1)],
    [flow("start", "milestone:old", 3, 5.0), flow("start", "stage:x", 1, 2.0)], 4, {}, 4,
)  # fmt: skip
AFTER = JourneyMap(
    [node("start", 4, out=4), node("stage:x", 4, into=4, here=4)], [flow("start", "stage:x", 4, 3.0)], 4, {}, 4
)


def test_differences_are_shares_of_the_same_accounts() -> None:
    found = compare_readings(BEFORE, AFTER)
    told = {place: (one.accounts_share, one.median_days, one.only_in) for place, one in found.items()}
    assert told == {
        "start": (0.0, None, None),
        "stage:x": (-0.75, None, None),
        ("start", "stage:x"): (-0.75, pytest.approx(-1.0), None),
        "milestone:old": (0.75, None, "a"),
        ("start", "milestone:old"): (0.75, None, "a"),
    }
    assert {one.n for one in found.values()} == {(4, 4)}
    back = compare_readings(AFTER, BEFORE)
    assert back["milestone:old"].only_in == "b" and back["milestone:old"].accounts_share == -0.75


def test_what_is_gone_is_drawn_with_nobody_on_it_and_the_map_conserves() -> None:
    drawn = with_gone(BEFORE, AFTER)
    assert {one.id: one.accounts for one in drawn.nodes} == {"start": 4, "stage:x": 4, "milestone:old": 0}
    assert {(one.origin, one.to): one.transitions for one in drawn.flows}["start", "milestone:old"] == 0
    for one in drawn.nodes:
        if one.id != "start":
            assert one.transitions_in == one.transitions_out + one.ended + one.here_now
            assert one.transitions_in == sum(move.transitions for move in drawn.flows if move.to == one.id)


def test_of_no_accounts_nothing_is_told() -> None:
    assert compare_readings(JourneyMap([], [], 0, {}, 0), AFTER) == {}
