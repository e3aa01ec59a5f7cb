"""Jobs on a workspace that somebody wrote by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from desirepath.app import LocalFacade, Workspace, open_facade
from desirepath.kernel import FaultyFile, WrongUse
from desirepath.store.state import audit_log

EVENTS = "account,person,event,ts\n" + "".join(
    f"A{n},u{n}_{day % 3},logged_in,2026-01-{1 + day:02d}T10:00:00Z\n" for n in range(6) for day in range(20)
)
WORKSPACE = """
name: Tiny
sources:
  - name: product
    kind: files
    path: events.csv
    stream: events
    map: {event: event, time: ts, account: account, person: person}
"""
JOURNEY = """
stages:
  - name: trial
    target_days: 10
    milestones:
      - {name: three_people, when: {event: logged_in, distinct: person, at_least: 3}}
  - name: use
outcomes:
  gone: {when: {no_event_for: 30d}, kind: bad}
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    for name, text in (("events.csv", EVENTS), ("workspace.yaml", WORKSPACE), ("journey.yaml", JOURNEY)):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_run_works_for_one_file_and_says_what_is_missing(tiny: Path) -> None:
    facade = open_facade(tiny)
    done = facade.do("run")
    assert done["sync"]["sources"][0]["accepted"] == 120
    seen = facade.ask("portfolio")
    assert seen["verdict"] == "not_enough_evidence"
    assert all(row["probability"] is None for row in facade.ask("accounts")["rows"])
    assert facade.ask("patterns", outcome="gone", versus="none")["not_enough_evidence"]
    facade.close()


def test_running_twice_changes_nothing(tiny: Path) -> None:
    facade = open_facade(tiny)
    facade.do("run")
    before = facade.ask("map")
    again = facade.do("run")
    assert again["sync"]["sources"][0]["accepted"] == 0
    assert again["refresh"]["accounts_touched"] == 0
    assert {**facade.ask("map"), "stamp": None} == {**before, "stamp": None}
    facade.close()


def test_every_job_leaves_a_line_in_the_audit_log(tiny: Path) -> None:
    facade = LocalFacade(Workspace(tiny))
    facade.do("sync")
    facade.do("refresh")
    with facade.work.state.begin() as connection:
        lines = connection.execute(sa.select(audit_log.c.what).order_by(audit_log.c.id)).scalars().all()
    assert lines == ["sync", "refresh"]
    facade.close()


def test_a_changed_definition_is_a_new_version_and_re_derives(tiny: Path) -> None:
    facade = open_facade(tiny)
    facade.do("refresh")
    facade.do("sync")
    facade.do("refresh")
    facade.close()
    (tiny / "journey.yaml").write_text(JOURNEY.replace("at_least: 3", "at_least: 2"))
    facade = open_facade(tiny)
    done = facade.do("refresh")
    assert done["accounts_touched"] == 6
    assert facade.ask("workspace")["stamp"]["definition_version"] == 2
    facade.close()


def test_faults_of_a_file_leave_nothing_behind(tiny: Path) -> None:
    (tiny / "workspace.yaml").write_text(WORKSPACE.replace("stream: events", "stream: evnts"))
    with pytest.raises(FaultyFile, match=r"line 7.*evnts.*accepted.*'events'"):
        Workspace(tiny)
    assert not (tiny / "desirepath.duckdb").exists()


def test_a_folder_without_workspace_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"workspace\.yaml"):
        open_facade(tmp_path)


def test_an_owner_lets_go(tiny: Path) -> None:
    for _ in range(2):
        facade = LocalFacade(Workspace(tiny))
        facade.close()
