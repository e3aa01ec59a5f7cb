"""9. A company with few churned accounts gets a list it can work with, and no percentage; 10. no word claims a cause."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desirepath.app import QUESTIONS, Facade, open_facade
from desirepath.kernel import DAY, DesirepathError, iso, parse_moment

BEGIN = parse_moment("2025-01-06")
WEEKS = 60
JOURNEY = """
stages:
  - name: onboarding
    target_days: 30
    milestones:
      - {name: three_people, when: {event: login, distinct: person, at_least: 3}}
      - {name: five_reports, when: {event: report, at_least: 5}}
    negative_indicators:
      - {name: stalled, when: {no_milestone_for: 21d}}
  - name: using
negative_indicators:
  - {name: silent, when: {no_event_for: 14d}}
outcomes:
  churned: {when: {event: cancelled}, kind: bad, ends: true}
  renewed: {when: {event: renewed}, kind: good}
plays:
  call:
    when: {any: [{indicator: silent}, {indicator: stalled}]}
    channel: task
    minutes: 30
    text: "Call them."
"""
WORKSPACE = """
name: Small
sources:
  - {name: crm, kind: files, path: accounts.jsonl, stream: accounts,
     map: {account: id, name: id, owner: owner, arr: arr, started: started, renewal_date: renews}}
  - {name: product, kind: files, path: events.jsonl, stream: events,
     map: {event: event, time: time, account: account, person: person}}
"""


def write_company(folder: Path, *, accounts: int, churned: int, quiet: int, seed: int = 4) -> None:
    """Weekly use by three people; the churned and the quiet ones fade, the churned cancel six weeks later."""
    rng, events, rows = np.random.default_rng(seed), [], []
    for k in range(accounts):
        start = int(rng.integers(0, 15))
        fades = int(rng.integers(25, 50)) if k < churned else WEEKS - 4 if k < churned + quiet else WEEKS + 1
        rows.append({"id": f"a{k:02}", "owner": f"owner{k % 3}", "arr": 1000 * int(rng.integers(1, 20)),
                     "started": iso(BEGIN + start * 7 * DAY), "renews": iso(BEGIN + (WEEKS + 3 + k % 20) * 7 * DAY)})  # fmt: skip
        for week in range(start, WEEKS):
            for person in range(3 if week < fades else 0):
                at = iso(BEGIN + week * 7 * DAY + int(rng.integers(0, 7 * DAY)))
                events.append({"event": "login", "time": at, "account": f"a{k:02}", "person": f"p{k}{person}"})
                if rng.random() < 0.4:
                    events.append({"event": "report", "time": at, "account": f"a{k:02}", "person": f"p{k}{person}"})
        if k < churned:
            events.append({"event": "cancelled", "time": iso(BEGIN + (fades + 6) * 7 * DAY), "account": f"a{k:02}"})
    (folder / "workspace.yaml").write_text(WORKSPACE, "utf-8")
    (folder / "journey.yaml").write_text(JOURNEY, "utf-8")
    for name, lines in (("accounts", rows), ("events", events)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facade]:
    """40 accounts, 6 of them churned."""
    folder = tmp_path_factory.mktemp("small")
    write_company(folder, accounts=40, churned=6, quiet=4)
    facade = open_facade(folder)
    facade.do("run")
    yield facade
    facade.close()


def found(facade: Facade, question: str, **asked: Any) -> dict[str, Any]:
    return facade.ask(question, **asked)


def test_few_outcomes_give_no_percentage_and_no_card_but_say_what_is_missing(small: Facade) -> None:
    told = found(small, "evaluate")
    assert (told["verdict"], told["auc"]) == ("not_enough_evidence", None)
    assert told["missing"]["outcomes"] > 10
    assert told["missing"]["expected_by"] > told["as_of"]
    assert "Percentages need about" in told["warnings"][-1] and "expected by 20" in told["warnings"][-1]
    patterns = found(small, "patterns")
    assert patterns["patterns"] == [] and "needed" in patterns["not_enough_evidence"]
    assert all(row["probability"] is None for row in found(small, "accounts", limit=100)["rows"])


def test_there_is_still_a_list_to_work_with(small: Facade) -> None:
    rows = [row for row in found(small, "accounts", limit=100)["rows"] if not row["ended"]]
    worst = rows[:4]
    assert {row["account"] for row in worst} == {"a06", "a07", "a08", "a09"}
    assert all(row["band"] in ("watch", "at_risk") and "silent" in row["indicators"] for row in worst)
    assert found(small, "plan")["total"] >= 4
    assert found(small, "portfolio")["headline"]["sentence"]


def test_an_account_says_why_it_has_no_percentage_and_keeps_its_rule_score(small: Facade) -> None:
    told = found(small, "account", account="a06")["chances"]
    churned = next(one for one in told if one["outcome"] == "churned")
    assert all(at["probability"] is None for one in told for at in one["horizons"])
    assert all("more are needed" in at["why_none"] for at in churned["horizons"] if at["days"])
    assert churned["rule_score"] >= 1


def test_the_churned_stand_side_by_side_and_the_lists_that_need_no_learning_are_there(small: Facade) -> None:
    lost = found(small, "lost")
    assert {row["account"]["account"] for row in lost["rows"]} == {f"a{k:02}" for k in range(6)}
    assert all("silent" in {mark["name"] for mark in row["marks"]} for row in lost["rows"])
    assert found(small, "waiting")["comes_in"] is False
    assert "rows" in found(small, "behind")
    assert "20 and 10 are needed" in found(small, "evaluate")["reason"]


@pytest.mark.parametrize("churned", [0, 1, 12])
def test_none_one_or_twelve_churned_accounts_give_no_number(tmp_path: Path, churned: int) -> None:
    write_company(tmp_path, accounts=30, churned=churned, quiet=2)
    facade = open_facade(tmp_path)
    facade.do("run")
    assert found(facade, "evaluate")["auc"] is None
    assert found(facade, "patterns")["patterns"] == []
    assert all(row["probability"] is None for row in found(facade, "accounts", limit=100)["rows"])
    facade.close()


CAUSAL = re.compile(
    r"\b(caus(?:e|es|ed|ing)|because of|due to|leads? to|led to|results? in|resulted in|drives?|driven by|thanks to|"
    r"prevents?|saves? the|will churn|makes? (?:them|customers) )\b",
    re.IGNORECASE,
)


def test_observational_answers_hold_no_causal_word(small: Facade) -> None:
    assert CAUSAL.search("Silence leads to churn")
    texts = _answers(small)
    assert len(texts) > 200
    assert [text for text in texts if CAUSAL.search(text)] == []


@pytest.mark.slow
def test_nor_do_those_of_a_company_with_patterns_risks_and_forecasts(company: Facade) -> None:
    lost = found(company, "lost", limit=5)["rows"]
    texts = _answers(company)
    for row in lost:
        texts += _texts(found(company, "account", account=row["account"]["account"]))
    for outcome, versus in (("churned", "renewed"), ("expanded", "none")):
        texts += _texts(found(company, "patterns", outcome=outcome, versus=versus))
    assert any("associated with" in text for text in texts)
    assert len(texts) > 2000
    assert [text for text in texts if CAUSAL.search(text)] == []


def _answers(facade: Facade) -> list[str]:
    """Every text of every question that can be asked without choosing."""
    texts: list[str] = []
    for question in QUESTIONS:
        try:
            texts += _texts(found(facade, question))
        except DesirepathError:
            continue
    return texts


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for member in value.values() for text in _texts(member)]
    return [text for member in value for text in _texts(member)] if isinstance(value, list) else []
