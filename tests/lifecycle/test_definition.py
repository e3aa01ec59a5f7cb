"""``journey.yaml`` is read as it is meant; every fault says line, asked, found and accepted, all at once."""

from pathlib import Path

import pytest
import yaml

from desirepath.kernel import DAY, WEEK, FaultyFile, NotFound
from desirepath.lifecycle import MetricChange, MetricLevel, RenewalWithin, leaves, read_definition
from desirepath.lifecycle.model import EventCount, NoMilestone, Unanswered

FIXTURES = Path(__file__).parent.parent / "fixtures"
FAULTY = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", FAULTY, ids=range(len(FAULTY)))
def test_every_fault_says_line_asked_found_and_accepted(tmp_path: Path, case: dict) -> None:
    path = tmp_path / "journey.yaml"
    path.write_text(case["text"], encoding="utf-8")
    with pytest.raises(FaultyFile) as caught:
        read_definition(path)
    told = list(caught.value.faults)
    for expected in case["faults"]:
        match = [
            fault
            for fault in told
            if fault.line == expected["line"]
            and expected.get("asked", "") in fault.asked
            and expected.get("found", "") in fault.found
            and expected["accepted"] in fault.accepted
        ]
        assert match, (expected, told)
        told.remove(match[0])
    assert not told, "faults that nobody made"


def test_all_faults_of_one_file_come_in_one_message(tmp_path: Path) -> None:
    path = tmp_path / "journey.yaml"
    path.write_text("stagse: []\noutcomes: {x: {when: {evnt: e}, kind: bda}}\ntimezone: UCT+1\n", encoding="utf-8")
    with pytest.raises(FaultyFile, match=r"5 faults in journey\.yaml, nothing was written") as caught:
        read_definition(path)
    assert [fault.line for fault in caught.value.faults] == [1, 1, 2, 2, 3]


def test_example_of_the_design_is_read_as_it_is_meant() -> None:
    definition = read_definition(FIXTURES / "journey_of_the_design.yaml")
    assert [stage.name for stage in definition.stages] == ["onboarding", "adoption", "maturity", "expansion", "renewal"]
    onboarding, adoption, maturity, expansion, renewal = definition.stages
    assert onboarding.target == 30 * DAY
    assert [m.when for m in onboarding.milestones] == [
        EventCount(("user_activated",), 3, "person"),
        EventCount(("integration_connected",)),
        EventCount(("workflow_completed",), 10),
    ]
    assert [leaf.name for leaf in leaves(onboarding.complete_when)] == ["three_users_active", "core_workflow_x10"]  # type: ignore
    assert onboarding.indicators[0].when == NoMilestone(14 * DAY)
    assert [i.when for i in adoption.indicators] == [
        MetricChange("active_people", -0.5, 8, 3),
        Unanswered(("ticket_opened",), ("ticket_replied",), 3 * DAY),
    ]
    assert leaves(maturity.enter_when) == [MetricLevel("weekly_active_share", 4, 0.6)]  # type: ignore[arg-type]
    assert len(leaves(expansion.enter_when)) == 2  # type: ignore[arg-type]
    assert renewal.enter_when == RenewalWithin(90 * DAY)
    assert [(o.name, o.kind, o.ends) for o in definition.outcomes] == [
        ("churned", "bad", True), ("renewed", "good", False), ("expanded", "good", False),
    ]  # fmt: skip
    assert [trigger.kind for trigger in definition.plays[0].triggers] == [
        "indicator", "pattern", "milestone_late", "stage_entered", "risk",
    ]  # fmt: skip
    assert (definition.timezone, definition.week_starts) == ("UTC", 0)


DURATIONS = {"14d": 14 * DAY, "3w": 3 * WEEK, "12h": DAY // 2, "1440min": DAY, " 2d ": 2 * DAY}


@pytest.mark.parametrize("text", DURATIONS)
def test_durations_are_exact(tmp_path: Path, text: str) -> None:
    path = tmp_path / "journey.yaml"
    path.write_text(
        f"stages: [{{name: a, negative_indicators: [{{name: i, when: {{no_event_for: '{text}'}}}}]}}]\n"
        "outcomes: {x: {when: {event: e}, kind: bad}}\n",
        encoding="utf-8",
    )
    (indicator,) = read_definition(path).stages[0].indicators
    assert indicator.when.duration == DURATIONS[text]  # type: ignore[union-attr]


def test_fingerprint_changes_with_the_text(tmp_path: Path) -> None:
    path = tmp_path / "journey.yaml"
    found = set()
    for kind in ("good", "bad", "bad"):
        path.write_text(
            f"stages: [{{name: a}}]\noutcomes: {{x: {{when: {{event: e}}, kind: {kind}}}}}\n", encoding="utf-8"
        )
        found.add(read_definition(path).fingerprint)
    assert len(found) == 2


def test_missing_definition_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"journey\.yaml"):
        read_definition(tmp_path / "journey.yaml")
