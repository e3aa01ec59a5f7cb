"""Exports in the shapes vendors write them are recognised by what stands in them."""

from pathlib import Path

import pytest
import yaml

from desirepath.kernel import WrongUse
from desirepath.sources.contract import STREAMS
from desirepath.sources.recognise import Proposal, recognise
from desirepath.sources.recognise._names import singular, vocabulary

CASES = yaml.safe_load(Path(__file__).with_name("exports.yaml").read_text("utf-8"))


def written(folder: Path, files: dict[str, str]) -> Proposal:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return recognise(folder, folder)


@pytest.mark.parametrize("vendor", CASES)
def test_streams_and_keys_of_an_export(tmp_path: Path, vendor: str) -> None:
    found = {source.name: source for source in written(tmp_path, CASES[vendor]["files"]).sources}
    assert set(found) == set(CASES[vendor]["sources"])
    for name, wanted in CASES[vendor]["sources"].items():
        source = found[name]
        made = {key: source.value(key) or getattr(source, key, None) for key in wanted}
        assert made == wanted, name


def test_match_rates_are_counted(tmp_path: Path) -> None:
    accounts = "id,name,industry\n" + "".join(f"acc-{n},Company {n},Retail\n" for n in range(8))
    rows = "".join(f"2024-01-{n + 1:02d},acc-{n},opened\n" for n in range(9))
    found = written(tmp_path, {"accounts.csv": accounts, "events.csv": "time,account_id,event\n" + rows + rows})
    account = next(key for key in found.of("events")[0].keys if key.key == "account")
    assert account.evidence == "88.9% of 18 rows found in accounts"


def test_ids_that_are_found_nowhere_are_told(tmp_path: Path) -> None:
    accounts = "id,name,industry\n" + "".join(f"acc-{n},Company {n},Retail\n" for n in range(8))
    rows = "".join(f"2024-01-{n + 1:02d},other-{n},opened\n" for n in range(9))
    found = written(tmp_path, {"accounts.csv": accounts, "events.csv": "time,account_id,event\n" + rows + rows})
    source = found.of("events")[0]
    assert source.value("account") == "account_id"
    assert "found in a table of accounts" in source.notes[0]


def test_day_and_month_that_cannot_be_told_apart_are_a_decision(tmp_path: Path) -> None:
    rows = "".join(f"0{n}/0{n + 1}/2024,acc-{n},opened\n" for n in range(1, 9))
    found = written(tmp_path, {"events.csv": "time,account_id,event\n" + rows + rows})
    assert found.of("events")[0].time_format == "%d/%m/%Y"
    assert any("cannot be told apart" in note for note in found.of("events")[0].notes)
    clear = written(tmp_path, {"events.csv": "time,account_id,event\n" + rows + "01/13/2024,acc-1,opened\n"})
    assert clear.of("events")[0].time_format == "%m/%d/%Y"


def test_small_numbers_are_not_taken_for_ids_without_a_name_that_says_so(tmp_path: Path) -> None:
    accounts = "id,name,industry\n" + "".join(f"{n},Company {n},Retail\n" for n in range(1, 30))
    rows = "".join(f"2024-01-{n % 28 + 1:02d},{n % 5 + 1},opened\n" for n in range(60))
    found = written(tmp_path, {"accounts.csv": accounts, "events.csv": "time,priority,event\n" + rows})
    assert found.of("events")[0].value("account") is None
    assert any("NOTHING SAYS WHOSE" in note for note in found.of("events")[0].notes)


def test_parts_of_one_table_are_one_source(tmp_path: Path) -> None:
    rows = {f"events-2024-0{n}.csv": f"time,account_id,event\n2024-0{n}-01,a,x\n2024-0{n}-02,b,x\n" for n in (1, 2, 3)}
    found = written(tmp_path, rows)
    assert [(source.path, source.records) for source in found.sources] == [("events-*.csv", 6)]


def test_no_value_of_a_person_is_copied_into_the_evidence(tmp_path: Path) -> None:
    found = written(tmp_path, CASES["salesforce"]["files"] | CASES["plain_tables_of_a_german_company"]["files"])
    told = " ".join(key.evidence for source in found.sources for key in source.keys)
    assert not [name for name in ("ann@", "Ann", "Works well", "Alpha") if name in told]


EVENTS = "time,account_id,event\n" + "".join(f"2024-01-{n:02d},acc-{n % 6},did {n % 3}\n" for n in range(1, 29))


@pytest.mark.parametrize("name", ["q'uote.csv", 'quo"te.csv', "#hash [1].csv", "täble.csv"])
def test_a_plain_table_of_events_needs_no_telling_name(tmp_path: Path, name: str) -> None:
    found = written(tmp_path, {name: EVENTS})
    assert [(source.stream, source.path, source.records) for source in found.sources] == [("events", name, 28)]


def test_utf16_is_seen_by_its_mark(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-16")
    assert [(source.encoding, source.records) for source in recognise(tmp_path, tmp_path).sources] == [("utf-16", 28)]


def test_broken_and_empty_files_are_left_out_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "noise.parquet").write_bytes(b"PAR1" + bytes(range(256)))
    bad = {
        "empty.csv": "",
        "heading.csv": "a,b,c\n",
        "cut.json": '{"a": ',
        "none.json": "[]",
        "numbers.csv": "x,y\n1,2\n3,4\n",
    }
    found = written(tmp_path, {**bad, "events.csv": EVENTS})
    assert [source.name for source in found.sources] == ["events"]
    assert {one.path for one in found.left_out} == {*bad, "noise.csv", "noise.parquet"}
    assert not [one for one in found.left_out if str(tmp_path) in one.reason]


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(WrongUse, match="no readable file"):
        recognise(tmp_path, tmp_path)


def test_the_vocabulary_speaks_of_streams_and_keys_that_exist() -> None:
    words = vocabulary()
    assert set(words.files) | set(words.telling) | set(words.values) <= set(STREAMS)
    for stream, rules in words.keys.items():
        known = STREAMS["events"].accepted() if stream == "common" else STREAMS[stream].accepted()
        assert set(rules) <= set(known), stream
    assert all(
        word == singular(word)
        for listed in words.files.values()
        for word in listed
        if word not in ("people", "ces", "nps")
    )
