"""Odd companies: a result or a reason, never a crash and never a confident number."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desirepath.app import open_facade
from desirepath.kernel import DAY, iso

from .test_few_accounts import BEGIN, WEEKS, write_company

Rows = list[dict[str, object]]


def end(week: int) -> str:
    return iso(BEGIN + week * 7 * DAY) or ""


def without_outcomes(events: Rows, accounts: Rows) -> Rows:
    return [event for event in events if event["event"] != "cancelled"]


def all_on_one_day(events: Rows, accounts: Rows) -> Rows:
    rest = without_outcomes(events, accounts)
    return [*rest, *({"event": "cancelled", "time": end(WEEKS - 20), "account": row["id"]} for row in accounts)]


def everybody_churns(events: Rows, accounts: Rows) -> Rows:
    rest = without_outcomes(events, accounts)
    return [
        *rest,
        *({"event": "cancelled", "time": end(30 + k % 25), "account": row["id"]} for k, row in enumerate(accounts)),
    ]


def ten_thousand_kinds(events: Rows, accounts: Rows) -> Rows:
    return [*events, *({"event": f"kind {k}", "time": end(20 + k % 30), "account": "a03"} for k in range(10_000))]


def one_has_half(events: Rows, accounts: Rows) -> Rows:
    return [
        *events,
        *({"event": "login", "time": end(k % WEEKS), "account": "a05", "person": f"x{k}"} for k in range(len(events))),
    ]


def outcomes_in_the_future(events: Rows, accounts: Rows) -> Rows:
    return [
        *events,
        *({"event": "cancelled", "time": "2031-01-01T00:00:00Z", "account": row["id"]} for row in accounts[:20]),
    ]


def twice_the_same_account(events: Rows, accounts: Rows) -> Rows:
    accounts += [{**row, "arr": 1} for row in accounts]
    return [*events, *events]


def everyone_under_two_ids(events: Rows, accounts: Rows) -> Rows:
    accounts += [{**row, "id": f"{row['id']}-again"} for row in accounts]
    return [*events, *({**event, "account": f"{event['account']}-again"} for event in events)]


def nothing_but_accounts(events: Rows, accounts: Rows) -> Rows:
    return [{"event": "login", "time": end(1), "account": "a01", "person": "p"}]


def all_alike(events: Rows, accounts: Rows) -> Rows:
    return [
        {"event": "login", "time": end(week), "account": row["id"], "person": "p"}
        for row in accounts
        for week in range(WEEKS)
    ]


ODD = (without_outcomes, all_on_one_day, everybody_churns, ten_thousand_kinds, one_has_half, outcomes_in_the_future,
       twice_the_same_account, everyone_under_two_ids, nothing_but_accounts, all_alike)  # fmt: skip


def rewrite(folder: Path, odd: Callable[[Rows, Rows], Rows]) -> None:
    tables = {name: [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]
              for name in ("accounts", "events")}  # fmt: skip
    tables["events"] = odd(tables["events"], tables["accounts"])
    for name, rows in tables.items():
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.__name__)
def test_an_odd_company_gets_a_result_or_a_reason(tmp_path: Path, odd: Callable[[Rows, Rows], Rows]) -> None:
    write_company(tmp_path, accounts=70, churned=30, quiet=5)
    rewrite(tmp_path, odd)
    facade = open_facade(tmp_path)
    facade.do("run")
    told = facade.ask("evaluate")
    assert told["verdict"] in ("reliable", "weak", "unreliable", "not_enough_evidence")
    if told["verdict"] == "not_enough_evidence":
        assert told["auc"] is None and told["warnings"]
        assert all(row["probability"] is None for row in facade.ask("accounts", limit=100)["rows"])
    assert told["reason"] and not any("is used (-" in warning for warning in told["warnings"])
    for question in ("patterns", "misses", "lost", "map", "portfolio", "plan", "archetypes", "moments", "velocity"):
        assert facade.ask(question)
    if odd in (without_outcomes, all_on_one_day, nothing_but_accounts, all_alike):
        assert told["auc"] is None
        assert facade.ask("patterns")["patterns"] == []
    facade.close()


@pytest.mark.slow
def test_a_company_under_two_ids_is_no_more_evidence_than_under_one(tmp_path: Path) -> None:
    said = []
    for ids, name in ((1, "once"), (2, "twice")):
        folder = tmp_path / name
        folder.mkdir()
        write_company(folder, accounts=70, churned=20, quiet=5)
        if ids == 2:
            rewrite(folder, everyone_under_two_ids)
        facade = open_facade(folder)
        facade.do("run")
        told = facade.ask("evaluate")
        chances = [row["probability"] for row in facade.ask("accounts", limit=200)["rows"]]
        said.append((told["verdict"], told["train"], told["test"], any(chances)))
        facade.close()
    assert said[0] == said[1]
    assert said[1][0] == "not_enough_evidence"
    assert "70 accounts have the very events of another and count once: a00-again is a00" in " ".join(told["warnings"])
