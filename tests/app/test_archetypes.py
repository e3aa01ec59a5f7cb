"""Common journeys of a whole company: totals equal lists, names are one's own, too little data is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.kernel import NotFound

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("view", ["paths", "timing"])
@pytest.mark.parametrize("segment", [None, "smb"])
def test_totals_equal_the_lists_behind_them(company: LocalFacade, view: str, segment: str | None) -> None:
    shown = company.ask("archetypes", view=view, segment=segment)["views"][0]
    lists = [company.ask("archetype_members", archetype=one["name"], segment=segment) for one in shown["archetypes"]]
    assert [one["accounts"] for one in shown["archetypes"]] == [behind["total"] for behind in lists]
    assert [one["arr"]["total"] for one in shown["archetypes"]] == pytest.approx([behind["arr"] for behind in lists])
    assert shown["journeys"] == sum(behind["total"] for behind in lists)
    everyone = company.ask("map", level="stage", segment=segment)["totals"]["accounts"]
    assert shown["journeys"] + shown["left_out"] == everyone


def test_drift_tells_the_last_four_quarters_as_known_then(company: LocalFacade) -> None:
    shown = company.ask("archetypes", view="paths")["views"][0]
    assert len(shown["drift"]) == 4
    last = shown["drift"][-1]
    then = company.ask("archetypes", view="paths", as_of=last["at"])["views"][0]
    assert last["journeys"] == then["journeys"]
    assert last["shares"] == {one["name"]: pytest.approx(one["share"], abs=1e-4) for one in then["archetypes"]}
    assert then["moved"]["since"] == shown["fit"]["data_until"]


def test_a_name_of_ones_own_stays_through_learning_and_is_taken_back(own: LocalFacade) -> None:
    first = own.ask("archetypes", view="paths")["views"][0]["archetypes"][0]
    own.do("archetype_rename", archetype=first["name"], name="Our usual way")
    own.do("archetypes_refit")
    again = {one["id"]: one["name"] for one in own.ask("archetypes", view="paths")["views"][0]["archetypes"]}
    assert again[first["id"]] == "Our usual way"
    assert own.ask("archetype_members", archetype="our usual way")["total"] == first["accounts"]
    assert own.do("archetype_undo", archetype="Our usual way")["name"] == first["name"]
    with pytest.raises(NotFound, match="archetype"):
        own.ask("archetype_members", archetype="Our usual way")


def test_reading_fits_nothing_anew(own: LocalFacade) -> None:
    before = own.ask("archetypes")["views"]
    own.do("refresh")
    after = own.ask("archetypes")["views"]
    assert [one["fit"]["at"] for one in after] == [one["fit"]["at"] for one in before]


def test_too_little_data_is_told_with_the_count(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples/three-files", tmp_path / "few")
    facade = LocalFacade(Workspace(tmp_path / "few"))
    try:
        facade.do("sync")
        facade.do("refresh")
        views = facade.ask("archetypes")["views"]
    finally:
        facade.close()
    assert all("100 are needed" in one["not_enough_evidence"] and not one["archetypes"] for one in views)


def test_a_common_journey_is_found_by_its_id_too(company: LocalFacade) -> None:
    first = company.ask("archetypes", view="paths")["views"][0]["archetypes"][0]
    by_name = company.ask("archetype_members", archetype=first["name"])
    assert company.ask("archetype_members", archetype=first["id"]) == by_name
