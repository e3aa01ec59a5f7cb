"""Merge, split and undo on a whole company: what is derived equals a rebuild from scratch, and counts are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desirepath.app import LocalFacade, Workspace
from desirepath.simulate import SimulationPlan, simulate_company
from desirepath.store import Warehouse
from fixtures.bench import derived_rows, differences


@pytest.fixture(scope="module")
def facade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalFacade]:
    folder = tmp_path_factory.mktemp("deciding")
    simulate_company(folder, SimulationPlan(accounts=60, months=12, seed=8))
    opened = LocalFacade(Workspace(folder))
    opened.do("sync")
    opened.do("refresh")
    yield opened
    opened.close()


def events(warehouse: Warehouse) -> tuple[int, int]:
    return warehouse.count("SELECT count(*) FROM events"), warehouse.count("SELECT count(*) FROM account_events")


@pytest.mark.slow
def test_merge_split_and_undo_equal_a_rebuild_and_keep_every_event(facade: LocalFacade) -> None:
    warehouse = facade.work.warehouse
    before, counts = derived_rows(warehouse), events(warehouse)
    one, other = [str(row[0]) for row in warehouse.tuples("SELECT account FROM accounts ORDER BY arr DESC LIMIT 2")]
    key = str(warehouse.value("SELECT key FROM key_accounts WHERE account = ? AND key LIKE 'product:%'", [other]))
    made = []
    for job in ("identity_merge", "identity_split"):
        joined = warehouse.value("SELECT account FROM key_accounts WHERE key = ?", [key])
        asked = {"one": one, "other": other} if job == "identity_merge" else {"account": joined, "keys": [key]}
        done = facade.do(job, reason="a test", **asked)
        made.append(str(done["decision"]))
        assert 1 <= int(str(done["accounts_touched"])) <= 3
        found = derived_rows(warehouse)
        assert differences(before, found) != {}
        assert events(warehouse) == counts
        facade.do("rebuild")
        assert differences(found, derived_rows(warehouse)) == {}
    for decision in reversed(made):
        facade.do("identity_undo", decision=decision, reason="a test")
    assert differences(before, derived_rows(warehouse)) == {}
    listed = facade.ask("identity_decisions")["decisions"]
    assert isinstance(listed, list) and all(row["undone_at"] for row in listed)


def test_every_key_of_an_account_says_why(facade: LocalFacade) -> None:
    account = str(facade.work.warehouse.value("SELECT account FROM accounts ORDER BY arr DESC LIMIT 1"))
    found = facade.ask("identity_why", named=account)
    chains = found["chains"]
    assert isinstance(chains, list) and len(chains) == found["keys"]
    assert all(chain["steps"] or chain["key"].endswith(account) for chain in chains)
    assert found["owners"]
