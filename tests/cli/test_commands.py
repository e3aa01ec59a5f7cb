"""The command as a person runs it: real processes, exit codes, messages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-c", "from desirepath.cli import main; main()"]


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, cwd=folder, timeout=120, check=False)


def test_help_names_every_command() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    for name in ("demo", "run", "serve", "map", "account", "patterns", "plan", "evaluate", "selftest", "mcp"):
        assert name in shown.stdout


def test_wrong_use_exits_with_two_and_a_remedy(tmp_path: Path) -> None:
    shown = run("map", folder=tmp_path)
    assert shown.returncode == 2
    assert "workspace.yaml" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_definition_check_lists_all_faults_of_both_files(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text(
        "name: X\nsources:\n  - {name: a, kind: flies, path: x, stream: events, map: {}}\n"
    )
    (tmp_path / "journey.yaml").write_text("stages:\n  - {nme: a}\noutcomes: {}\n")
    shown = run("definition", "check", folder=tmp_path)
    assert shown.returncode == 2
    assert "flies" in shown.stderr and "'name'" in shown.stderr
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".duckdb"] == []


def test_definition_check_says_what_the_data_do_not_know(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("event,time,account\nlogin,2026-01-01,a\nexport,2026-01-02,a\n")
    (tmp_path / "workspace.yaml").write_text(
        "name: X\nsources:\n  - {name: a, kind: files, path: events.csv, stream: events, "
        "map: {event: event, time: time, account: account}}\n"
    )
    journey = "stages: [{name: one, milestones: [{name: m, when: {event: logn}}]}, {name: two}, {name: three}]\n"
    journey += "outcomes: {done: {when: {event: export}, kind: good}}\nsegments: {big: {where: 'ar > 3'}}\n"
    (tmp_path / "journey.yaml").write_text(journey)
    shown = run("definition", "check", folder=tmp_path).stdout.replace("\n", " ")
    assert "no way into 'three'" in shown and "never occurred" not in shown
    assert run("run", folder=tmp_path).returncode == 0
    shown = " ".join(run("definition", "check", folder=tmp_path).stdout.split())
    assert "'logn', an event that never occurred. Meant: 'login'?" in shown
    assert "'ar', an attribute that no account has. Meant: 'arr'?" in shown
    assert run("definition", "schema", folder=tmp_path).returncode == 0
    assert json.loads((tmp_path / "journey.schema.json").read_text())["title"] == "journey.yaml of Desirepath"


@pytest.mark.slow
def test_a_segment_is_saved_used_and_taken_back(company_folder: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(company_folder, folder, ignore=shutil.ignore_patterns(".owner"))
    where = ("-w", str(folder))
    assert "Saved 'Big'" in run("segment", "save", "Big", "--where", "arr >= 20000 and age_days > 90", *where).stdout
    listed = json.loads(run("segment", "list", "--format", "json", *where).stdout)["segments"]
    size = {row["name"]: row["accounts"] for row in listed}["Big"]
    for segment in ("Big", "arr >= 20000 and age_days > 90"):
        shown = json.loads(run("map", "--level", "stage", "--format", "json", "--segment", segment, *where).stdout)
        assert shown["totals"]["accounts"] == size
    assert run("segment", "show", "Big", "--months", "2", "--format", "csv", *where).stdout.count("\n") == 3
    assert json.loads(run("segment", "members", "Big", "--format", "json", *where).stdout)["total"] == size
    refused = run("accounts", "--segment", "Bigg", *where)
    assert refused.returncode == 2 and "Did you mean Big?" in refused.stderr
    assert run("segment", "remove", "Big", *where).returncode == 0
    assert run("plan", "--segment", "Big", *where).returncode == 2
    assert "saved again" in run("segment", "restore", "Big", *where).stdout


@pytest.mark.slow
def test_reading_commands_print_their_contract(company_folder: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(company_folder, folder, ignore=shutil.ignore_patterns(".owner"))
    found = json.loads(run("map", "-w", str(folder), "--format", "json", "--level", "stage").stdout)
    assert {"nodes", "flows", "totals"} <= set(found)
    for way, column in (("paths", "steps"), ("matrix", "step 0"), ("curves", "day 91"), ("replay", "known_by")):
        assert column in run("map", "-w", str(folder), "--show", way, "--format", "csv").stdout.splitlines()[0]
    compared = run("map", "-w", str(folder), "--compare", "smb:enterprise", "--format", "csv").stdout.splitlines()[0]
    assert compared.endswith("difference,p,days_difference,days_p,only_in")
    odd = run("map", "-w", str(folder), "--show", "replay", "--steps", "3")
    assert odd.returncode == 2 and "--steps does nothing with --show replay" in odd.stderr
    told = json.loads(run("moments", "-w", str(folder), "--format", "json", "--kind", "friction").stdout)["moments"]
    members = run("moments", "-w", str(folder), "--members", told[0]["id"], "--format", "csv", "--limit", "500").stdout
    assert len(members.splitlines()) == 1 + told[0]["accounts_lately"]
    both = run("moments", "-w", str(folder), "--members", told[0]["id"], "--kind", "delight")
    assert both.returncode == 2 and "leave out --kind" in both.stderr
    speeds = run("velocity", "-w", str(folder), "--by", "year", "--format", "csv").stdout.splitlines()
    assert speeds[0] == "milestone,group,n,reached,median_days,ci,change,change_ci,note"
    assert run("plan", "-w", str(folder), "--format", "csv").stdout.startswith("rank,title,why,owner")
    shown = run("archetypes", "-w", str(folder), "--view", "paths", "--format", "json")
    assert json.loads(shown.stdout)["views"][0]["archetypes"] and shown.returncode == 0
    missing = run("account", "nobody", "-w", str(folder))
    assert missing.returncode == 2 and "not found" in missing.stderr


@pytest.mark.slow
def test_too_little_data_exits_with_three(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "few"
    shutil.copytree(Path(__file__).parents[2] / "examples/three-files", folder)
    for command in ("sync", "refresh"):
        assert run(command, "-w", str(folder)).returncode == 0
    assert run("evaluate", "-w", str(folder)).returncode == 3
    shown = run("archetypes", "-w", str(folder))
    assert shown.returncode == 3 and "100 are needed" in shown.stderr
    assert run("archetypes", "rename", "Any", "Other", "-w", str(folder)).returncode == 2


@pytest.mark.slow
def test_while_it_serves_others_go_through_it(company_folder: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "copy"
    shutil.copytree(company_folder, folder, ignore=shutil.ignore_patterns(".owner"))
    server = subprocess.Popen([*COMMAND, "serve", "-w", str(folder), "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = next(word for word in server.stdout.readline().split() if word.startswith("http"))
        for _ in range(50):
            try:
                if httpx.get(f"{address}/api/workspace", trust_env=False).is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        through = run("accounts", "-w", str(folder), "--limit", "2", "--format", "json")
        assert len(json.loads(through.stdout)["rows"]) == 2
        second = run("serve", "-w", str(folder))
        assert second.returncode == 2 and "served already" in second.stderr
        assert oct((folder / ".owner").stat().st_mode)[-3:] == "600"
        assert httpx.post(f"{address}/api/local/do/refresh", json={}, trust_env=False).status_code == 401
    finally:
        os.kill(server.pid, signal.SIGINT)
        server.wait(timeout=20)
        assert server.stdout is not None
        server.stdout.close()


def test_sentiment_reads_any_table(tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text(
        'id,body\n1,"We will not be renewing this contract."\n2,Thanks a lot great help\n'
    )
    shown = run("sentiment", "--data", str(tmp_path / "texts.csv"), "--text", "body", "--format", "json")
    rows = json.loads(shown.stdout)["rows"]
    assert rows[0]["score"] < 0 < rows[1]["score"]
    assert {"text", "score", "label", "flags", "scored", "language"} == set(rows[0])
    assert run("sentiment", "--text", "body").returncode == 2


@pytest.mark.slow
def test_themes_and_corrections_by_command(company_folder: Path, tmp_path: Path) -> None:
    import shutil

    folder = str(tmp_path / "copy")
    shutil.copytree(company_folder, folder, ignore=shutil.ignore_patterns(".owner"))
    themes = json.loads(run("themes", "-w", folder, "--format", "json").stdout)["themes"]
    name, quote = themes[0]["name"], themes[0]["quotes"][0]
    assert run("themes", "rename", name, "Our worry", "-w", folder).returncode == 0
    listed = json.loads(run("themes", "members", "Our worry", "--lately", "-w", folder, "--format", "json").stdout)
    assert listed["total"] == themes[0]["lately"]["accounts"]
    assert repr(name) in run("themes", "undo", "Our worry", "-w", folder).stdout
    text = (quote["source"], quote["event_id"])
    assert "negative from now on" in run("sentiment", "correct", *text, "--label", "negative", "-w", folder).stdout
    assert "again" in run("sentiment", "undo", *text, "-w", folder).stdout
    assert run("sentiment", "undo", *text, "-w", folder).returncode == 2


def test_experiment_analysis_prints_the_contract(tmp_path: Path) -> None:
    lines = ["arm,won"] + [f"{'a' if n % 2 else 'b'},{int(n % 3 == 0)}" for n in range(600)]
    (tmp_path / "rows.csv").write_text("\n".join(lines))
    shown = run(
        "experiment", "analyse", "--data", str(tmp_path / "rows.csv"), "--arm", "arm", "--control", "b", "--metric", "won",
        "--format", "json",
    )  # fmt: skip
    found = json.loads(shown.stdout)
    assert {"arms", "metrics", "sample_ratio", "segments"} <= set(found)
    assert found["metrics"][0]["ci"][0] <= found["metrics"][0]["effect"] <= found["metrics"][0]["ci"][1]


@pytest.mark.slow
def test_a_definition_is_previewed_published_and_reverted_on_the_command_line(
    company_folder: Path, tmp_path: Path
) -> None:
    import shutil

    folder = tmp_path / "company"
    shutil.copytree(company_folder, folder)
    journey = folder / "journey.yaml"
    journey.write_text(journey.read_text("utf-8").replace("at_least: 10}", "at_least: 14}"), "utf-8")
    shown = run("definition", "preview", "--format", "json", folder=folder)
    preview = json.loads(shown.stdout)
    assert preview["moved"] == preview["total"] > 0
    assert "becomes {event: workflow_completed, at_least: 14}" in run("definition", "diff", folder=folder).stdout
    assert run("definition", "publish", folder=folder).returncode == 2
    told = run("definition", "publish", "--reason", "a higher bar", folder=folder)
    assert told.returncode == 0 and "Version 2 holds" in told.stdout and "desirepath learn" in told.stderr
    stamp = json.loads(run("map", "--definition", "1", "--format", "json", folder=folder).stdout)["stamp"]
    assert stamp["definition_version"] == 1 and stamp["model_version"] is None
    assert "Version 3 holds" in run("definition", "revert", "1", "--reason", "no", folder=folder).stdout
    rows = json.loads(run("definition", "history", "--format", "json", folder=folder).stdout)["versions"]
    assert [(row["version"], row["status"]) for row in rows] == [(3, "in_force"), (2, "past"), (1, "past")]


def test_templates_are_listed_and_printed() -> None:
    assert "seat-based" in run("definition", "templates").stdout
    assert "stages:" in run("definition", "templates", "--show", "seat-based").stdout
