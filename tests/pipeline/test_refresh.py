"""A refresh that breaks off leaves the old rows, and the next one ends where an undisturbed one would have."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fixtures.bench import Bench, derived_rows, differences
from fixtures.worlds import JOURNEY, SOURCES, bring_in, declare_world, random_world

WORLD = random_world(np.random.default_rng(7), accounts=5)
STEPS = ("scoring texts", "resolving accounts", "placing events", "deriving journeys")


class Interrupted(Exception):
    """Breaks off in the middle of the work."""


def half_then_all(bench: Bench) -> None:
    """One refresh over the first half of the events, then the rest synced and waiting."""
    declare_world(bench)
    for name in SOURCES:
        bench.write_rows(f"{name}/all.jsonl", getattr(WORLD, name)[:: 2 if name == "events" else 1])
    bench.sync()
    bench.refresh()
    bench.write_rows("events/rest.jsonl", WORLD.events)
    bench.sync()


def breaking_off_at(step: str) -> Callable[[str, int, int], None]:
    def told(name: str, done: int, total: int) -> None:
        if name == step:
            raise Interrupted

    return told


def test_interrupted_refresh_leaves_old_rows_and_the_next_completes(tmp_path: Path) -> None:
    with Bench(tmp_path / "broken", in_file=True) as bench, Bench(tmp_path / "whole") as whole:
        half_then_all(bench)
        before = derived_rows(bench.warehouse)
        for step in STEPS:
            with pytest.raises(Interrupted):
                bench.refresh(progress=breaking_off_at(step))
            assert differences(before, derived_rows(bench.warehouse)) == {}
        assert bench.refresh().accounts_touched > 0
        assert bench.refresh().accounts_touched == 0
        bring_in(whole, WORLD)
        assert differences(derived_rows(whole.warehouse), derived_rows(bench.warehouse)) == {}


def test_refresh_touches_only_accounts_with_something_new(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        bring_in(bench, WORLD)
        one = WORLD.events[0] | {"id": "new", "account": "w2", "person": None, "email": None}
        bench.write_rows("events/new.jsonl", [one])
        bench.sync()
        assert bench.refresh().accounts_touched == 1


def test_changed_definition_rebuilds_every_account(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        bring_in(bench, WORLD)
        assert bench.refresh().accounts_touched == 0
        bench.lead(JOURNEY.replace("no_event_for: 12d", "no_event_for: 9d"))
        done = bench.refresh()
        assert done.accounts_touched == done.accounts > 0


def test_progress_is_told_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with Bench(tmp_path) as bench:
        declare_world(bench)
        for name in SOURCES:
            bench.write_rows(f"{name}/all.jsonl", getattr(WORLD, name))
        bench.sync()
        bench.refresh(progress=lambda *step: told.append(step))
    assert [name for name, _, _ in told] == [*STEPS, "journeys done"]
    assert [done for _, done, _ in told] == [0, 1, 2, 3, 4]


def test_texts_of_customers_are_scored_once(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        rows = [
            {"at": f"2024-01-0{n}", "text": text}
            for n, text in ((1, "This is great"), (2, "It broke again"), (3, None))
        ]
        bench.write_rows("m.jsonl", rows)
        bench.declare(
            "m", "m.jsonl", "messages", map={"time": "at", "direction": "'in'", "text": "text", "account": "'a'"}
        )
        bench.sync()
        for _ in range(2):
            bench.refresh()
            assert bench.warehouse.count("SELECT count(*) FROM sentiments") == 2
        scores = bench.warehouse.tuples("SELECT sentiment FROM account_events ORDER BY occurred_at")
        assert scores[0] > (0,) > scores[1]
