"""Changes of a definition, part by part; layout and comments are none."""

from __future__ import annotations

import pytest

from desirepath.app._definition_diff import definition_changes, text_diff

OLD = """
stages:
  - name: onboarding
    target_days: 30
    milestones:
      - {name: a, when: {event: x, at_least: 3}}
      - {name: b, when: {event: y}}
  - name: adoption
    negative_indicators: [{name: quiet, when: {no_event_for: 30d}}]
outcomes:
  churned: {when: {event: c}, kind: bad, ends: true}
plays:
  call: {when: {indicator: quiet}, text: "Call"}
"""
CASES = {
    "at_least: 3": ("at_least: 4",
                    ["Milestone a of stage onboarding: when was {event: x, at_least: 3} and becomes {event: x, at_least: 4}."]),
    "target_days: 30": ("target_days: 45", ["Stage onboarding: target_days was 30 and becomes 45."]),
    "    target_days: 30\n": ("", ["Stage onboarding: target_days was 30 and becomes not given."]),
    "      - {name: b, when: {event: y}}\n": ("", ["Milestone b of stage onboarding is removed; it was {when: {event: y}}."]),
    "no_event_for: 30d": ("no_event_for: 20d",
                          ["Indicator quiet of stage adoption: when was {no_event_for: 30d} and becomes {no_event_for: 20d}."]),
    "ends: true": ("ends: false", ["Outcome churned: ends was True and becomes False."]),
    '"Call"': ('"Write"', ["Play call: text was Call and becomes Write."]),
    "stages:": ("timezone: Europe/Berlin\nstages:", ["Timezone: timezone was not given and becomes Europe/Berlin."]),
    "  - name: adoption\n": ("  - name: habit\n  - name: adoption\n", ["Stage habit is added: {}."]),
}  # fmt: skip


@pytest.mark.parametrize("old", CASES)
def test_each_change_is_told_in_words(old: str) -> None:
    new, expected = CASES[old]
    assert sorted(one.sentence() for one in definition_changes(OLD, OLD.replace(old, new))) == sorted(expected)


def test_layout_comments_and_the_order_of_keys_change_nothing() -> None:
    other = "# mine\n" + OLD.replace("{event: x, at_least: 3}", "{at_least: 3,   event: x}")
    assert definition_changes(OLD, other) == []
    assert text_diff(OLD, other, ("a", "b"))


def test_stages_that_change_places_are_told() -> None:
    swapped = "stages: [{name: b}, {name: a}]\noutcomes: {}"
    found = definition_changes("stages: [{name: a}, {name: b}]\noutcomes: {}", swapped)
    assert {one.sentence() for one in found} == {
        "Stage a moves from place 1 to place 2.",
        "Stage b moves from place 2 to place 1.",
    }
