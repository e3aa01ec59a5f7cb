"""Features counted by hand: what a week's start tells of tickets, people, warning signs and champions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desirepath.kernel import DAY, iso, parse_moment
from desirepath.learning.features import FeatureRows, feature_rows
from fixtures.bench import Bench
from fixtures.worlds import AGAIN, THANKS, bring_in, declare_world, parts_of, random_world

BASE = parse_moment("2024-01-01")
UNTIL = BASE + 300 * DAY
Record = dict[str, object]
JOURNEY = """
stages: [{name: onboarding}]
outcomes:
  churned: {when: {event: churned}, kind: bad, ends: true}
"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path, journey=JOURNEY) as opened:
        yield opened


def day(days: float, late: float = 0) -> Record:
    return {"time": iso(BASE + int(days * DAY)), "received": iso(BASE + int((days + late) * DAY))}


def said(event: str, days: float, *, late: float = 0, ours: bool = False, **more: object) -> Record:
    actor = "company" if ours else "customer"
    base: Record = {"event": event, "account": "a", "person": "p", "actor": actor, "ticket": "t", "text": None}
    return base | day(days, late) | more


def told(bench: Bench, rows: list[Record], *, until: int = UNTIL) -> FeatureRows:
    mapping = {"event": "event", "time": "time", "received": "received", "account": "account", "person": "person",
               "actor": "actor", "properties": ["ticket"], "text": "text"}  # fmt: skip
    bench.declare("all", "all.jsonl", map=mapping)
    bench.write_rows("all.jsonl", [{**row, "id": str(number)} for number, row in enumerate(rows)])
    bench.sync()
    bench.refresh()
    return feature_rows(bench.warehouse, bench.definition, until=until)


def by_week(rows: FeatureRows, name: str) -> list[float | None]:
    """The feature at each week's start, from the first Monday after ``BASE`` on."""
    return [None if np.isnan(value) else float(value) for value in rows.column(name)]


SOLVED = [said("ticket_opened", 1, text=AGAIN), said("ticket_solved", 3, ours=True)]


@pytest.mark.parametrize(
    ("after", "reopened", "open_now"),
    [
        ([], 0, 0),
        ([said("message_received", 9, text=THANKS)], 0, 0),
        ([said("message_received", 9, text=AGAIN)], 1, 1),
        ([said("message_received", 9, text=AGAIN), said("message_received", 10, text=AGAIN)], 1, 1),
        ([said("message_received", 9, text=AGAIN), said("ticket_solved", 10, ours=True)], 1, 0),
        ([said("message_received", 2, text=AGAIN)], 0, 0),
        ([said("message_received", 2, late=7, text=AGAIN)], 0, 0),
        ([said("message_received", 3, text=AGAIN)], 0, 0),
        ([said("message_received", 9, text=AGAIN, ticket=None)], 0, 0),
        ([said("ticket_reopened", 9)], 1, 1),
        ([said("ticket_escalated", 9)], 1, 1),
        ([said("ticket_replied", 9, ours=True)], 0, 0),
        ([said("ticket_reopened", 2)], 1, 0),
        ([said("ticket_reopened", 9), said("ticket_solved", 9, ours=True)], 1, 0),
    ],
)
def test_a_ticket_is_opened_again_by_a_word_that_is_no_thanks(
    bench: Bench, after: list[Record], reopened: int, open_now: int
) -> None:
    rows = told(bench, [*SOLVED, *after], until=BASE + 21 * DAY)
    assert by_week(rows, "reopened_12w")[-1] == reopened
    assert by_week(rows, "tickets_open")[-1] == open_now


def test_a_ticket_counts_as_opened_again_from_the_week_it_was_known_for_twelve_weeks(bench: Bench) -> None:
    rows = told(bench, [*SOLVED, said("message_received", 9, late=7, text=AGAIN), said("login", 130)])
    counted = by_week(rows, "reopened_12w")
    assert counted[:16] == [0.0] * 2 + [1.0] * 12 + [0.0] * 2


def test_a_ticket_opened_again_twice_is_one_ticket(bench: Bench) -> None:
    again = [said("ticket_reopened", 9), said("ticket_solved", 10, ours=True), said("ticket_reopened", 20)]
    other = [said("ticket_opened", 1, ticket="u"), said("ticket_reopened", 20, ticket="u")]
    assert by_week(told(bench, [*SOLVED, *again, *other]), "reopened_12w")[3] == 2


def test_people_count_once_at_each_touchpoint_for_eight_weeks(bench: Bench) -> None:
    rows = [
        said("login", 1, ticket=None), said("login", 2, ticket=None), said("login", 2, ticket=None, person="q"),
        said("login", 2, ticket=None, ours=True, person="r"), said("ticket_opened", 1, person="q"),
        said("message_received", 9, person="p"), said("message_received", 9, person="s", ticket=None),
        said("email_opened", 9, late=7, person="t", ticket=None), said("call_held", 3, ours=True, person="u", ticket=None),
        said("login", 130, ticket=None),
    ]  # fmt: skip
    found = told(bench, rows)
    assert by_week(found, "people_product_8w")[:10] == [2.0] * 8 + [0.0] * 2
    assert by_week(found, "people_support_8w")[:10] == [1.0] + [2.0] * 7 + [1.0, 0.0]
    assert by_week(found, "people_email_8w")[:12] == [0.0] + [1.0] + [2.0] * 7 + [1.0] + [0.0] * 2
    assert by_week(found, "people_met_8w")[:10] == [1.0] * 8 + [0.0] * 2


def test_a_champion_is_lost_when_the_silence_has_lasted(bench: Bench) -> None:
    champion = [said("login", 7 * week + 1, ticket=None) for week in range(8)]
    others = [said("login", 7 * week + 2, ticket=None, person="q") for week in (0, 9, 20, 21)]
    found = by_week(told(bench, [*champion, *others]), "champions_lost_26w")
    known = 7 * 7 + 1 + 56
    first = next(place for place, value in enumerate(found) if value)
    assert first == -(-known // 7) - 1 and found[first] == 1.0
    assert found[first : first + 26] == [1.0] * len(found[first : first + 26])


def test_the_age_of_warning_signs_counts_from_when_the_last_was_known(bench: Bench) -> None:
    bench.lead(
        JOURNEY.replace("onboarding}", "onboarding, negative_indicators: [{name: quiet, when: {no_event_for: 10d}}]}")
    )
    rows = [said("login", days, ticket=None) for days in (0, 1, 40)]
    ages = by_week(told(bench, rows, until=BASE + 60 * DAY), "signs_age")
    assert ages[:4] == [0.0, 7.0, 3.0, 10.0]


@pytest.mark.parametrize("seed", range(3))
def test_features_after_refreshes_in_batches_equal_those_after_a_rebuild(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    world = random_world(rng, late=0.3, talks=True)
    with Bench(tmp_path / "batches") as piecewise, Bench(tmp_path / "whole") as whole:
        declare_world(piecewise)
        for name, rows in parts_of(world, rng, parts=3):
            piecewise.write_rows(name, rows)
            piecewise.sync()
            piecewise.refresh()
        bring_in(whole, world)
        whole.refresh(everything=True)
        one, other = (feature_rows(each.warehouse, each.definition, until=UNTIL) for each in (piecewise, whole))
    assert one.accounts == other.accounts
    assert one.values.size > 0
    assert one.values.tobytes() == other.values.tobytes()
