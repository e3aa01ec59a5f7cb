"""Every question of the catalogue on a whole company: totals equal lists, numbers carry their stamp."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desirepath.app import QUESTIONS, LocalFacade
from desirepath.app.workspace import MOST_KEPT
from desirepath.kernel import NotEnoughEvidence, NotFound, WrongUse
from desirepath.web import schemas

ANSWERS = {
    "workspace": schemas.WorkspaceAnswer,
    "portfolio": schemas.PortfolioAnswer,
    "accounts": schemas.AccountsAnswer,
    "map": schemas.MapAnswer,
    "members": schemas.MembersAnswer,
    "map_paths": schemas.PathsAnswer,
    "map_matrix": schemas.MatrixAnswer,
    "map_curves": schemas.CurvesAnswer,
    "map_replay": schemas.ReplayAnswer,
    "patterns": schemas.PatternsAnswer,
    "plan": schemas.PlanAnswer,
    "outbox": schemas.OutboxAnswer,
    "archetypes": schemas.ArchetypesAnswer,
}


@pytest.mark.parametrize("question", ANSWERS)
def test_answer_has_its_declared_shape(company: LocalFacade, question: str) -> None:
    ANSWERS[question](**company.ask(question))


def test_every_answer_is_plain_json(company: LocalFacade) -> None:
    some = company.ask("accounts")["rows"][0]["account"]
    first = company.ask("revenue")["periods"][0]["period"]
    common = company.ask("archetypes", view="paths")["views"][0]["archetypes"][0]["name"]
    needed = {"account": {"account": some}, "identity_why": {"named": some}, "revenue_moves": {"period": first},
              "archetype_members": {"archetype": common}, "segment_members": {"segment": "smb"},
              "segment_check": {"where": "arr > 1"}, "theme_members": {"theme": company.ask("themes")["themes"][0]["id"]},
              "conformance_members": {"step": "first_integration", "group": "late"},
              "moment_members": {"moment": company.ask("moments")["moments"][0]["id"]}}  # fmt: skip
    for question in QUESTIONS:
        json.dumps(company.ask(question, **needed.get(question, {})))


def test_bands_add_up_to_the_accounts_that_are_there(company: LocalFacade) -> None:
    banded = sum(band["accounts"] for band in company.ask("portfolio")["bands"])
    listed = [row for row in company.ask("accounts", limit=500)["rows"] if row["ended"] is None]
    assert banded == len(listed)


def test_accounts_carry_the_rule_score_that_ranks_them_where_no_percentage_is_told(company: LocalFacade) -> None:
    rows = [row for row in company.ask("accounts", limit=500)["rows"] if row["band"] != "unscored"]
    scores = [row["rule_score"] for row in rows]
    assert rows and all(score is not None for score in scores)
    signs = [score >= 1 for score, row in zip(scores, rows, strict=True) if row["indicators"]]
    assert signs and sum(signs) > len(signs) / 2


@pytest.mark.parametrize("level", ["stage", "milestone", "event"])
def test_map_totals_equal_the_lists_behind_them(company: LocalFacade, level: str) -> None:
    shown = company.ask("map", level=level)
    assert shown["totals"]["accounts"] == company.ask("members", level=level)["total"]
    assert shown["totals"]["accounts"] == sum(shown["totals"]["outcomes"].values()) + shown["totals"]["open"]
    for node in shown["nodes"]:
        if node["kind"] != "start":
            assert node["transitions_in"] == node["transitions_out"] + node["ended"] + node["here_now"]
        assert node["accounts"] == company.ask("members", level=level, node=node["id"])["total"]
    for flow in shown["flows"][:25]:
        behind = company.ask("members", level=level, origin=flow["from"], to=flow["to"])
        assert flow["accounts"] == behind["total"]
        assert flow["arr"] == pytest.approx(behind["arr"])


def test_every_simulated_churn_is_on_the_map(company: LocalFacade, company_folder: Path) -> None:
    truth = json.loads((company_folder / "truth.json").read_text())
    shown = {node["id"]: node["transitions_in"] for node in company.ask("map", level="stage")["nodes"]}
    assert shown["outcome:churned"] == truth["outcomes"]["churned"]
    assert shown["outcome:renewed"] == truth["outcomes"]["renewed"]


def test_segments_part_the_accounts(company: LocalFacade) -> None:
    names = ("smb", "mid_market", "enterprise")
    parts = [company.ask("map", level="stage", segment=name)["totals"]["accounts"] for name in names]
    known = [row for row in company.ask("accounts", limit=500)["rows"] if row["arr"] is not None]
    assert sum(parts) == len(known)


def test_comparison_gives_intervals_and_corrected_p(company: LocalFacade) -> None:
    shown = company.ask("map", compare="renewed:churned")
    gaps = [flow["difference"] for flow in shown["flows"] if flow["difference"]]
    assert gaps
    assert all(gap["ci"][0] <= gap["accounts_share"] <= gap["ci"][1] and 0 <= gap["p_adjusted"] <= 1 for gap in gaps)


def test_account_tells_its_story(company: LocalFacade) -> None:
    row = company.ask("accounts", band="at_risk")["rows"][0]
    story = schemas.AccountAnswer(**company.ask("account", account=row["account"]))
    assert story.timeline and story.visits and story.weeks
    assert story.risk.band == "at_risk"


def test_paging_walks_the_whole_list_once(company: LocalFacade) -> None:
    total = company.ask("accounts")["total"]
    seen = [row["account"] for start in range(0, total, 50) for row in company.ask("accounts", offset=start)["rows"]]
    assert len(seen) == total == len(set(seen))


def test_search_finds_by_part_of_a_name(company: LocalFacade) -> None:
    name = company.ask("accounts")["rows"][3]["name"]
    assert any(row["name"] == name for row in company.ask("accounts", q=name[2:9].upper())["rows"])


def test_plan_is_ordered_by_worth_and_names_a_play(company: LocalFacade) -> None:
    items = company.ask("plan", limit=500)["items"]
    worth = [item["value_at_stake"] for item in items]
    assert worth == sorted(worth, reverse=True)
    assert all(item["play"] and item["why"] for item in items)


def test_unknown_names_offer_the_nearest(company: LocalFacade) -> None:
    with pytest.raises(NotFound, match="churned"):
        company.ask("patterns", outcome="churnd")
    with pytest.raises(NotFound, match="enterprise"):
        company.ask("map", segment="enterprize")
    with pytest.raises(WrongUse, match="It takes"):
        company.ask("map", colour="blue")


def test_observational_texts_claim_no_cause(company: LocalFacade) -> None:
    told = json.dumps(
        [company.ask(name) for name in ("portfolio", "patterns", "plan", "insights", "archetypes")]
    ).lower()
    assert not any(word in told for word in ("caused", "because of", "leads to", "results in"))


def test_groups_may_be_owners_and_accounts_in_both_are_left_out(company: LocalFacade) -> None:
    owner = company.ask("workspace")["owners"][0]
    owned = company.ask("map", segment=owner)["totals"]["accounts"]
    found = company.ask("map", compare=f"{owner}:enterprise")["compared"]
    assert found["a"]["accounts"] + found["in_both"] == owned
    assert company.ask("map", compare="smb:enterprise")["compared"]["in_both"] == 0


def test_periods_are_followed_equally_long_and_refused_where_they_are_too_young(company: LocalFacade) -> None:
    cohorts = {one["cohort"]: one["journeys"] for one in company.ask("map_curves")["cohorts"]}
    names = list(cohorts)
    found = company.ask("map", compare=f"{names[0]}:{names[1]}")
    assert found["compared"]["follow_days"] > 7
    assert 0 < found["compared"]["a"]["accounts"] <= cohorts[names[0]]
    assert any(flow["difference"] for flow in found["flows"] if flow["to"].startswith("milestone:"))
    with pytest.raises(NotEnoughEvidence, match="after the later period"):
        company.ask("map", compare=f"{names[0]}:{found['stamp']['data_until'][:7]}")
    with pytest.raises(WrongUse, match="one of them is a period"):
        company.ask("map", compare=f"{names[0]}:enterprise")


@pytest.mark.parametrize("level", ["stage", "milestone", "event"])
def test_other_ways_of_seeing_the_map_count_the_same_journeys(company: LocalFacade, level: str) -> None:
    paths, matrix = company.ask("map_paths", level=level, limit=5), company.ask("map_matrix", level=level)
    curves = company.ask("map_curves", level=level)
    journeys = paths["totals"]["journeys"]
    assert sum(path["n"] for path in paths["paths"]) + paths["other"]["n"] == journeys
    assert matrix["journeys"] == journeys == curves["journeys"]
    assert sum(one["journeys"] for one in curves["cohorts"]) == journeys
    for column in range(len(matrix["steps"])):
        assert sum(row["n"][column] for row in matrix["rows"]) == journeys
    assert all(
        point["ci"][0] <= point["share"] <= point["ci"][1] for curve in curves["curves"] for point in curve["points"]
    )


def test_the_last_frame_of_a_replay_is_the_map_of_now_and_earlier_ones_are_the_map_as_of_then(
    company: LocalFacade,
) -> None:
    frames = company.ask("map_replay", level="stage", by="quarter")["frames"]
    now = company.ask("map", level="stage")
    assert frames[-1]["totals"] == now["totals"]
    assert {node["id"]: node["here_now"] for node in frames[-1]["nodes"]} == {
        node["id"]: node["here_now"] for node in now["nodes"]
    }
    then = company.ask("map", level="stage", as_of=frames[2]["known_by"])
    assert frames[2]["totals"] == then["totals"]
    counted = [sum(flow["transitions"] for flow in frame["flows"]) for frame in frames]
    assert counted == sorted(counted)


def test_a_replay_of_too_many_periods_and_an_unknown_outcome_are_refused(company: LocalFacade) -> None:
    with pytest.raises(NotFound, match="length of a period"):
        company.ask("map_replay", by="day")
    with pytest.raises(NotFound, match="churned"):
        company.ask("map_matrix", before="chruned")


def test_what_was_read_is_kept_only_until_the_derived_tables_change(company: LocalFacade) -> None:
    work = company.work
    assert [work.keep(("told",), lambda n=n: n) for n in (1, 2)] == [1, 1]
    for number in range(MOST_KEPT):
        work.keep(("many", number), lambda: object())
    assert work.keep(("told",), lambda: 3) == 3
    work.keep(("told",), lambda: "old")
    work.conclude()
    assert work.keep(("told",), lambda: "fresh") == "fresh"
