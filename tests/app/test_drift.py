"""A company whose hazard doubles: seen within eight weeks in every answer, however often it is learned anew."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.kernel import DAY, from_micros, iso, parse_moment

BEGIN = parse_moment("2025-01-06")
WEEK, WEEKS, LATER = 7 * DAY, 60, 6
JOURNEY = """
stages:
  - {name: using}
negative_indicators:
  - {name: silent, when: {no_event_for: 14d}}
outcomes:
  churned: {when: {event: cancelled}, kind: bad, ends: true}
plays:
  call: {when: {any: [{risk: at_risk}, {risk: watch}]}, channel: task, minutes: 30, text: "Call them."}
"""
WORKSPACE = """
name: Changing
sources:
  - {name: crm, kind: files, path: accounts.jsonl, stream: accounts, map: {account: id, name: id, started: started}}
  - {name: product, kind: files, path: "events*.jsonl", stream: events,
     map: {event: event, time: time, account: account, person: person, id: id}}
"""


def write_company(
    folder: Path, rng: np.random.Generator, *, times: float, every: str | None, accounts: int = 700
) -> None:
    """One file of events a week. Who uses it less is lost more often, ``times`` so often from week ``WEEKS`` on.

    Accounts came all the time, also before the data begin, so that nothing but the hazard changes.
    """
    declared = f"learning: {{every: {every}}}\n" if every else ""
    (folder / "workspace.yaml").write_text(WORKSPACE + declared, "utf-8")
    (folder / "journey.yaml").write_text(JOURNEY, "utf-8")
    start = rng.integers(-WEEKS, WEEKS + LATER, accounts)
    state, gone = rng.normal(size=accounts), np.zeros(accounts, np.bool_)
    for week in range(-WEEKS, WEEKS + LATER + 1):
        state = 0.95 * state + rng.normal(0, 0.31, accounts)
        here = (start <= week) & ~gone
        hazard = (times if week >= WEEKS else 1.0) / (1 + np.exp(4.6 - 1.3 * state))
        lost = here & (rng.random(accounts) < hazard)
        logins = rng.poisson(np.exp(1.2 - 0.7 * state)) * here
        if week == 0:
            known = [{"id": f"a{k:03}", "started": iso(BEGIN + int(start[k]) * WEEK)} for k in np.flatnonzero(~gone)]
            (folder / "accounts.jsonl").write_text("\n".join(map(json.dumps, known)), "utf-8")
        if week >= 0:
            lines = [_event("cancelled", week, int(k), rng) for k in np.flatnonzero(lost)]
            lines += [_event("login", week, int(k), rng) for k in np.repeat(np.arange(accounts), logins)]
            (folder / f"later_{week:02}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
        gone |= lost
    for week in range(WEEKS):
        bring(folder, week)


def _event(name: str, week: int, account: int, rng: np.random.Generator) -> dict[str, object]:
    at = BEGIN + week * WEEK + int(rng.integers(0, WEEK))
    person = f"p{account}-{int(rng.integers(0, 3))}"
    return {
        "id": f"{account}-{at}-{name}",
        "event": name,
        "time": iso(at),
        "account": f"a{account:03}",
        "person": person,
    }


def bring(folder: Path, week: int) -> None:
    """The file of a week arrives."""
    (folder / f"later_{week:02}.jsonl").rename(folder / f"events_{week:02}.jsonl")


class Weekly:
    """A clock that stands at the end of the week that has been brought in."""

    def __init__(self, week: int) -> None:
        self.week = week

    def __call__(self) -> datetime:
        return from_micros(BEGIN + self.week * WEEK) + timedelta(hours=1)


def weeks_of(folder: Path) -> list[dict[str, Any]]:
    """``run`` once a week: what was learned, and what the answers say of the risk."""
    clock, seen = Weekly(WEEKS), []
    facade = LocalFacade(Workspace(folder, clock=clock))
    facade.do("run")
    facade.do("learn")  # by hand, for where nothing else learns
    for week in range(WEEKS, WEEKS + LATER):
        bring(folder, week)
        clock.week = week + 1
        learned = facade.do("run")["learn"]
        account = facade.ask("accounts", limit=1)["rows"][0]["account"]
        drift = facade.ask("models")["drift"]
        seen.append({
            "learned": "skipped" not in learned,
            "why": learned["reason"],
            "state": drift[0]["state"] if drift else None,
            "reasons": drift[0]["reasons"] if drift else [],
            "stale": facade.ask("portfolio")["stamp"]["stale"],
            "plan": [item["why"] for item in facade.ask("plan", limit=500)["items"]],
            "account_stale": facade.ask("account", account=account)["risk"]["stale"],
        })  # fmt: skip
    facade.close()
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("every", [None, "weekly", "monthly", "never"])
def test_a_hazard_that_rises_is_flagged_within_eight_weeks(tmp_path: Path, every: str | None) -> None:
    write_company(tmp_path, np.random.default_rng(11), times=5.0, every=every)
    seen = weeks_of(tmp_path)
    flagged = [one for one in seen if one["state"] == "drifted"]
    assert flagged and all("outcomes came where" in one["reasons"][0] for one in flagged)
    stale = [one for one in seen if one["stale"]]
    assert stale and all(one["account_stale"] == one["stale"] for one in stale)
    assert all(one["plan"] for one in stale)
    assert not any("%" in why for one in stale for why in one["plan"])
    if every in (None, "weekly"):
        assert all(one["learned"] for one in seen)
    if every == "monthly":
        assert any("has drifted" in one["why"] for one in seen)
    if every == "never":
        assert not any(one["learned"] for one in seen)


@pytest.mark.slow
def test_a_company_that_stays_as_it_was_is_not_marked(tmp_path: Path) -> None:
    write_company(tmp_path, np.random.default_rng(9), times=1.0, every=None)
    seen = weeks_of(tmp_path)
    assert not any(one["stale"] for one in seen)
    assert any("% risk of" in why for one in seen for why in one["plan"])
