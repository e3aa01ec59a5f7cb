"""Segments of a whole company: the same everywhere, saved and taken back, refused in words."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.kernel import DesirepathError, NotFound, WrongUse
from desirepath.store import ExpressionRefused

BIG = "arr >= 20000 and usage_tier <> 'none'"


def members(facade: LocalFacade, segment: str, **asked: Any) -> set[str]:
    found = facade.ask("segment_members", segment=segment, limit=100_000, **asked)
    names = {row["account"] for row in found["rows"]}
    assert len(names) == found["total"]
    return names


@pytest.mark.parametrize("segment", ["enterprise", BIG, "archetype is not null", "persona is not null"])
def test_every_answer_is_about_the_same_accounts(company: LocalFacade, segment: str) -> None:
    names = members(company, segment)
    assert names
    accounts = company.ask("accounts", segment=segment, limit=100_000)
    assert {row["account"] for row in accounts["rows"]} == names
    assert accounts["total"] == len(names)
    assert accounts["arr"] == pytest.approx(company.ask("segment_members", segment=segment)["arr"])
    drawn = company.ask("map", level="stage", segment=segment)
    assert drawn["totals"]["accounts"] == len(names)
    start = company.ask("members", level="stage", segment=segment, node="start", limit=100_000)
    assert {row["account"] for row in start["rows"]} == names
    live = [row for row in accounts["rows"] if row["ended"] is None]
    assert sum(band["accounts"] for band in company.ask("portfolio", segment=segment)["bands"]) == len(live)
    plan = company.ask("plan", segment=segment, limit=500)
    assert {item["account"]["account"] for item in plan["items"]} <= names
    paths = company.ask("map_paths", level="stage", segment=segment)
    assert paths["totals"]["journeys"] == company.ask("map_curves", level="stage", segment=segment)["journeys"]


def test_friction_is_that_of_the_segment(company: LocalFacade) -> None:
    whole, part = (company.ask("map", segment=segment)["friction"] for segment in (None, "smb"))
    by_node = {one["node"]: one for one in whole}
    assert part != whole
    assert all(one["accounts"] <= by_node[one["node"]]["accounts"] for one in part)
    everybody = company.ask("map", segment="age_days >= 0")["friction"]
    assert everybody == whole


def test_two_halves_add_up_in_friction_and_insights(company: LocalFacade) -> None:
    halves = [company.ask("map", segment=where)["friction"] for where in ("arr >= 9000", "arr < 9000 or arr is null")]
    whole = company.ask("map")["friction"]
    for one in whole:
        parts = [row for half in halves for row in half if row["node"] == one["node"]]
        for key in ("accounts", "left_without", "returned"):
            assert sum(row[key] for row in parts) == one[key]
        for key in ("texts", "negative", "on_us_days"):
            assert sum(row["waiting"][key] for row in parts) == pytest.approx(one["waiting"][key])
    found = company.ask("insights", segment="arr >= 9000")["insights"]
    names = members(company, "arr >= 9000")
    assert found
    assert all(row["account"] in names for finding in found for row in finding["examples"])


def test_replay_draws_who_was_in_the_segment_then(company: LocalFacade) -> None:
    frames = company.ask("map_replay", segment="age_days >= 180", by="quarter")["frames"]
    shown = company.ask("segments", months=0)["as_of"]
    assert shown[:10] == frames[-1]["known_by"][:10]
    for frame in frames[-3:]:
        assert frame["totals"]["accounts"] == len(members(company, "age_days >= 180", as_of=frame["known_by"]))


def test_a_saved_segment_is_used_like_a_declared_one_and_outlives_the_process(own: LocalFacade, tmp_path: Path) -> None:
    done = own.do("segment_save", name="Big and busy", where=BIG)
    names = members(own, BIG)
    assert done["accounts"] == len(names) == own.ask("map", level="stage", segment="Big and busy")["totals"]["accounts"]
    own.close()
    again = LocalFacade(Workspace(tmp_path / "own"))
    try:
        assert members(again, "Big and busy") == names
        compared = again.ask("map", level="stage", compare="Big and busy:smb")["compared"]
        assert compared["a"]["accounts"] + compared["in_both"] == len(names)
        listed = {row["name"]: row for row in again.ask("segments", months=3)["segments"]}
        assert listed["Big and busy"]["kind"] == "saved"
        assert listed["Big and busy"]["accounts"] == len(names)
        moved = listed["Big and busy"]["moved"]
        assert [later["accounts"] - before["accounts"] for before, later in pairwise(moved)] == [
            month["entered"] - month["left"] for month in moved[1:]
        ]
        again.do("segment_remove", name="Big and busy")
        with pytest.raises(NotFound, match="segment, outcome or owner"):
            again.ask("map", segment="Big and busy")
        again.do("segment_restore", name="Big and busy")
        assert members(again, "Big and busy") == names
    finally:
        again.close()


def test_an_age_is_saved_and_fixes_membership(own: LocalFacade) -> None:
    own.do("segment_save", name="Used early", where="usage_tier in ('medium', 'heavy')", at="30d")
    later = own.ask("segments")["as_of"]
    before = members(own, "Used early", as_of="2024-01-01") if later < "2024-01-01" else members(own, "Used early")
    assert before == members(own, "Used early", as_of=later)
    row = next(row for row in own.ask("segments")["segments"] if row["name"] == "Used early")
    assert row["at_days"] == 30
    totals = own.ask("segments")["totals"]
    assert totals["accounts"] == own.ask("workspace")["accounts"]
    assert row["share"] == pytest.approx(row["accounts"] / totals["accounts"], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "remark"),
    [("smb", "declared segment"), ("SMB", "declared segment"), ("churned", "outcome"), ("", "no name"), ("a:b", "no name"),
     ("x" * 101, "no name")],
)  # fmt: skip
def test_a_saved_name_means_nobody_else(own: LocalFacade, name: str, remark: str) -> None:
    with pytest.raises(WrongUse, match=remark):
        own.do("segment_save", name=name, where="arr > 1")
    owner = own.ask("workspace")["owners"][0]
    with pytest.raises(WrongUse, match="owner"):
        own.do("segment_save", name=owner, where="arr > 1")
    own.do("segment_save", name="mine", where="arr > 1")
    with pytest.raises(WrongUse, match="is saved"):
        own.do("segment_save", name="Mine", where="arr > 2")


@pytest.mark.parametrize(
    ("where", "refusal", "remark"),
    [
        ("arr >", ExpressionRefused, "not a DuckDB expression"),
        ("arr + 1", ExpressionRefused, "not true or false"),
        ("Reigon = 'EU'", NotFound, "Did you mean Region"),
        ("arr > (select 1)", ExpressionRefused, "not a scalar expression"),
        ("read_text('/etc/passwd') = ''", ExpressionRefused, "not on the list"),
        ("arr > 1; drop table events", ExpressionRefused, "one expression"),
        ("arr > 1 or " * 200 + "arr > 1", ExpressionRefused, "at most 2,000"),
    ],
)
def test_a_faulty_expression_is_refused_in_words_and_nothing_is_kept(
    own: LocalFacade, where: str, refusal: type[DesirepathError], remark: str
) -> None:
    with pytest.raises(refusal, match=remark):
        own.do("segment_save", name="mine", where=where)
    with pytest.raises(refusal, match=remark):
        own.ask("segment_check", where=where)
    assert own.ask("workspace")["saved_segments"] == []


def test_a_text_that_is_no_name_and_no_expression_offers_names(company: LocalFacade) -> None:
    with pytest.raises(NotFound, match="Did you mean enterprise"):
        company.ask("map", segment="enterprize")
    with pytest.raises(NotFound, match="segment, outcome or owner"):
        company.ask("map", segment="north-east")
    with pytest.raises(ExpressionRefused):
        company.ask("map", segment="arr >=")


def test_ages_that_cannot_be(own: LocalFacade) -> None:
    with pytest.raises(WrongUse, match="no duration"):
        own.do("segment_save", name="mine", where="arr > 1", at="soon")
    with pytest.raises(WrongUse, match="archetype"):
        own.do("segment_save", name="mine", where="archetype = 'x'", at="90d")


def test_an_earlier_moment_shows_who_was_in_it_then(company: LocalFacade) -> None:
    owner = company.ask("workspace")["owners"][0]
    now = members(company, owner)
    then = company.ask("map", level="stage", segment=owner, as_of="2025-01-01")["totals"]["accounts"]
    assert then == len(members(company, owner, as_of="2025-01-01"))
    assert now
