"""Every form of a condition reads as a sentence, and none is forgotten."""

from __future__ import annotations

import typing

import pytest

from desirepath.lifecycle import _wording as wording
from desirepath.lifecycle import condition_words, parse_definition
from desirepath.lifecycle.model import Group, Leaf

CASES = {
    "{event: login}": "“login”",
    "{event: login, at_least: 10, within: 7d}": "“login” 10 times within 7 days",
    "{event: login, distinct: person, at_least: 3}": "3 people with “login”",
    "{event: login, where: \"plan = 'pro'\"}": "“login” where plan = 'pro'",
    "{event: [trial_started, demo_seen], then: paid, within: 36h}":
        "“trial started” or “demo seen” and then “paid” within 36 hours",
    "{event: ticket_opened, without: ticket_replied, within: 3d}": "“ticket opened” without “ticket replied” within 3 days",
    "{event: ticket_opened, until: ticket_solved, at_least: 2}":
        "at least 2 of “ticket opened” while no “ticket solved” has followed",
    "{no_event_for: 30d}": "no event of the customer for 30 days",
    "{champion_gone_for: 28d}": "the most active person has been away for 28 days",
    "{metric: active_people, drop: 50%, versus: 8w, for: 3w}":
        "active people down by 50% or more against the 8 weeks before, for 3 weeks",
    "{metric: events, at_least: 5}": "events at least 5 for 1 week",
    "{attribute: seats >= 50}": "the account has seats >= 50",
    "{renewal_within: 90d}": "the contract ends within 90 days",
    "{all: [{event: a}, {any: [{event: b}, {event: c}]}]}": "“a” and (“b” or “c”)",
    "{at_least: 2, of: [{event: a}, {event: b}, {event: c}]}": "at least 2 of: “a”; “b”; “c”",
    "{none: [{event: a}, {event: b}]}": "none of: “a”; “b”",
}  # fmt: skip


@pytest.mark.parametrize(("written", "words"), CASES.items(), ids=list(CASES))
def test_a_condition_reads_as_it_is_written(written: str, words: str) -> None:
    text = f"stages: [{{name: one}}]\noutcomes: {{won: {{when: {written}, kind: good}}}}\n"
    found = parse_definition(text.encode(), "journey.yaml")
    assert condition_words(found.outcomes[0].when) == words


def test_every_form_has_its_words() -> None:
    assert set(typing.get_args(Leaf)) | {Group} == set(wording._WORDS)
