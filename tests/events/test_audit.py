"""Nothing is silently dropped: every record is accepted, a duplicate, rejected with its reason, or filtered."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desirepath.events.audit import AuditFrame, find_faults
from desirepath.kernel import DAY, HOUR, iso
from desirepath.sources import STREAMS, TIME_KEYS
from desirepath.store import Warehouse
from desirepath.store.tables import ACCOUNTS, STEPS
from fixtures.bench import EVENT_MAP, NOW, Bench, adds_up

TIMES = st.sampled_from(["2024-01-01", "2024-03-01T10:00:00Z", "1709634030", "2031-01-01", "soon", "", None])
TEXTS = st.sampled_from(["a", "b", "A ", "", None, "ü", "x'y", "in", "out", "renewed", "9"])


def records_of(stream: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    keys = STREAMS[stream].accepted()
    cells = {
        key: TIMES if key in TIME_KEYS else TEXTS for key in keys if key not in ("properties", "attributes", "static")
    }
    return st.lists(st.fixed_dictionaries(cells | {"keep": st.sampled_from(["y", "y", "n"])}), min_size=3, max_size=20)


@pytest.mark.parametrize("stream", list(STREAMS))
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_records_of_every_stream_add_up(stream: str, data: st.DataObject) -> None:
    rows = data.draw(records_of(stream))
    repeated = rows + data.draw(st.lists(st.sampled_from(rows), max_size=3))
    with_id = data.draw(st.booleans())
    mapping = {key: key for key in rows[0] if key not in ("keep", "id")} | ({"id": "id"} if with_id else {})
    with TemporaryDirectory() as folder, Bench(Path(folder)) as bench:
        broken = ["{", ""] if data.draw(st.booleans()) else []
        bench.write("r.jsonl", "\n".join([*map(json.dumps, repeated), *broken]))
        bench.declare("s", "r.jsonl", stream, map=mapping, where="keep = 'y'")
        first = bench.sync()["s"]
        assert adds_up(first)
        assert first.records == len(repeated) + len(broken[:1])
        assert first.filtered == sum(row["keep"] == "n" for row in repeated)
        assert bench.warehouse.count("SELECT count(*) FROM rejected") == sum(first.rejected.values())
        assert bench.warehouse.count("SELECT count(*) FROM events") == first.events
        second = bench.sync()["s"]
        assert (second.records, second.events) == (0, 0)
        bench.write("r.jsonl", "\n".join(map(json.dumps, [*repeated, repeated[0] | {"keep": "n"}])))
        third = bench.sync()["s"]
        assert adds_up(third) and (third.accepted, third.events) == (0, 0)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as opened:
        yield opened


def test_rejected_rows_keep_reason_and_raw_record(bench: Bench) -> None:
    rows = [
        {"event": "login", "time": "soon", "account": "a"},
        {"event": None, "time": "2024-01-01", "account": "b"},
        {"event": "login", "time": None, "account": "c"},
        {"event": "login", "time": "2024-01-01", "account": None},
    ]
    bench.write_rows("e.jsonl", rows)
    bench.declare("p", "e.jsonl")
    assert bench.sync()["p"].rejected == {
        "no event": 1, "no key says whose record this is": 1, "no time": 1, "unreadable time": 1,
    }  # fmt: skip
    kept = {str(row["reason"]): json.loads(str(row["record"])) for row in bench.rejected()}
    assert kept["unreadable time"] == rows[0]
    assert kept["no key says whose record this is"] == rows[3]


FUTURE = [(DAY - HOUR, []), (DAY + HOUR, ["time in the future"])]


@pytest.mark.parametrize(("ahead", "reasons"), FUTURE)
def test_times_more_than_a_day_ahead_are_rejected(bench: Bench, ahead: int, reasons: list[str]) -> None:
    bench.write_rows("e.jsonl", [{"event": "login", "time": iso(NOW + ahead), "account": "a"}])
    bench.declare("p", "e.jsonl")
    bench.sync()
    assert [row["reason"] for row in bench.rejected()] == reasons


def test_changed_mapping_reads_the_file_again_and_judges_its_rejects_anew(bench: Bench) -> None:
    rows = [{"event": "login", "time": f"{day}/01/2024", "account": "a", "id": day} for day in ("05", "25")]
    bench.write_rows("e.jsonl", [*rows, {"event": "login", "time": "never", "account": "a", "id": 3}])
    bench.declare("p", "e.jsonl", map={**EVENT_MAP, "id": "id"})
    assert bench.sync()["p"].rejected == {"unreadable time": 3}
    bench.declare("p", "e.jsonl", map={**EVENT_MAP, "id": "id"}, time_format="%d/%m/%Y")
    count = bench.sync()["p"]
    assert (count.accepted, count.rejected) == (2, {"unreadable time": 1})
    assert [json.loads(str(row["record"]))["time"] for row in bench.rejected()] == ["never"]


def test_known_time_is_the_mapped_received_time_else_the_event_s_own(bench: Bench) -> None:
    rows = [
        {"event": "late", "time": "2024-01-01", "got": "2024-01-09", "account": "a"},
        {"event": "early", "time": "2024-01-02", "got": "2024-01-01", "account": "a"},
        {"event": "own", "time": "2024-01-03", "got": None, "account": "a"},
    ]
    bench.write_rows("e.jsonl", rows)
    bench.declare("p", "e.jsonl", map={**EVENT_MAP, "received": "got"})
    bench.sync()
    late = bench.events("event, (known_at - occurred_at) // 86400000000")
    assert late == [("late", 8), ("early", 0), ("own", 0)]


def test_account_attributes_are_known_from_their_first_sync(bench: Bench) -> None:
    bench.write_rows("c.jsonl", [{"id": 1, "arr": 5, "started": "2020-01-01"}])
    bench.declare("c", "c.jsonl", "accounts", map={"account": "id", "arr": "arr", "started": "started"})
    bench.sync(now=NOW)
    bench.write_rows("c.jsonl", [{"id": 1, "arr": 6, "started": "2020-01-01"}])
    bench.sync(now=NOW + DAY)
    assert bench.warehouse.tuples("SELECT known_at FROM attributes ORDER BY 1") == [(NOW,), (NOW + DAY,)]


def test_attribute_with_odd_signs_in_its_name_does_not_stop_the_audit() -> None:
    warehouse = Warehouse(None)
    name = 'status "now" ~/$.'
    for account, state in (("a", "lost"), ("b", "lost")):
        row = {"account": account, "attributes": json.dumps({name: state})}
        warehouse.append(ACCOUNTS, [{**dict.fromkeys(ACCOUNTS.columns), **row}])
    left = {**dict.fromkeys(STEPS.columns), "account": "a", "kind": "outcome", "name": "churned"}
    warehouse.append(STEPS, [left])
    found = [one for one in find_faults(AuditFrame(warehouse, {}, "churned", 0)) if one.kind == "contradiction"]
    assert [one.detail["attribute"] for one in found] == [name]
    warehouse.close()
