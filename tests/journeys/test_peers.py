"""A stay beside those of the other accounts, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desirepath.insights import peers_sentence, write_account_cards
from desirepath.journeys import PeerPace, read_peers
from desirepath.journeys._peers import LEAST_STAYS, Peers
from desirepath.kernel import DAY, iso
from desirepath.stats import kaplan_meier
from fixtures.bench import NOW, Bench

JOURNEY = """
segments: {big: {where: "seats >= 100"}}
overrides: {big: {stages: {one: {target_days: 90}}}}
stages:
  - {name: one, target_days: 30, complete_when: {event: m}}
  - {name: two}
outcomes: {churned: {when: {event: churned}, kind: bad, ends: true}}
"""
BEGIN = NOW - 300 * DAY


def at(day: float) -> str:
    return str(iso(BEGIN + int(day * DAY)))


def events(name: str, done: float | None = None, churned: float | None = None) -> list[dict[str, str]]:
    told = [(0.0, "x"), (done, "m"), (churned, "churned")]
    return [{"account": name, "event": event, "time": at(day)} for day, event in told if day is not None]


def peers(bench: Bench, rows: list[dict[str, str]], seats: dict[str, int], as_of: int) -> tuple[Peers, dict[str, str]]:
    bench.write_rows("crm.jsonl", [{"id": name, "seats": n} for name, n in seats.items()])
    bench.declare("crm", "crm.jsonl", "accounts", map={"account": "id", "attributes": ["seats"]})
    bench.write_rows("events.jsonl", rows)
    bench.declare("product", "events.jsonl")
    bench.sync(now=NOW)
    bench.refresh()
    write_account_cards(bench.warehouse, outcome="churned", as_of=as_of)
    keys = bench.warehouse.tuples("SELECT key, account FROM key_accounts")
    names = {str(key).split(":")[-1]: str(account) for key, account in keys}
    return read_peers(bench.warehouse, bench.definition, as_of=as_of), names


def test_longer_than_three_in_four_is_behind_and_than_nine_in_ten_stuck(tmp_path: Path) -> None:
    with Bench(tmp_path, journey=JOURNEY) as bench:
        rows = [row for n in range(20) for row in events(f"p{n}", done=n + 1.0)] + events("me")
        seats = dict.fromkeys([*(f"p{n}" for n in range(20)), "me"], 5)
        found, names = peers(bench, rows, seats, BEGIN + 30 * DAY)
        me = names["me"]
        assert found.of(me, "one", 10.5).longer_than == pytest.approx(0.5)
        # done after 1 to 20 days: 15 of 20 are sooner than 15.5 days, 18 sooner than 18.5
        assert [found.of(me, "one", day).pace for day in (14.5, 15.5, 17.5, 18.5)] == [
            "on_track", "behind", "behind", "stuck",
        ]  # fmt: skip
        told = found.of(me, "one", 18.5)
        assert (told.stays, told.completed, told.group) == (20, 20, None)
        assert peers_sentence(told, LEAST_STAYS, is_open=True) == "longer than 9 of 10 peers at this point"
        # the account's own stay is none of its peers': one of them has 19 completed peers, too few
        one = found.of(names["p0"], "one", 5.0)
        assert (one.longer_than, one.pace, one.completed) == (None, None, 19)
        assert "(19; 20 are needed)" in peers_sentence(one, LEAST_STAYS, is_open=True)


def test_an_earlier_time_knows_only_the_stays_of_then(tmp_path: Path) -> None:
    with Bench(tmp_path, journey=JOURNEY) as bench:
        rows = [row for n in range(25) for row in events(f"p{n}", done=n + 1.0)] + events("me")
        found, names = peers(bench, rows, {f"p{n}": 5 for n in range(25)} | {"me": 5}, BEGIN + 21 * DAY)
        told = found.of(names["me"], "one", 21.0)
        # done after 1 to 20 days count, that of day 21 is not sooner, the others still stay
        assert (told.stays, told.completed) == (25, 21)
        assert told.longer_than == pytest.approx(20 / 25)


def test_who_left_as_a_customer_was_not_quicker_through_the_stage(tmp_path: Path) -> None:
    with Bench(tmp_path, journey=JOURNEY) as bench:
        rows = [row for n in range(20) for row in events(f"p{n}", done=n + 20.0)]
        rows += [row for n in range(20) for row in events(f"c{n}", churned=5.0)] + events("me")
        seats = {f"{letter}{n}": 5 for letter in "pc" for n in range(20)} | {"me": 5}
        found, names = peers(bench, rows, seats, BEGIN + 60 * DAY)
        told = found.of(names["me"], "one", 10.0)
        assert (told.longer_than, told.stays, told.completed) == (0.0, 40, 20)


def test_the_segment_whose_target_holds_is_asked_where_it_has_enough(tmp_path: Path) -> None:
    with Bench(tmp_path, journey=JOURNEY) as bench:
        rows = [row for n in range(20) for row in events(f"b{n}", done=n + 50.0)]
        rows += [row for n in range(19) for row in events(f"s{n}", done=n + 1.0)] + events("big") + events("small")
        seats = {f"b{n}": 500 for n in range(20)} | {f"s{n}": 5 for n in range(19)} | {"big": 500, "small": 5}
        found, names = peers(bench, rows, seats, BEGIN + 80 * DAY)
        big, small = found.of(names["big"], "one", 49.0), found.of(names["small"], "one", 49.0)
        assert (big.longer_than, big.group) == (0.0, "big")
        # the small ones have 19: all others are asked
        assert (small.group, small.completed) == (None, 39)
        assert small.longer_than == pytest.approx(19 / 40, abs=0.02)


def test_the_share_is_that_of_kaplan_and_meier_without_the_own_stays() -> None:
    rng = np.random.default_rng(4)
    from desirepath.journeys._peers import _moved_on

    days, done = rng.integers(1, 40, 200).astype(float), rng.random(200) < 0.7
    order = np.lexsort((~done, days))
    curve = kaplan_meier(days, done)
    for by in (1.0, 7.0, 20.0, 39.0, 60.0):
        before = curve.survival[curve.times < by]
        expected = 1 - (before[-1] if before.size else 1.0)
        assert _moved_on(days[order], done[order], by) == pytest.approx(expected)


def test_every_share_has_words() -> None:
    def told(share: float, group: str | None = None) -> str:
        return peers_sentence(PeerPace(share, "on_track", 30, 25, group), LEAST_STAYS, is_open=group is None)

    assert told(0.04) == "longer than fewer than 1 of 10 peers at this point"
    assert told(0.79, "mid_market") == "longer than 7 of 10 peers in mid market"
    assert told(1.0) == "longer than all peers at this point"
