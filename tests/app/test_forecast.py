"""Forecasts of a whole company: with their evaluation, as they would have been then, and nothing where nothing may be said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desirepath.app import LocalFacade
from desirepath.app.questions import forecast
from desirepath.kernel import DAY, NotFound, iso
from desirepath.learning.teaching import Known
from desirepath.pipeline import find_forecasts
from desirepath.web import schemas
from fixtures.bench import Bench
from fixtures.worlds import BASE, bring_in, random_world


def test_every_forecast_adds_up_and_comes_with_its_evaluation(company: LocalFacade) -> None:
    found = company.ask("forecast", limit=500)
    schemas.ForecastAnswer(**found)
    assert found["total"] == len(found["forecasts"]) > 100
    assert found["evaluation"]["next"]["verdict"] in ("reliable", "weak")
    decided = {one.name for one in company.work.definition.outcomes if one.ends} | {company.work.good}
    for one in found["forecasts"]:
        if one["withheld"]:
            assert (one["next"], one["outcomes"], one["stays"], one["leaves"]["median"]) == ([], [], None, None)
            continue
        assert sum(move["probability"] for move in one["next"]) + one["stays"] == pytest.approx(1, abs=0.03)
        dates = [one["leaves"][name] for name in ("earliest", "median", "latest")]
        told = [at for at in dates if at]
        assert told == sorted(told) and dates == told + [None] * (3 - len(told))
        chances = {chance["outcome"]: chance["probability"] for chance in one["outcomes"]}
        assert sum(chance for name, chance in chances.items() if name in decided) <= 1 + 1e-3


def test_only_what_held_on_later_time_is_told(company: LocalFacade) -> None:
    found = company.ask("forecast", limit=500)
    good = {one["outcome"] for one in found["evaluation"]["outcomes"] if one["verdict"] in ("reliable", "weak")}
    told = {chance["outcome"] for one in found["forecasts"] for chance in one["outcomes"]}
    assert told == good
    assert all(set(response["outcomes"]) <= good for one in found["forecasts"] for response in one["what_if"])


def test_the_account_tells_its_own(company: LocalFacade) -> None:
    listed = company.ask("forecast", limit=1)["forecasts"][0]
    name = listed["account"]["account"]
    told = company.ask("account", account=name)["forecast"]
    assert {key: told["journey"][key] for key in listed if key != "account"} == {
        k: v for k, v in listed.items() if k != "account"
    }
    assert all(isinstance(chance, float) for outcome, chance in told.items() if outcome != "journey")
    assert company.ask("forecast", account=name)["forecasts"] == [listed]
    with pytest.raises(NotFound):
        company.ask("forecast", account="nobody")


def test_what_if_answers_for_missing_milestones_of_the_present_stage(company: LocalFacade) -> None:
    milestones = {stage.name: {one.name for one in stage.milestones} for stage in company.work.definition.stages}
    responses = [(one, what) for one in company.ask("forecast", limit=500)["forecasts"] for what in one["what_if"]]
    assert responses
    assert all(what["milestone"] in milestones[one["stage"]] for one, what in responses)


def test_data_cut_at_a_time_give_the_identical_forecast(tmp_path: Path) -> None:
    world, moment = random_world(np.random.default_rng(3), accounts=60, late=0, explicit=True), BASE + 105 * DAY
    with Bench(tmp_path / "whole") as whole, Bench(tmp_path / "cut") as cut:
        bring_in(whole, world)
        bring_in(cut, world.known_by(moment))
        one, other = (
            find_forecasts(Known(bench.warehouse, bench.definition, moment), bench.settings) for bench in (whole, cut)
        )
    assert one.judged == other.judged
    assert one.rows.equals(other.rows)
    assert one.judged["next"]["train_moves"] > 0


def test_an_earlier_time_is_judged_by_what_was_known_then(company: LocalFacade) -> None:
    then = iso(company.work.data_end - 120 * DAY)
    found = company.ask("forecast", as_of=then, limit=5)
    schemas.ForecastAnswer(**found)
    assert found["evaluation"]["data_until"] == then
    early = company.ask("forecast", as_of=iso(company.work.data_end - 500 * DAY))
    assert early["evaluation"]["next"]["verdict"] in ("unreliable", "not_enough_evidence")
    assert all(one["next"] == [] and one["leaves"]["median"] is None for one in early["forecasts"])


def test_a_forecast_that_contradicts_the_risk_is_not_told_and_says_why(
    company: LocalFacade, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [one for one in company.ask("forecast", limit=500)["forecasts"] if one["next"]]
    calm, denied = (one["account"]["account"] for one in listed[:2])
    ends = sum(move["probability"] for move in listed[1]["next"] if move["to"] == company.work.bad)
    monkeypatch.setattr(forecast, "risks_of", lambda _: {calm: 0.0, denied: ends + 0.21})
    told = forecast.forecast(company.work, account=denied)["forecasts"][0]
    assert told["next"] == [] and told["stage"] and "disagree" in told["withheld"]
    journey = forecast.account_forecast(company.work, denied)
    assert journey["next"] == [] and journey["reason"] == told["withheld"]
    assert forecast.account_forecast(company.work, calm)["next"] == listed[0]["next"]
    assert forecast.forecast(company.work, account=calm)["forecasts"][0]["withheld"] is None


def test_only_a_reliable_risk_may_contradict(company: LocalFacade) -> None:
    reliable = company.ask("evaluate")["verdict"] == "reliable"
    assert bool(forecast.risks_of(company.work)) == reliable
