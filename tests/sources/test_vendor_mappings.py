"""Every resource of every vendor maps a record of the shape its public reference shows, without a word from the user."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from desirepath.sources._vendors import read_vendor, vendor_names
from fixtures.bench import NOW, Bench

EXAMPLES = yaml.safe_load((Path(__file__).parent / "vendor_records.yaml").read_text("utf-8"))
RESOURCES = [(vendor, resource) for vendor in vendor_names() for resource in read_vendor(vendor).resources]


def text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def brought_in(bench: Bench, vendor: str, resource: str, record: dict[str, object]) -> None:
    """One record, as if it had been fetched."""
    told = read_vendor(vendor)
    source: dict[str, object] = {"name": "it", "kind": "api", "vendor": vendor, "resource": resource}
    source |= dict.fromkeys(told.needs, "env:KEY")
    source |= {} if told.base_url else {"base_url": "https://company.example.com"}
    bench.sources = [source]
    names = dict.fromkeys([*told.resources[resource].columns, *record])
    (bench.folder / "landing/it").mkdir(parents=True)
    table = pa.table({name: pa.array([text(record.get(name))], pa.string()) for name in names})
    pq.write_table(table, bench.folder / "landing/it/00000001.parquet")


@pytest.mark.parametrize(("vendor", "resource"), RESOURCES)
def test_a_record_of_each_resource_becomes_what_it_means(tmp_path: Path, vendor: str, resource: str):
    example = EXAMPLES[vendor][resource]
    with Bench(tmp_path) as bench:
        brought_in(bench, vendor, resource, example["record"])
        count = bench.sync(now=NOW)["it"]
        reasons = {reason: n for reason, n in count.rejected.items() if reason != "source not reached"}
        assert (count.accepted, reasons) == (1, {}), count.warnings
        told = example["gives"]
        found = bench.warehouse.rows(
            "SELECT event, to_timestamp(occurred_at / 1e6)::VARCHAR AS at, account_key, person_key, email, amount, text "
            "FROM events ORDER BY event"
        )
        events = [{key: value for key, value in row.items() if value is not None} for row in found]
        assert events == told.get("events", [])
        ids = {str(row[0]).partition(":")[0] for row in bench.warehouse.tuples("SELECT event_id FROM events")}
        assert ids <= {example.get("id", str(example["record"].get("id", example["record"].get("Id"))))}
        attributes = bench.warehouse.rows("SELECT account_key, attributes FROM attributes")
        kept = [{"account": row["account_key"], **json.loads(str(row["attributes"]))} for row in attributes]
        for row, wanted in zip(kept, told.get("accounts", []), strict=True):
            assert wanted.items() <= row.items()
        people = bench.warehouse.rows("SELECT person_key, name, role FROM people")
        assert [{k: v for k, v in row.items() if v is not None} for row in people] == told.get("people", [])
        links = bench.warehouse.tuples("SELECT left_key, right_key FROM links ORDER BY 1, 2")
        assert [list(link) for link in links] == told.get("links", [])


def test_the_users_own_mapping_wins_key_by_key(tmp_path: Path):
    with Bench(tmp_path) as bench:
        brought_in(bench, "stripe", "subscriptions", EXAMPLES["stripe"]["subscriptions"]["record"])
        bench.sources[0]["map"] = {"account": "metadata->>'$.crm_id'", "plan": "'all'"}
        bench.sources[0]["namespace"] = "crm"
        bench.sync(now=NOW)
        rows = bench.warehouse.tuples("SELECT account_key, properties->>'$.plan' FROM events LIMIT 1")
        assert rows == [("crm:A-17", "all")]


def test_a_column_that_no_record_has_is_a_fault_of_the_mapping(tmp_path: Path):
    with Bench(tmp_path) as bench:
        brought_in(bench, "stripe", "subscriptions", EXAMPLES["stripe"]["subscriptions"]["record"])
        bench.sources[0]["map"] = {"plan": "plam"}
        count = bench.sync(now=NOW)["it"]
        assert any("column 'plam'" in warning and "Mend `map` of source it" in warning for warning in count.warnings)
