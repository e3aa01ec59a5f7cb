"""Writes are kept together or not at all; readers see whole states while a writer works."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desirepath.store import EngineError, State, Warehouse, literal, quoted
from desirepath.store.tables import ALL_TABLES, DERIVED, PER_ACCOUNT, WATERMARKS


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse(tmp_path / "store.duckdb")
    yield opened
    opened.close()


def test_transaction_that_fails_leaves_nothing(warehouse: Warehouse) -> None:
    warehouse.set_watermark("batch", 1)
    with pytest.raises(KeyError), warehouse.transaction():
        warehouse.set_watermark("batch", 2)
        warehouse.append(WATERMARKS, [{"name": "other", "value": 1}])
        assert warehouse.watermark("batch") == 2
        raise KeyError
    assert warehouse.tuples("SELECT name, value FROM watermarks") == [("batch", 1)]
    warehouse.set_watermark("batch", 3)
    assert warehouse.watermark("batch") == 3


def test_inner_transaction_is_part_of_the_outer_one(warehouse: Warehouse) -> None:
    with pytest.raises(KeyError), warehouse.transaction():
        with warehouse.transaction():
            warehouse.set_watermark("batch", 2)
        raise KeyError
    assert warehouse.watermark("batch") == 0


def test_engine_fault_inside_a_transaction_rolls_back(warehouse: Warehouse) -> None:
    with pytest.raises(EngineError), warehouse.transaction():
        warehouse.set_watermark("batch", 2)
        warehouse.execute("SELECT * FROM no_such_table")
    assert warehouse.watermark("batch") == 0


def test_what_was_committed_is_there_when_opened_again(tmp_path: Path) -> None:
    for turn in range(3):
        opened = Warehouse(tmp_path / "again.duckdb")
        assert opened.watermark("batch") == turn
        opened.set_watermark("batch", turn + 1)
        opened.close()


def test_threads_read_whole_states_while_another_writes(warehouse: Warehouse) -> None:
    seen: list[tuple[object, ...]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.extend(warehouse.tuples("SELECT count(*), coalesce(sum(value), 0) FROM watermarks"))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(30):
        with warehouse.transaction():
            warehouse.execute("INSERT INTO watermarks VALUES (?, 1)", [f"a{turn}"])
            warehouse.execute("INSERT INTO watermarks VALUES (?, -1)", [f"b{turn}"])
    stop.set()
    for reader in readers:
        reader.join()
    assert len(seen) > 3
    assert all(count % 2 == 0 and total == 0 for count, total in seen)
    assert warehouse.count("SELECT count(*) FROM watermarks") == 60


def test_two_writing_threads_take_turns(warehouse: Warehouse) -> None:
    def write() -> None:
        for _ in range(20):
            with warehouse.transaction():
                warehouse.set_watermark("shared", warehouse.watermark("shared") + 1)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert warehouse.watermark("shared") == 60


def test_every_declared_table_is_there_and_per_account_tables_name_their_account(warehouse: Warehouse) -> None:
    for table in ALL_TABLES:
        assert list(warehouse.columns(f"SELECT * FROM {table.name}")) == list(table.columns)
    assert all("account" in table.columns and table in DERIVED for table in PER_ACCOUNT)


ODD_TEXTS = ["it's", 'a"b', "", "; DROP TABLE events", "\\", "日本"]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_literals_and_names_are_quoted(warehouse: Warehouse, text: str) -> None:
    assert warehouse.value(f"SELECT {literal(text)}") == text
    if text:
        assert warehouse.rows(f"SELECT 1 AS {quoted(text)}") == [{text: 1}]


def test_migrations_run_twice_change_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    for turn in (1, 2):
        state = State(url)
        state.note(turn, "me", "opened", {})
        state.keep_read_model("plan", turn, [turn])
        assert state.read_model("plan") == [turn]
        state.close()


def test_who_writes_beside_others_waits_for_one_who_is_alone(tmp_path: Path) -> None:
    warehouse, order = Warehouse(tmp_path / "w.duckdb"), []

    def beside() -> None:
        with warehouse.transaction(beside=True):
            order.append("beside")

    with warehouse.alone(), warehouse.transaction():
        thread = threading.Thread(target=beside)
        thread.start()
        thread.join(timeout=0.2)
        order.append(str(warehouse.count("SELECT 1")))
    thread.join(timeout=10)
    assert order == ["1", "beside"]
    warehouse.close()
