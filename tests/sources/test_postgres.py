"""Rows of a real PostgreSQL: equal in every type, only what changed, on where a crash or a broken connection left off."""

import datetime as dt
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desirepath.kernel import WrongUse, parse_moment
from desirepath.sources import Reach, Source, land_source, read_workspace
from fixtures.bench import NOW, Bench, adds_up
from fixtures.databases import PASSWORD, Postgres, running_postgres, server_programs

PROGRAMS = server_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="no PostgreSQL server is installed (Debian: postgresql)")
MAP = {"id": "id", "event": "name", "time": "at", "account": "account"}
TICKETS = {"id": "id", "opened": "opened", "solved": "solved", "account": "account"}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    assert PROGRAMS
    with running_postgres(PROGRAMS) as server:
        yield server


def declared(folder: Path, server: Postgres, **told: object) -> Source:
    folder.mkdir(parents=True, exist_ok=True)
    source = {"name": "app", "kind": "sql", "url": server.url(), "stream": "events", "map": MAP, **told}
    (folder / "workspace.yaml").write_text(json.dumps({"name": "T", "sources": [source]}), "utf-8")
    return read_workspace(folder).sources[0]


def land(source: Source, folder: Path, environment: dict[str, str] | None = None) -> int:
    return land_source(source, folder, Reach(environment or {}), now=NOW).rows


def landed(folder: Path, name: str = "app") -> pa.Table:
    files = sorted((folder / "landing" / name).glob("*.parquet"))
    return pa.concat_tables([pq.read_table(file) for file in files], promote_options="permissive")


TYPES = """
CREATE TABLE kinds (
  id bigint, small smallint, truth boolean, amount numeric(20,4), free numeric, ratio double precision, single real,
  words text, fixed char(4), at timestamptz, local timestamp, day date, clock time, doc jsonb, plain json, raw bytea,
  list int[], uid uuid, span interval, nothing text
)
"""
ROWS = [
    "(1, 2, true, 12345678901234.5678, 0.000000000000000001, 0.1, 1.5, 'naïve ''q''', 'ab', "
    "'2024-02-29 23:59:59.123456+05:30', '2024-02-29 23:59:59.123456', '2024-02-29', '23:59:59', "
    "'{\"a\": [1, null, \"x\"]}', '\"scalar\"', '\\x00ff', '{1,NULL,3}', "
    "'00000000-0000-4000-8000-000000000001', '1 day 2 hours', NULL)",
    "(2, NULL, NULL, NULL, 123456789012345678901234567890, 'NaN', NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, 'null', "
    "NULL, NULL, NULL, NULL, NULL)",
]


def test_values_of_every_type_arrive_as_they_are(postgres: Postgres, tmp_path: Path):
    postgres.run("DROP TABLE IF EXISTS kinds", TYPES, f"INSERT INTO kinds VALUES {ROWS[0]}, {ROWS[1]}")
    mapping = {"event": "words", "time": "at", "account": "id"}
    source = declared(tmp_path, postgres, table="kinds", map=mapping)
    assert land(source, tmp_path) == 2
    first, second = landed(tmp_path).to_pylist()
    moment = dt.datetime(2024, 2, 29, 18, 29, 59, 123456, tzinfo=dt.UTC)
    assert first["at"] == moment
    assert first["local"] == dt.datetime(2024, 2, 29, 23, 59, 59, 123456)
    assert (first["day"], first["clock"]) == (dt.date(2024, 2, 29), dt.time(23, 59, 59))
    assert (first["id"], first["small"], first["truth"]) == (1, 2, True)
    assert first["amount"] == Decimal("12345678901234.5678")
    assert Decimal(first["free"]) == Decimal("0.000000000000000001"), "two numbers no decimal type holds stay text"
    assert Decimal(second["free"]) == Decimal("123456789012345678901234567890")
    assert (first["ratio"], first["single"], first["words"]) == (0.1, 1.5, "naïve 'q'")
    assert (json.loads(first["doc"]), json.loads(first["plain"])) == ({"a": [1, None, "x"]}, "scalar")
    assert (first["raw"], json.loads(first["list"])) == (b"\x00\xff", [1, None, 3])
    assert first["uid"] == "00000000-0000-4000-8000-000000000001"
    assert first["nothing"] is None
    assert second["words"] == ""
    assert second["ratio"] != second["ratio"]
    assert [name for name, value in second.items() if value is None and first[name] is not None] == [
        name for name in first if name not in ("id", "free", "ratio", "words", "plain", "nothing")
    ]
    assert second["plain"] == "null", "a JSON null is not nothing"


def fill(postgres: Postgres, rows: int, table: str = "usage") -> None:
    postgres.run(
        f"DROP TABLE IF EXISTS {table}",
        f"CREATE TABLE {table} AS SELECT g AS id, 'acct' || g % 50 AS account, 'login' AS name, "
        "timestamptz '2025-01-01' + g * interval '1 minute' AS at, "
        f"timestamptz '2025-01-01' + g * interval '1 minute' AS changed FROM generate_series(1, {rows}) AS g",
    )


def test_a_second_sync_moves_only_what_changed(postgres: Postgres, tmp_path: Path):
    fill(postgres, 5000)
    source = declared(tmp_path, postgres, table="public.usage", cursor="changed", lookback="2h")
    assert land(source, tmp_path) == 5000
    assert land(source, tmp_path) == 0
    postgres.run(
        "INSERT INTO usage VALUES (6000, 'late', 'login', '2025-01-04 10:00+00', '2025-01-04 10:30+00'), "
        "(6001, 'new', 'login', '2025-01-05 00:00+00', '2025-01-05 00:00+00')",
        "UPDATE usage SET name = 'logout', changed = '2025-01-05 00:00+00' WHERE id = 17",
    )
    assert land(source, tmp_path) == 3, "a row that came late within the lookback, a new and a changed one"
    assert sorted(landed(tmp_path).slice(5000)["id"].to_pylist()) == [17, 6000, 6001]
    assert land(source, tmp_path) == 0


def test_rows_without_a_cursor_value_are_not_lost_and_are_told(postgres: Postgres, tmp_path: Path):
    fill(postgres, 10)
    source = declared(tmp_path, postgres, table="usage", cursor="changed")
    land(source, tmp_path)
    postgres.run("UPDATE usage SET changed = NULL WHERE id = 3")
    found = land_source(source, tmp_path, Reach(), now=NOW)
    assert found.rows == 1
    assert "1 rows have nothing in changed" in found.warnings[0]
    assert land(source, tmp_path) == 0


def test_a_query_is_read_like_a_table(postgres: Postgres, tmp_path: Path):
    fill(postgres, 100)
    query = (
        "SELECT id, account, name, at::timestamp AS at, changed, '12:30' AS t FROM usage WHERE account <> 'x%' -- all"
    )
    source = declared(tmp_path, postgres, query=query, cursor="changed")
    assert land(source, tmp_path) == 100
    assert set(landed(tmp_path)["t"].to_pylist()) == {"12:30"}


def test_without_a_cursor_the_files_mirror_the_table(postgres: Postgres, tmp_path: Path):
    fill(postgres, 500)
    with Bench(tmp_path) as bench:
        bench.sources = [
            {"name": "app", "kind": "sql", "url": postgres.url(), "table": "usage", "stream": "events", "map": MAP}
        ]
        assert bench.sync()["app"].accepted == 500
        postgres.run(
            "DELETE FROM usage WHERE id <= 20", "INSERT INTO usage VALUES (999, 'n', 'login', '2025-01-05', NULL)"
        )
        bench.sync()
        assert bench.warehouse.count("SELECT count(*) FROM events") == 481
        assert bench.sync()["app"].unchanged_files == 1


def test_deleted_rows_are_seen_when_asked(postgres: Postgres, tmp_path: Path):
    postgres.run(
        "DROP TABLE IF EXISTS tickets",
        "CREATE TABLE tickets AS SELECT g AS id, 'a' || g % 3 AS account, timestamp '2025-01-01' + g * interval '1h' AS opened, "
        "timestamp '2025-02-01' AS solved, g AS version FROM generate_series(1, 60) AS g",
    )
    told = {"name": "desk", "kind": "sql", "url": postgres.url(), "table": "tickets", "stream": "tickets", "map": TICKETS,
            "cursor": "version"}  # fmt: skip
    with Bench(tmp_path) as bench:
        bench.sources = [{**told, "deletes": True}]
        bench.sync()
        bench.refresh()
        postgres.run("DELETE FROM tickets WHERE id IN (5, 6)")
        assert bench.sync()["desk"].dropped == 4, "two records, each opened and solved"
        left = {str(row[0]).partition(":")[0] for row in bench.events("event_id")}
        assert left == {str(n) for n in range(1, 61) if n not in (5, 6)}

        bench.sources = [{**told, "deletes": True, "map": {**TICKETS, "subject": "'x'"}}]
        bench.sync()
        assert len(bench.events()) == 116, "a new mapping does not bring them back"

        postgres.run("DELETE FROM tickets")
        assert "nothing was taken out" in bench.sync()["desk"].warnings[0]
        assert len(bench.events()) == 116


def test_deletes_that_were_not_asked_for_change_nothing(postgres: Postgres, tmp_path: Path):
    fill(postgres, 30)
    with Bench(tmp_path) as bench:
        bench.sources = [{"name": "app", "kind": "sql", "url": postgres.url(), "table": "usage", "cursor": "changed",
                          "stream": "events", "map": MAP}]  # fmt: skip
        bench.sync()
        postgres.run("DELETE FROM usage WHERE id < 10")
        assert bench.sync()["app"].dropped == 0
        assert len(bench.events()) == 30


def test_a_deleted_company_states_nothing_any_more(postgres: Postgres, tmp_path: Path):
    postgres.run(
        "DROP TABLE IF EXISTS companies",
        "CREATE TABLE companies AS SELECT g AS id, 'Company ' || g AS name, 'co' || g || '.test' AS domain, g AS version "
        "FROM generate_series(1, 5) AS g",
    )
    with Bench(tmp_path) as bench:
        bench.sources = [{"name": "crm", "kind": "sql", "url": postgres.url(), "table": "companies", "cursor": "version",
                          "deletes": True, "stream": "accounts",
                          "map": {"id": "id", "account": "id", "name": "name", "domain": "domain"}}]  # fmt: skip
        bench.sync()
        bench.refresh()
        postgres.run("DELETE FROM companies WHERE id = 2")
        bench.sync()
        bench.refresh()
        assert sorted(bench.accounts()) == sorted(
            f"{k}{n}{e}" for n in (1, 3, 4, 5) for k, e in (("account:", ""), ("domain:co", ".test"))
        )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"table": "nowhere"}, r"relation \"nowhere\" does not exist.*Mend `table`"),
        ({"query": "SELECT id, wrong FROM usage"}, r"column \"wrong\" does not exist.*`query`"),
        ({"table": "usage", "cursor": "changd"}, r"changd.*does not exist.*`cursor`"),
        ({"query": "DELETE FROM usage"}, "not one SELECT"),
        ({"query": "SELECT 1; DROP TABLE usage"}, "not one SELECT"),
        ({"query": "WITH x AS (DELETE FROM usage RETURNING *) SELECT * FROM x"}, "more than read"),
        ({"query": "SELECT * INTO copy FROM usage"}, "more than read"),
        ({"query": "SELECT pg_read_file('/etc/passwd')"}, "more than read"),
        ({"query": "SELECT id FROM usage FOR UPDATE"}, "more than read"),
        ({"query": "SELECT set_config('a.b', 'c', false)"}, "more than read"),
    ],
)
def test_a_faulty_question_names_source_stream_and_remedy(
    postgres: Postgres, tmp_path: Path, told: dict[str, str], said: str
):
    fill(postgres, 3)
    with pytest.raises(WrongUse, match=said) as raised:
        land(declared(tmp_path, postgres, **told), tmp_path)
    assert "source app, stream events" in str(raised.value)


def test_a_function_that_writes_is_stopped_by_the_transaction(postgres: Postgres, tmp_path: Path):
    fill(postgres, 3)
    postgres.run("CREATE OR REPLACE FUNCTION sly() RETURNS int LANGUAGE sql AS 'DELETE FROM usage RETURNING 1'")
    with pytest.raises(WrongUse, match="read-only transaction"):
        land(declared(tmp_path, postgres, query="SELECT sly() AS id"), tmp_path)


def test_a_wrong_password_is_refused_and_never_told(postgres: Postgres, tmp_path: Path):
    fill(postgres, 3)
    source = declared(tmp_path, postgres, url=postgres.url("reader", "${PG_PASSWORD}"), table="usage")
    assert land(source, tmp_path, {"PG_PASSWORD": PASSWORD}) == 3
    with pytest.raises(WrongUse, match="password") as raised:
        land(source, tmp_path / "other", {"PG_PASSWORD": "wr0ng-secret"})
    assert "wr0ng-secret" not in str(raised.value)
    with pytest.raises(WrongUse, match="PG_PASSWORD is not set"):
        land(source, tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]


def test_a_server_that_is_not_there_is_told(postgres: Postgres, tmp_path: Path):
    source = declared(tmp_path, postgres, url="postgresql://u@127.0.0.1:1/db", table="usage")
    with pytest.raises(WrongUse, match="can be reached"):
        land(source, tmp_path)


def test_a_connection_that_breaks_in_the_middle_is_gone_on_from(postgres: Postgres, tmp_path: Path, monkeypatch):
    fill(postgres, 3000)
    monkeypatch.setattr("desirepath.sources._sql.CHUNK_ROWS", 500)
    source = declared(tmp_path, postgres, table="usage", cursor="changed")

    def cut(step: str, done: int, total: int) -> None:
        if done == 1000:
            postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    with pytest.raises(WrongUse, match="source app"):
        land_source(source, tmp_path, Reach(), now=NOW, progress=cut)
    assert landed(tmp_path).num_rows == 1000
    assert land(source, tmp_path) == 2000
    assert sorted(landed(tmp_path)["id"].to_pylist()) == list(range(1, 3001))


LAND = """
import pathlib, sys
from desirepath.kernel import parse_moment
from desirepath.sources import Reach, land_source, read_workspace, _sql
_sql.CHUNK_ROWS = 1000
folder = pathlib.Path(sys.argv[1])
print("begun", flush=True)
land_source(read_workspace(folder).sources[0], folder, Reach(), now=parse_moment("2026-01-01"))
print("done", flush=True)
"""


@pytest.mark.slow
def test_a_killed_load_is_gone_on_from_and_ends_equal(postgres: Postgres, tmp_path: Path):
    fill(postgres, 60_000)
    source = declared(tmp_path, postgres, table="usage", cursor="changed")
    for files in (3, 8, 12):
        with subprocess.Popen([sys.executable, "-c", LAND, str(tmp_path)], stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout and run.stdout.readline() == "begun\n"
            while len(list(tmp_path.glob("landing/app/*.parquet"))) < files and run.poll() is None:
                time.sleep(0.002)
            run.kill()
            assert "done" not in run.stdout.read()
    came = landed(tmp_path).num_rows
    assert 0 < came < 60_000
    assert land(source, tmp_path) <= 60_000 - came + 3 * 1001, "each kill repeats one chunk at most"
    assert set(landed(tmp_path)["id"].to_pylist()) == set(range(1, 60_001))
    with Bench(tmp_path) as bench:
        bench.sources = [{"name": "app", "kind": "sql", "url": postgres.url(), "table": "usage", "cursor": "changed",
                          "stream": "events", "map": MAP}]  # fmt: skip
        count = bench.sync(parse_moment("2026-01-01"))["app"]
        assert adds_up(count)
        assert bench.warehouse.count("SELECT count(*) FROM events") == 60_000
