"""Every view under any version; two versions compared; kept results told only for the version they belong to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.app.catalogue import QUESTIONS, UNDER_VERSIONS, signature_of
from desirepath.kernel import NotFound, WrongUse

OLD, NEW = "workflow_completed, at_least: 10}", "workflow_completed, at_least: 14}"
GONE, COME = (
    "- {name: team_trained, when: {event: training_completed}}",
    "- {name: first_report, when: {event: report_viewed}}",
)
KEPT = {"patterns", "plan", "insights", "archetypes", "archetype_members"}
ASKED: dict[str, dict[str, Any]] = {
    "account": {},
    "members": {"node": "milestone:core_workflow_x10"},
    "conformance_members": {"step": "core_workflow_x10", "group": "skipped"},
    "revenue_moves": {"period": "2026-05"},
    "archetype_members": {},
}


@pytest.fixture(scope="module")
def changed(company_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalFacade]:
    """The small company after a second version was published; nothing was learned under that one."""
    folder = tmp_path_factory.mktemp("versions") / "company"
    shutil.copytree(company_folder, folder, ignore=shutil.ignore_patterns(".desirepath*", "*.lock"))
    facade = LocalFacade(Workspace(folder))
    facade.ask("archetypes")
    path = folder / "journey.yaml"
    text = path.read_text("utf-8")
    assert OLD in text and GONE in text
    path.write_text(text.replace(OLD, NEW).replace(GONE, COME).replace(", team_trained,", ", first_report,"), "utf-8")
    facade.do("definition_publish", reason="a higher bar", author="CS lead")
    yield facade
    facade.close()


def asked(facade: LocalFacade, question: str) -> dict[str, Any]:
    given = dict(ASKED.get(question, {}))
    if question == "account":
        given["account"] = facade.ask("accounts", limit=1)["rows"][0]["account"]
    if question == "moment_members":
        given["moment"] = facade.ask("moments", definition="1")["moments"][0]["id"]
    if question == "archetype_members":
        given["archetype"] = facade.ask("archetypes", view="paths")["views"][0]["archetypes"][0]["name"]
    return given


@pytest.mark.parametrize("question", sorted(UNDER_VERSIONS - KEPT))
def test_a_view_answers_under_an_earlier_version(changed: LocalFacade, question: str) -> None:
    given = asked(changed, question)
    told = changed.ask(question, **given, definition="1")
    if "stamp" in told:
        assert told["stamp"]["definition_version"] == 1
        assert told["stamp"]["model_version"] is None
    assert changed.ask(question, **given).get("stamp", {"definition_version": 2})["definition_version"] == 2


@pytest.mark.parametrize("question", ["patterns", "archetypes", "archetype_members"])
def test_what_was_learned_is_told_with_its_version_and_refused_for_another(changed: LocalFacade, question: str) -> None:
    given = asked(changed, question)
    with pytest.raises(WrongUse, match=r"under version 2.*learned under version 1.*desirepath learn"):
        changed.ask(question, **given, definition="2")
    assert changed.ask(question, **given) == changed.ask(question, **given)
    if question == "patterns":
        assert changed.ask(question)["learned_under"] == 1
        pair = {"outcome": "expanded", "versus": "none"}  # so few accounts carry a card for these two at the least
        then, now = (changed.ask(question, **pair, **under)["patterns"] for under in ({"definition": "1"}, {}))
        assert [card["sequence"] for card in then] == [card["sequence"] for card in now] != []
    if question == "archetypes":
        assert {view["fit"]["learned_under"] for view in changed.ask(question)["views"] if view["fit"]} == {1}


@pytest.mark.parametrize("question", ["plan", "insights"])
def test_findings_belong_to_the_version_that_holds(changed: LocalFacade, question: str) -> None:
    assert changed.ask(question, definition="2") == changed.ask(question)
    with pytest.raises(WrongUse, match="kept for the version that holds"):
        changed.ask(question, definition="1")


def test_asking_under_a_version_keeps_nothing(changed: LocalFacade) -> None:
    before = changed.ask("patterns", outcome="expanded", versus="churned")
    with pytest.raises(WrongUse, match="none were looked for"):
        changed.ask("patterns", outcome="expanded", versus="renewed", definition="1")
    assert changed.work.state.read_model("patterns:expanded:renewed") is None
    assert before["learned_under"] == 2


def test_a_portfolio_of_another_version_tells_no_risk(changed: LocalFacade) -> None:
    told = changed.ask("portfolio", definition="1")
    assert (told["insights"], told["pattern"], told["health"], told["spotlight"]) == ([], None, None, None)
    assert told["verdict"] == "not_enough_evidence" and "none are told" in told["verdict_reason"]
    assert sum(band["accounts"] for band in told["bands"] if band["band"] != "unscored") == 0


def test_two_versions_compare_exactly_as_their_maps_differ(changed: LocalFacade) -> None:
    one, two = (changed.ask("map", definition=version) for version in ("1", "2"))
    found = changed.ask("map", compare="version 1:version 2")
    n = one["totals"]["accounts"]
    assert found["compared"]["exact"] == "exact: the same accounts read twice"
    assert found["compared"]["a"]["accounts"] == found["compared"]["b"]["accounts"] == found["compared"]["in_both"] == n
    assert found["stamp"]["definition_version"] == 2
    before = {node["id"]: node["accounts"] for node in one["nodes"]}
    after = {node["id"]: node for node in two["nodes"]}
    assert {node["id"] for node in found["nodes"]} == {*before, *after}
    for node in found["nodes"]:
        gap, here = node["difference"], after.get(node["id"])
        assert gap["ci"] is None and gap["p_adjusted"] is None and gap["n"] == [n, n]
        assert gap["accounts_share"] == pytest.approx(
            (before.get(node["id"], 0) - (here["accounts"] if here else 0)) / n
        )
        assert gap["only_in"] == ("b" if node["id"] not in before else None if here else "a")
        assert node["transitions_in"] == (here["transitions_in"] if here else 0)
    gone = next(node for node in found["nodes"] if node["id"] == "milestone:team_trained")
    assert (gone["accounts"], gone["stage"], gone["difference"]["only_in"]) == (0, "adoption", "a")
    assert any(flow["difference"]["median_days"] for flow in found["flows"])
    same = changed.ask("map", compare="version 2:version 2")
    assert {node["difference"]["accounts_share"] for node in same["nodes"]} == {0.0}


def test_versions_compare_within_a_segment_and_by_dates(changed: LocalFacade) -> None:
    found = changed.ask("map", compare="version 1", versus="version 2030-01-01T00:00", segment="enterprise")
    assert found["compare"] == "version 1:version 2"
    assert found["totals"]["accounts"] == changed.ask("map", segment="enterprise")["totals"]["accounts"]


def test_a_comparison_of_versions_is_refused_in_words(changed: LocalFacade) -> None:
    with pytest.raises(WrongUse, match="one of them is a version"):
        changed.ask("map", compare="version 1:enterprise")
    with pytest.raises(NotFound, match="definition version '9'"):
        changed.ask("map", compare="version 1:version 9")
    with pytest.raises(WrongUse, match="Leave out --definition"):
        changed.ask("map", compare="version 1:version 2", definition="1")


def test_names_with_colons_are_given_apart(changed: LocalFacade) -> None:
    apart = changed.ask("map", compare="renewed", versus="churned")
    assert apart == changed.ask("map", compare="renewed:churned")
    for compare in ("a:b:c", "renewed", "renewed:", ":churned"):
        with pytest.raises(WrongUse, match="--compare A --versus B"):
            changed.ask("map", compare=compare)
    owner = changed.ask("accounts", limit=1)["rows"][0]["owner"]
    for table in ("account_cards", "account_owners"):
        changed.work.warehouse.execute(f"UPDATE {table} SET owner = 'team: north' WHERE owner = ?", [owner])
    changed.do("archetype_rename", archetype=asked(changed, "archetype_members")["archetype"], name="Main road")
    with pytest.raises(NotFound, match="'team: south'"):
        changed.ask("map", compare="renewed", versus="team: south")
    told = changed.ask("map", compare="renewed", versus="team: north")["compared"]
    assert told["b"]["name"] == "team: north" and told["b"]["accounts"] > 0


def test_the_definition_is_told_in_words(changed: LocalFacade) -> None:
    told = changed.ask("definition")
    assert (told["version"], told["author"], told["reason"]) == (2, "CS lead", "a higher bar")
    first, second = told["stages"][:2]
    assert first["opens"] == "at the account's start" and second["opens"] == "when “onboarding” is complete"
    assert {one["name"]: one["when"] for one in first["milestones"]}[
        "core_workflow_x10"
    ] == "“workflow completed” 14 times"
    assert [step["name"] for step in told["ideal"]][:2] == ["onboarding", "first_integration"]


def test_the_check_tells_lines_of_faults_and_of_doubts(changed: LocalFacade) -> None:
    path = changed.work.folder / "journey.yaml"
    text = path.read_text("utf-8")
    assert changed.ask("definition_check") == {"faults": [], "doubts": []}
    path.write_text(text.replace("event: report_viewed}", "event: report_veiwed}", 1), "utf-8")
    doubt = changed.ask("definition_check")["doubts"][0]
    assert "report_veiwed" in doubt["found"] and "report_viewed" in doubt["instead"]
    assert "report_veiwed" in path.read_text("utf-8").splitlines()[doubt["line"] - 1]
    path.write_text(text.replace("kind: bad", "kind: awful", 1), "utf-8")
    found = changed.ask("definition_check")
    assert [fault["found"] for fault in found["faults"]] == ["'awful'"] and not found["doubts"]
    path.write_text(text, "utf-8")


def test_work_that_goes_on_is_told_while_it_does(changed: LocalFacade) -> None:
    seen: list[Any] = []

    def look(step: str, done: int, total: int) -> None:
        seen.extend(changed.ask("progress")["now"])

    changed.do("rebuild", look)
    assert {one["doing"] for one in seen} == {"rebuild"} and seen[-1]["total"] > 0
    assert changed.ask("progress") == {"now": []}


def test_the_signature_of_a_question_has_its_types_and_its_version() -> None:
    for question in QUESTIONS:
        assert ("definition" in signature_of(question).parameters) == (question in UNDER_VERSIONS)
    assert signature_of("plan").parameters["limit"].annotation is int
