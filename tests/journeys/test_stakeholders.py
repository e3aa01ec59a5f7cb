"""The people at an account: who is the champion now, which champion left, who only stands in the CRM."""

from pathlib import Path

from desirepath.journeys import list_stakeholders
from desirepath.kernel import DAY, WEEK, iso, parse_moment
from fixtures.bench import EVENT_MAP, Bench

BASE = parse_moment("2024-01-01")


def test_people_are_listed_with_role_weeks_and_the_champion_who_left(tmp_path: Path) -> None:
    weeks = {"old": (range(10), 3), "new": (range(4, 24), 2), "rare": (range(23, 24), 1)}
    events = [
        {"event": "login", "time": iso(BASE + week * WEEK + n * DAY), "account_id": "a", "person": person}
        for person, (active, each) in weeks.items()
        for week in active
        for n in range(each)
    ]
    with Bench(tmp_path) as bench:
        bench.write_rows("events.jsonl", events)
        bench.declare("product", "events.jsonl", map=EVENT_MAP | {"account": "account_id", "person": "person"})
        bench.write_rows("people.jsonl", [{"id": "new", "role": "admin"}, {"id": "buyer", "role": "buyer"}])
        mapping = {"account": "'a'", "person": "id", "role": "role", "name": "id"}
        bench.declare("crm", "people.jsonl", "people", map=mapping)
        bench.sync()
        bench.refresh()
        at = BASE + 23 * WEEK + 2 * DAY
        listed = list_stakeholders(bench.warehouse, bench.definition, "a", at=at)
        earlier = list_stakeholders(bench.warehouse, bench.definition, "a", at=BASE + 11 * WEEK)
    found = {one.person.split(":")[-1]: one for one in listed}
    assert [(name, one.role, one.weeks_active, one.is_champion) for name, one in found.items()] == [
        ("new", "admin", 20, True),
        ("old", None, 10, False),
        ("rare", None, 1, False),
        ("buyer", "buyer", 0, False),
    ]
    assert found["old"].left_at == found["old"].last_seen == BASE + 9 * WEEK + 2 * DAY
    assert found["buyer"].last_seen is None
    assert {one.left_at for one in listed if one is not found["old"]} == {None}
    assert [(one.person.split(":")[-1], one.left_at) for one in earlier if one.is_champion] == [("old", None)]
