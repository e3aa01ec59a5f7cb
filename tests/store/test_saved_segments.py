"""Saved segments in the state store: one in force by name, removed ones come back, older stores gain the table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from desirepath.kernel import NotFound, WrongUse
from desirepath.store.archetypes import names_in_force
from desirepath.store.segments import SavedSegment, remove_segment, restore_segment, save_segment, saved_segments
from desirepath.store.state import MIGRATIONS, State


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(f"sqlite:///{tmp_path / 's.sqlite'}")
    yield state
    state.close()


def kept(state: State) -> list[tuple[str, str]]:
    return [(one.name, one.where) for one in saved_segments(state)]


def test_the_one_removed_last_comes_back_unless_its_name_is_taken(state: State) -> None:
    save_segment(state, SavedSegment("mine", "arr > 1", None, "local", 1))
    remove_segment(state, "mine", now=2)
    save_segment(state, SavedSegment("mine", "arr > 2", "90d", "local", 3))
    with pytest.raises(WrongUse, match="is saved"):
        restore_segment(state, "mine")
    remove_segment(state, "mine", now=4)
    restore_segment(state, "mine")
    assert kept(state) == [("mine", "arr > 2")]
    assert saved_segments(state)[0].at == "90d"
    with pytest.raises(WrongUse, match="is saved"):
        save_segment(state, SavedSegment("MINE", "arr > 3", None, "local", 5))
    with pytest.raises(NotFound, match="Known: mine"):
        remove_segment(state, "yours", now=6)
    with pytest.raises(NotFound, match="removed segment"):
        restore_segment(state, "yours")


def test_a_store_of_before_gains_the_table_and_keeps_what_it_had(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    old = sa.create_engine(url)
    with old.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.execute(sa.text("INSERT INTO archetypes VALUES ('a', 'paths', 1, NULL)"))
        connection.execute(sa.text("INSERT INTO archetype_names VALUES (1, 'a', 'Ours', 1, NULL, NULL)"))
    old.dispose()
    state = State(url)
    assert names_in_force(state) == {"a": "Ours"}
    save_segment(state, SavedSegment("mine", "arr > 1", None, "local", 1))
    assert kept(state) == [("mine", "arr > 1")]
    state.close()
