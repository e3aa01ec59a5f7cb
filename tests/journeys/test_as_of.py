"""What a moment shows is what was known at it: cutting the derived rows equals deriving from data cut there.

With records that reach us when they happen this holds for every row and every feature. With late ones it holds for
milestones that count, outcomes and warnings watched everywhere, each by the time it became known; a visit is derived
again when a late record moves it, so visits (and what is watched in them) are true to when things happened, not to what
we believed meanwhile.
"""

from pathlib import Path

import numpy as np
import pytest

from desirepath.kernel import DAY
from desirepath.learning.features import feature_rows
from fixtures.bench import Bench
from fixtures.worlds import BASE, JOURNEY, bring_in, random_world

CUTS = (42, 105)
SHOWN = {
    "steps": 'SELECT account, life, "at", known_at, kind, name, stage, source, event_id FROM steps '
    'WHERE greatest("at", known_at) <= $t ORDER BY account, life, position',
    "visits": "SELECT account, life, visit, stage, entered_at, CASE WHEN exited_at <= $t THEN exited_at END, "
    "CASE WHEN exited_at <= $t THEN exit_kind END, known_at FROM visits WHERE entered_at <= $t AND known_at <= $t ORDER BY ALL",
    "lives": "SELECT account, life, starts_at, CASE WHEN ends_at <= $t THEN ends_at END FROM lives WHERE starts_at <= $t "
    "ORDER BY ALL",
    "indicators": "SELECT account, life, indicator, raised_at, CASE WHEN cleared_at <= $t THEN cleared_at END FROM indicators "
    "WHERE raised_at <= $t AND known_at <= $t ORDER BY ALL",
    "terms": "SELECT account, term, starts_at, agreed_end, amount, CASE WHEN decided_at <= $t THEN outcome END FROM terms "
    "WHERE starts_at <= $t ORDER BY ALL",
}
KNOWN = {
    "marks": 'SELECT account, life, kind, name, greatest("at", known_at) FROM steps WHERE greatest("at", known_at) <= $t '
    "AND (kind = 'outcome' OR name IN ('three_people', 'integrated', 'worked_x4', 'silent', 'no_login')) ORDER BY ALL",
}


def shown(bench: Bench, queries: dict[str, str], moment: int) -> dict[str, list[tuple[object, ...]]]:
    return {name: bench.warehouse.tuples(sql.replace("$t", str(moment))) for name, sql in queries.items()}


def by_landmark(bench: Bench, until: int) -> dict[tuple[str, int], dict[str, float]]:
    """The features of every account and week, as far as the landmark ``until``; those that are 0 are left out."""
    rows = feature_rows(bench.warehouse, bench.definition, until=until)
    names = [rows.accounts[int(code)] for code in rows.account]
    values = np.nan_to_num(np.column_stack([rows.values, rows.rule_score]), nan=-1.0).tolist()
    told = [{name: value for name, value in zip((*rows.names, "rule"), row, strict=True) if value} for row in values]
    return {(name, int(at)): row for name, at, row in zip(names, rows.landmark, told, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_rows_and_features_of_a_moment_equal_those_from_data_cut_there(tmp_path: Path, seed: int) -> None:
    world = random_world(np.random.default_rng(seed), accounts=6, late=0, explicit=True)
    with Bench(tmp_path / "whole") as whole:
        bring_in(whole, world)
        features = by_landmark(whole, BASE + 400 * DAY)
        for days in CUTS:
            moment = BASE + days * DAY
            with Bench(tmp_path / f"cut {days}") as cut:
                bring_in(cut, world.known_by(moment - 1))
                assert shown(whole, SHOWN, moment - 1) == shown(cut, SHOWN, moment - 1)
                assert by_landmark(cut, moment) == {key: row for key, row in features.items() if key[1] <= moment}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_late_records_change_no_milestone_outcome_or_warning_that_was_known(tmp_path: Path, seed: int) -> None:
    world = random_world(np.random.default_rng(seed), accounts=6, late=0.5, explicit=True)
    world.companies = [company | {"started": "2024-01-01"} for company in world.companies]
    journey = JOURNEY.replace(", ends: true", "")
    with Bench(tmp_path / "whole") as whole:
        bring_in(whole, world, journey)
        for days in CUTS:
            moment = BASE + days * DAY + 1
            with Bench(tmp_path / f"cut {days}") as cut:
                bring_in(cut, world.known_by(moment), journey)
                assert shown(whole, KNOWN, moment) == shown(cut, KNOWN, moment)
