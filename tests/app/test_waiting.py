"""What waits on us and who stands still: counts, pages and whose, without any learning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desirepath.app import Facade, LocalFacade, Workspace
from desirepath.kernel import DAY, iso, parse_moment

BEGIN = parse_moment("2025-03-03")
WORKSPACE = """
name: Desk
sources:
  - {name: crm, kind: files, path: accounts.jsonl, stream: accounts,
     map: {account: id, name: id, owner: owner, arr: arr, started: started}}
  - {name: support, kind: files, path: tickets.jsonl, stream: tickets,
     map: {id: id, opened: opened, solved: solved, subject: subject, account: account, email: email}}
  - {name: mail, kind: files, path: mails.jsonl, stream: messages,
     map: {id: id, time: time, direction: way, text: text, account: account, email: email}}
  - {name: product, kind: files, path: events.jsonl, stream: events, map: {event: event, time: time, account: account}}
"""
JOURNEY = """
stages:
  - {name: onboarding, target_days: 10, milestones: [{name: live, when: {event: went_live}}]}
  - {name: using}
outcomes:
  churned: {when: {event: cancelled}, kind: bad, ends: true}
segments:
  large: {where: "arr >= 500"}
"""


def at(day: float) -> str:
    return str(iso(BEGIN + round(day * DAY)))


def mail(name: str, account: str, day: float, text: str) -> dict[str, Any]:
    return {
        "id": name,
        "time": at(day),
        "way": "in",
        "text": text,
        "account": account,
        "email": f"ann@{account}.example",
    }


TABLES: dict[str, list[dict[str, Any]]] = {
    "accounts": [
        {"id": name, "owner": f"o{n % 2}", "arr": 100 * n, "started": at(day)}
        for n, (name, day) in enumerate([("left", 0), ("slow", 0), ("fresh", 25), ("slower", 0), ("done", 0), ("big", 16)])
    ],
    "tickets": [
        {"id": "t1", "opened": at(5), "solved": None, "subject": "Export stops", "account": "big", "email": "bo@big.example"},
        {"id": "t2", "opened": at(6), "solved": at(7), "subject": "Login", "account": "big", "email": "bo@big.example"},
        {"id": "t3", "opened": at(2), "solved": None, "subject": "Bill", "account": "left", "email": "al@left.example"},
    ],
    "mails": [
        mail("m1", "done", 28, "Wonderful, thank you so much for the great help!"),
        mail("m2", "slow", 20, "Thanks, that is great. Could you send us the contract?"),
        mail("m3", "slow", 22, "We have not heard anything yet."),
        mail("m4", "fresh", 0.5, "Please call me."),
    ],
    "events": [
        {"event": "went_live", "time": at(4), "account": "done"},
        {"event": "cancelled", "time": at(9), "account": "left"},
        *({"event": "login", "time": at(30), "account": name} for name in ("slow", "fresh", "slower", "done", "big")),
    ],
}  # fmt: skip


def write_desk(folder: Path, *, leaving_out: tuple[str, ...] = ()) -> None:
    told = [part for part in WORKSPACE.split("  - {") if not any(f"path: {name}.jsonl" in part for name in leaving_out)]
    (folder / "workspace.yaml").write_text("  - {".join(told), "utf-8")
    (folder / "journey.yaml").write_text(JOURNEY, "utf-8")
    for name, rows in TABLES.items():
        if name not in leaving_out:
            (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facade]:
    folder = tmp_path_factory.mktemp("desk")
    write_desk(folder)
    facade = LocalFacade(Workspace(folder))
    facade.do("run")
    yield facade
    facade.close()


def named(rows: Any) -> list[str]:
    return [str(row["account"]["name"]) for row in rows]


def test_who_waits_longest_comes_first_with_what_was_said(desk: Facade) -> None:
    told: Any = desk.ask("waiting")
    assert [(row["account"]["name"], row["kind"], round(row["days"])) for row in told["rows"]] == [
        ("big", "ticket", 25),
        ("slow", "mail", 10),
    ]
    ticket, mails = told["rows"]
    assert (ticket["subject"], ticket["person"], ticket["account"]["owner"]) == ("Export stops", "bo@big.example", "o1")
    assert (mails["words"], mails["quote"]) == (2, "We have not heard anything yet.")


def test_the_counts_tell_what_rests_and_nobody_who_left_is_among_them(desk: Facade) -> None:
    told: Any = desk.ask("waiting")
    assert {key: told[key] for key in ("total", "tickets", "mails", "thanks", "old_mails", "accounts", "arr")} == {
        "total": 2, "tickets": 1, "mails": 1, "thanks": 1, "old_mails": 1, "accounts": 2, "arr": 600.0,
    }  # fmt: skip
    assert told["comes_in"]


def test_owner_segment_and_page_narrow_the_list(desk: Facade) -> None:
    assert named(desk.ask("waiting", owner="o1")["rows"]) == ["big", "slow"]
    assert named(desk.ask("waiting", segment="large")["rows"]) == ["big"]
    page: Any = desk.ask("waiting", limit=1, offset=1)
    assert (named(page["rows"]), page["total"]) == (["slow"], 2)


def test_who_stays_beyond_the_target_is_behind_and_beyond_twice_of_it_stuck(desk: Facade) -> None:
    told: Any = desk.ask("behind")
    assert [(row["account"]["name"], row["pace"], row["limit_days"], row["by"]) for row in told["rows"]] == [
        ("slower", "stuck", 10.0, "target"),
        ("slow", "stuck", 10.0, "target"),
        ("big", "behind", 10.0, "target"),
    ]
    assert (told["total"], told["stuck"], told["arr"]) == (3, 2, 900.0)
    assert named(desk.ask("behind", segment="large")["rows"]) == ["big"]
    assert named(desk.ask("behind", owner="o1", limit=1)["rows"]) == ["slower"]


def test_a_company_without_tickets_or_mails_is_told_so(tmp_path: Path) -> None:
    write_desk(tmp_path, leaving_out=("tickets", "mails"))
    facade = LocalFacade(Workspace(tmp_path))
    facade.do("run")
    told = facade.ask("waiting")
    assert (told["total"], told["comes_in"], told["rows"]) == (0, False, [])
    facade.close()


def test_the_pace_of_the_list_is_that_of_the_accounts_page(company: Facade) -> None:
    rows: Any = company.ask("behind", limit=500)["rows"]
    assert rows
    for row in rows[:20]:
        visit: Any = company.ask("account", account=row["account"]["account"])["visits"][-1]  # type: ignore[index]
        assert (visit["stage"], round(visit["days"], 1)) == (row["stage"], row["days_in_stage"])
        if row["by"] == "target":
            assert (visit["pace"], visit["target_days"]) == (row["pace"], pytest.approx(row["limit_days"], abs=0.1))
        else:
            assert visit["target_days"] is None


def test_what_waits_in_the_company_is_as_much_as_its_segments_hold(company: Facade) -> None:
    whole: Any = company.ask("waiting", limit=500)
    assert whole["total"] == whole["tickets"] + whole["mails"] == len(whole["rows"]) > 0
    owners = {row["account"]["owner"] for row in whole["rows"]}
    assert sum(int(str(company.ask("waiting", owner=one)["total"])) for one in owners if one) == sum(
        row["account"]["owner"] is not None for row in whole["rows"]
    )
