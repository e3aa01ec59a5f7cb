"""Post-mortems add up, and say what was known."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from desirepath.app import Facade, LocalFacade
from desirepath.app.catalogue import answer
from desirepath.kernel import DAY, NotFound, parse_moment
from desirepath.store.messages import change_message


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
    assert sum(one["alerts"] for one in told["why_in_vain"]) == told["false_alarms_total"]  # type: ignore[attr-defined]


def test_the_lost_are_told_side_by_side(company: Facade) -> None:
    told = company.ask("lost", limit=5)
    churned = company.ask("map", level="stage")["totals"]["outcomes"]["churned"]  # type: ignore[index]
    assert told["total"] >= churned
    for row in told["rows"]:  # type: ignore[attr-defined]
        assert len(row["weekly_events"]) == told["weeks"]
        assert all(0 <= mark["days_before"] <= 182 for mark in row["marks"])


def test_the_risk_of_all_is_judged_in_each_segment_beside(company: Facade) -> None:
    told: Any = company.ask("evaluate", by_segment=True)
    assert company.ask("evaluate")["by_segment"] is None
    parts = told["by_segment"]
    assert [one["segment"] for one in parts] == ["smb", "mid_market", "enterprise"]
    assert 0 < sum(one["outcomes"] for one in parts) <= told["test"]["outcomes"]
    assert all((one["auc"] is None) == (one["outcomes"] < 10) for one in parts)


def test_the_health_score_is_told_with_the_lost_accounts_for_which_it_stayed_green(company: Facade) -> None:
    told: Any = company.ask("evaluate")
    health = told["health"]
    assert health["green_total"] == health["outcomes"] - health["existing_found"]
    seen = sum(one["learned_found"] for one in health["green"])
    assert len(health["green"]) == health["green_total"]
    assert seen <= health["learned_found"]
    assert company.ask("evaluate", outcome="renewed")["health"] is None


def test_several_may_ask_at_once_and_hear_what_each_would_alone(own: LocalFacade) -> None:
    asked: list[dict[str, Any]] = [{"horizon": "30d"}, {"horizon": "60d"}, {"outcome": "renewed", "horizon": "30d"}]
    with ThreadPoolExecutor(len(asked)) as pool:
        together = list(pool.map(lambda one: answer(own.work, "evaluate", one), asked))
    for one, found in zip(asked, together, strict=True):
        alone = answer(own.work, "evaluate", one)
        assert (found["auc"], found["test"]) == (alone["auc"], alone["test"])


def test_an_unknown_outcome_is_refused_with_the_known_ones(company: Facade) -> None:
    with pytest.raises(NotFound, match="churned"):
        company.ask("misses", outcome="churn")


def test_an_alert_after_which_a_play_was_delivered_may_have_kept_it_away(own: LocalFacade) -> None:
    before: Any = own.ask("misses", limit=1)["false_alarms"][0]
    row = {"id": "p1", "account": before["account"]["account"], "play": "call", "cause": "risk", "owner": None,
           "delivered_at": parse_moment(before["landmark"]) + 3 * DAY}  # fmt: skip
    change_message(own.work.state, "none", {"status": "sent"}, delivered=[row])
    own._kept.clear()
    alarms: Any = own.ask("misses", limit=1000)["false_alarms"]
    after = next(one for one in alarms if one["account"] == before["account"])
    assert before["why"] != after["why"] == "acted_on"


def test_missing_data_are_those_that_had_not_come_by_then(company: LocalFacade) -> None:
    told: Any = company.ask("misses", limit=1000)
    first = dict(company.work.warehouse.tuples(
        "SELECT account, min(greatest(occurred_at, known_at)) FROM account_events WHERE stream = 'tickets' GROUP BY 1"
    ))  # fmt: skip
    for one in [*told["missed"], *told["false_alarms"]]:
        came = first.get(one["account"]["account"])
        assert ("support tickets" in one["missing_data"]) == (came is None or came >= parse_moment(one["landmark"]))
