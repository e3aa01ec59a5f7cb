"""Journeys worked out by hand: definition and events in, visits, milestones, indicators, outcomes and terms out."""

from pathlib import Path

import pytest
import yaml

from desirepath.kernel import DAY, iso, parse_moment
from fixtures.bench import NOW, Bench

CASES = yaml.safe_load(Path(__file__).with_name("worked.yaml").read_text("utf-8"))
BASE = parse_moment("2024-01-01")
ENDS = {"churned": {"when": {"event": "churned"}, "kind": "bad", "ends": True}}


def at(day: float | None) -> str | None:
    return None if day is None else iso(BASE + round(day * DAY))


def day(moment: object) -> float | None:
    return None if moment is None else round((int(str(moment)) - BASE) / DAY, 6)


def weekly_events(people: list[int]) -> list[list]:
    """So many people active each week, on its days one after the other."""
    return [[7 * week + n, "e", {"person": f"p{n}"}] for week, count in enumerate(people) for n in range(count)]


def regular_events(people: dict[str, dict]) -> list[list]:
    found = []
    for person, told in people.items():
        first, last = told["weeks"]
        for when in (7 * week + n / 10 for week in range(first, last + 1) for n in range(told["each"])):
            known = told.get("known", when + told["late"] if "late" in told else None)
            found.append([when, "e", {"person": person, "actor": told.get("actor"), "known": known}])
    return found


def build(bench: Bench, case: dict) -> None:
    rows = []
    events = case.get("events", []) + weekly_events(case.get("weekly", {}).get("people", []))
    events += regular_events(case.get("regular", {}))
    for number, (when, event, *more) in enumerate(events):
        props = dict(more[0]) if more else {}
        row = {key: props.pop(key, None) for key in ("person", "actor", "known")}
        rows.append(
            row | {"id": f"{number:03}", "event": event, "time": at(when), "known": at(row["known"]), "props": props}
        )
    mapping = {"id": "id", "event": "event", "time": "time", "received": "known", "person": "person", "actor": "actor"}
    bench.write_rows("events.jsonl", rows)
    bench.declare("product", "events.jsonl", map=mapping | {"account": "'a'", "properties": "props"})
    terms = [
        {"time": at(when), "change": change, "sub": sub, "amount": more.get("amount"), "ends": at(more.get("ends"))}
        for when, change, sub, more in case.get("subscriptions", [])
    ]
    if terms:
        mapping = {
            "subscription": "sub",
            "started": "time",
            "change": "change",
            "amount": "amount",
            "period_end": "ends",
        }
        bench.write_rows("subs.jsonl", terms)
        bench.declare("billing", "subs.jsonl", "subscriptions", map=mapping | {"account": "'a'"})
    if "account" in case:
        stated = {key: at(value) for key, value in case["account"].items()}
        bench.write_rows("crm.jsonl", [stated])
        bench.declare("crm", "crm.jsonl", "accounts", map={"account": "'a'", **{key: key for key in stated}})
    if "renewals_stated" in case:
        moved = [{"known": at(when), "renews": at(date)} for when, date in case["renewals_stated"]]
        bench.write_rows("renewals.jsonl", moved)
        mapping = {"account": "'a'", "received": "known", "renewal_date": "renews"}
        bench.declare("renewals", "renewals.jsonl", "accounts", map=mapping)
    if "told" in case:
        bench.write_rows("told.jsonl", [{"known": at(when), **said} for when, said in case["told"]])
        told = {"account": "'a'", "received": "known", "attributes": list(case["told"][0][1])}
        bench.declare("told", "told.jsonl", "accounts", map=told | case.get("told_map", {}))
    if "people" in case:
        people = [{"id": str(n), "at": at(when), **told} for n, (when, told) in enumerate(case["people"])]
        bench.write_rows("people.jsonl", people)
        bench.declare(
            "crm", "people.jsonl", "people", map={"account": "'a'", "person": "id", "created": "at", "role": "role"}
        )
    if "tickets" in case:
        keys = ("opened", "replied", "solved")
        times = [{"id": name} | {key: at(more.get(key)) for key in keys} for name, more in case["tickets"]]
        bench.write_rows("tickets.jsonl", times)
        bench.declare(
            "desk", "tickets.jsonl", "tickets", map={"account": "'a'", "id": "id"} | {key: key for key in keys}
        )
    definition = {
        "stages": case["stages"],
        "outcomes": case.get("outcomes", ENDS),
        "calendar": case.get("calendar", {}),
        **{key: case[key] for key in ("timezone", "metrics", "products", "segments", "overrides") if key in case},
    }
    bench.lead(yaml.safe_dump(definition))
    bench.sync(now=NOW)
    bench.refresh()


FOUND = {
    "visits": "SELECT stage, entered_at, exited_at, exit_kind FROM visits WHERE entered_at <= ? ORDER BY life, visit",
    "milestones": "SELECT milestone, reached_at FROM milestones WHERE reached_at <= ? ORDER BY life, reached_at",
    "indicators": "SELECT indicator, raised_at, cleared_at FROM indicators WHERE raised_at <= ? ORDER BY raised_at",
    "outcomes_found": 'SELECT name, "at" FROM steps WHERE kind = \'outcome\' AND "at" <= ? ORDER BY "at"',
    "lives": "SELECT starts_at, ends_at, outcome FROM lives WHERE starts_at <= ? ORDER BY life",
    "terms": "SELECT starts_at, ends_at, outcome, decided_at FROM terms WHERE starts_at <= ? ORDER BY term",
}


def plain(value: object, until: float) -> object:
    if not isinstance(value, int):
        return value
    found = day(value)
    return None if found is not None and found > until else found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "_"))
def test_journey_is_what_was_worked_out(tmp_path: Path, case: dict) -> None:
    with Bench(tmp_path) as bench:
        build(bench, case)
        until = case.get("until", 400)
        for name in FOUND.keys() & case.keys():
            limit = 10_000 if name == "terms" else until
            rows = bench.warehouse.tuples(FOUND[name], [BASE + until * DAY])
            assert [[plain(value, limit) for value in row] for row in rows] == case[name], name
        for step, known in case.get("known", {}).items():
            kind, name = step.split()
            sql = "SELECT known_at FROM steps WHERE kind = ? AND name = ?"
            assert day(bench.warehouse.value(sql, [kind, name])) == known
        counted = bench.warehouse.count("SELECT count(*) FROM steps") - bench.warehouse.count(
            "SELECT count(*) FROM lives"
        )
        parts = ("visits", "milestones", "indicators")
        outcomes = bench.warehouse.count("SELECT count(*) FROM steps WHERE kind = 'outcome'")
        assert counted == outcomes + sum(bench.warehouse.count(f"SELECT count(*) FROM {part}") for part in parts)
