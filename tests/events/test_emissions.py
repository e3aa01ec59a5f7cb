"""Each stream's records give the events that docs/reference/streams.md says."""

from pathlib import Path

import pytest
import yaml

from desirepath.events._emissions import EMISSIONS
from desirepath.kernel import parse_moment
from desirepath.sources import STREAMS
from fixtures.bench import Bench, adds_up

PAIRS = yaml.load(Path(__file__).with_name("emissions.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['stream']}-{'-'.join(pair['record'].values())}")
def test_record_gives_its_events(tmp_path: Path, pair: dict) -> None:
    with Bench(tmp_path) as bench:
        bench.write_rows("r.jsonl", [pair["record"]])
        bench.declare("s", "r.jsonl", pair["stream"], map={key: key for key in pair["record"]})
        count = bench.sync()["s"]
        assert adds_up(count) and count.records == 1
        assert [row["reason"] for row in bench.rejected()] == ([pair["rejected"]] if "rejected" in pair else [])
        expected = [(event, parse_moment(at), actor) for event, at, actor in pair.get("events", [])]
        assert bench.events("event, occurred_at, actor") == expected


def test_every_stream_has_a_pair() -> None:
    assert {pair["stream"] for pair in PAIRS} == set(STREAMS) == set(EMISSIONS)


def test_text_belongs_to_the_opening_of_a_ticket_only(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        record = {
            "opened": "2024-01-01",
            "replied": "2024-01-02",
            "account": "a",
            "text": "It broke",
            "priority": "high",
        }
        bench.write_rows("t.jsonl", [record])
        bench.declare("t", "t.jsonl", "tickets", map={key: key for key in record})
        bench.sync()
        assert bench.events("text, properties ->> 'priority'") == [("It broke", "high"), (None, "high")]


def test_amount_of_a_subscription_is_a_number_and_nonsense_is_none(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        rows = [{"s": n, "t": f"2024-01-0{n}", "a": "x", "m": m} for n, m in ((1, "12.5"), (2, "NaN"), (3, "lots"))]
        bench.write_rows("s.jsonl", rows)
        bench.declare(
            "s", "s.jsonl", "subscriptions", map={"subscription": "s", "started": "t", "account": "a", "amount": "m"}
        )
        bench.sync()
        assert bench.events("amount") == [(12.5,), (None,), (None,)]
