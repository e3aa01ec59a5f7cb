"""The planted dirt is in the files, as often as the truth says, and absent when not asked for."""

import csv
from collections import Counter

from .conftest import Company


def defect(company: Company, kind: str) -> int:
    return next(found.count for found in company.truth.defects if found.kind == kind)


def test_clean_company_has_no_dirt(clean: Company) -> None:
    assert clean.truth.defects == ()
    assert not {call["event"] for call in clean.calls if call["type"] == "track"} & {"Logged In"}


def test_product_dirt_is_where_the_truth_says(planted: Company) -> None:
    calls = [call for call in planted.calls if call["type"] == "track"]
    ids = Counter(call["messageId"] for call in calls)
    repeats = sum(count - 1 for key, count in ids.items() if key)
    assert 0 <= defect(planted, "duplicate") - repeats <= 10  # a retried call may have lost its id
    seen = {call["messageId"]: call for call in calls}.values()
    assert sum(call["event"] == "Logged In" for call in calls) >= defect(planted, "tag_variant")
    lost_user = sum(not call["userId"] for call in seen)
    assert lost_user == defect(planted, "missing_user") + defect(planted, "missing_user_and_group")
    assert sum(call["timestamp"] > "2030" for call in calls) >= defect(planted, "future_time") > 0


def test_no_call_is_tracked_in_the_gap(planted: Company) -> None:
    first, last = planted.told["tracking_gap"]
    days = Counter(call["timestamp"][:10] for call in planted.calls if call["type"] == "track")
    assert not any(first <= day < last for day in days)
    assert defect(planted, "tracking_gap") > 100


def test_second_records_share_the_domain(planted: Company) -> None:
    with (planted.folder / "crm/accounts.csv").open(encoding="utf-8", newline="") as stream:
        domains = {row["Id"]: row["Domain"] for row in csv.DictReader(stream)}
    doubles = [fact for fact in planted.accounts if fact["second_crm_id"]]
    assert len(doubles) == defect(planted, "second_crm_record") > 0
    assert all(domains[fact["second_crm_id"]] == domains[fact["crm_id"]] for fact in doubles)


def test_some_ticket_times_cannot_be_read(planted: Company) -> None:
    with (planted.folder / "support/tickets.csv").open(encoding="utf-8", newline="") as stream:
        odd = sum(
            not row["created_at"].startswith("202") or "-13-" in row["created_at"] for row in csv.DictReader(stream)
        )
    assert odd == defect(planted, "unparsable_time") > 0
