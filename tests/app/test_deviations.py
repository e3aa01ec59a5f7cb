"""Unusual changes of a whole workspace: as known then, masked where declared, within the budget, in every answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.kernel import DAY, HOUR, WEEK, NotFound, iso, parse_moment
from desirepath.web import schemas

BEGINS, WEEKS, ACCOUNTS = parse_moment("2024-01-01"), 44, 24
DROP, OUTAGE = 40, (41, 42)
WORKSPACE = """name: Steady
deviations: {alerts_a_week: 3}
sources:
  - {name: crm, kind: files, path: accounts.csv, stream: accounts, map: {account: id, started: started, attributes: [plan]}}
  - {name: app, kind: files, path: events.csv, stream: events,
     map: {event: event, time: time, received: received, account: account, person: person}}
"""
JOURNEY = """stages: [{name: onboarding, milestones: [{name: first, when: {event: login}}]}]
outcomes: {churned: {when: {event: churned}, kind: bad, ends: true}}
segments: {pro: {where: "plan = 'pro'"}}
metrics: {exports: {event: export}}
calendar: {holidays: [DE]}
known_events:
  - {name: outage of the pro servers, from: 2024-10-14, to: 2024-10-24, segment: pro}
"""


def write_company(folder: Path, journey: str = JOURNEY, until: int | None = None) -> Path:
    """24 steady accounts; ``a2`` falls to a third in week 40, and the servers of ``pro`` stand still in weeks 41 and 42."""
    rng = np.random.default_rng(11)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.yaml").write_text(WORKSPACE, "utf-8")
    (folder / "journey.yaml").write_text(journey, "utf-8")
    rows = [f"a{n},{iso(BEGINS)},{'pro' if n % 4 == 1 else 'basic'}" for n in range(ACCOUNTS)]
    (folder / "accounts.csv").write_text("\n".join(["id,started,plan", *rows]), "utf-8")
    lines = []
    for account in range(ACCOUNTS):
        for week in range(WEEKS):
            level = 12 if account == 2 and week >= DROP else 0 if account % 4 == 1 and week in OUTAGE else 36
            for _ in range(rng.poisson(level)):
                at = BEGINS + week * WEEK + int(rng.integers(0, 7 * 24)) * HOUR
                came = at + int(rng.integers(0, 12)) * DAY if rng.random() < 0.1 else at
                what, person = ("login", "work", "export")[int(rng.integers(0, 3))], int(rng.integers(0, 6))
                if until is None or max(at, came) <= until:
                    lines.append(f"{what},{iso(at)},{iso(came)},a{account},p{account}_{person}")
    (folder / "events.csv").write_text("\n".join(["event,time,received,account,person", *lines]), "utf-8")
    return folder


def opened(folder: Path) -> LocalFacade:
    facade = LocalFacade(Workspace(folder))
    facade.do("sync")
    facade.do("refresh")
    return facade


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalFacade]:
    facade = opened(write_company(tmp_path_factory.mktemp("steady")))
    yield facade
    facade.close()


def test_the_drop_is_told_once_and_dated(steady: LocalFacade) -> None:
    found = steady.ask("deviations")
    schemas.DeviationsAnswer(**found)
    assert found["total"] == len(found["deviations"])
    mine = [one for one in found["deviations"] if one["account"]["account"] == "a2"]
    assert len(mine) == 1
    assert (mine[0]["tone"], mine[0]["ended"]) == ("worse", None)
    when = parse_moment(mine[0]["changed"]["week"])  # the week before the drop is masked
    assert abs(when - (BEGINS + DROP * WEEK)) <= 2 * WEEK
    assert parse_moment(mine[0]["raised"]) <= BEGINS + (DROP + 4) * WEEK
    assert "cause" not in mine[0]["sentence"]


def test_every_week_says_what_it_raised_and_what_was_masked(steady: LocalFacade) -> None:
    found = steady.ask("deviations", weeks=500, limit=500)
    for week in found["weeks"]:
        ends = parse_moment(week["week"]) + WEEK
        raised = [one for one in found["deviations"] if parse_moment(one["raised"]) == ends]
        assert week["raised"] == len(raised) <= found["budget"] == 3
    masked = {week["week"][:10]: week["masked"] for week in found["weeks"] if week["masked"]}
    assert masked["2024-04-29"] == "public holiday on 2024-05-01"
    assert "2024-10-14" not in masked


def test_a_known_event_of_a_segment_raises_nothing_of_its_accounts(steady: LocalFacade, tmp_path: Path) -> None:
    of_pro = {f"a{n}" for n in range(1, ACCOUNTS, 4)}
    told = {one["account"]["account"] for one in steady.ask("deviations", limit=500)["deviations"]}
    assert not told & of_pro
    other = opened(write_company(tmp_path, JOURNEY.partition("known_events")[0]))
    try:
        assert {one["account"]["account"] for one in other.ask("deviations", limit=500)["deviations"]} & of_pro
    finally:
        other.close()


@pytest.mark.parametrize("cut", [DROP + 2, DROP + 3])
def test_an_earlier_time_is_answered_as_it_was_then(steady: LocalFacade, tmp_path: Path, cut: int) -> None:
    """Ten in a hundred events reach us days later; a week is judged by those that had."""
    moment = BEGINS + cut * WEEK + DAY
    then = opened(write_company(tmp_path, until=moment))
    try:
        one, other = (facade.ask("deviations", as_of=iso(moment), weeks=100) for facade in (steady, then))
    finally:
        then.close()
    for key in ("deviations", "weeks", "watched"):
        assert one[key] == other[key]


def test_what_is_kept_is_what_would_be_found(steady: LocalFacade) -> None:
    work = steady.work
    kept = work.deviations(work.data_end)
    found = work.deviations(work.data_end + 1)
    assert kept.raised.sort_by("p").equals(found.raised.sort_by("p"))
    assert kept.watched.equals(found.watched.sort_by([("account", "ascending"), ("metric", "ascending")]))
    assert kept.weeks == found.weeks


def test_narrowed_it_is_a_part(steady: LocalFacade) -> None:
    everything = steady.ask("deviations", limit=500)["deviations"]
    pro = steady.ask("deviations", segment="pro", limit=500)
    names = {f"a{n}" for n in range(1, ACCOUNTS, 4)}
    assert pro["deviations"] == [one for one in everything if one["account"]["account"] in names]
    assert all(
        sum(one[state] for state in ("usual", "too_noisy", "too_short", "known_event")) == 6 for one in pro["watched"]
    )
    events = steady.ask("deviations", metric="events", limit=500)["deviations"]
    assert events == [one for one in everything if one["metric"] == "events" or "events" in one["also"]]
    with pytest.raises(NotFound, match="active_people"):
        steady.ask("deviations", metric="active_peple")


def test_declared_counts_are_watched_too(steady: LocalFacade) -> None:
    assert [one["metric"] for one in steady.ask("deviations")["watched"]] == [
        "events", "active_people", "breadth", "tickets", "exports",
    ]  # fmt: skip


def test_the_account_and_the_findings_tell_it(steady: LocalFacade) -> None:
    unusual = steady.ask("account", account="a2")["unusual"]
    schemas.AccountChanges(**unusual)
    listed = [one for one in steady.ask("deviations", weeks=500)["deviations"] if one["account"]["account"] == "a2"]
    assert unusual["changes"] == [{k: v for k, v in one.items() if k not in ("account", "ended")} for one in listed]
    assert {one["metric"]: one["state"] for one in unusual["watched"]}["tickets"] == "too_noisy"
    topics = [one["topic"] for one in steady.ask("insights")["insights"]]
    assert "unusual_change" in topics


def test_without_a_whole_week_nothing_is_said(tmp_path: Path) -> None:
    facade = opened(write_company(tmp_path, until=BEGINS + DAY))
    try:
        found = facade.ask("deviations")
        assert (found["total"], found["weeks"], found["watched"]) == (0, [], [])
    finally:
        facade.close()
