"""Who was in a segment at a moment: worked by hand, and the same from data cut at the moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desirepath.insights import write_account_cards
from desirepath.journeys import members_at
from desirepath.kernel import DAY, iso, parse_moment
from desirepath.lifecycle import checked_segment
from fixtures.bench import Bench
from fixtures.worlds import BASE, World, bring_in, random_world

FIRST = parse_moment("2025-01-01")
CRM = [
    {"id": "acme", "seen": "2025-01-01", "plan": "free", "arr": 10, "owner": "ann", "region": None},
    {"id": "acme", "seen": "2025-05-01", "plan": "pro", "arr": 900, "owner": "bob", "region": None},
    {"id": "blue", "seen": "2025-01-01", "plan": "pro", "arr": 500, "owner": "ann", "region": None},
    {"id": "blue", "seen": "2025-08-01", "plan": "pro", "arr": 500, "owner": "ann", "region": "EU"},
    {"id": "cone", "seen": "2025-06-01", "plan": "pro", "arr": 300, "owner": "bob", "region": "EU"},
]
PEOPLE = [
    {"id": "p1", "account": "acme", "role": "admin"},
    {"id": "p2", "account": "acme", "role": "admin"},
    {"id": "p3", "account": "acme", "role": "buyer"},
    {"id": "p4", "account": "blue", "role": "buyer"},
]


def at(day: str) -> int:
    return parse_moment(day)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path)
    bench.write_rows("crm.jsonl", CRM)
    attributes = ["plan", "region"]
    mapping = {"account": "id", "received": "seen", "arr": "arr", "owner": "owner", "attributes": attributes}
    bench.declare("crm", "crm.jsonl", "accounts", map=mapping, namespace="crm")
    bench.write_rows("people.jsonl", PEOPLE)
    bench.declare(
        "people", "people.jsonl", "people", map={"person": "id", "account": "account", "role": "role"}, namespace="crm"
    )
    events = [{"account": name, "person": person, "event": "work", "time": f"2025-{month:02}-{day:02}"}
              for name, person, months, days in [("acme", "p1", (1, 2), (1, 2)), ("acme", "p2", (2,), (3,)),
                                                 ("acme", "p3", (5,), (1, 2, 3, 4)), ("blue", "p4", (1, 2, 5), (1,)),
                                                 ("cone", None, (5,), (1, 2))]
              for month in months for day in days]  # fmt: skip
    bench.write_rows(
        "events.jsonl", [*events, {"account": "cone", "person": None, "event": "login", "time": "2025-12-01"}]
    )
    bench.declare("product", "events.jsonl", map={"event": "event", "time": "time", "account": "account", "person": "person"},
                  namespace="crm")  # fmt: skip
    bench.sync()
    bench.refresh()
    write_account_cards(bench.warehouse, outcome="churned", as_of=at("2025-12-01"))
    return bench


def who(bench: Bench, where: str, day: str, age: str | None = None) -> tuple[list[str], int]:
    """The names of the members, and for how many today's value stood in."""
    found = members_at(bench.warehouse, checked_segment("s", where, age), at(day), data_end=at("2025-12-01"))
    return sorted(name.rpartition(":")[2] for name in found.accounts), found.todays_value


@pytest.mark.parametrize(
    ("where", "day", "expected"),
    [
        ("plan = 'pro'", "2025-02-01", ["blue"]),
        ("plan = 'pro'", "2025-05-02", ["acme", "blue", "cone"]),
        ("plan = 'free'", "2025-12-01", []),
        ("arr >= 400", "2025-02-01", ["blue"]),
        ("arr >= 400", "2025-12-01", ["acme", "blue"]),
        ("owner = 'ann'", "2025-02-01", ["acme", "blue"]),
        ("owner = 'ann'", "2025-05-02", ["blue"]),
        ("owner = 'bob' and plan = 'pro'", "2025-12-31", ["acme", "cone"]),
        ("stage = 'onboarding'", "2025-02-01", ["acme", "blue"]),
        ("stage = 'adoption'", "2025-12-01", ["cone"]),
        ("age_days >= 31", "2025-02-01", ["acme", "blue"]),
        ("age_days > 31", "2025-02-01", []),
        ("usage_tier = 'none'", "2025-04-15", ["acme", "blue"]),
        ("usage_tier = 'heavy'", "2025-05-05", ["acme"]),
        ("usage_tier = 'medium'", "2025-05-05", ["cone"]),
        ("usage_tier = 'light'", "2025-05-05", ["blue"]),
        ("persona = 'admin'", "2025-02-28", ["acme"]),
        ("persona = 'buyer'", "2025-05-02", ["blue"]),
        ("persona = 'buyer'", "2025-07-15", ["acme", "blue"]),
        ("persona is null", "2025-12-01", ["acme", "blue", "cone"]),
        ("name like '%acme'", "2025-12-01", ["acme"]),
    ],
)
def test_membership_is_what_was_known_at_the_moment(bench: Bench, where: str, day: str, expected: list[str]) -> None:
    assert who(bench, where, day)[0] == expected


def test_what_was_first_known_later_stands_in_and_is_counted(bench: Bench) -> None:
    assert who(bench, "region = 'EU'", "2025-07-01") == (["blue", "cone"], 1)
    assert who(bench, "region = 'EU'", "2025-09-01") == (["blue", "cone"], 0)
    assert who(bench, "plan = 'pro'", "2025-05-02") == (["acme", "blue", "cone"], 1)


@pytest.mark.parametrize(
    ("where", "day", "expected"),
    [
        ("plan = 'pro'", "2025-03-31", []),
        ("plan = 'pro'", "2025-04-01", ["blue"]),
        ("plan = 'pro'", "2025-12-01", ["blue", "cone"]),
        ("owner = 'ann'", "2025-12-01", ["acme", "blue"]),
        ("usage_tier <> 'none'", "2025-12-01", []),
    ],
)
def test_with_an_age_membership_is_fixed_then(bench: Bench, where: str, day: str, expected: list[str]) -> None:
    """Acme is 90 days old on 1 April: later it was on the pro plan, but not then."""
    assert who(bench, where, day, "90d")[0] == expected


def test_the_lists_of_now_and_the_dated_way_agree_at_the_end_of_the_data(bench: Bench) -> None:
    for where in ("plan = 'pro'", "arr >= 400", "owner = 'ann'", "stage = 'adoption'", "region = 'EU'"):
        segment, end = checked_segment("s", where), at("2025-12-01")
        now = members_at(bench.warehouse, segment, end, data_end=end)
        dated = members_at(bench.warehouse, segment, end, data_end=end + DAY)
        assert now.accounts == dated.accounts, where


READ = ("owner = 'owner0'", "stage = 'adoption'", "arr >= 200", "age_days > 40", "usage_tier = 'heavy'",
        "usage_tier in ('light', 'none')", "tier = 'gold'", "tier <> 'gold' and age_days < 90")  # fmt: skip


def with_tiers(bench: Bench, world: World, seed: int, until: int) -> Bench:
    """The company with a tier of every account that changes now and then, each change dated."""
    rng = np.random.default_rng([seed, 1])
    rows = [
        {
            "id": one["id"],
            "domain": one["domain"],
            "seen": BASE + int(day) * DAY,
            "tier": str(rng.choice(["gold", "tin"])),
        }
        for one in world.companies
        for day in (-1, *np.sort(rng.choice(140, 3, replace=False)))
    ]
    bench.write_rows("tiers.jsonl", [{**row, "seen": iso(row["seen"])} for row in rows if row["seen"] <= until])
    mapping = {"account": "id", "domain": "domain", "received": "seen", "attributes": ["tier"]}
    bench.declare("tiers", "tiers.jsonl", "accounts", map=mapping, namespace="billing")
    bring_in(bench, world)
    return bench


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("age", [None, "30d"])
def test_membership_from_all_data_equals_that_from_data_cut_at_the_moment(
    tmp_path: Path, seed: int, age: str | None
) -> None:
    world = random_world(np.random.default_rng(seed), accounts=8, late=0, explicit=True)
    end, kept = BASE + 400 * DAY, []
    with Bench(tmp_path / "whole") as bench:
        whole = with_tiers(bench, world, seed, end)
        write_account_cards(whole.warehouse, outcome="lost", as_of=end)
        for days in (42, 105):
            moment = BASE + days * DAY - 1
            with Bench(tmp_path / f"cut {days}") as bench:
                cut = with_tiers(bench, world.known_by(moment), seed, moment)
                write_account_cards(cut.warehouse, outcome="lost", as_of=moment)
                for where in READ:
                    segment = checked_segment("s", where, age)
                    told = members_at(whole.warehouse, segment, moment, data_end=end).accounts
                    assert told == members_at(cut.warehouse, segment, moment, data_end=moment).accounts, (where, days)
                    kept.append(told == members_at(whole.warehouse, segment, end, data_end=end).accounts)
    assert not all(kept)  # what is so now would be told otherwise for some
