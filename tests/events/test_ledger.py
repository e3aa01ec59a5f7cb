"""A sync takes only what is new; what a file no longer states is taken out again, and its accounts are derived anew."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desirepath.events import release_rejected
from desirepath.kernel import parse_moment
from fixtures.bench import EVENT_MAP, NOW, Bench, adds_up, derived_rows, differences

WITH_ID = {**EVENT_MAP, "id": "id"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as opened:
        yield opened


def row(day: int, account: str = "a", **more: object) -> dict[str, Any]:
    return {"id": day, "event": "login", "time": f"2024-01-{day:02}", "account": account, **more}


def test_changed_file_replaces_its_rows(bench: Bench) -> None:
    bench.write_rows("e.jsonl", [row(1), row(2), row(3)])
    bench.declare("p", "e.jsonl", map=WITH_ID)
    bench.sync()
    bench.write_rows("e.jsonl", [row(1), row(2, event="export"), row(4)])
    count = bench.sync()["p"]
    assert adds_up(count) and (count.accepted, count.duplicates, count.dropped) == (2, 1, 2)
    assert bench.events("event_id, event") == [("1", "login"), ("2", "export"), ("4", "login")]


def test_file_that_was_only_touched_is_not_read_again(bench: Bench) -> None:
    path = bench.write_rows("e.jsonl", [row(1)])
    bench.declare("p", "e.jsonl", map=WITH_ID)
    bench.sync()
    os.utime(path, ns=(1, 1))
    count = bench.sync()["p"]
    assert (count.files, count.unchanged_files) == (0, 1)


def test_only_accounts_of_changed_rows_are_derived_anew(bench: Bench) -> None:
    bench.write_rows("e.jsonl", [row(1, "a"), row(2, "b"), row(3, "c")])
    bench.declare("p", "e.jsonl", map=WITH_ID)
    bench.sync()
    bench.refresh()
    bench.write_rows("e.jsonl", [row(1, "a"), row(3, "c")])
    bench.sync()
    done = bench.refresh()
    assert done.accounts_touched == 1
    found = derived_rows(bench.warehouse)
    bench.refresh(everything=True)
    assert differences(found, derived_rows(bench.warehouse)) == {}


def test_changed_mapping_replaces_accepted_rows_without_ids_too(bench: Bench) -> None:
    bench.write_rows("e.jsonl", [{"what": "login", "old": "x", "new": "y", "time": "2024-01-01"}])
    bench.declare("p", "e.jsonl", map={"event": "what", "time": "time", "account": "old"})
    bench.sync()
    bench.declare("p", "e.jsonl", map={"event": "upper(what)", "time": "time", "account": "new"})
    bench.sync()
    assert bench.events("event, account_key") == [("LOGIN", "account:y")]
    bench.refresh()
    assert set(bench.accounts().values()) == {"y"}


def test_new_mapping_does_not_make_an_attribute_younger_and_a_new_export_adds_a_version(bench: Bench) -> None:
    bench.write_rows("c.jsonl", [{"id": 1, "n": "A", "arr": 5}])
    bench.declare("c", "c.jsonl", "accounts", map={"account": "id", "name": "n"})
    bench.sync(now=NOW)
    bench.declare("c", "c.jsonl", "accounts", map={"account": "id", "name": "n", "arr": "arr"})
    bench.sync(now=NOW + 1000)
    versions = "SELECT known_at, attributes ->> '$.arr' FROM attributes ORDER BY ALL"
    assert bench.warehouse.tuples(versions) == [(NOW, "5.0")]
    bench.write_rows("c.jsonl", [{"id": 1, "n": "A", "arr": 7}])
    bench.sync(now=NOW + 2000)
    assert bench.warehouse.tuples(versions) == [(NOW, "5.0"), (NOW + 2000, "7.0")]


def test_what_another_file_repeats_survives_the_file_that_brought_it(bench: Bench) -> None:
    bench.write_rows("e1.jsonl", [row(1, person="p"), row(2, person=None)])
    bench.write_rows("e2.jsonl", [row(1, person="p"), row(3)])
    bench.declare("p", "e*.jsonl", map={**WITH_ID, "person": "person"})
    bench.sync()
    bench.write_rows("e1.jsonl", [row(2, person=None)])
    bench.sync()
    assert bench.events("event_id") == [("1",), ("2",), ("3",)]
    assert bench.warehouse.tuples("SELECT left_key, right_key FROM links") == [("person:p", "account:a")]
    assert bench.sync()["p"].files == 0


def test_later_version_of_a_record_counts_where_records_change(bench: Bench) -> None:
    mapping = {"id": "id", "opened": "opened", "priority": "priority", "account": "account"}
    ticket = {"id": 1, "opened": "2024-01-01", "account": "a", "priority": "low"}
    bench.declare("t", "t*.jsonl", "tickets", map=mapping)
    bench.write_rows("t1.jsonl", [ticket])
    bench.sync()
    bench.write_rows("t2.jsonl", [ticket | {"priority": "high"}])
    count = bench.sync()["t"]
    assert adds_up(count) and count.accepted == 1
    assert bench.events("properties ->> '$.priority'") == [("high",)]
    bench.write_rows("t3.jsonl", [ticket | {"priority": "high"}])
    assert bench.sync()["t"].duplicates == 1


def test_link_that_no_file_states_any_more_is_gone(bench: Bench) -> None:
    bench.write_rows("p.jsonl", [{"id": 1, "email": "x@one.com", "account": "a"}])
    bench.declare("people", "p.jsonl", "people", map={"person": "id", "email": "email", "account": "account"})
    bench.write_rows("e.jsonl", [{"event": "login", "time": "2024-01-01", "email": "x@one.com"}])
    bench.declare("e", "e.jsonl", map={"event": "event", "time": "time", "email": "email"})
    bench.sync()
    bench.refresh()
    assert bench.warehouse.tuples("SELECT account FROM account_events") == [("a",)]
    bench.write_rows("p.jsonl", [{"id": 1, "email": "x@one.com", "account": "b"}])
    bench.sync()
    bench.refresh()
    assert bench.warehouse.tuples("SELECT account FROM account_events") == [("b",)]
    found = derived_rows(bench.warehouse)
    bench.refresh(everything=True)
    assert differences(found, derived_rows(bench.warehouse)) == {}


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_record_without_an_id_is_the_same_in_a_file_with_further_columns(bench: Bench, ending: str) -> None:
    if ending == "csv":
        bench.write("1.csv", "event,time,account\nlogin,2024-01-01,a\n")
        bench.write("2.csv", "time,event,account,plan\n2024-01-01,login,a,\n2024-01-02,login,a,pro\n")
    else:
        plain = {"event": "login", "time": "2024-01-01", "account": "a"}
        bench.write_rows("1.jsonl", [plain])
        bench.write_rows("2.jsonl", [plain, {**plain, "time": "2024-01-02", "plan": "pro"}])
    bench.declare("p", f"*.{ending}", map={**EVENT_MAP, "properties": "*"})
    count = bench.sync()["p"]
    assert adds_up(count) and (count.accepted, count.duplicates) == (2, 1)


def test_link_that_one_source_states_no_more_stays_where_another_states_it(bench: Bench) -> None:
    seen = {"event": "login", "time": "2024-01-01", "account": "a", "email": "x@one.example"}
    for name in ("p", "q"):
        bench.write_rows(f"{name}.jsonl", [seen])
        bench.declare(name, f"{name}.jsonl", map={**EVENT_MAP, "email": "email"})
    bench.sync()
    bench.write_rows("p.jsonl", [{**seen, "email": "y@one.example"}])
    bench.sync()
    bench.refresh()
    assert bench.accounts()["email:x@one.example"] == "a"


VERSIONS = "SELECT known_at, attributes ->> '$.arr' FROM attributes ORDER BY ALL"


def test_attribute_that_comes_back_is_a_version_of_its_own(bench: Bench) -> None:
    bench.declare("c", "c.jsonl", "accounts", map={"account": "id", "arr": "arr"})
    for later, arr in enumerate((5, 7, 5, 5)):
        bench.write_rows("c.jsonl", [{"id": 1, "arr": arr, "export": later}])
        count = bench.sync(now=NOW + later)["c"]
        assert adds_up(count) and count.accepted == (later < 3)
    assert bench.warehouse.tuples(VERSIONS) == [(NOW, "5.0"), (NOW + 1, "7.0"), (NOW + 2, "5.0")]
    bench.refresh()
    assert bench.warehouse.tuples("SELECT arr FROM accounts") == [(5.0,)]


def test_dated_versions_of_one_file_are_all_kept_and_a_second_reading_adds_none(bench: Bench) -> None:
    rows = [{"id": 1, "arr": arr, "seen": f"2024-0{month}-01"} for month, arr in enumerate((5, 7, 5), start=1)]
    bench.write_rows("c.jsonl", rows)
    bench.declare("c", "c.jsonl", "accounts", map={"account": "id", "arr": "arr", "received": "seen"})
    bench.sync()
    before = bench.warehouse.tuples(VERSIONS)
    assert [arr for _, arr in before] == ["5.0", "7.0", "5.0"]
    bench.write_rows("c.jsonl", [*rows, {**rows[0], "id": 2}])
    assert bench.sync()["c"].accepted == 1
    assert bench.warehouse.tuples(VERSIONS.replace("ORDER", "WHERE account_key = 'account:1' ORDER")) == before


def test_corrected_start_of_an_account_counts(bench: Bench) -> None:
    bench.declare("c", "c.jsonl", "accounts", map={"account": "id", "started": "start"})
    for later, day in enumerate(("2024-01-01", "2024-02-01")):
        bench.write_rows("c.jsonl", [{"id": 1, "start": day}])
        bench.sync(now=NOW + later)
    bench.refresh()
    assert bench.warehouse.tuples("SELECT started_at FROM accounts") == [(parse_moment("2024-02-01"),)]


def test_file_that_is_due_twice_over_keeps_the_versions_it_brought(bench: Bench) -> None:
    bench.declare("c", "c.jsonl", "accounts", map={"account": "id", "arr": "arr"})
    for later, arr in enumerate((5, 77)):
        bench.write_rows("c.jsonl", [{"id": 1, "arr": arr}, {"id": None, "arr": 2}])
        bench.sync(now=NOW + later)
    assert (release_rejected(bench.warehouse), release_rejected(bench.warehouse)) == (1, 1)
    bench.sync(now=NOW + 2)
    assert bench.warehouse.tuples(VERSIONS) == [(NOW, "5.0"), (NOW + 1, "77.0")]


def test_received_time_that_is_mapped_later_says_since_when_things_are_known(bench: Bench) -> None:
    bench.write_rows("e.jsonl", [row(1, got="2024-03-01", email="x@one.example")])
    mapping = {**WITH_ID, "email": "email"}
    for declared in (mapping, {**mapping, "received": "got"}):
        bench.declare("p", "e.jsonl", map=declared)
        assert adds_up(bench.sync()["p"])
    known = [(parse_moment("2024-03-01"),)]
    assert bench.events("known_at") == known
    assert bench.warehouse.tuples("SELECT known_at FROM links") == known
