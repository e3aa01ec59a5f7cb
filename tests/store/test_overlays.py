"""Tables in an overlay stand in front of the stored ones, for one thread, and are never kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desirepath.store import EngineError, State, Warehouse
from desirepath.store.scrub import scrub_state
from desirepath.store.tables import LIVES, WATERMARKS
from desirepath.store.versions import Publication, list_versions, publish_version, version_at
from desirepath.store.wording import Wording


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse(tmp_path / "store.duckdb")
    opened.append(LIVES, [life("stored")])
    with opened.transaction(beside=True):
        opened.make_overlay("other", [LIVES])
    yield opened
    opened.close()


def life(account: str) -> dict[str, object]:
    return dict.fromkeys(LIVES.columns) | {"account": account, "life": 0, "starts_at": 1}


def names(warehouse: Warehouse) -> list[object]:
    return [row[0] for row in warehouse.tuples("SELECT account FROM lives ORDER BY 1")]


def test_only_the_thread_inside_sees_it(warehouse: Warehouse) -> None:
    elsewhere: list[object] = []
    with warehouse.overlaid("other"):
        with warehouse.transaction(beside=True):
            warehouse.append(LIVES, [life("other")])
        assert names(warehouse) == ["other"]
        assert warehouse.count(f"SELECT count(*) FROM {warehouse.underneath('lives')}") == 1
        reader = threading.Thread(target=lambda: elsewhere.extend(names(warehouse)))
        reader.start()
        reader.join()
    assert elsewhere == names(warehouse) == ["stored"]


def test_filling_it_waits_for_no_writer_and_no_writer_for_it(warehouse: Warehouse) -> None:
    written = threading.Event()

    def write() -> None:
        warehouse.set_watermark("written", 1)
        written.set()

    with warehouse.overlaid("other"), warehouse.transaction(beside=True):
        warehouse.append(LIVES, [life("other")])
        writer = threading.Thread(target=write)
        writer.start()
        assert written.wait(5)
        writer.join()


def test_a_stored_table_cannot_be_written_in_the_same_transaction(warehouse: Warehouse) -> None:
    with pytest.raises(EngineError), warehouse.overlaid("other"), warehouse.transaction(beside=True):
        warehouse.append(LIVES, [life("other")])
        warehouse.append(WATERMARKS, [{"name": "x", "value": 1}])
    assert names(warehouse) == ["stored"]
    assert warehouse.watermark("x") == 0


def test_rewriting_the_store_lets_go_of_it(warehouse: Warehouse) -> None:
    assert warehouse.has_overlay("other")
    warehouse.rewrite()
    assert not warehouse.has_overlay("other")
    assert names(warehouse) == ["stored"]


def test_the_version_published_last_holds_from_its_date(tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path / 's.sqlite'}")
    for text, at, since in (("a", 1, 0), ("b", 2, 50), ("c", 3, 30)):
        publish_version(state, text, text, Publication("local", "why", at, since))
    held = {moment: version_at(list_versions(state), moment) for moment in (10, 30, 60)}
    assert {moment: one.text for moment, one in held.items() if one} == {10: "a", 30: "c", 60: "c"}
    assert version_at(list_versions(state), -1) is None
    state.close()


def test_erasing_a_person_strikes_the_author_and_leaves_the_text(tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path / 's.sqlite'}")
    who = "lead@acme.example"
    publish_version(state, "f", f"# by {who}", Publication(who, f"asked by {who}", 1, 0))
    scrub_state(state, Wording((who,), (who,)), "erased")
    only = list_versions(state)[0]
    assert who not in only.author + only.reason and only.text == f"# by {who}"
    state.close()
