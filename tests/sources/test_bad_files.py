"""What cannot be read is rejected with its reason and its text; everything else goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.bench import Bench, adds_up

GOOD = "event,time,account\nlogin,2024-01-01,a\nexport,2024-01-02,b\n"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as opened:
        opened.write("good.csv", GOOD)
        opened.declare("good", "good.csv")
        yield opened


def test_broken_csv_lines_are_rejected_with_their_text(bench: Bench) -> None:
    lines = [f"login,2024-01-{day:02},a" for day in range(1, 20)]
    lines[4] = "login,2024-01-05"
    lines[9] = "login,2024-01-10,a,too,many"
    bench.write("e.csv", "\n".join(["event,time,account", *lines]) + "\n")
    bench.declare("p", "e.csv")
    count = bench.sync()["p"]
    assert adds_up(count) and (count.records, count.accepted) == (19, 17)
    assert count.rejected == {"unreadable line": 2}
    assert sorted(str(row["record"]) for row in bench.rejected()) == [lines[4], lines[9]]


def test_broken_json_lines_are_rejected_with_their_text(bench: Bench) -> None:
    good = '{"event": "login", "time": "2024-01-01", "account": "a"}'
    broken = ['{"event": "login", "time"', "no json at all", "[1, 2]", "5"]
    bench.write("e.jsonl", "\n".join([good, broken[0], "", broken[1], good.replace("login", "x"), *broken[2:]]) + "\n")
    bench.declare("p", "e.jsonl")
    count = bench.sync()["p"]
    assert adds_up(count) and (count.records, count.accepted) == (6, 2)
    assert count.rejected == {"unreadable line": 4}
    assert sorted(str(row["record"]) for row in bench.rejected()) == sorted(broken)


def test_json_record_without_any_mapped_key_is_not_lost(bench: Bench) -> None:
    bench.write_rows("e.jsonl", [{"event": "login", "time": "2024-01-01", "account": "a"}, {"other": 1}, {}])
    bench.declare("p", "e.jsonl")
    count = bench.sync()["p"]
    assert adds_up(count) and (count.records, count.accepted, sum(count.rejected.values())) == (3, 1, 2)


def test_json_array_with_odd_members_counts_each(bench: Bench) -> None:
    bench.write("e.json", '[{"event": "login", "time": "2024-01-01", "account": "a"}, {"other": 1}]')
    bench.declare("p", "e.json")
    count = bench.sync()["p"]
    assert adds_up(count) and (count.records, count.accepted) == (2, 1)


def test_missing_column_rejects_the_file_and_names_column_source_and_remedy(bench: Bench) -> None:
    bench.write("e.csv", "event,when,account\nlogin,2024-01-01,a\n")
    bench.declare("p", "e.csv")
    counts = bench.sync()
    assert adds_up(counts["p"]) and counts["p"].rejected == {"unreadable file": 1}
    (warning,) = counts["p"].warnings
    assert "source p, column 'time'" in warning
    assert "event, when, account" in warning
    assert "Mend `map` of source p in workspace.yaml." in warning
    assert counts["good"].accepted == 2


UNREADABLE = {
    "empty.csv": b"",
    "empty.parquet": b"",
    "cut.parquet": b"PAR1\x00\x00",
    "cut.csv.gz": b"\x1f\x8b\x08\x00\x00",
    "half.json": b'[{"event": "login", "time": "2024-01-01", "account": "a"},',
    "binary.csv": bytes(range(256)) * 20,
    "sheet.xlsx": b"PK\x03\x04",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file_is_rejected_whole_and_the_rest_goes_on(bench: Bench, name: str) -> None:
    bench.write(name, UNREADABLE[name])
    bench.declare("bad", name)
    counts = bench.sync()
    assert adds_up(counts["bad"]) and counts["bad"].accepted == 0
    assert counts["bad"].warnings
    assert counts["good"].accepted == 2
    assert bench.sync()["good"].unchanged_files == 1


@pytest.mark.parametrize(("name", "text"), [("e.csv", "event,time,account\n"), ("e.jsonl", ""), ("e.json", "[]")])
def test_file_without_records_is_no_fault(bench: Bench, name: str, text: str) -> None:
    bench.write(name, text)
    bench.declare("p", name)
    count = bench.sync()["p"]
    assert (count.records, count.rejected, count.warnings) == (0, {}, [])


def test_missing_file_is_told_and_the_rest_goes_on(bench: Bench) -> None:
    bench.declare("gone", "nowhere/*.csv")
    counts = bench.sync()
    assert adds_up(counts["gone"]) and counts["gone"].rejected == {"no such file": 1}
    assert counts["gone"].warnings == ["source gone: no file at nowhere/*.csv"]
    assert counts["good"].accepted == 2


EXPRESSIONS = {
    "no such function form": "substr(event)",
    "types that do not fit": "date_trunc('week', event)",
    "a value that cannot be cast": "CAST(event AS INTEGER)",
    "too many terms": " || ".join(["event"] * 400),
}


@pytest.mark.parametrize("case", list(EXPRESSIONS)[:3])
def test_expression_that_fails_on_the_data_rejects_the_file_not_the_run(bench: Bench, case: str) -> None:
    bench.write("e.csv", GOOD)
    bench.declare("bad", "e.csv", map={"event": EXPRESSIONS[case], "time": "time", "account": "account"})
    bench.declare("twin", "e.csv")
    counts = bench.sync()
    assert adds_up(counts["bad"]) and counts["bad"].rejected == {"unreadable file": 1}
    assert counts["bad"].warnings[0].startswith("e.csv was rejected whole: source bad")
    assert counts["twin"].accepted == counts["good"].accepted == 2


def test_mended_file_is_taken_and_its_rejection_forgotten(bench: Bench) -> None:
    bench.write("e.csv", "event,when,account\nlogin,2024-01-01,a\n")
    bench.declare("p", "e.csv")
    bench.sync()
    bench.write("e.csv", GOOD)
    assert bench.sync()["p"].accepted == 2
    assert bench.rejected() == []
