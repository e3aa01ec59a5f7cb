"""Day one with own data: what is written runs, nothing of the user's is overwritten."""

import sqlite3
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from desirepath.app import Workspace
from desirepath.app._workspace_text import yaml_value
from desirepath.app.catalogue import answer
from desirepath.app.definitions import check_definition
from desirepath.app.jobs import JOBS
from desirepath.app.starting import start_workspace
from desirepath.cli._main import desirepath
from desirepath.kernel import WrongUse
from desirepath.simulate import SimulationPlan, simulate_company

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
THREE = ROOT / "examples/three-files/data"


def works(found: dict) -> dict[str, bool]:
    return {one["analysis"]: one["works"] for one in found["analyses"]}


def test_three_files_become_a_workspace_that_runs(tmp_path: Path) -> None:
    found = start_workspace(str(THREE), tmp_path)
    assert found["written"] == ["workspace.yaml", "journey.yaml"]
    assert check_definition(tmp_path).startswith("Right:")
    assert works(found) == {
        "journey map": True, "risk": True, "patterns": True, "revenue": True, "renewals": True, "sentiment": False,
        "support": False, "active people": True, "owners": True,
    }  # fmt: skip
    with Workspace(tmp_path) as work:
        assert sum(count.accepted for count in work.sync()) == 12 + 296 + 22  # one has no time that can be read
        assert work.refresh().orphans == 0
        assert {outcome.name for outcome in work.definition.outcomes} == {"churned", "renewed", "expanded"}
        shown = answer(work, "map", {"level": "milestone"})
        reached = {node["id"]: node["accounts"] for node in shown["nodes"]}
        assert reached["milestone:first_report_created"] == 12
        assert reached["outcome:churned"] == 3


def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUse, match=r"journey\.yaml is there already\. Give --force"):
        start_workspace(str(THREE), tmp_path)
    assert (tmp_path / "journey.yaml").read_text("utf-8") == "mine"
    assert not (tmp_path / "workspace.yaml").exists()
    start_workspace(str(THREE), tmp_path, force=True)
    assert "stages:" in (tmp_path / "journey.yaml").read_text("utf-8")


def test_no_data_are_copied_and_paths_are_seen_from_the_workspace(tmp_path: Path) -> None:
    exports = tmp_path / "exports [2024]"
    exports.mkdir()
    for file in THREE.iterdir():
        (exports / file.name).write_bytes(file.read_bytes())
    start_workspace(str(exports), tmp_path / "work")
    read = yaml.safe_load((tmp_path / "work/workspace.yaml").read_text("utf-8"))
    assert read["sources"][0]["path"] == "../exports [2024]/accounts.csv"
    assert sorted(path.name for path in (tmp_path / "work").iterdir()) == ["journey.yaml", "workspace.yaml"]
    with Workspace(tmp_path / "work") as work:
        assert all(count.accepted for count in work.sync())


@pytest.mark.parametrize("origin", ["postgresql://user:secret@host/db", "/nowhere/at/all"])
def test_what_is_no_folder_is_refused_and_no_secret_is_told(tmp_path: Path, origin: str) -> None:
    with pytest.raises(WrongUse) as refused:
        start_workspace(origin, tmp_path)
    assert "secret" not in str(refused.value)
    assert not list(tmp_path.iterdir())


TRICKY = [
    "on",
    "No",
    "a: b",
    "#x",
    "'quoted' \"twice\"",
    '"Record ID"',
    "CASE WHEN \"a\" = 'b' THEN 1 END",
    "läuft",
    "a\tb",
    "",
    "12",
    "*",
]


@pytest.mark.parametrize("value", TRICKY)
def test_every_value_is_read_back_as_it_was(value: str) -> None:
    assert yaml.safe_load(f"key: {yaml_value(value)}   # told") == {"key": value}
    assert yaml.safe_load(f"[{yaml_value(value)}, x]") == [value, "x"]


def test_columns_and_samples_with_odd_signs_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(
        'time,account_id,event,"a: b # c"\n'
        + "".join(f'2024-01-{n:02d},"x\n#{n}","did: #{n % 3}",1\n' for n in range(1, 20)),
        "utf-8",
    )
    start_workspace(str(tmp_path), tmp_path)
    with Workspace(tmp_path) as work:
        assert [count.accepted for count in work.sync()] == [19]


def test_the_command_prints_what_it_found_and_what_is_next(tmp_path: Path) -> None:
    done = CliRunner().invoke(desirepath, ["init", "--from", str(THREE), "-w", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "Wrote workspace.yaml and journey.yaml" in done.stdout
    assert f"desirepath run -w {tmp_path}" in done.stdout
    again = CliRunner().invoke(desirepath, ["init", "--from", str(THREE), "-w", str(tmp_path)])
    assert isinstance(again.exception, WrongUse)


@pytest.mark.slow
def test_a_simulated_company_runs_as_proposed_and_finds_as_many_customers(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    simulate_company(exports, SimulationPlan(accounts=150, months=14, seed=5))
    found = start_workspace(str(exports), tmp_path / "own")
    assert all(works(found).values())
    with Workspace(exports) as by_hand, Workspace(tmp_path / "own") as own:
        counts = []
        for work in (by_hand, own):
            work.sync()
            counts.append((work.refresh(), work.warehouse.count("SELECT count(*) FROM accounts")))
        assert counts[0][1] == counts[1][1]
        assert counts[1][0].events_placed >= 0.99 * counts[0][0].events_placed


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ravenstack", "relax"])
def test_data_nobody_here_made_run_without_one_edit_and_count_as_by_hand(tmp_path: Path, name: str) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip(f"{name} is not beside the project")
    start_workspace(str(SHARED / name), tmp_path)
    with Workspace(tmp_path) as work:
        done = JOBS["run"](work, lambda *_: None)
        accounts = work.warehouse.count("SELECT count(*) FROM accounts")
        churned = work.warehouse.count(
            "SELECT count(DISTINCT account) FROM steps WHERE kind = 'outcome' AND name = 'churned'"
        )
    assert done["refresh"]["orphans"] == 0
    assert (accounts, churned) == ({"ravenstack": (500, 352), "relax": (417, 0)}[name])


def test_a_database_is_looked_at_and_the_workspace_asks_it(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("CREATE TABLE customers (id TEXT, name TEXT, signup_date TEXT, owner_email TEXT)")
        database.execute(
            "CREATE TABLE usage_events (event_id TEXT, event_name TEXT, created_at TEXT, customer_id TEXT)"
        )
        database.executemany(
            "INSERT INTO customers VALUES (?, ?, ?, ?)",
            [(f"cus-{n:03}", f"Company {n}", "2024-01-05", "sam@vendor.example") for n in range(60)],
        )
        database.executemany(
            "INSERT INTO usage_events VALUES (?, ?, ?, ?)",
            [(f"e{n}", ("login", "export", "cancelled")[n % 3], f"2024-0{1 + n % 9}-11T10:00:00", f"cus-{n % 60:03}")
             for n in range(600)],
        )  # fmt: skip
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    found = start_workspace(url, tmp_path / "w")
    assert {str(one["path"]) for one in found["sources"]} == {"customers", "usage_events"}  # type: ignore[index, union-attr]
    text = (tmp_path / "w" / "workspace.yaml").read_text("utf-8")
    assert "kind: files" not in text and text.count("env:DESIREPATH_DATABASE") == 2 and "crm.db" not in text
    with Workspace(tmp_path / "w", environment={"DESIREPATH_DATABASE": url}) as work:
        counts = {count.source: count.accepted for count in work.sync()}
        work.refresh()
        assert sorted(counts.values()) == [60, 600]
        assert work.warehouse.count("SELECT count(DISTINCT account) FROM account_events") == 60


def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as refused:
        start_workspace("postgresql://ann:s3cret@127.0.0.1:1/none", tmp_path / "w")
    assert "s3cret" not in str(refused.value) and not (tmp_path / "w").exists()
