"""Archetypes: planted ones are found and named, outcomes do not form them, refits keep them, the past stays as it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from desirepath.journeys import archetype_members
from desirepath.journeys.archetypes import (
    Kept,
    Seen,
    draw_archetypes,
    fit_archetypes,
    group_counts,
    kept_archetypes,
    members_of,
    see,
    who_moved,
)
from desirepath.journeys.archetypes._timing import MONTHS
from desirepath.kernel import DAY, NotEnoughEvidence
from desirepath.lifecycle import Definition, read_definition
from desirepath.stats.centres import choose_centres
from desirepath.store import State, Warehouse
from desirepath.store.archetypes import names_in_force, rename_archetype
from desirepath.store.models import model_in_force
from fixtures.common_journeys import BEGAN, JOURNEY, UNTIL, Life, planted_paths, planted_timing, write_lives


@dataclass
class World:
    """A store with derived steps, a state, and a definition."""

    warehouse: Warehouse
    state: State
    definition: Definition
    now: int = UNTIL

    def fit(self, view: str = "paths", as_of: int = UNTIL) -> Kept:
        self.now += DAY
        return fit_archetypes(self.see(view, as_of), self.state, view, as_of=as_of, now=self.now)

    def see(self, view: str = "paths", as_of: int = UNTIL) -> Seen:
        return see(self.warehouse, self.definition, view, as_of)

    def members(self, view: str = "paths", as_of: int = UNTIL) -> dict[str, str]:
        return archetype_members(self.warehouse, self.state, self.definition, view=view, as_of=as_of)

    def names(self, view: str = "paths") -> dict[str, str]:
        return names_in_force(self.state, view)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    (tmp_path / "journey.yaml").write_text(JOURNEY, "utf-8")
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    warehouse = Warehouse(None)
    yield World(warehouse, state, read_definition(tmp_path / "journey.yaml"))
    warehouse.close()
    state.close()


def agreement(lives: list[Life], planted: list[str], found: dict[str, str]) -> float:
    pairs = [(kind, found[life.account]) for life, kind in zip(lives, planted, strict=True) if life.account in found]
    return float(adjusted_rand_score(*zip(*pairs, strict=True)))


def test_planted_paths_are_found_and_named_by_what_tells_them(world: World) -> None:
    lives, planted = planted_paths(1, 450)
    write_lives(world.warehouse, lives)
    assert len(world.fit().ids) == 3
    found = world.members()
    assert agreement(lives, planted, found) >= 0.8
    of_kind = {kind: found[life.account] for life, kind in zip(lives[:3], planted[:3], strict=True)}
    assert "oops in onboarding" in of_kind["loops"] or "setup stalled" in of_kind["loops"]
    assert "ithout training" in of_kind["skips"]
    assert len(set(world.names().values())) == 3


def test_planted_timing_is_found_and_named_by_stages(world: World) -> None:
    lives, planted = planted_timing(1, 300)
    write_lives(world.warehouse, lives)
    assert len(world.fit("timing").ids) == 3
    found = world.members("timing")
    assert agreement(lives, planted, found) >= 0.8
    of_kind = {kind: found[life.account] for life, kind in zip(lives[:3], planted[:3], strict=True)}
    assert "ong in onboarding" in of_kind["long onboarding"] and "ong in adoption" in of_kind["long adoption"]


def test_paths_do_not_see_what_only_timing_tells_apart(world: World) -> None:
    slow = [replace(life, steps=[(day * (8 if n % 2 else 1), kind, name) for day, kind, name in life.steps], outcome=None)
            for n, life in enumerate(planted_paths(5, 300, ("straight",))[0])]  # fmt: skip
    write_lives(world.warehouse, slow)
    assert len(world.fit("paths").ids) == 1
    assert set(world.members().values()) == {"One common path"}


@pytest.mark.parametrize("view", ["paths", "timing"])
def test_one_kind_of_journey_is_one_archetype(world: World, view: str) -> None:
    lives = (
        planted_paths(5, 300, ("straight",))[0] if view == "paths" else planted_timing(5, 300, ("long onboarding",))[0]
    )
    write_lives(world.warehouse, lives)
    assert len(world.fit(view).ids) == 1


def test_outcomes_do_not_form_archetypes(world: World) -> None:
    lives, _ = planted_paths(1, 450)
    write_lives(world.warehouse, [replace(life, outcome=None) for life in lives])
    without, named = world.fit(), world.members()
    random.Random(3).shuffle(shuffled := [life.outcome for life in lives])
    write_lives(
        world.warehouse,
        [replace(life, outcome=one and (900.0, one[1])) for life, one in zip(lives, shuffled, strict=True)],
    )
    assert world.fit().ids == without.ids and world.members() == named


def test_too_few_journeys_are_refused_with_the_count_and_the_old_fit_stands(world: World) -> None:
    write_lives(world.warehouse, planted_paths(1, 450)[0])
    before = world.fit()
    write_lives(world.warehouse, [*planted_paths(1, 99)[0], Life("short", [(3.0, "milestone", "signed_up")])])
    with pytest.raises(NotEnoughEvidence, match="99 journeys of two steps or more, 1 too short to tell"):
        world.fit()
    assert kept_archetypes(world.state, "paths") == before


def test_a_refit_keeps_identity_and_names(world: World) -> None:
    lives, _ = planted_paths(1, 450)
    write_lives(world.warehouse, lives)
    first = world.fit()
    rename_archetype(world.state, world.names()[first.ids[0]], "Our usual one", who="test", now=world.now)
    write_lives(world.warehouse, planted_paths(2, 650)[0])
    again = world.fit()
    assert set(again.ids) == set(first.ids)
    assert world.names()[first.ids[0]] == "Our usual one"
    assert [world.members()[name] for name in ("a00000", "a00001", "a00002")].count("Our usual one") == 1


def test_a_kind_that_is_new_is_born_and_one_that_is_gone_retires(world: World) -> None:
    write_lives(world.warehouse, planted_paths(1, 450, ("straight", "skips"))[0])
    first = world.fit()
    write_lives(world.warehouse, planted_paths(2, 450, ("straight", "loops"))[0])
    second = world.fit()
    assert len(set(first.ids) & set(second.ids)) == 1
    assert set(world.names()) == set(second.ids)


def test_a_moment_shows_what_was_known_then(world: World) -> None:
    lives = [replace(life, late=15) for life in planted_paths(1, 450)[0]]
    write_lives(world.warehouse, lives)
    kept = world.fit()
    moment = BEGAN + 60 * DAY
    whole = members_of(world.see(as_of=moment), kept)
    known = [
        replace(life, steps=[step for step in life.steps if step[0] + 15 <= 60],
                outcome=life.outcome if life.outcome and life.outcome[0] <= 60 else None)
        for life in lives
    ]  # fmt: skip
    late = members_of(world.see(as_of=UNTIL), kept)
    write_lives(world.warehouse, known)
    cut = members_of(world.see(as_of=moment), kept)
    assert whole.by_account() == cut.by_account() and whole.seen.left_out == cut.seen.left_out
    assert set(whole.by_account()) | set(whole.seen.left_out) == {life.account for life in lives}
    assert len(late.by_account()) > len(whole.by_account())


def test_counts_are_conserved_and_moves_are_told(world: World) -> None:
    lives, _ = planted_paths(1, 450)
    write_lives(world.warehouse, lives)
    kept = world.fit()
    now = members_of(world.see(as_of=UNTIL), kept)
    half = {life.account for life in lives[::2]}
    drawn = draw_archetypes(kept, now, {life.account: 100.0 for life in lives}, within=half)
    assert sum(one.accounts for one in drawn) == 225 == sum(group_counts(kept, now, within=half).values())
    assert sum(one.worth.total for one in drawn) == pytest.approx(22_500)
    for one in drawn:
        rates = one.outcomes
        assert sum(rate.positives for rate in rates.values()) == rates["churned"].n
        assert rates["churned"].ci.low <= rates["churned"].rate <= rates["churned"].ci.high
        assert 0 < len(one.exemplars) <= 3 and set(one.exemplars) <= half
    early = members_of(world.see(as_of=BEGAN + 50 * DAY), kept)
    moved = who_moved(kept, early, now, within=None)
    was, is_now = early.by_account(), now.by_account()
    assert {one.account for one in moved} == {name for name in was if was[name] != is_now[name]}


def test_planted_outcome_rates_differ_as_planted(world: World) -> None:
    lives, planted = planted_paths(1, 900)
    write_lives(world.warehouse, lives)
    kept, found = world.fit(), world.members()
    loops = found[lives[planted.index("loops")].account]
    drawn = draw_archetypes(kept, members_of(world.see(as_of=UNTIL), kept), {}, within=None)
    rates = {world.names()[one.id]: one.outcomes["churned"] for one in drawn}
    assert all(rates[loops].ci.low > rate.ci.high for name, rate in rates.items() if name != loops)


def test_the_kept_model_is_plain_data_without_accounts(world: World) -> None:
    write_lives(world.warehouse, planted_paths(1, 450)[0])
    world.fit()
    body = model_in_force(world.state, "archetypes:paths").body
    assert body and "a00000" not in body and "milestone:training" in body


def test_shares_of_the_life_so_far_by_hand(world: World) -> None:
    def one(account: str, outcome: tuple[float, str] | None, began: int) -> Life:
        return Life(account, [(45.0, "stage", "adoption")], outcome, began)

    write_lives(world.warehouse, [
        one("open", None, UNTIL - 240 * DAY), one("ended", (240.0, "churned"), BEGAN), one("young", None, UNTIL - 179 * DAY),
    ])  # fmt: skip
    seen = world.see("timing")
    assert seen.accounts == ["ended", "open"] and seen.left_out == ["young"]
    first = seen.shares[0, :, 0]
    assert first[:4].round(4).tolist() == [1.0, 0.75, 0.5, 0.375]
    assert first[7:].tolist() == [45 / 240] * (MONTHS - 7)  # what was last known stands
    assert np.allclose(seen.shares.sum(axis=2), 1)
    assert (seen.shares[0] == seen.shares[1]).all()  # having ended or not makes no difference


def test_single_months_would_cut_a_continuum(world: World) -> None:
    rng = np.random.default_rng(4)
    stays = np.cumsum(rng.exponential([60, 80], (300, 2)), axis=1).tolist()
    steps = [[(first, "stage", "adoption"), (second, "stage", "maturity")] for first, second in stays]
    write_lives(world.warehouse, [Life(f"a{n:05}", told) for n, told in enumerate(steps)])
    so_far = world.see("timing").shares
    months = np.diff(so_far * np.arange(1, MONTHS + 1)[None, :, None], axis=1, prepend=0)
    by_month, by_life = (
        len(choose_centres(rows.reshape(300, -1), rng=np.random.default_rng(0)).centres) for rows in (months, so_far)
    )
    assert by_life == 1 < by_month
