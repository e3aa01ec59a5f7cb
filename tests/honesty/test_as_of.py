"""1. A row of features says what was known at its landmark: made from data cut there it is the same to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desirepath.journeys import _build
from desirepath.journeys._terms import Term
from desirepath.kernel import DAY
from desirepath.learning.features import _rows, feature_rows
from desirepath.learning.features._pending import Pending
from fixtures.bench import Bench
from fixtures.worlds import BASE, JOURNEY, bring_in, random_world

CUTS = (42, 63, 84, 105, 126, 140)
SEEDS = range(9)
PAIRS = 500
Told = dict[str, dict[str, float]]


def told_at(bench: Bench, moment: int) -> Told:
    """The features of every account at the last landmark by ``moment``; those that are 0 are left out."""
    rows = feature_rows(bench.warehouse, bench.definition, until=BASE + 400 * DAY)
    last = max(at for at in rows.landmark.tolist() if at <= moment)
    here = np.flatnonzero(rows.landmark == last)
    values = np.nan_to_num(np.column_stack([rows.values, rows.rule_score])[here], nan=-1.0).tolist()
    return {
        rows.accounts[rows.account[place]]: {
            name: value for name, value in zip((*rows.names, "rule"), row, strict=True) if value
        }
        for place, row in zip(here, values, strict=True)
    }


def pairs(tmp_path: Path, seeds: range, late: float = 0.3) -> Iterator[tuple[Any, Any]]:
    """What all data say of an account at a moment, and what the data of that moment say; None where it is not there."""
    for seed in seeds:
        world = random_world(np.random.default_rng(seed), accounts=12, late=late, explicit=True, talks=True)
        with Bench(tmp_path / f"whole {seed}") as whole:
            bring_in(whole, world)
            for days in CUTS:
                moment = BASE + days * DAY
                with Bench(tmp_path / f"cut {seed} {days}") as cut:
                    bring_in(cut, world.known_by(moment - 1), JOURNEY)
                    told, again = told_at(whole, moment), told_at(cut, moment)
                yield from ((told.get(name), again.get(name)) for name in sorted({*told, *again}))


@pytest.mark.slow
def test_five_hundred_rows_equal_those_from_data_cut_at_their_landmark(tmp_path: Path) -> None:
    found = list(pairs(tmp_path, SEEDS))
    assert len(found) >= PAIRS
    assert [pair for pair in found if pair[0] != pair[1]] == []


def test_rows_that_forget_what_was_pending_would_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_rows, "find_pending", lambda *_, **__: Pending(0, True))
    assert any(told != again for told, again in pairs(tmp_path, range(3)))


def test_rows_that_take_todays_renewal_date_for_the_first_one_stated_would_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hindsight(started_at: int, statements: list[tuple[int, int | None]]) -> list[Term]:
        dates = [date for _, date in statements if date is not None]
        return [Term(started_at, dates[-1], max(statements[0][0], started_at), dates[-1])] if dates else []

    monkeypatch.setattr(_build, "stated_terms", hindsight)
    assert any(told != again for told, again in pairs(tmp_path, range(1), late=0.0))
