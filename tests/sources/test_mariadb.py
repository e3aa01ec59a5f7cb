"""Rows of a real MariaDB through the same code: types, increments, a session that cannot write."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from desirepath.kernel import WrongUse
from desirepath.sources import Reach, Source, land_source, read_workspace
from fixtures.bench import NOW
from fixtures.databases import MARIADB, running_mariadb

pytestmark = [
    pytest.mark.skipif(not all(MARIADB), reason="no MariaDB server is installed (Debian: mariadb-server-core)"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_mariadb() as address:
        yield address


def run(address: str, *statements: str) -> None:
    engine = sa.create_engine(address.replace("mysql:", "mysql+pymysql:"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def declared(folder: Path, **told: object) -> Source:
    folder.mkdir(parents=True, exist_ok=True)
    source = {"name": "app", "kind": "sql", "url": "env:URL", "stream": "events",
              "map": {"event": "name", "time": "at", "account": "id"}, **told}  # fmt: skip
    (folder / "workspace.yaml").write_text(json.dumps({"name": "T", "sources": [source]}), "utf-8")
    return read_workspace(folder).sources[0]


def land(source: Source, folder: Path, address: str) -> int:
    return land_source(source, folder, Reach({"URL": address}), now=NOW).rows


def test_values_and_increments(address: str, tmp_path: Path):
    run(
        address,
        "DROP TABLE IF EXISTS t",
        "CREATE TABLE t (id BIGINT UNSIGNED, name VARCHAR(20), at DATETIME(6), day DATE, clock TIME, amount DECIMAL(20,4), "
        "ratio DOUBLE, doc JSON, raw BLOB, truth BOOLEAN, nothing INT)",
        "INSERT INTO t VALUES (18446744073709551615, 'naïve 😀', '2024-02-29 23:59:59.123456', '2024-02-29', '12:30:00', "
        "12345678901234.5678, 0.1, '{\"a\": [1, null]}', x'00ff', true, NULL)",
        *[f"INSERT INTO t (id, name, at) VALUES ({n}, 'x', '2024-03-01' + INTERVAL {n} MINUTE)" for n in range(20)],
    )
    source = declared(tmp_path, table="t", cursor="at", lookback="5m")
    assert land(source, tmp_path, address) == 21
    first = pq.read_table(tmp_path / "landing/app/00000001.parquet").to_pylist()[0]
    assert first["id"] == 18446744073709551615
    assert (first["name"], first["at"]) == ("naïve 😀", dt.datetime(2024, 2, 29, 23, 59, 59, 123456))
    assert (first["day"], first["amount"], first["ratio"]) == (
        dt.date(2024, 2, 29),
        Decimal("12345678901234.5678"),
        0.1,
    )
    assert (first["raw"], first["truth"], first["clock"]) == (b"\x00\xff", 1, "12:30:00")
    assert json.loads(first["doc"]) == {"a": [1, None]}
    run(address, "UPDATE t SET name = 'y', at = '2024-03-02' WHERE id = 3")
    run(address, "INSERT INTO t (id, at) VALUES (99, '2024-03-01 00:16')")
    assert land(source, tmp_path, address) == 2
    assert land(source, tmp_path, address) == 0


def test_the_session_cannot_write_and_a_wrong_password_is_not_told(address: str, tmp_path: Path):
    run(
        address,
        "DROP TABLE IF EXISTS u",
        "CREATE TABLE u (id INT)",
        "DROP FUNCTION IF EXISTS sly",
        "CREATE FUNCTION sly() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO u VALUES (1); RETURN 1; END",
    )
    with pytest.raises(WrongUse, match="READ ONLY transaction"):
        land(declared(tmp_path, query="SELECT sly() AS id"), tmp_path, address)
    with pytest.raises(WrongUse, match="Check the user and the password") as raised:
        land(declared(tmp_path, table="u"), tmp_path, address.replace("s3cret", "wrong"))
    assert "wrong" not in str(raised.value)
