"""Databases that tell no types: values say what they are, and an empty stretch keeps what was known."""

import json
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from desirepath.kernel import WrongUse
from desirepath.sources import Reach, land_source, read_workspace
from fixtures.bench import NOW


def declared(folder: Path, **told: object):
    source = {"name": "app", "kind": "sql", "url": "sqlite:///app.db", "stream": "events", "table": "usage",
              "map": {"event": "name", "time": "at", "account": "account", "amount": "amount * 2"}, **told}  # fmt: skip
    (folder / "workspace.yaml").write_text(json.dumps({"name": "T", "sources": [source]}), "utf-8")
    return read_workspace(folder).sources[0]


def fill(folder: Path, rows: list[tuple[object, ...]]) -> None:
    connection = sqlite3.connect(folder / "app.db")
    with connection:
        connection.execute("CREATE TABLE IF NOT EXISTS usage (id INTEGER, account, name, at, amount)")
        connection.executemany("INSERT INTO usage VALUES (?, ?, ?, ?, ?)", rows)
    connection.close()


def types(folder: Path) -> list[str]:
    files = sorted((folder / "landing/app").glob("*.parquet"))
    return [str(pq.read_schema(file).field("amount").type) for file in files]


def test_a_number_cursor_with_a_lookback_and_a_column_that_is_empty_for_a_while(tmp_path: Path):
    fill(tmp_path, [(n, "a", "login", f"2025-01-0{n}", n * 1.5) for n in range(1, 6)])
    source = declared(tmp_path, cursor="id", lookback="2")
    assert land_source(source, tmp_path, Reach(), now=NOW).rows == 5
    fill(tmp_path, [(4, "late", "login", "2025-01-04", None), (9, "a", "login", "2025-01-09", None)])
    assert land_source(source, tmp_path, Reach(), now=NOW).rows == 2
    assert types(tmp_path) == ["double", "double"]
    assert land_source(source, tmp_path, Reach(), now=NOW).rows == 0


def test_values_of_mixed_kinds_become_text_rather_than_wrong(tmp_path: Path):
    fill(
        tmp_path,
        [(1, "a", "x", "2025-01-01", 1), (2, "a", "x", "2025-01-01", "two"), (3, "a", "x", "2025-01-01", 2**60)],
    )
    land_source(declared(tmp_path), tmp_path, Reach(), now=NOW)
    assert pq.read_table(tmp_path / "landing/app/00000001.parquet")["amount"].to_pylist() == ["1", "two", str(2**60)]


def test_a_changed_question_sets_the_earlier_files_aside(tmp_path: Path):
    fill(tmp_path, [(1, "a", "x", "2025-01-01", 1)])
    land_source(declared(tmp_path, cursor="id"), tmp_path, Reach(), now=NOW)
    text = json.loads((tmp_path / "workspace.yaml").read_text("utf-8"))
    text["sources"][0] |= {"query": "SELECT *, 7 AS more FROM usage"}
    del text["sources"][0]["table"]
    (tmp_path / "workspace.yaml").write_text(json.dumps(text), "utf-8")
    source = read_workspace(tmp_path).sources[0]
    found = land_source(source, tmp_path, Reach(), now=NOW)
    assert found.rows == 1
    assert "all is fetched anew" in found.warnings[0]
    assert [pq.read_schema(file).names[-1] for file in (tmp_path / "landing/app").glob("*.parquet")] == ["more"]


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path):
    with pytest.raises(WrongUse, match=r"no SQLite file app.db"):
        land_source(declared(tmp_path), tmp_path, Reach(), now=NOW)
    assert not (tmp_path / "app.db").exists()


def test_a_lookback_that_does_not_fit_the_cursor_is_told(tmp_path: Path):
    fill(tmp_path, [(1, "a", "x", "2025-01-01", 1)])
    source = declared(tmp_path, cursor="at", lookback="1d")
    with pytest.raises(WrongUse, match="cursor column holds str values"):
        land_source(source, tmp_path, Reach(), now=NOW)


def test_a_driver_that_is_not_installed_is_told(tmp_path: Path):
    with pytest.raises(WrongUse, match=r"no driver for oracle.* is installed"):
        land_source(declared(tmp_path, url="oracle://u@h/db"), tmp_path, Reach(), now=NOW)


def test_a_secret_in_a_file_is_read_there(tmp_path: Path):
    fill(tmp_path, [(1, "a", "x", "2025-01-01", 1)])
    (tmp_path / "db-url").write_text("sqlite:///app.db\n", "utf-8")
    assert land_source(declared(tmp_path, url="file:db-url"), tmp_path, Reach(), now=NOW).rows == 1
    with pytest.raises(WrongUse, match="the file nowhere cannot be read"):
        land_source(declared(tmp_path, url="file:nowhere"), tmp_path, Reach(), now=NOW)
