"""When it is time to learn anew, and the reason told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desirepath.kernel import DAY, FaultyFile
from desirepath.pipeline import learning_due, stale_risks
from desirepath.sources import read_workspace
from desirepath.store import State
from desirepath.store.models import Registered, put_in_force, register_model

UNDER: Any = SimpleNamespace(fingerprint="one")
LAST = 1000 * DAY


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    opened.keep_read_model("learned", LAST, {"at": LAST, "data_until": LAST, "definition": "one"})
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("every", "days", "due"),
    [("weekly", 6, False), ("weekly", 7, True), ("monthly", 29, False), ("monthly", 30, True), ("never", 999, False),
     (None, 0, True)],
)  # fmt: skip
def test_by_the_schedule(state: State, every: str | None, days: int, due: bool) -> None:
    found = learning_due(state, UNDER, every=every, now=LAST + days * DAY)
    assert found.is_due is due and found.reason


def test_a_drift_and_another_definition_come_before_the_schedule(state: State) -> None:
    assert not learning_due(state, UNDER, every="monthly", now=LAST + DAY).is_due
    other: Any = SimpleNamespace(fingerprint="two")
    assert "definition" in learning_due(state, other, every="monthly", now=LAST + DAY).reason
    state.keep_read_model(
        "drift", LAST + DAY, {"at": LAST + DAY, "data_until": 0, "states": {"churned": "drifted"}, "stale": ["churned"]}
    )
    found = learning_due(state, UNDER, every="monthly", now=LAST + DAY)
    assert found.is_due and "churned" in found.reason
    assert not learning_due(state, UNDER, every="never", now=LAST + DAY).is_due


def test_a_drift_that_learning_did_not_mend_asks_again_a_week_later(state: State) -> None:
    told = {
        "at": LAST,
        "data_until": 0,
        "states": {"churned": "drifted"},
        "stale": ["churned"],
        "relearned": ["churned"],
    }
    state.keep_read_model("drift", LAST, told)
    assert not learning_due(state, UNDER, every="monthly", now=LAST + DAY).is_due
    assert learning_due(state, UNDER, every="monthly", now=LAST + 7 * DAY).is_due
    state.keep_read_model("drift", LAST, {**told, "stale": [], "relearned": []})
    assert not learning_due(state, UNDER, every="monthly", now=LAST + 7 * DAY).is_due


def test_a_drift_from_before_the_last_learning_asks_for_none(state: State) -> None:
    state.keep_read_model(
        "drift", LAST - 1, {"at": LAST - 1, "data_until": 0, "states": {"churned": "drifted"}, "stale": ["churned"]}
    )
    assert not learning_due(state, UNDER, every="weekly", now=LAST + DAY).is_due


def test_a_risk_is_stale_as_long_as_the_model_that_drifted_is_in_force(state: State) -> None:
    states = {"churned": "drifted", "renewed": "ok"}
    state.keep_read_model("drift", LAST - 1, {"at": LAST - 1, "data_until": 0, "states": states})
    told = {"reasons": ["twice as many came"], "stale": True, "model": "old", "horizon": "30d"}
    state.keep_read_model("drift:churned", LAST - 1, told)
    state.keep_read_model("drift:renewed", LAST - 1, {**told, "stale": False})
    assert stale_risks(state) == {}
    register_model(state, Registered("old", "churned:30d", LAST - DAY, True, {}, "{}"))
    assert stale_risks(state) == {"churned": "twice as many came"}  # a learning that kept it mends nothing
    register_model(state, Registered("new", "churned:30d", LAST, True, {}, "{}"))
    assert stale_risks(state) == {}
    put_in_force(state, "churned:30d", "old")
    assert stale_risks(state) == {"churned": "twice as many came"}


def test_nothing_learned_yet_is_due(tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert learning_due(state, UNDER, every="weekly", now=LAST).is_due
    state.close()


WORKSPACE = "name: A\nsources:\n  - {name: s, kind: ingest}\nlearning: {every: %s}\n"


def test_the_schedule_is_declared(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text(WORKSPACE % "weekly", "utf-8")
    settings = read_workspace(tmp_path)
    assert settings.learn_every == "weekly" and settings.learning == {}
    (tmp_path / "workspace.yaml").write_text(WORKSPACE % "hourly", "utf-8")
    with pytest.raises(FaultyFile, match="weekly"):
        read_workspace(tmp_path)
