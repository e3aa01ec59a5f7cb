"""Findings are made from what the company shows, ordered by worth, with plays that are declared."""

from __future__ import annotations

from desirepath.app import LocalFacade
from desirepath.insights import KINDS, counted, money


def test_findings_are_ordered_and_of_known_kinds(company: LocalFacade) -> None:
    found = company.ask("insights")["insights"]
    assert found
    scores = [finding["score"] for finding in found]
    assert scores == sorted(scores, reverse=True)
    assert {finding["topic"] for finding in found} <= set(KINDS)


def test_plays_are_those_declared(company: LocalFacade) -> None:
    declared = {play.name for play in company.work.definition.plays}
    shown = {finding["play"]["name"] for finding in company.ask("insights")["insights"] if finding["play"]}
    assert shown and shown <= declared


def test_a_standing_warning_sign_is_a_finding_with_its_accounts(company: LocalFacade) -> None:
    rows = company.ask("accounts", limit=500)["rows"]
    standing = [row for row in rows if "ticket_escalated" in row["indicators"]]
    finding = next(f for f in company.ask("insights")["insights"] if f["title"].startswith("Ticket escalated"))
    assert finding["accounts"] == len(standing)


def test_planted_double_records_wait_for_a_person(company: LocalFacade) -> None:
    assert any(finding["topic"] == "double_accounts" for finding in company.ask("insights")["insights"])


def test_money_and_counts_read_well() -> None:
    assert [money(x, "USD") for x in (950, 1_000, 12_345, 1_250_000, 3e9)] == ["$950", "$1k", "$12.3k", "$1.2M", "$3B"]
    assert counted(1, "account") == "1 account" and counted(1200, "account") == "1,200 accounts"
