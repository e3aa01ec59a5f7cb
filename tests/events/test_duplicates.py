"""A repeat is recognised by its id or, without one, by its content: within a file, across files and across syncs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.bench import EVENT_MAP, Bench, adds_up

WITH_ID = {**EVENT_MAP, "id": "id"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as opened:
        yield opened


def row(event: str = "login", day: int = 1, **more: object) -> dict[str, object]:
    return {"event": event, "time": f"2024-01-{day:02}", "account": "a", **more}


def test_repeated_id_within_a_file_counts_once(bench: Bench) -> None:
    bench.write_rows("e.jsonl", [row(id=1), row("other", 2, id=1), row(id=2)])
    bench.declare("p", "e.jsonl", map=WITH_ID)
    count = bench.sync()["p"]
    assert (count.accepted, count.duplicates) == (2, 1)
    assert bench.events("event, event_id") == [("login", "1"), ("login", "2")]


def test_repeated_id_in_a_later_file_counts_once(bench: Bench) -> None:
    bench.write_rows("e1.jsonl", [row(id=1), row(day=20, id=2)])
    bench.write_rows("e2.jsonl", [row(day=20, id=2), row(day=3, id=3)])
    bench.declare("p", "e*.jsonl", map=WITH_ID)
    count = bench.sync()["p"]
    assert (count.accepted, count.duplicates) == (3, 1)


def test_same_id_of_another_source_is_another_event(bench: Bench) -> None:
    for name in ("p", "q"):
        bench.write_rows(f"{name}.jsonl", [row(id=1)])
        bench.declare(name, f"{name}.jsonl", map=WITH_ID)
    assert [count.accepted for count in bench.sync().values()] == [1, 1]


def test_record_without_id_among_others_goes_by_its_content(bench: Bench) -> None:
    bench.write_rows("e.jsonl", [row(id=1), row(id=None), row(id=None), row(day=2, id="")])
    bench.declare("p", "e.jsonl", map=WITH_ID)
    count = bench.sync()["p"]
    assert (count.accepted, count.duplicates) == (3, 1)


def test_exact_repeats_without_ids_count_as_duplicates(bench: Bench) -> None:
    bench.write_rows("e1.jsonl", [row(), row(), row(day=2)])
    bench.write_rows("e2.jsonl", [row(day=2)])
    bench.declare("p", "e*.jsonl")
    count = bench.sync()["p"]
    assert (count.accepted, count.duplicates) == (2, 2)


def test_exact_repeats_are_kept_when_declared_so(bench: Bench) -> None:
    bench.write_rows("e1.jsonl", [row(), row(), row(day=2)])
    bench.write_rows("e2.jsonl", [row()])
    bench.declare("p", "e*.jsonl", duplicates="keep")
    count = bench.sync()["p"]
    assert (count.accepted, count.duplicates) == (4, 0)


def test_file_that_grew_brings_only_what_is_new_kept_repeats_too(bench: Bench) -> None:
    bench.declare("p", "e.jsonl", duplicates="keep")
    bench.write_rows("e.jsonl", [row(), row()])
    bench.sync()
    bench.write_rows("e.jsonl", [row(day=9), row(), row(), row()])
    count = bench.sync()["p"]
    assert (count.accepted, count.duplicates) == (2, 2)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_value_in_another_column_is_another_record(bench: Bench, ending: str) -> None:
    if ending == "csv":
        bench.write("e.csv", "event,time,account,x,y\nlogin,2024-01-01,a,1,\nlogin,2024-01-01,a,,1\n")
    else:
        bench.write_rows("e.jsonl", [row(x=1), row(y=1)])
    bench.declare("p", f"e.{ending}", map={**EVENT_MAP, "properties": ["x", "y"]})
    assert bench.sync()["p"].accepted == 2


def test_second_sync_takes_nothing(bench: Bench) -> None:
    bench.write_rows("e.jsonl", [row(), row(day=2), row(day=99)])
    bench.declare("p", "e.jsonl")
    bench.sync()
    before = bench.events("*")
    count = bench.sync()["p"]
    assert (count.files, count.unchanged_files, count.records) == (0, 1, 0)
    assert bench.events("*") == before


def test_record_that_gains_an_event_is_taken_again(bench: Bench) -> None:
    mapping = {"id": "id", "opened": "opened", "solved": "solved", "account": "account"}
    bench.declare("t", "t.jsonl", "tickets", map=mapping)
    ticket = {"id": 1, "opened": "2024-01-01", "account": "a", "solved": None}
    bench.write_rows("t.jsonl", [ticket, ticket | {"id": 2}])
    bench.sync()
    bench.write_rows("t.jsonl", [ticket | {"solved": "2024-01-05"}, ticket | {"id": 2}])
    count = bench.sync()["t"]
    assert adds_up(count) and (count.accepted, count.duplicates, count.events) == (1, 1, 1)
    assert bench.events() == [("ticket_opened",), ("ticket_opened",), ("ticket_solved",)]


def test_account_row_counts_again_only_when_it_changed(bench: Bench) -> None:
    bench.declare("c", "c.jsonl", "accounts", map={"account": "id", "name": "name", "arr": "arr"})
    bench.write_rows("c.jsonl", [{"id": 1, "name": "A", "arr": 5}, {"id": 2, "name": "B", "arr": 6}])
    assert bench.sync()["c"].accepted == 2
    bench.write_rows("c.jsonl", [{"id": 1, "name": "A", "arr": 7}, {"id": 2, "name": "B", "arr": 6}])
    count = bench.sync(now=2 * 10**15)["c"]
    assert (count.accepted, count.duplicates) == (1, 1)
    versions = bench.warehouse.tuples("SELECT attributes ->> '$.arr' FROM attributes WHERE account_key = 'account:1'")
    assert sorted(versions) == [("5.0",), ("7.0",)]
