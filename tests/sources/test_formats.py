"""The same records come in from every kind of file, wherever they lie and however they are written."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desirepath.kernel import iso
from fixtures.bench import Bench, adds_up

ROWS = [
    {"event": "login", "time": "2024-01-01 10:00:00", "account": "007", "plan": "pro, yearly", "seats": 3},
    {"event": "export", "time": "2024-01-02 11:00:00", "account": "0042", "plan": 'say "hi"', "seats": 12},
    {"event": "logout", "time": "2024-01-03 12:00:00", "account": "x", "plan": "Grün", "seats": None},
]
MAP = {"event": "event", "time": "time", "account": "account", "properties": ["plan", "seats"]}


def delimited(sign: str) -> bytes:
    lines = [sign.join(ROWS[0])]
    for row in ROWS:
        cells = ["" if value is None else str(value) for value in row.values()]
        quoted = ['"' + cell.replace('"', '""') + '"' if sign in cell or '"' in cell else cell for cell in cells]
        lines.append(sign.join(quoted))
    return ("\n".join(lines) + "\n").encode()


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(ROWS), sink)
    return bytes(sink.getvalue().to_pybytes())


CSV, LINES = delimited(","), "\n".join(json.dumps(row) for row in ROWS).encode()
FILES = {
    "data.csv": CSV,
    "data.tsv": delimited("\t"),
    "semicolon.csv": delimited(";"),
    "bom.csv": b"\xef\xbb\xbf" + CSV,
    "windows.csv": CSV.replace(b"\n", b"\r\n"),
    "array.json": json.dumps(ROWS, indent=1).encode(),
    "lines.jsonl": LINES,
    "lines.ndjson": LINES + b"\n\n",
    "one.object.per.line.json": LINES,
    "data.parquet": parquet(),
    "data.csv.gz": gzip.compress(CSV),
    "lines.jsonl.gz": gzip.compress(LINES),
    "UPPER.CSV": CSV,
    "odd [1] name's.csv": CSV,
    "odd {2} *name.jsonl": LINES,
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_events(bench: Bench, name: str) -> None:
    bench.write(name, FILES[name])
    bench.declare("p", name, map=MAP)
    count = bench.sync()["p"]
    assert (count.records, count.accepted, count.rejected, count.warnings) == (3, 3, {}, [])
    assert bench.events("event, account_key, properties ->> 'plan', TRY_CAST(properties ->> 'seats' AS INTEGER)") == [
        ("login", "account:007", "pro, yearly", 3),
        ("export", "account:0042", 'say "hi"', 12),
        ("logout", "account:x", "Grün", None),
    ]
    first = bench.warehouse.value("SELECT min(occurred_at) FROM events")
    assert iso(first) == "2024-01-01T10:00:00Z"  # type: ignore[arg-type]


PLACES = {
    "a folder": ("data", ["data/a.csv", "data/deep/b.csv", "data/readme.md"], 2),
    "a glob": ("data/part-*.csv", ["data/part-1.csv", "data/part-2.csv", "data/other.csv"], 2),
    "a deep glob": ("data/**/*.csv", ["data/x/1.csv", "data/x/y/2.csv"], 2),
    "a file": ("data/a.csv", ["data/a.csv", "data/b.csv"], 1),
}


@pytest.mark.parametrize("place", PLACES)
def test_path_names_a_file_a_folder_or_a_glob(bench: Bench, place: str) -> None:
    path, written, files = PLACES[place]
    for number, name in enumerate(written):
        bench.write(name, f"event,time,account\nlogin,2024-01-0{number + 1},a\n")
    bench.declare("p", path)
    count = bench.sync()["p"]
    assert (count.files, count.accepted) == (files, files)


def test_glob_works_below_a_folder_whose_own_name_has_brackets(tmp_path: Path) -> None:
    with Bench(tmp_path / "client [test]") as bench:
        bench.write("data/a.csv", CSV)
        bench.declare("p", "data/*.csv", map=MAP)
        assert bench.sync()["p"].accepted == 3


def test_absolute_glob_is_followed(tmp_path: Path) -> None:
    with Bench(tmp_path / "workspace") as bench:
        (tmp_path / "export.csv").write_bytes(CSV)
        bench.declare("p", str(tmp_path / "exp*.csv"), map=MAP)
        assert bench.sync()["p"].accepted == 3


NAMES = "event,time,account\nlogin,2024-01-01,Müller – Söhne\n"


def test_undeclared_windows_encoding_is_read_with_a_warning(bench: Bench) -> None:
    bench.write("e.csv", NAMES.encode("cp1252"))
    bench.declare("p", "e.csv")
    count = bench.sync()["p"]
    assert bench.events("account_key") == [("account:Müller – Söhne",)]
    assert count.warnings == ["e.csv is not UTF-8; it was read as cp1252. Set `encoding` on source p to be sure."]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp437"])
def test_declared_encoding_is_read_without_a_warning(bench: Bench, encoding: str) -> None:
    bench.write("e.csv", NAMES.replace("–", "-").encode(encoding))
    bench.declare("p", "e.csv", encoding=encoding)
    assert bench.sync()["p"].warnings == []
    assert bench.events("account_key") == [("account:Müller - Söhne",)]


def test_unknown_encoding_rejects_the_file_and_says_what_would_do(bench: Bench) -> None:
    bench.write("e.csv", NAMES)
    bench.declare("p", "e.csv", encoding="klingon")
    count = bench.sync()["p"]
    assert adds_up(count)
    assert "no such encoding" in count.warnings[0] and "latin-1" in count.warnings[0]


def test_one_file_read_by_two_sources_is_counted_for_each(bench: Bench) -> None:
    bench.write_rows(
        "all.jsonl", [{"type": kind, "at": f"2024-01-0{n}", "who": "a"} for n, kind in ((1, "x"), (2, "y"))]
    )
    for kind in ("x", "y"):
        bench.declare(
            kind, "all.jsonl", where=f"type = '{kind}'", map={"event": "type", "time": "at", "account": "who"}
        )
    counts = bench.sync()
    assert [(c.records, c.accepted, c.filtered) for c in counts.values()] == [(2, 1, 1), (2, 1, 1)]


def test_nested_json_is_reached_by_path_and_kept_whole(bench: Bench) -> None:
    bench.write_rows(
        "e.jsonl", [{"ev": "login", "ts": 1704103200, "context": {"group": {"id": "g"}}, "props": {"n": [1, 2]}}]
    )
    mapping = {"event": "ev", "time": "ts", "account": "context->>'$.group.id'", "properties": "props"}
    bench.declare("p", "e.jsonl", map=mapping)
    bench.sync()
    assert bench.events("account_key, properties") == [("account:g", '{"n":[1,2]}')]


def test_all_columns_travel_as_properties_when_asked(bench: Bench) -> None:
    bench.write("e.csv", "event,time,account,Plan Name,n\nlogin,2024-01-01,a,Pro,7\n")
    bench.declare("p", "e.csv", map={"event": "event", "time": "time", "account": "account", "properties": "*"})
    bench.sync()
    ((properties,),) = bench.events("properties")
    assert {"Plan Name": "Pro", "n": 7}.items() <= json.loads(str(properties)).items()
