"""Moments, velocity, tone and peers on a whole company: totals equal lists, and every number says what it rests on."""

from __future__ import annotations

from collections import Counter

import pytest

from desirepath.app import LocalFacade
from desirepath.journeys import LEAST_STAYS
from desirepath.kernel import NotFound
from desirepath.web import schemas


@pytest.mark.parametrize("segment", [None, "smb"])
def test_every_moment_equals_the_accounts_behind_it(company: LocalFacade, segment: str | None) -> None:
    found = company.ask("moments", segment=segment)
    schemas.MomentsAnswer(**found)
    assert found["moments"]
    assert len({moment["id"] for moment in found["moments"]}) == len(found["moments"])
    for moment in found["moments"]:
        behind = company.ask("moment_members", moment=moment["id"], segment=segment, limit=500)
        assert behind["total"] == moment["accounts_lately"] == len(behind["rows"])
        assert behind["arr"] == pytest.approx(moment["arr_lately"])
        assert behind["arr"] == pytest.approx(sum(row["arr"] or 0 for row in behind["rows"]))


def test_the_two_kinds_are_those_of_all(company: LocalFacade) -> None:
    both = Counter(moment["kind"] for moment in company.ask("moments")["moments"])
    for kind in ("friction", "delight"):
        assert len(company.ask("moments", kind=kind)["moments"]) == both[kind]
    with pytest.raises(NotFound, match="friction"):
        company.ask("moments", kind="frictions")
    with pytest.raises(NotFound):
        company.ask("moment_members", moment="friction:milestone:nothing")


def test_a_moment_of_friction_is_that_of_the_map(company: LocalFacade) -> None:
    on_map = {one["node"]: one for one in company.ask("map")["friction"]}
    told = company.ask("moments", kind="friction")["moments"]
    assert told and all(moment["friction"] == on_map[moment["node"]] for moment in told)


def test_an_earlier_time_knows_less(company: LocalFacade) -> None:
    now = {one["id"]: one["sentiment"]["n"] for one in company.ask("map")["nodes"]}
    then = {one["id"]: one["sentiment"]["n"] for one in company.ask("map", as_of="2025-06-01")["nodes"]}
    assert 0 < sum(then.values()) < sum(now.values())
    assert sum(now.values()) <= company.work.warehouse.count(
        "SELECT count(*) FROM account_events WHERE sentiment IS NOT NULL AND actor = 'customer'"
    )
    early = company.ask("moments", as_of="2025-06-01")
    assert all(moment["n"] for moment in early["moments"])


def test_cohorts_and_segments_add_up(company: LocalFacade) -> None:
    found = company.ask("velocity", by="quarter")
    schemas.VelocityAnswer(**found)
    curves = {curve["id"]: curve for curve in company.ask("map_curves")["curves"]}
    for one in found["milestones"]:
        assert sum(cohort["n"] for cohort in one["cohorts"]) == one["all"]["n"] == found["journeys"]
        assert sum(cohort["reached"] for cohort in one["cohorts"]) == one["all"]["reached"]
        assert one["all"]["median_days"] == curves[one["id"]]["median_days"]
        assert all(cohort["change"] is None for cohort in one["cohorts"] if cohort["too_early"])
    with pytest.raises(NotFound, match="quarter"):
        company.ask("velocity", by="quarters")


def test_every_stay_is_set_beside_its_peers_or_says_why_not(company: LocalFacade) -> None:
    rows = company.ask("accounts", limit=500)["rows"]
    for row in rows:
        assert (row["peers"] is None) == (row["ended"] is not None)
    told = [row["peers"] for row in rows if row["peers"]]
    assert {peers["pace"] for peers in told} >= {"on_track"}
    for peers in told:
        assert (peers["longer_than"] is None) == (peers["completed"] < LEAST_STAYS)
        assert peers["completed"] <= peers["n"]
    one = next(row for row in rows if row["peers"])
    visit = company.ask("account", account=one["account"])["visits"][-1]
    assert visit["peers"] == one["peers"]
