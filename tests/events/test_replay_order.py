"""A file that is taken again does not bring an old version of a record back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desirepath.events import release_rejected
from desirepath.store import Wording, strike_from_parquet
from fixtures.bench import Bench

MAP = {"id": "id", "opened": "opened", "account": "account"}
OLD = {"id": "A", "opened": "2025-01-01", "account": "x"}
NEW = {"id": "A", "opened": "2025-02-01", "account": "x"}
OTHER = {"id": "Z", "opened": "2025-01-01", "account": "x"}
BROKEN = {"id": "B", "opened": "soon", "account": "x"}


def opened(bench: Bench) -> list[tuple[object, ...]]:
    return bench.warehouse.tuples("SELECT event_id, strftime(make_timestamp(occurred_at), '%m') FROM events ORDER BY 1")


@pytest.mark.parametrize(
    "files", [[[OLD], [NEW]], [[OLD], [OLD, OTHER], [NEW]], [[OTHER], [OLD], [OLD], [NEW], [OTHER]]]
)
def test_a_changed_mapping_keeps_the_newest_version(tmp_path: Path, files: list[list[dict[str, object]]]):
    with Bench(tmp_path) as bench:
        bench.declare("t", "d/*.jsonl", "tickets", map=MAP)
        for number, rows in enumerate(files):
            bench.write_rows(f"d/{number}.jsonl", rows)
            bench.sync()
        before = opened(bench)
        assert ("A:opened", "02") in before
        bench.declare("t", "d/*.jsonl", "tickets", map={**MAP, "subject": "'s'"})
        for _ in range(2):
            bench.sync()
            assert opened(bench) == before


def test_replaying_rejected_records_keeps_the_newest_version(tmp_path: Path):
    with Bench(tmp_path) as bench:
        bench.declare("t", "d/*.jsonl", "tickets", map=MAP)
        for number, rows in enumerate([[OLD, BROKEN], [NEW]]):
            bench.write_rows(f"d/{number}.jsonl", rows)
            bench.sync()
        before = opened(bench)
        assert release_rejected(bench.warehouse) == 1
        for _ in range(2):
            bench.sync()
            assert opened(bench) == before == [("A:opened", "02")]


def test_a_landed_file_that_something_was_struck_from_keeps_the_newest_versions(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "app.db")) as database, Bench(tmp_path) as bench:
        database.execute("CREATE TABLE t (id, opened, account, version INTEGER)")
        bench.sources = [{"name": "t", "kind": "sql", "url": "sqlite:///app.db", "table": "t", "cursor": "version",
                          "stream": "tickets", "map": MAP}]  # fmt: skip
        for rows in [[("A", "2025-01-01", "x", 1), ("E", "2025-01-01", "y", 2)], [("A", "2025-02-01", "x", 3)]]:
            database.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
            database.commit()
            bench.sync()
        assert opened(bench) == [("A:opened", "02"), ("E:opened", "01")]
        struck = strike_from_parquet(tmp_path / "landing/t/00000001.parquet", Wording(("E",), ()))
        assert struck == 1
        for _ in range(2):
            bench.sync()
            assert opened(bench) == [("A:opened", "02")]
