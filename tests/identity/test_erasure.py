"""What is erased is nowhere any more: not in a table, not in a file, not in a text, and it does not come back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.simulate import SimulationPlan, simulate_company
from desirepath.store import Warehouse, Wording, strike_from_parquet
from fixtures.bench import derived_rows, differences

ANN, BOB = "ann.lee@one.example", "bob@one.example"
WORKSPACE = """name: Small
sources:
  - {name: people, kind: files, path: people.csv, stream: people,
     map: {person: id, email: email, name: name, account: account}}
  - {name: crm, kind: files, path: crm.csv, stream: accounts, map: {account: id, name: name, domain: domain}}
  - {name: app, kind: files, path: events.jsonl, stream: events,
     map: {id: id, event: event, time: time, person: user, properties: props}}
  - {name: desk, kind: files, path: tickets.jsonl, stream: tickets,
     map: {id: id, opened: at, email: email, text: text, account: account}}
  - {name: live, kind: ingest}
"""
JOURNEY = """stages: [{name: onboarding, milestones: [{name: first, when: {event: login}}]}]
outcomes: {churned: {when: {event: left}, kind: bad, ends: true}}
"""


def write(folder: Path) -> None:
    (folder / "workspace.yaml").write_text(WORKSPACE, "utf-8")
    (folder / "journey.yaml").write_text(JOURNEY, "utf-8")
    (folder / "people.csv").write_text(
        f"id,email,name,account\nuser-ann-1,{ANN},Ann Lee,acct-1\nuser-bob-1,{BOB},Bob Ray,acct-1\n"
        "user-cid-1,c@two.example,Cid,acct-11\n"
    )
    (folder / "crm.csv").write_text(
        "id,name,domain\nacct-1,One Works,one.example\nacct-11,One Works Nord,two.example\n"
    )
    users = ["user-ann-1", "user-bob-1", "user-cid-1"]
    events = [
        {
            "id": f"e{n}",
            "event": "login",
            "time": f"2025-01-{1 + n:02}",
            "user": users[n % 3],
            "props": {"shared_with": ANN},
        }
        for n in range(12)
    ]
    (folder / "events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in events))
    tickets = [
        {"id": 1, "at": "2025-02-01", "email": ANN, "text": "It fails for me. Ann Lee", "account": "acct-1"},
        {
            "id": 2,
            "at": "2025-02-02",
            "email": BOB,
            "text": f"Please ask {ANN} {ANN}, or Ann Leeward",
            "account": "acct-1",
        },
        {"id": 3, "at": "never", "email": ANN, "text": "x", "account": "acct-1"},
    ]
    (folder / "tickets.jsonl").write_text("".join(json.dumps(row) + "\n" for row in tickets))


@pytest.fixture
def facade(tmp_path: Path) -> Iterator[LocalFacade]:
    write(tmp_path)
    opened = LocalFacade(Workspace(tmp_path))
    opened.do("sync")
    opened.do("refresh")
    yield opened
    opened.close()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("*") if path.suffix in (".duckdb", ".sqlite", ".wal"))


def every_text(facade: LocalFacade) -> str:
    warehouse = facade.work.warehouse
    tables = [str(row[0]) for row in warehouse.tuples("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")]
    return "\n".join(str(warehouse.tuples(f"SELECT * FROM {name}")) for name in tables)


def erase(facade: LocalFacade, **asked: Any) -> dict[str, Any]:
    return facade.do("erase", **asked)


def test_person_is_nowhere_and_everybody_else_is_as_before(facade: LocalFacade, tmp_path: Path) -> None:
    assert ANN in every_text(facade)
    found = erase(facade, kind="person", named=ANN, reason="asked for it")
    assert found["proof"]["clean"], str(found["proof"])
    assert found["proof"]["rows"]["events"] == 5
    text = every_text(facade)
    for gone in (ANN, "user-ann-1", "Ann Lee "):
        assert gone not in text
    assert "Please ask [erased] [erased], or Ann Leeward" in text
    assert facade.work.warehouse.count("SELECT count(*) FROM rejected") == 0
    assert facade.work.warehouse.count("SELECT count(*) FROM account_events WHERE account = 'acct-1'") == 5
    assert ANN.encode() not in bytes_of(tmp_path) and ANN not in json.dumps(facade.ask("erasures"))
    assert {Path(path).name for path in found["files_to_mend"]} == {"people.csv", "events.jsonl", "tickets.jsonl"}
    derived = derived_rows(facade.work.warehouse)
    facade.do("rebuild")
    assert differences(derived, derived_rows(facade.work.warehouse)) == {}


def test_erased_person_does_not_come_back_by_file_or_live(facade: LocalFacade, tmp_path: Path) -> None:
    erase(facade, kind="person", named="user-ann-1")
    write(tmp_path)
    with (tmp_path / "events.jsonl").open("a") as more:
        more.write(
            json.dumps({"id": "new", "event": "login", "time": "2025-03-01", "user": "user-ann-1", "props": {}}) + "\n"
        )
        more.write(
            json.dumps({"id": "new2", "event": "login", "time": "2025-03-01", "user": "user-bob-1", "props": {}}) + "\n"
        )
    facade.do("rejected_replay")
    facade.do("sync")
    facade.do("refresh")
    key = str(facade.do("key_create", source="live")["key"])
    items = [
        {"type": kind, "userId": "user-ann-1", "event": "x", "traits": {"email": ANN}} for kind in ("track", "identify")
    ]
    body = json.dumps({"batch": items}).encode()
    facade.ingest(body, dialect="segment", kind="batch", key=key).result(timeout=30)
    ids = {str(row[0]) for row in facade.work.warehouse.tuples("SELECT event_id FROM events")}
    assert "new2" in ids and "new" not in ids
    assert facade.work.warehouse.count("SELECT count(*) FROM events WHERE person_key = 'person:user-ann-1'") == 0
    assert facade.work.warehouse.count("SELECT count(*) FROM links WHERE left_key LIKE '%ann%'") == 0


def test_account_is_nowhere_and_the_one_with_a_longer_name_stays(facade: LocalFacade, tmp_path: Path) -> None:
    found = erase(facade, kind="account", named="acct-1")
    assert found["proof"]["clean"], str(found["proof"])
    text = every_text(facade)
    for gone in (ANN, BOB, "user-bob-1", "one.example", "'acct-1'", "Bob Ray"):
        assert gone not in text, gone
    assert facade.work.warehouse.tuples("SELECT account, name FROM accounts") == [("acct-11", "[erased] Nord")]
    assert facade.work.warehouse.count("SELECT count(*) FROM account_events") == 4
    assert b"user-bob-1" not in bytes_of(tmp_path)


def test_decisions_forget_the_erased_account(facade: LocalFacade) -> None:
    facade.do("identity_merge", one="acct-1", other="acct-11", reason="once")
    facade.do("identity_undo", decision=str(facade.ask("identity_decisions")["decisions"][0]["id"]))  # type: ignore[index]
    found = erase(facade, kind="account", named="acct-1")
    assert found["proof"]["clean"], str(found["proof"])
    assert "acct-1'" not in every_text(facade)


def test_anonymised_account_keeps_its_counts_only(facade: LocalFacade) -> None:
    warehouse = facade.work.warehouse
    before = warehouse.count("SELECT count(*) FROM events")
    names = sorted(warehouse.tuples("SELECT event, occurred_at FROM events"))
    found = erase(facade, kind="account", named="acct-1", anonymise=True)
    assert found["proof"]["clean"], str(found["proof"])
    assert found["proof"]["anonymised"]
    assert warehouse.count("SELECT count(*) FROM events") == before
    assert sorted(warehouse.tuples("SELECT event, occurred_at FROM events")) == names
    accounts = {str(row[0]) for row in warehouse.tuples("SELECT DISTINCT account FROM account_events")}
    assert "acct-11" in accounts and len(accounts) == 2 and any("erased" in one for one in accounts)
    assert warehouse.count("SELECT count(*) FROM events WHERE text IS NOT NULL AND account_key LIKE '%erased%'") == 0


def test_anonymised_person_leaves_the_account_its_events(facade: LocalFacade) -> None:
    warehouse = facade.work.warehouse
    before = warehouse.tuples("SELECT account, count(*) FROM account_events GROUP BY 1 ORDER BY 1")
    assert erase(facade, kind="person", named=ANN, anonymise=True)["proof"]["clean"]
    assert warehouse.tuples("SELECT account, count(*) FROM account_events GROUP BY 1 ORDER BY 1") == before


def test_unknown_subject_is_refused_with_the_nearest(facade: LocalFacade) -> None:
    with pytest.raises(Exception, match=r"Did you mean acct-1"):
        erase(facade, kind="account", named="acct-2")


def test_the_twin_that_only_deletes_rows_leaves_bytes_behind(facade: LocalFacade, tmp_path: Path) -> None:
    facade.work.warehouse.execute("CHECKPOINT")
    facade.work.warehouse.execute("DELETE FROM people")
    facade.work.warehouse.execute("DELETE FROM rejected")
    facade.work.warehouse.execute("CHECKPOINT")
    assert ANN.encode() in bytes_of(tmp_path)


def test_rows_are_struck_from_parquet_and_neighbours_stay(tmp_path: Path) -> None:
    path = tmp_path / "l.parquet"
    duckdb.sql(
        f"COPY (SELECT * FROM (VALUES (1, 'ask acct-1 now'), (2, 'acct-11'), (3, 'acct-1')) AS t(n, text)) TO '{path}'"
    )
    assert strike_from_parquet(path, Wording((), ("acct-1",))) == 2
    assert duckdb.sql(f"SELECT * FROM '{path}'").fetchall() == [(2, "acct-11")]


def send(facade: LocalFacade, key: str, *items: dict[str, Any]) -> None:
    body = json.dumps({"batch": items}).encode()
    facade.ingest(body, dialect="segment", kind="batch", key=key).result(timeout=30)


def test_what_came_in_since_the_last_refresh_is_erased_too(facade: LocalFacade) -> None:
    key = str(facade.do("key_create", source="live")["key"])
    visit = {"type": "track", "event": "visited", "anonymousId": "visitor-99"}
    send(facade, key, visit, {"type": "identify", "userId": "user-ann-1", "anonymousId": "visitor-99"})
    assert erase(facade, kind="person", named=ANN)["proof"]["clean"]
    assert "visitor-99" not in every_text(facade)


def test_nothing_of_a_person_is_left_who_is_active_while_erased(facade: LocalFacade) -> None:
    key, done = str(facade.do("key_create", source="live")["key"]), threading.Event()

    def act() -> None:
        while not done.is_set():
            send(facade, key, {"type": "track", "event": "clicked", "userId": "user-ann-1", "properties": {"n": 1}})

    acting = [threading.Thread(target=act) for _ in range(4)]
    for thread in acting:
        thread.start()
    try:
        found = erase(facade, kind="person", named=ANN)
    finally:
        done.set()
        for thread in acting:
            thread.join()
    assert found["proof"]["rows"]["events"] >= 5 and found["proof"]["clean"]
    assert "user-ann-1" not in every_text(facade)


def test_items_that_are_rejected_later_do_not_bring_a_person_back(facade: LocalFacade) -> None:
    erase(facade, kind="person", named=ANN)
    key = str(facade.do("key_create", source="live")["key"])
    late = [{"userId": "user-ann-1"}, {"userId": "other", "traits": {"email": ANN.upper()}}, {"userId": "user-bob-1"}]
    send(facade, key, *[{"type": "track", "event": "x", "timestamp": "never", **whose} for whose in late])
    kept = facade.work.warehouse.tuples("SELECT record FROM rejected")
    assert len(kept) == 1 and "user-bob-1" in str(kept)


def test_erased_account_leaves_other_accounts_the_people_they_share(tmp_path: Path) -> None:
    write(tmp_path)
    with (tmp_path / "people.csv").open("a") as more:
        more.write(f"user-ann-1,{ANN},Ann Lee,acct-11\n")
    with (tmp_path / "tickets.jsonl").open("a") as more:
        more.write(json.dumps({"id": 9, "at": "2025-03-01", "email": ANN, "text": "No", "account": "acct-11"}) + "\n")
    facade = LocalFacade(Workspace(tmp_path))
    facade.do("sync")
    facade.do("refresh")
    found = "SELECT event_id FROM account_events WHERE account = 'acct-11' ORDER BY 1"
    before = facade.work.warehouse.tuples(found)
    erase(facade, kind="account", named="acct-1")
    after = facade.work.warehouse.tuples(found)
    facade.close()
    assert ("9:opened",) in before and set(before) <= set(after)
    assert "user-bob-1" not in str(after)


def test_file_that_is_called_by_the_name_is_named_and_the_deliveries_forget_it(tmp_path: Path) -> None:
    write(tmp_path)
    more = "  - {name: more, kind: files, path: 'x/*.csv', stream: events, map: {event: e, time: t, account: a}}\n"
    (tmp_path / "workspace.yaml").write_text(WORKSPACE + more, "utf-8")
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "One Works.csv").write_text("e,t,a\nlogin,2025-01-01,acct-11\n")
    facade = LocalFacade(Workspace(tmp_path))
    facade.do("sync")
    facade.do("refresh")
    found = erase(facade, kind="account", named="acct-1")
    held = facade.work.warehouse.count("SELECT count(*) FROM deliveries WHERE file LIKE '%One Works%'")
    facade.close()
    assert held == 0 and "One Works.csv" in {Path(path).name for path in found["files_to_mend"]}
    assert found["proof"]["tables_with_it"] == {"files_taken": 1}


def test_numbers_that_equal_an_id_leave_json_and_models_readable() -> None:
    wording, warehouse = Wording((), ("100001",)), Warehouse(None)
    rows = {
        '{"n":100001}': '{"n":"-"}',
        '{"n": 100001.5, "m":2.100001}': '{"n": 100001.5, "m":2.100001}',
        '{"n":[-100001, 100001,100001]}': '{"n":["-", "-","-"]}',
        '{"s":"100001","t":"ask 100001. Then"}': '{"s":"-","t":"ask -. Then"}',
        "see 100001": "see -",
    }
    for text, struck in rows.items():
        sql = f"SELECT {wording.struck_sql('t', '-')}, {wording.holds_sql('t')} FROM (SELECT ? AS t)"
        assert warehouse.tuples(sql, [text]) == [(struck, struck != text)]
    assert wording.struck("100001.5 of 100001", "-") == "100001.5 of -"
    assert wording.without_numbers().struck("leaf_count=100001", "-") == "leaf_count=100001"
    warehouse.close()


@pytest.mark.slow
def test_account_of_a_whole_company_with_risks_and_plans_is_erased(tmp_path: Path) -> None:
    simulate_company(tmp_path, SimulationPlan(accounts=80, months=12, seed=4))
    facade = LocalFacade(Workspace(tmp_path))
    try:
        facade.do("run")
        account, name = facade.work.warehouse.tuples(
            "SELECT account, name FROM account_cards WHERE probability IS NOT NULL OR band IS NOT NULL ORDER BY arr DESC LIMIT 1"
        )[0]
        found = erase(facade, kind="account", named=str(account))
        assert found["proof"]["clean"], str(found["proof"])
        data = bytes_of(tmp_path)
        assert str(account).encode() not in data and str(name).encode() not in data
        assert facade.ask("portfolio") and facade.ask("map")["totals"]["accounts"] >= 79  # type: ignore[index]
    finally:
        facade.close()
