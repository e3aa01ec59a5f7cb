"""A feature that is not what was known at the time is kept out of every model, by name."""

from __future__ import annotations

import pytest

from desirepath.app import LocalFacade
from desirepath.learning.features import FEATURES, Feature, _rows

PLANTED = Feature(
    "weeks_still_seen",
    "(max(week_at) OVER (PARTITION BY account, life) - week_at) / 604800000000.0",
    "weeks",
    "usage",
    "seen for {value} more weeks",
)
NAME = PLANTED.name


def test_a_planted_feature_that_reads_ahead_is_named_and_not_learned_from(
    own: LocalFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_rows, "FEATURES", (*FEATURES, PLANTED))
    own.do("learn", promote=True)
    told = own.ask("evaluate")
    named = {one["feature"]: one["reason"] for one in told["quarantined"]}
    assert "made from the data of the time" in named[NAME]
    for model in own.ask("models")["models"]:
        card = own.ask("models", name=model["name"], id=model["id"])["card"]
        if model["in_force"]:
            assert NAME not in card["features"]
            assert NAME in [one["feature"] for one in card["quarantined"]]


def test_what_was_known_at_the_time_is_not_kept_out(company: LocalFacade) -> None:
    reasons = [one["reason"] for one in company.ask("evaluate")["quarantined"]]
    assert not [reason for reason in reasons if "data of the time" in reason]
