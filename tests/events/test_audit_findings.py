"""The audit finds what was planted, nothing where nothing was, and says what each fault costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.simulate import SimulationPlan, simulate_company
from fixtures.bench import derived_rows, differences

SHARED = Path(__file__).parents[3] / "shared" / "data"
OUTSIDE = Path(__file__).parents[1] / "stories" / "outside"
FOUND_AS = {
    "duplicate": ("duplicate", "product_events"),
    "freemail_contact": ("freemail", None),
    "future_time": ("future_time", "product_events"),
    "late_arrival": ("late", "product_events"),
    "missing_group": ("missing_account", "product_events"),
    "missing_id": ("missing_id", "product_events"),
    "missing_user": ("missing_person", "product_events"),
    "missing_user_and_group": ("no_key", "product_events"),
    "second_crm_record": ("double_account", None),
    "tag_variant": ("name_variant", "product_events"),
    "tracking_gap": ("gap", "product_events"),
    "unparsable_time": ("unreadable_time", "support_tickets"),
}


def audit_of(folder: Path) -> dict[str, Any]:
    facade = LocalFacade(Workspace(folder))
    try:
        facade.do("sync")
        facade.do("refresh")
        return facade.ask("audit")
    finally:
        facade.close()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    simulate_company(folder, SimulationPlan(accounts=150, months=18, seed=11))
    return folder


@pytest.fixture(scope="module")
def found(planted: Path) -> Iterator[dict[str, Any]]:
    yield audit_of(planted)


@pytest.mark.slow
def test_every_planted_defect_is_found_with_its_number_of_records(planted: Path, found: dict[str, Any]) -> None:
    truth = {one["kind"]: one["count"] for one in json.loads((planted / "truth.json").read_text("utf-8"))["defects"]}
    listed = {(one["kind"], one["source"]): one["records"] for one in found["findings"]}
    missed = {kind for kind in truth if FOUND_AS[kind] not in listed}
    assert missed == set()
    for kind in ("missing_group", "missing_user", "tag_variant", "late_arrival", "duplicate", "tracking_gap"):
        assert listed[FOUND_AS[kind]] == pytest.approx(truth[kind], rel=0.1), kind


@pytest.mark.slow
def test_nothing_is_found_that_was_not_planted(found: dict[str, Any]) -> None:
    planted_kinds = {kind for kind, _ in FOUND_AS.values()} | {"rejected"}
    assert {one["kind"] for one in found["findings"]} <= planted_kinds


@pytest.mark.slow
def test_clean_data_have_no_problem(tmp_path: Path) -> None:
    simulate_company(tmp_path, SimulationPlan(accounts=100, months=18, seed=12, defects=False))
    findings = audit_of(tmp_path)["findings"]
    assert [one["title"] for one in findings if one["weight"] != "note"] == []


@pytest.mark.slow
def test_a_finding_says_what_it_touches_for_whom_and_the_way_out(found: dict[str, Any]) -> None:
    gap = next(one for one in found["findings"] if one["kind"] == "gap")
    assert any(touched.startswith("milestone ") for touched in gap["biases"])
    assert gap["accounts"] > 0 and gap["arr"] > 0 and gap["fix"]
    variant = next(one for one in found["findings"] if one["kind"] == "name_variant")
    assert variant["command"] == "desirepath event rename 'Logged In' logged_in"
    assert {one["analysis"]: one["verdict"] for one in found["fitness"]}["renewals"] == "fit"


@pytest.mark.slow
def test_name_is_mended_by_one_command_derived_anew_and_undone(planted: Path, found: dict[str, Any]) -> None:
    facade = LocalFacade(Workspace(planted))
    try:
        warehouse = facade.work.warehouse
        before = derived_rows(warehouse)
        events = warehouse.count("SELECT count(*) FROM account_events")
        done = facade.do("event_rename", event="Logged In", name="logged_in")
        assert 0 < int(str(done["accounts_touched"])) < 150
        assert warehouse.count("SELECT count(*) FROM account_events WHERE event = 'Logged In'") == 0
        assert warehouse.count("SELECT count(*) FROM account_events") == events
        kinds = [one["kind"] for one in facade.ask("audit")["findings"]]  # type: ignore[attr-defined]
        assert "name_variant" not in kinds
        mended = derived_rows(warehouse)
        facade.do("rebuild")
        assert differences(mended, derived_rows(warehouse)) == {}
        facade.do("event_restore", event="Logged In")
        assert differences(before, derived_rows(warehouse)) == {}
    finally:
        facade.close()


def outside(name: str, folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    """A workspace over data nobody here made; some settings left out."""
    if not (SHARED / name).is_dir():
        pytest.skip(f"shared/data/{name} is not here")
    for file in ("workspace.yaml", "journey.yaml"):
        lines = (OUTSIDE / name / file).read_text("utf-8").splitlines()
        (folder / file).write_text(
            "\n".join(line for line in lines if not line.strip().startswith(without or ("\0",))), "utf-8"
        )
    (folder / "data").symlink_to(SHARED / name)
    return folder


def test_ravenstack_usage_before_sign_up_and_the_contradicting_flag(tmp_path: Path) -> None:
    findings = audit_of(outside("ravenstack", tmp_path))["findings"]
    usage = next(one for one in findings if one["kind"] == "before_start" and one["source"] == "product")
    assert usage["share"] == pytest.approx(0.528, abs=0.0005) and "52.8%" in usage["title"]
    flag = next(one for one in findings if one["kind"] == "contradiction")
    assert flag["detail"] == {"attribute": "churn_flag", "flagged": 110, "outcome": 352, "both": 75}


@pytest.mark.slow
def test_relax_encoding_and_dates_are_named_with_their_remedy(tmp_path: Path) -> None:
    findings = audit_of(outside("relax", tmp_path, without=("encoding:", "time_format:")))["findings"]
    encoding = next(one for one in findings if one["kind"] == "encoding")
    assert "not UTF-8" in encoding["title"] and "cp1252" in encoding["title"]
    dates = next(one for one in findings if one["kind"] == "unreadable_time")
    assert dates["detail"] == {"time_format": "%d-%m-%Y %H:%M"} and "day first" in dates["fix"]


def test_event_that_no_source_brings_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("e,t,a\nlogged_in,2025-01-01,x\n", "utf-8")
    (tmp_path / "workspace.yaml").write_text(
        "name: T\nsources:\n  - {name: p, kind: files, path: e.csv, stream: events, map: {event: e, time: t, account: a}}\n"
    )
    (tmp_path / "journey.yaml").write_text(
        "stages:\n  - {name: start, milestones: [{name: first, when: {event: loged_in}}]}\n"
        "outcomes: {churned: {when: {event: left}, kind: bad}}\n"
    )
    unseen = {one["events"][0]: one for one in audit_of(tmp_path)["findings"] if one["kind"] == "never_seen"}
    assert unseen["loged_in"]["disables"] == ["milestone first"]
    assert "Did you mean logged_in?" in unseen["loged_in"]["fix"]
    assert unseen["left"]["disables"] == ["outcome churned"]
