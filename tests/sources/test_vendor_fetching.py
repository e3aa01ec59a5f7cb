"""Vendors through a server that behaves like theirs: every record once, only what changed, whatever goes wrong."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from desirepath.kernel import WrongUse, parse_moment
from desirepath.sources import Patience, Reach, Source, land_source, read_workspace
from fixtures.bench import Bench, adds_up
from fixtures.vendor import DAY_S, FakeVendor, Trouble, in_seconds, running, subscription, ticket

NOW = parse_moment("2026-01-01")
KEYS = {"STRIPE_KEY": "good-key", "ZENDESK_KEY": "good-key"}
QUICK = Reach(KEYS, Patience(tries=5, pause_s=0.02, longest_s=5))
STRIPE = {"name": "billing", "kind": "api", "vendor": "stripe", "resource": "subscriptions", "token": "env:STRIPE_KEY"}
ZENDESK = {"name": "desk", "kind": "api", "vendor": "zendesk", "resource": "tickets", "user": "ops@example.com",
           "token": "env:ZENDESK_KEY"}  # fmt: skip


def declared(folder: Path, told: dict[str, object]) -> Source:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.yaml").write_text(json.dumps({"name": "T", "sources": [told]}), "utf-8")
    return read_workspace(folder).sources[0]


def stripe(folder: Path, vendor: FakeVendor) -> Source:
    return declared(folder, {**STRIPE, "base_url": f"{vendor.url}/v1"})


def zendesk(folder: Path, vendor: FakeVendor) -> Source:
    return declared(folder, {**ZENDESK, "base_url": vendor.url})


def land(source: Source, folder: Path, reach: Reach = QUICK) -> int:
    return land_source(source, folder, reach, now=NOW).rows


def landed(folder: Path, name: str) -> list[dict[str, object]]:
    """Every landed record, in the order it came; nested values as they were."""
    files = sorted((folder / "landing" / name).glob("*.parquet"))
    rows = [row for file in files for row in pq.read_table(file).to_pylist()]
    return [{key: _plain(value) for key, value in row.items() if value is not None} for row in rows]


def _plain(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return value


def held(records: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(({k: v for k, v in one.items() if v is not None} for one in records), key=lambda one: str(one["id"]))


def test_stripe_first_sync_brings_every_record_and_the_second_only_changes(tmp_path: Path):
    with running(FakeVendor()) as vendor:
        for number in range(47):
            vendor.put_subscription(subscription(number), "created")
        source = stripe(tmp_path, vendor)
        assert land(source, tmp_path) == 47
        assert held(landed(tmp_path, "billing")) == held(vendor.stripe["subscriptions"])

        before = vendor.sent
        assert land(source, tmp_path) == 0
        assert vendor.sent == before

        changed = [subscription(3, status="canceled", canceled_at=1_720_000_000), subscription(9, status="past_due")]
        for record in changed:
            vendor.put_subscription(record)
        vendor.put_subscription(subscription(90), "created")
        assert land(source, tmp_path) == 3
        assert [one["id"] for one in landed(tmp_path, "billing")[47:]] == ["sub_00003", "sub_00009", "sub_00090"]


def test_changes_that_fill_several_pages_come_oldest_first(tmp_path: Path):
    with running(FakeVendor()) as vendor:
        vendor.put_subscription(subscription(1), "created")
        source = stripe(tmp_path, vendor)
        land(source, tmp_path)
        for step in range(33):
            vendor.put_subscription(subscription(1, status=f"step {step}"))
        assert land(source, tmp_path) == 33
        assert [one["status"] for one in landed(tmp_path, "billing")[1:]] == [f"step {step}" for step in range(33)]


def test_a_log_that_no_longer_reaches_back_is_replaced_by_the_whole_list(tmp_path: Path):
    with running(FakeVendor()) as vendor:
        for number in range(12):
            vendor.put_subscription(subscription(number), "created")
        source = stripe(tmp_path, vendor)
        land(source, tmp_path)
        vendor.stripe["events"] = []
        vendor.put_subscription(subscription(5, status="canceled"))
        assert land(source, tmp_path) == 12
        assert landed(tmp_path, "billing")[-6]["status"] == "canceled"


def test_zendesk_export_goes_on_where_it_ended(tmp_path: Path):
    with running(FakeVendor()) as vendor:
        vendor.zendesk["tickets"] = [ticket(number) for number in range(35)]
        source = zendesk(tmp_path, vendor)
        assert land(source, tmp_path) == 35
        assert held(landed(tmp_path, "desk")) == held(vendor.zendesk["tickets"])
        assert land(source, tmp_path) == 0
        vendor.zendesk["tickets"][4] = ticket(4, generated=1_742_000_000, status="solved")
        assert land(source, tmp_path) == 1
        assert "start_time" not in vendor.asked[-1]


def test_intercom_search_asks_only_for_what_changed_since(tmp_path: Path):
    people = [{"id": f"c{n}", "email": f"p{n}@co.test", "updated_at": 1_750_000_000 + DAY_S * n} for n in range(25)]
    with running(FakeVendor(intercom=people)) as vendor:
        told = {
            "name": "people",
            "kind": "api",
            "vendor": "intercom",
            "resource": "contacts",
            "token": "env:STRIPE_KEY",
        }
        source = declared(tmp_path, {**told, "base_url": vendor.url})
        assert land(source, tmp_path) == 25
        vendor.intercom[3]["updated_at"] = vendor.intercom[-1]["updated_at"] + 100
        assert land(source, tmp_path) == 3, "one that changed later that day, and two days read again"


@pytest.mark.parametrize("kind", ["500", "503", "drop"])
def test_a_bad_moment_is_waited_out(tmp_path: Path, kind: str):
    with running(FakeVendor(troubles={2: Trouble(kind), 3: Trouble(kind), 5: Trouble(kind)})) as vendor:
        for number in range(40):
            vendor.put_subscription(subscription(number), "created")
        assert land(stripe(tmp_path, vendor), tmp_path) == 40
        assert held(landed(tmp_path, "billing")) == held(vendor.stripe["subscriptions"])


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_vendor_that_asks_to_wait_is_waited_for(tmp_path: Path, form: str):
    with running(FakeVendor()) as vendor:
        vendor.put_subscription(subscription(1), "created")
        vendor.troubles[2] = Trouble("429", "1" if form == "seconds" else in_seconds(4))
        land(stripe(tmp_path, vendor), tmp_path)
        assert vendor.times[2] - vendor.times[1] >= 0.9


def test_a_vendor_that_stays_down_is_left_with_what_came_and_taken_up_again(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("desirepath.sources._api.ROWS_A_FILE", 10)
    with running(FakeVendor()) as vendor:
        for number in range(50):
            vendor.put_subscription(subscription(number), "created")
        source = stripe(tmp_path, vendor)
        vendor.troubles = {number: Trouble("500") for number in range(4, 20)}
        with pytest.raises(WrongUse, match=r"HTTP 500 after several tries.*goes on where it stopped"):
            land(source, tmp_path)
        assert len(landed(tmp_path, "billing")) == 20
        vendor.troubles, before = {}, vendor.sent
        assert land(source, tmp_path) == 30
        assert vendor.sent - before == 30
        assert held(landed(tmp_path, "billing")) == held(vendor.stripe["subscriptions"])


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("html", "web page instead of data.*base_url"),
        ("elsewhere", "sends us elsewhere.*base_url"),
        ("cut", "no JSON"),
        ("403", "refuses the login.*env:STRIPE_KEY"),
        ("404", "no such resource.*resource"),
    ],
)
def test_an_answer_that_is_no_data_names_source_stream_and_remedy(tmp_path: Path, trouble: str, told: str):
    with running(FakeVendor(troubles={1: Trouble(trouble)})) as vendor, pytest.raises(WrongUse, match=told) as raised:
        land(stripe(tmp_path, vendor), tmp_path)
    assert "source billing, stream subscriptions" in str(raised.value)


def test_a_refused_key_is_never_told(tmp_path: Path):
    reach = Reach({"STRIPE_KEY": "secret-but-expired"}, QUICK.patience)
    with running(FakeVendor()) as vendor, pytest.raises(WrongUse, match="refuses the login") as raised:
        land(stripe(tmp_path, vendor), tmp_path, reach)
    assert "secret-but-expired" not in str(raised.value)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if b"secret-but-expired" in path.read_bytes()]


def test_a_key_that_is_not_set_names_its_variable(tmp_path: Path):
    with running(FakeVendor()) as vendor, pytest.raises(WrongUse, match="STRIPE_KEY is not set"):
        land(stripe(tmp_path, vendor), tmp_path, Reach({}))


def test_one_source_that_fails_does_not_keep_the_others_back(tmp_path: Path):
    with running(FakeVendor()) as vendor, Bench(tmp_path) as bench:
        vendor.zendesk["tickets"] = [ticket(number) for number in range(20)]
        bench.sources = [
            {**STRIPE, "base_url": f"{vendor.url}/nowhere"},
            {**ZENDESK, "base_url": vendor.url},
        ]
        counts = bench.sync(now=NOW, reach=QUICK)
        assert counts["billing"].rejected == {"source not reached": 1}
        assert "no such resource" in counts["billing"].warnings[0]
        assert counts["desk"].accepted == 20
        assert all(adds_up(count) for count in counts.values())
        assert [row["source"] for row in bench.rejected()] == ["billing"]

        bench.sources[0] = {**STRIPE, "base_url": f"{vendor.url}/v1"}
        vendor.put_subscription(subscription(1), "created")
        counts = bench.sync(now=NOW, reach=QUICK)
        assert counts["billing"].accepted == 1
        assert not bench.rejected()


def test_the_newest_version_of_a_subscription_counts(tmp_path: Path):
    with running(FakeVendor()) as vendor, Bench(tmp_path) as bench:
        for number in range(4):
            vendor.put_subscription(subscription(number), "created")
        bench.sources = [{**STRIPE, "base_url": f"{vendor.url}/v1"}]
        bench.sync(now=NOW, reach=QUICK)
        vendor.put_subscription(subscription(2, canceled_at=1_710_000_000))
        bench.sync(now=NOW, reach=QUICK)
        rows = bench.warehouse.tuples("SELECT event, event_id, amount FROM events ORDER BY event, event_id")
        assert [row[0] for row in rows] == ["subscription_cancelled", *["subscription_started"] * 4]
        assert rows[0][1] == "sub_00002:cancelled"
        assert {row[2] for row in rows} == {98.0}
