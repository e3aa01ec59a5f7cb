"""Post-mortems add up, and say what was known."""

from __future__ import annotations

import pytest

from desirepath.app import Facade
from desirepath.kernel import NotFound


def test_missed_and_alerted_outcomes_add_up(company: Facade) -> None:
    told, judged = company.ask("misses", limit=1000), company.ask("evaluate")
    if judged["verdict"] == "not_enough_evidence":
        assert told["not_enough_evidence"]
        return
    assert told["outcomes"] == judged["test"]["outcomes"]  # type: ignore[index]
    assert told["alerts"] == judged["alerts"]
    assert sum(one["outcomes"] for one in told["why"]) == told["missed_total"] == len(told["missed"])  # type: ignore
    never = [one for one in judged["leads"] if one["to_days"] is None]  # type: ignore[attr-defined]
    assert never[0]["outcomes"] == told["missed_total"]
    assert all(one["for"] or one["against"] for one in told["false_alarms"])  # type: ignore[attr-defined]


def test_the_lost_are_told_side_by_side(company: Facade) -> None:
    told = company.ask("lost", limit=5)
    churned = company.ask("map", level="stage")["totals"]["outcomes"]["churned"]  # type: ignore[index]
    assert told["total"] >= churned
    for row in told["rows"]:  # type: ignore[attr-defined]
        assert len(row["weekly_events"]) == told["weeks"]
        assert all(0 <= mark["days_before"] <= 182 for mark in row["marks"])


def test_an_unknown_outcome_is_refused_with_the_known_ones(company: Facade) -> None:
    with pytest.raises(NotFound, match="churned"):
        company.ask("misses", outcome="churn")
