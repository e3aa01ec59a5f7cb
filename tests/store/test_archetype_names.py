"""Names of archetypes: given, changed, taken back; never two the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desirepath.kernel import NotFound, WrongUse
from desirepath.store import State
from desirepath.store.archetypes import keep_archetypes, names_in_force, rename_archetype, take_name_back


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    keep_archetypes(opened, "paths", born={"x": "Fast", "y": "Slow"}, kept=[], now=1)
    yield opened
    opened.close()


def test_a_name_is_changed_and_taken_back_step_by_step(state: State) -> None:
    rename_archetype(state, "fast", "  Fast  lane ", who="ann", now=2)
    rename_archetype(state, "Fast lane", "Express", who="ann", now=3)
    assert names_in_force(state) == {"x": "Express", "y": "Slow"}
    assert take_name_back(state, "Express", now=4) == "Fast lane"
    assert take_name_back(state, "Fast lane", now=5) == "Fast"
    with pytest.raises(WrongUse, match="never renamed"):
        take_name_back(state, "Fast", now=6)


def test_no_two_are_called_the_same(state: State) -> None:
    with pytest.raises(WrongUse, match="called so already"):
        rename_archetype(state, "Fast", "slow", who="ann", now=2)
    rename_archetype(state, "Fast", "Express", who="ann", now=2)
    rename_archetype(state, "Slow", "Fast", who="ann", now=3)
    with pytest.raises(WrongUse, match="called so now"):
        take_name_back(state, "Express", now=4)


def test_unknown_and_empty_names_are_refused(state: State) -> None:
    with pytest.raises(NotFound, match="Fast"):
        rename_archetype(state, "Fasst", "Express", who="ann", now=2)
    with pytest.raises(WrongUse, match="Give 1 to 200"):
        rename_archetype(state, "Fast", " ", who="ann", now=2)


def test_what_is_not_kept_is_retired_in_its_own_view_only(state: State) -> None:
    keep_archetypes(state, "timing", born={"z": "Long"}, kept=[], now=2)
    keep_archetypes(state, "paths", born={"w": "New"}, kept=["x"], now=3)
    assert names_in_force(state) == {"x": "Fast", "w": "New", "z": "Long"}
    assert names_in_force(state, "timing") == {"z": "Long"}
