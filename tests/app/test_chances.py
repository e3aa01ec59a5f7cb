"""How likely and how soon, for every outcome: never falling, at one with the lists, and silent with a reason."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from desirepath.app import LocalFacade
from desirepath.app.questions._chances import NO_TERM, in_order, why_none

HORIZONS = ["30d", "60d", "90d", "renewal"]


@pytest.fixture(scope="module")
def live(company: LocalFacade) -> list[Any]:
    """Every live account as its page tells it."""
    rows: Any = company.ask("accounts", limit=500)["rows"]
    return [company.ask("account", account=row["account"]) for row in rows if not row["ended"]]


def test_every_declared_outcome_and_horizon_is_told_the_primary_one_first(live: list[Any]) -> None:
    for account in live:
        assert [one["primary"] for one in account["chances"]] == [True, False, False]
        assert account["chances"][0]["outcome"] == account["risk"]["outcome"]
        for one in account["chances"]:
            assert [at["horizon"] for at in one["horizons"]] == HORIZONS
            assert all((at["probability"] is None) != (at["why_none"] is None) for at in one["horizons"])


def test_no_chance_falls_as_time_goes_on_though_what_the_models_said_did(live: list[Any]) -> None:
    fell = 0
    for one in (one for account in live for one in account["chances"]):
        told = sorted((at for at in one["horizons"] if at["probability"] is not None), key=lambda at: at["until"])
        for sooner, later in pairwise(told):
            assert sooner["probability"] <= later["probability"] + 1e-9
            fell += sooner["stated"] > later["stated"] + 1e-3
    assert fell > 0


def test_the_chance_within_90_days_is_the_one_of_the_lists_and_the_head(live: list[Any]) -> None:
    seen = 0
    for account in live:
        main = next(at for at in account["chances"][0]["horizons"] if at["horizon"] == "90d")
        if main["probability"] is not None and account["risk"]["probability"] is not None:
            assert main["probability"] == pytest.approx(account["risk"]["probability"], abs=1e-6)
            seen += 1
    assert seen > 50


def test_verdicts_are_those_of_the_evaluations_and_only_good_ones_give_a_number(
    company: LocalFacade, live: list[Any]
) -> None:
    kept: Any = company.work.state.read_model("evaluation:churned:30d")
    at = live[0]["chances"][0]["horizons"][0]
    assert at["verdict"] == kept["verdict"]
    for one in (at for account in live for chances in account["chances"] for at in chances["horizons"]):
        assert one["probability"] is None or one["verdict"] in ("reliable", "weak")


def test_an_account_that_left_or_another_version_has_none(company: LocalFacade) -> None:
    rows: Any = company.ask("accounts", limit=500)["rows"]
    lost = next(row["account"] for row in rows if row["ended"])
    assert company.ask("account", account=lost)["chances"] == []


def test_a_renewal_that_is_near_stands_before_ninety_days() -> None:
    ends = {"30d": 30, "60d": 60, "90d": 90, "renewal": 50}
    said = {"30d": 0.2, "renewal": 0.1, "60d": 0.3, "90d": 0.4}
    assert in_order(said, ends) == pytest.approx({"30d": 0.15, "renewal": 0.15, "60d": 0.3, "90d": 0.4})
    assert in_order(said, {**ends, "renewal": None}).keys() == {"30d", "60d", "90d"}


def test_why_there_is_no_percentage() -> None:
    few = {"verdict": "not_enough_evidence", "train": {"outcomes": 4}, "test": {"outcomes": 2},
           "missing": {"outcomes": 24, "expected_by": "2027-05-01T00:00:00Z"}}  # fmt: skip
    assert why_none(few, is_running=True) == (
        "not enough evidence: 4 to learn from and 2 to judge by; about 24 more are needed, expected by 2027-05-01"
    )
    assert why_none({}, is_running=True) == "nothing was learned yet"
    assert why_none(few, is_running=False) == NO_TERM
    assert "AUC 0.51" in why_none({"verdict": "unreliable", "auc": 0.512}, is_running=True)
    assert "rule" in why_none({"verdict": "weak", "calibration": None}, is_running=True)
    assert "prediction date" in why_none({"verdict": "weak", "calibration": {"method": "platt"}}, is_running=True)
