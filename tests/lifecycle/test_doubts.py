"""What a definition may well not mean is said with its line, and refuses nothing."""

from pathlib import Path

from desirepath.lifecycle import names_in, read_definition

DOUBTED = """stages:
  - name: one
    milestones: [{name: m, when: {event: a}}]
    complete_when: {event: b}
  - name: two
    enter_when: {event: b}
  - name: three
  - name: four
    enter_when: {event: c}
  - name: five
    enter_when: {event: c}
outcomes: {x: {when: {event: [e, f], without: g, within: 2d}, kind: good}}
segments: {big: {where: "seats > 3 and plan = 'pro'"}}
metrics: {use: {ratio: {event: h}, to: {attribute: licences}}}
"""


def test_doubts_name_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "journey.yaml"
    path.write_text(DOUBTED, encoding="utf-8")
    found = {(doubt.line, doubt.found) for doubt in read_definition(path).doubts}
    assert found == {
        (2, "no milestone of 'one' has a say in what completes it"),
        (5, "'two' is opened by what completes the stage before"),
        (7, "no way into 'three': the stage before it never completes"),
        (8, "'four' and 'five' open at the same moment"),
    }


def test_names_are_found_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "journey.yaml"
    path.write_text(DOUBTED, encoding="utf-8")
    found = [(named.kind, named.name, named.line) for named in names_in(path)]
    assert found == [
        ("event", "a", 3), ("event", "b", 4), ("event", "b", 6), ("event", "c", 9), ("event", "c", 11),
        ("event", "e", 12), ("event", "f", 12), ("event", "g", 12), ("event", "h", 14),
        ("attribute", "seats", 13), ("attribute", "plan", 13), ("attribute", "licences", 14),
    ]  # fmt: skip
