"""Recurring revenue by period, through the real rooms: by hand, with currencies and fiscal quarters, and a whole book."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desirepath.app import Workspace
from desirepath.app.catalogue import answer
from desirepath.kernel import FaultyFile, NotEnoughEvidence, NotFound

PLAYBOOK = Path(__file__).resolve().parents[2].parent / "shared/data/mrr_playbook/subscription_periods.csv"
JOURNEY = """
stages: [{name: all}]
outcomes: {churned: {when: {event: subscription_cancelled}, kind: bad, ends: true}}
"""
# account, subscription, change, on, amount, currency, end of the term
BOOK = """a,s1,started,2023-02-10,1000,USD,2024-02-10
a,s1,renewed,2024-02-10,1200,USD,2025-02-10
a,s2,started,2024-03-01,300,USD,2025-03-01
b,s3,started,2023-06-01,2000,EUR,2024-06-01
b,s3,renewed,2024-06-01,2000,EUR,2025-06-01
b,s3,downgraded,2024-08-15,1000,EUR,2025-06-01
c,s4,started,2023-08-01,500,USD,2024-08-01
c,s4,cancelled,2024-05-05,,USD,2024-08-01
c,s5,started,2024-12-01,600,USD,2025-12-01
d,s6,started,2024-04-01,900,GBP,2025-04-01
"""
RATES = "date,currency,rate\n2023-01-01,EUR,1.10\n2024-06-01,EUR,1.25\n2024-08-01,EUR,1.20\n"


def asked(folder: Path, journey: str = JOURNEY, mapping: str = "", **parameters: Any) -> dict[str, Any]:
    (folder / "journey.yaml").write_text(journey, encoding="utf-8")
    (folder / "workspace.yaml").write_text(
        "name: T\nsources:\n  - name: subs\n    kind: files\n    path: subs.csv\n    stream: subscriptions\n"
        f"    map: {{account: account, subscription: sub, started: day, amount: amount, currency: currency, {mapping}}}\n",
        encoding="utf-8",
    )
    with Workspace(folder) as work:
        work.sync()
        work.refresh()
        return answer(work, "revenue", parameters)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "subs.csv").write_text("account,sub,change,day,amount,currency,until\n" + BOOK, encoding="utf-8")
    (tmp_path / "rates.csv").write_text(RATES, encoding="utf-8")
    return tmp_path


FISCAL = JOURNEY + "calendar: {fiscal_year_starts: 02-01}\ncurrency: {report_in: USD, rates: rates.csv}\n"
BY_HAND = {
    # a pays 1000, b 2000 EUR at 1.10, c 500
    "FY2024-Q4": {"starting": 3700, "ending": 3700},
    # a renews at 1200 and adds 300
    "FY2025-Q1": {"starting": 3700, "expanded": 500, "ending": 4200},
    # b renews at the same amount: its rate alone moves nothing; c's notice takes effect on 1 August
    "FY2025-Q2": {"starting": 4200, "ending": 4200},
    # b halves: 1000 EUR at 1.20 are 1200; c ends
    "FY2025-Q3": {"starting": 4200, "contracted": 1000, "churned": 500, "ending": 2700},
    # c is back
    "FY2025-Q4": {"starting": 2700, "reactivated": 600, "ending": 3300},
}


def test_currencies_and_fiscal_quarters_as_worked_by_hand(book: Path) -> None:
    found = asked(book, FISCAL, "change: change, period_end: until", by="quarter", start="2023-11-01")
    assert [period["period"] for period in found["periods"]] == list(BY_HAND)
    for period in found["periods"]:
        by_hand = BY_HAND[period["period"]]
        shown = {
            key: period[key]
            for key in ("starting", "new", "reactivated", "expanded", "contracted", "churned", "ending")
        }
        assert {key: value for key, value in shown.items() if value} == by_hand
    third = found["periods"][3]
    assert third["grr"] == pytest.approx(2700 / 4200, abs=1e-6)
    assert found["periods"][1]["nrr"] == pytest.approx(4200 / 3700, abs=1e-6)
    assert third["accounts"] == {
        "starting": 3, "new": 0, "reactivated": 0, "expanded": 0, "contracted": 1, "churned": 1, "ending": 2,
    }  # fmt: skip


def test_the_accounts_behind_a_period_add_up_to_its_figures(book: Path) -> None:
    found = asked(book, FISCAL, "change: change, period_end: until", by="quarter")
    with Workspace(book) as work:
        for period in found["periods"]:
            rows = answer(work, "revenue_moves", {"period": period["period"], "by": "quarter"})["rows"]
            for kind in ("new", "reactivated", "expanded", "contracted", "churned"):
                of_kind = [abs(row["after"] - row["before"]) for row in rows if row["kind"] == kind]  # type: ignore[union-attr]
                assert (sum(of_kind), len(of_kind)) == (period[kind], period["accounts"][kind])
        with pytest.raises(NotFound, match="FY2025-Q3"):
            answer(work, "revenue_moves", {"period": "FY2025-Q9", "by": "quarter"})


def test_a_missing_rate_is_said_and_not_guessed(book: Path) -> None:
    found = asked(book, FISCAL, "change: change, period_end: until", by="year")
    assert [(one["currency"], one["subscriptions"]) for one in found["missing_rates"]] == [("GBP", 1)]
    assert "no rate to USD was in force, first on 2024-04-01" in found["missing_rates"][0]["sentence"]
    without = asked(book, JOURNEY, "change: change, period_end: until", by="year")
    assert [one["currency"] for one in without["missing_rates"]] == ["EUR", "GBP"]


def test_a_faulty_rates_file_names_its_lines(book: Path) -> None:
    (book / "rates.csv").write_text("date,currency,rate\n2024-13-01,EUR,1.1\n2024-01-01,EUR,-2\n", encoding="utf-8")
    with pytest.raises(FaultyFile, match=r"2 faults in rates\.csv(.|\n)*line 2(.|\n)*line 3"):
        asked(book, FISCAL, "change: change")
    (book / "rates.csv").unlink()
    with pytest.raises(NotFound, match="rates file"):
        asked(book, FISCAL, "change: change")


def test_without_an_amount_there_is_not_enough_evidence(tmp_path: Path) -> None:
    (tmp_path / "subs.csv").write_text("account,sub,day,amount,currency\na,s,2024-01-01,,USD\n", encoding="utf-8")
    with pytest.raises(NotEnoughEvidence, match="maps `amount`"):
        asked(tmp_path)


def test_an_amount_per_month_counts_twelve_times_and_an_unknown_interval_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "subs.csv").write_text(
        "account,sub,day,amount,currency,every\na,s,2024-01-05,10,EUR,Month\nb,t,2024-01-05,30,EUR,quarter\n"
        "c,u,2024-01-05,99,EUR,fortnight\n",
        encoding="utf-8",
    )
    found = asked(tmp_path, mapping="interval: every")
    assert (found["currency"], found["periods"][0]["new"]) == ("EUR", 240)
    with Workspace(tmp_path) as work:
        assert work.warehouse.value("SELECT reason FROM rejected").startswith("interval is none of")


def months_walked(path: Path) -> dict[str, dict[str, int]]:
    """MRR movements of a book of periods, customer by customer and month by month, with plain dates."""
    with path.open(encoding="utf-8") as handle:
        rows = [(row["customer_id"], date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"]),
                 int(row["monthly_amount"])) for row in csv.DictReader(handle)]  # fmt: skip
    months = [date(2017 + n // 12, n % 12 + 1, 1) for n in range(48)]
    months = [month for month in months if min(r[1] for r in rows).replace(day=1) <= month <= max(r[2] for r in rows)]
    found: dict[str, dict[str, int]] = {}
    paid: dict[str, int] = defaultdict(int)
    ever: set[str] = set()
    for month in months:
        moved: dict[str, int] = defaultdict(int)
        # a period's end is the first day it no longer runs; the book's dates are firsts of months
        following = month.replace(day=28).toordinal() + 4
        last = date.fromordinal(following).replace(day=1).toordinal() - 1
        for customer in {row[0] for row in rows}:
            now = sum(r[3] for r in rows if r[0] == customer and r[1].toordinal() <= last < r[2].toordinal())
            before = paid[customer]
            if now and not before:
                moved["reactivated" if customer in ever else "new"] += now
            elif before and not now:
                moved["churned"] += before
            elif now != before:
                moved["expanded" if now > before else "contracted"] += abs(now - before)
            paid[customer] = now
            ever |= {customer} if now else set()
        found[f"{month:%Y-%m}"] = dict(moved)
    return found


@pytest.mark.skipif(not PLAYBOOK.exists(), reason="the shared data is not here")
def test_the_playbook_month_by_month_equals_a_walk_over_its_customers(tmp_path: Path) -> None:
    text = PLAYBOOK.read_text(encoding="utf-8").splitlines()
    (tmp_path / "subs.csv").write_text(
        "\n".join(["sub,account,day,until,amount,currency", *(f"{line},USD" for line in text[1:])]) + "\n", "utf-8"
    )
    found = asked(tmp_path, mapping="ended: until, interval: \"'month'\"")
    kinds = ("new", "reactivated", "expanded", "contracted", "churned")
    shown = {p["period"]: {k: round(p[k] / 12, 6) for k in kinds if p[k]} for p in found["periods"]}
    by_hand = months_walked(PLAYBOOK)
    assert shown == by_hand
    assert all(any(kind in month for month in by_hand.values()) for kind in kinds), "every kind of movement occurs"
    for period in found["periods"]:
        moved = period["new"] + period["reactivated"] + period["expanded"] - period["contracted"] - period["churned"]
        assert period["starting"] + moved == pytest.approx(period["ending"], abs=1e-9)
