"""A preview names exactly what a rebuild then moves; versions are kept, read again, taken back."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from desirepath.app import LocalFacade, Workspace
from desirepath.app.definitions import NAMES, list_templates, template_text
from desirepath.app.starting import start_workspace
from desirepath.kernel import FaultyFile, NotFound, WrongUse
from desirepath.simulate import SimulationPlan, simulate_company
from desirepath.store.state import MIGRATIONS, State
from desirepath.store.versions import list_versions

CHANGES = {
    "a milestone takes more": ("workflow_completed, at_least: 10}", "workflow_completed, at_least: 14}"),
    "a milestone waits for another event": ("event: integration_connected", "event: [addon_trial_started]"),
    "a milestone counts people": ("distinct: person, at_least: 3", "distinct: person, at_least: 5"),
    "a stage completes otherwise": ("complete_when: {all: [automation_live, reports_x15]}",
                                    "complete_when: {any: [automation_live, team_trained]}"),
    "a stage is added": ("  - name: maturity\n", "  - name: habit\n    milestones:\n"
                         "      - {name: daily, when: {event: report_viewed, at_least: 3, within: 7d}}\n  - name: maturity\n"),
    "a stage is entered earlier": ("enter_when: {renewal_within: 60d}", "enter_when: {renewal_within: 90d}"),
    "a warning sign is quicker": ("no_milestone_for: 21d", "no_milestone_for: 14d"),
    "a warning sign needs a smaller drop": ("drop: 50%", "drop: 40%"),
    "a warning sign waits shorter": ("without: ticket_replied, within: 5d", "without: ticket_replied, within: 2d"),
    "an outcome is another event": ("expanded: {when: {event: subscription_upgraded}",
                                    "expanded: {when: {event: addon_trial_started}"),
    "an outcome no longer ends": ("kind: bad, ends: true", "kind: bad"),
    "a milestone goes": ("      - {name: dashboards_shared_x3, when: {event: dashboard_shared, at_least: 3}}\n", ""),
}  # fmt: skip
BY_EVENTS = {"a milestone takes more", "a milestone waits for another event", "a warning sign waits shorter",
             "an outcome is another event", "a milestone counts people"}  # fmt: skip
ROW = ("from", "to", "gained", "lost", "retimed")
Facts = dict[str, dict[tuple[str, str], tuple[int, ...]]]


@pytest.fixture
def led(company_folder: Path, tmp_path: Path) -> Iterator[LocalFacade]:
    """A copy of the small company that somebody may change."""
    shutil.copytree(company_folder, tmp_path / "company", ignore=shutil.ignore_patterns(".desirepath*", "*.lock"))
    facade = LocalFacade(Workspace(tmp_path / "company"))
    yield facade
    facade.close()


def edit(facade: LocalFacade, old: str, new: str) -> None:
    path = facade.work.folder / "journey.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def facts(work: Workspace) -> tuple[dict[str, str], Facts]:
    """Where every account stands, and when it had each stage, milestone, warning sign and outcome: counted here anew."""
    places = {
        str(account): f"outcome:{ended}" if ended else f"stage:{stage}"
        for account, stage, ended in work.warehouse.tuples("SELECT account, stage, ended FROM account_cards")
    }
    marks: Facts = {account: {} for account in places}
    end = work.data_end
    for account, kind, name, at, known in work.warehouse.tuples(
        'SELECT account, kind, name, "at", known_at FROM steps'
    ):
        if kind != "start" and max(at, known) <= end:  # type: ignore[type-var]
            held = marks[str(account)].get((str(kind), str(name)), ())
            marks[str(account)][str(kind), str(name)] = tuple(sorted((*held, int(str(at)))))
    return places, marks


def in_order(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def expected_rows(before: tuple[dict[str, str], Facts], after: tuple[dict[str, str], Facts]) -> dict[str, Any]:
    found = {}
    for account in before[0]:
        was, now = before[1][account], after[1][account]
        row = {
            "from": before[0][account],
            "to": after[0][account],
            "gained": sorted(f"{k}:{n}" for k, n in now.keys() - was.keys()),
            "lost": sorted(f"{k}:{n}" for k, n in was.keys() - now.keys()),
            "retimed": sorted(f"{k}:{n}" for k, n in now.keys() & was.keys() if was[k, n] != now[k, n]),
        }
        if row["from"] != row["to"] or row["gained"] or row["lost"] or row["retimed"]:
            found[account] = row
    return found


@pytest.mark.slow
def test_a_preview_names_exactly_the_accounts_that_a_full_rebuild_moves(tmp_path: Path) -> None:
    simulate_company(tmp_path, SimulationPlan(accounts=70, months=15, seed=3))
    led = LocalFacade(Workspace(tmp_path))
    led.do("sync")
    led.do("refresh")
    after, narrowed = facts(led.work), 0
    for name, change in CHANGES.items():
        edit(led, *change)
        before, stored = after, led.work.warehouse.tuples("SELECT count(*), sum(hash(steps)) FROM steps")
        preview = led.ask("definition_preview", limit=100_000)
        assert led.work.warehouse.tuples("SELECT count(*), sum(hash(steps)) FROM steps") == stored
        touched = led.do("refresh")["accounts_touched"]
        refreshed = facts(led.work)
        led.do("rebuild")
        after = facts(led.work)
        assert refreshed == after, name
        assert preview["recomputed"] == touched
        assert touched == preview["accounts"] or name in BY_EVENTS
        narrowed += touched < preview["accounts"]
        expected = expected_rows(before, after)
        assert expected, name
        assert {row["account"]: {key: in_order(row[key]) for key in ROW} for row in preview["rows"]} == expected, name
        assert preview["moved"] == preview["total"] == len(expected)
        assert_counts(preview, before, after)
    assert narrowed
    led.close()


def assert_counts(preview: Any, before: tuple[dict[str, str], Facts], after: tuple[dict[str, str], Facts]) -> None:
    for side, key in enumerate(("before", "after")):
        places, marks = (before, after)[side]
        standing = {f"{row['kind']}:{row['name']}": row[key] for row in preview["stages"]}
        assert {place: n for place, n in standing.items() if n} == dict(Counter(places.values()))
        for mark in preview["marks"]:
            assert mark[key] == sum((mark["kind"], mark["name"]) in held for held in marks.values()), mark


def test_moves_open_to_their_accounts_page_by_page(led: LocalFacade) -> None:
    edit(led, *CHANGES["a stage is added"])
    preview = led.ask("definition_preview")
    first = preview["moves"][0]
    listed = [
        row["account"]
        for offset in range(0, first["accounts"], 20)
        for row in led.ask("definition_preview", origin=first["from"], to=first["to"], limit=20, offset=offset)["rows"]
    ]
    assert len(set(listed)) == len(listed) == first["accounts"]
    marked = led.ask("definition_preview", mark="milestone:daily", limit=1)
    assert marked["total"] == next(m["gained"] for m in preview["marks"] if m["name"] == "daily")


def test_patterns_that_speak_of_a_changed_milestone_are_named(led: LocalFacade) -> None:
    card = {"sequence": ["ticket_opened", "core_workflow_x10"]}
    led.work.state.keep_read_model("patterns:churned:renewed", 0, {"patterns": [card, {"sequence": ["ticket_opened"]}]})
    edit(led, *CHANGES["a milestone takes more"])
    found = led.ask("definition_preview")["patterns"]
    assert [one["changed"] for one in found if one["sequence"] == card["sequence"]] == [["core_workflow_x10"]]
    assert not any(one["sequence"] == ["ticket_opened"] for one in found)


def test_a_definition_that_matches_nobody_says_so(led: LocalFacade) -> None:
    text = (
        "stages: [{name: a, milestones: [{name: m, when: {event: workflow_complete}}]}]\n"
        "outcomes: {o: {when: {event: x}, kind: bad}}\n"
    )
    (led.work.folder / "journey.yaml").write_text(text, "utf-8")
    warnings = led.ask("definition_preview")["warnings"]
    assert "matches nobody: none of 2" in warnings[0]
    assert any("workflow_complete never came" in one and "workflow_completed?" in one for one in warnings)
    assert any("matches nobody" in one for one in led.do("refresh")["warnings"])
    assert "matches nobody" in led.ask("map")["note"]


def test_a_faulty_draft_is_refused_with_every_line_and_stops_nobody(led: LocalFacade) -> None:
    edit(led, *CHANGES["a milestone takes more"])
    led.do("definition_publish", reason="a higher bar")
    edit(led, "kind: bad, ends: true", "kind: awful, ends: perhaps")
    with pytest.raises(FaultyFile, match=r"line \d+.*awful.*\n.*line \d+.*perhaps"):
        led.ask("definition_preview")
    with pytest.raises(FaultyFile):
        led.do("definition_publish", reason="cannot be")
    assert any("refused" in one for one in led.do("refresh")["warnings"])
    folder = led.work.folder
    led.close()
    again = LocalFacade(Workspace(folder))
    assert again.ask("definition_history")["draft"]["status"] == "refused"
    assert again.ask("map")["stamp"]["definition_version"] == 2
    again.close()


def test_publishing_keeps_author_reason_and_date_and_old_numbers_can_be_read_again(led: LocalFacade) -> None:
    old_map, old_account = led.ask("map"), led.ask("accounts", limit=500)
    edit(led, *CHANGES["a stage is added"])
    done = led.do("definition_publish", reason="habits count", author="CS lead")
    assert done["in_force"] and done["accounts_touched"] > 0
    assert "Stage habit is added" in done["changes"][0]
    new_map = led.ask("map")
    assert new_map["nodes"] != old_map["nodes"]
    assert led.ask("map", definition=1)["nodes"] == old_map["nodes"]
    assert led.ask("map", definition=1)["flows"] == old_map["flows"]
    assert led.ask("map", definition="1")["stamp"]["definition_version"] == 1
    then = {row["account"]: row["stage"] for row in led.ask("accounts", definition=1, limit=500)["rows"]}
    assert then == {row["account"]: row["stage"] for row in old_account["rows"]}
    account = next(iter(then))
    assert led.ask("account", account=account, definition=1)["stage"] == then[account]
    assert led.ask("map")["nodes"] == new_map["nodes"]
    newest, first = led.ask("definition_history")["versions"]
    assert (newest["author"], newest["reason"], newest["status"]) == ("CS lead", "habits count", "in_force")
    assert (first["author"], first["status"]) == ("file", "past")
    with pytest.raises(NotFound, match="definition version '9'"):
        led.ask("map", definition="9")


def test_a_later_date_waits_and_then_holds(led: LocalFacade) -> None:
    edit(led, *CHANGES["a stage is added"])
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    done = led.do("definition_publish", reason="from tomorrow", effective=tomorrow)
    assert not done["in_force"] and done["accounts_touched"] == 0
    assert led.do("refresh")["accounts_touched"] == 0 and not led.has_news()
    assert [row["status"] for row in led.ask("definition_history")["versions"]] == ["waiting", "in_force"]
    led.work.clock = lambda: datetime.now(UTC) + timedelta(days=2)
    assert led.has_news() and led.do("refresh")["accounts_touched"] > 0
    assert led.ask("map")["stamp"]["definition_version"] == 2
    assert led.ask("map", definition=datetime.now(UTC).isoformat())["stamp"]["definition_version"] == 1


def test_once_published_by_command_an_edited_file_only_gives_a_notice(led: LocalFacade) -> None:
    edit(led, *CHANGES["a milestone takes more"])
    with pytest.raises(WrongUse, match="no reason"):
        led.do("definition_publish", reason=" ")
    led.do("definition_publish", reason="a higher bar")
    with pytest.raises(WrongUse, match="version 2, which holds already"):
        led.do("definition_publish", reason="again")
    edit(led, *CHANGES["a warning sign is quicker"])
    done = led.do("refresh")
    assert done["accounts_touched"] == 0
    assert any("edited and not published" in one for one in done["warnings"])
    assert led.ask("definition_history")["draft"]["status"] == "edited"
    assert [c["name"] for c in led.ask("definition_diff")["changes"]] == ["setup_stalled"]


def test_revert_publishes_the_old_text_and_keeps_unpublished_edits(led: LocalFacade) -> None:
    path = led.work.folder / "journey.yaml"
    first, before = path.read_text("utf-8"), facts(led.work)
    edit(led, *CHANGES["a stage is added"])
    led.do("definition_publish", reason="habits count")
    done = led.do("definition_revert", version="1", reason="it confused the team")
    assert (done["version"], done["reverted_to"], done["draft_follows"]) == (3, 1, True)
    assert path.read_text("utf-8") == first
    assert facts(led.work) == before
    edit(led, *CHANGES["a milestone takes more"])
    edited = path.read_text("utf-8")
    assert led.do("definition_revert", version="2", reason="no, it was right")["draft_follows"] is False
    assert path.read_text("utf-8") == edited
    assert [row["version"] for row in led.ask("definition_history")["versions"]] == [4, 3, 2, 1]


def test_reads_go_on_while_a_version_is_derived_and_while_one_is_previewed(led: LocalFacade) -> None:
    edit(led, *CHANGES["a warning sign is quicker"])
    before = led.ask("map")["totals"]
    answered: list[int] = []
    works = [
        threading.Thread(target=lambda: led.ask("definition_preview")),
        threading.Thread(target=lambda: led.do("definition_publish", reason="quicker")),
    ]
    for work in works:
        work.start()
    while any(work.is_alive() for work in works):
        assert led.ask("map", as_of=f"2099-01-{len(answered) % 28 + 1:02}")["totals"]["accounts"] == before["accounts"]
        answered.append(1)
    assert len(answered) > 3


def test_versions_of_a_store_of_before_get_an_author_and_a_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite'}"
    old = sa.create_engine(url)
    with old.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for version, at in ((1, 10), (2, 20)):
            row = {"v": version, "at": at}
            connection.execute(sa.text("INSERT INTO definition_versions VALUES (:v, 'f', 'text', :at)"), row)
    old.dispose()
    state = State(url)
    assert [(one.author, one.effective_at) for one in list_versions(state)] == [("file", 0), ("file", 20)]
    state.close()


@pytest.mark.parametrize("name", NAMES)
def test_every_template_is_taken_and_says_for_whom_it_is(name: str, tmp_path: Path) -> None:
    (tmp_path / "usage.csv").write_text(
        "event,ts,account_id,user_id\n" + "".join(f"logged_in,2025-0{n % 9 + 1}-01,a{n},u{n}\n" for n in range(40))
    )
    done = start_workspace(str(tmp_path), tmp_path / "w", template=name)
    assert str(done["check"]).startswith("Right: ")
    assert (tmp_path / "w/journey.yaml").read_text("utf-8") == template_text(name)
    told = {str(row["template"]): str(row["for"]) for row in list_templates()}
    assert told[name].endswith(".") and len(told[name].split()) > 8


def test_an_unknown_template_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="annual-enterprise"):
        template_text("anual-enterprise")
