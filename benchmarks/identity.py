"""How long does it take to resolve a million links, to take in news, and to merge two accounts of a large store?

    python benchmarks/identity.py [--links 1000000] [--events 10000000] [--out FILE]

Prints JSON: seconds of resolving all links, of resolving after one new link, of merging, splitting and undoing from the
command to the derived tables, and the ratio of a merge to a merge in a store of a tenth of the events.
The store is made with SQL; journeys are derived for the accounts that are merged, not for all before.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from desirepath.identity import (
    Word,
    merge,
    place_events,
    resolve_keys,
    split,
    undo,
    write_accounts,
    write_versions,
)
from desirepath.lifecycle import read_definition
from desirepath.pipeline import refresh
from desirepath.store import Warehouse

SPACES = ["crm", "product", "billing"]
LINKS_AN_ACCOUNT = 16
EVENTS_AN_ACCOUNT = 500
WORD = Word("benchmark", "measured", 1)
JOURNEY = """
stages:
  - {name: onboarding, milestones: [{name: first_login, when: {event: login}}]}
  - {name: adoption, milestones: [{name: ten_exports, when: {event: export, at_least: 10}}]}
outcomes:
  churned: {when: {no_event_for: 90d}, kind: bad, ends: true}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="desirepath-bench-"))
    try:
        found = measure(folder, links=asked.links, events=asked.events)
    finally:
        shutil.rmtree(folder)
    text = json.dumps(found, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


def measure(folder: Path, *, links: int, events: int) -> dict[str, object]:
    """Every promise once, each on a fresh store."""
    (folder / "journey.yaml").write_text(JOURNEY, "utf-8")
    resolved = measure_links(folder / "links.duckdb", links)
    small = measure_merge(folder, events // 10)
    large = measure_merge(folder, events)
    return {
        "benchmark": "identity",
        "machine": {"cores": psutil.cpu_count(), "python": platform.python_version(), "system": platform.machine()},
        "links": resolved,
        "merge": {"events": events, **large},
        "merge_small": {"events": events // 10, **small},
        "merge_to_small_merge": round(large["merge_s"] / small["merge_s"], 2),
        "promise_kept": float(str(resolved["resolve_all_s"])) <= 15 and large["merge_s"] <= 2,
    }


def measure_links(path: Path, links: int) -> dict[str, float]:
    """Resolving all links, nothing new, and one new link."""
    warehouse = Warehouse(path)
    try:
        accounts = links // LINKS_AN_ACCOUNT
        write_links(warehouse, accounts)
        whole = _seconds(lambda: resolve_keys(warehouse, SPACES))
        warehouse.set_watermark("refreshed", 1)
        warehouse.execute("CHECKPOINT")
        idle = _seconds(lambda: resolve_keys(warehouse, SPACES))
        warehouse.execute("INSERT INTO links VALUES ('crm:a1', 'crm:a2', 'same_account', 'crm', 5, 'active', 2, NULL)")
        news = _seconds(lambda: resolve_keys(warehouse, SPACES))
        counted = warehouse.count("SELECT count(*) FROM links")
        keys = warehouse.count("SELECT count(*) FROM key_accounts")
    finally:
        warehouse.close()
        path.unlink()
    return {
        "links": counted, "keys": keys, "resolve_all_s": round(whole, 2), "resolve_nothing_new_s": round(idle, 3),
        "resolve_one_new_link_s": round(news, 3), "one_new_to_all": round(news / whole, 3),
    }  # fmt: skip


def measure_merge(folder: Path, events: int) -> dict[str, float]:
    """Merge, split and undo, each from the command to the derived tables."""
    path = folder / f"events-{events}.duckdb"
    warehouse = Warehouse(path)
    definition = read_definition(folder / "journey.yaml")
    try:
        write_links(warehouse, events // EVENTS_AN_ACCOUNT)
        write_events(warehouse, events)
        _derive(warehouse, int(definition.fingerprint, 16) % 2**62)

        def act(decide: Callable[[], str]) -> tuple[float, str]:
            began = time.perf_counter()
            decision = decide()
            refresh(warehouse, definition, SPACES)
            return round(time.perf_counter() - began, 2), decision

        merged, decision = act(lambda: merge(warehouse, "a7", "a11", WORD))
        together = warehouse.count("SELECT count(*) FROM account_events WHERE account IN ('a7', 'a11')")
        undone, _ = act(lambda: undo(warehouse, decision, WORD))
        apart, _ = act(lambda: split(warehouse, "a7", ["product:a7"], WORD))
    finally:
        warehouse.close()
        path.unlink()
    return {"merge_s": merged, "undo_s": undone, "split_s": apart, "events_of_the_two": together}


def write_links(warehouse: Warehouse, accounts: int) -> None:
    """Three records an account, joined by domain and by a stated id; four contacts with two keys each, all seen."""
    parts = [
        "SELECT 'domain:a' || n || '.com' AS l, space || ':a' || n AS r, 'domain' AS kind, n AS since "
        "FROM nums, (VALUES ('crm'), ('product')) AS s(space)",
        "SELECT 'crm:a' || n, 'billing:a' || n, 'same_account', n FROM nums",
        "SELECT 'person:crm:a' || n || 'p' || p, 'crm:a' || n, 'contact', n FROM nums, range(4) AS t(p)",
        "SELECT 'person:crm:a' || n || 'p' || p, 'email:p' || p || '@a' || n || '.com', 'same_person', n "
        "FROM nums, range(4) AS t(p)",
        "SELECT 'email:p' || p || '@a' || n || '.com', 'product:a' || n, 'seen', n FROM nums, range(4) AS t(p)",
        "SELECT 'subscription:a' || n, 'billing:a' || n, 'subscription', n FROM nums",
    ]
    warehouse.execute(
        f"INSERT INTO links WITH nums AS (SELECT n FROM range({accounts}) AS t(n)) "
        f"SELECT l, r, kind, 'crm', since, 'active', 1, NULL FROM ({' UNION ALL '.join(parts)})"
    )
    warehouse.execute(
        "INSERT INTO attributes SELECT 'crm', 'crm:a' || n, n, NULL, "
        '\'{"name": "Company \' || n || \'", "owner": "o\' || n % 9 || \'"}\', NULL, 1, NULL '
        f"FROM range({accounts}) AS t(n)"
    )


def write_events(warehouse: Warehouse, events: int) -> None:
    """Events in the order of time, of accounts by turns: some name their account, others a person or an address."""
    accounts = events // EVENTS_AN_ACCOUNT
    warehouse.execute(
        f"""INSERT INTO events WITH drawn AS (SELECT i, hash(i) % {accounts} AS n FROM range({events}) AS t(i))
        SELECT 'product', 'e' || i, ['login', 'work', 'export'][1 + i % 3], moment, moment, moment,
            CASE WHEN i % 3 = 0 THEN 'product:a' || n END, CASE WHEN i % 3 = 1 THEN 'person:crm:a' || n || 'p' || i % 4 END,
            NULL, CASE WHEN i % 3 = 2 THEN 'p' || i % 4 || '@a' || n || '.com' END, NULL, 'customer', 'events', NULL, NULL,
            '{{"size": ' || i % 7 || '}}', 1, NULL
        FROM (SELECT *, 1700000000000000 + i * {60_000_000_000_000 // events} AS moment FROM drawn)"""
    )


def _derive(warehouse: Warehouse, definition: int) -> None:
    """What a first refresh does, but for the journeys."""
    with warehouse.transaction():
        resolve_keys(warehouse, SPACES)
        warehouse.execute("CREATE OR REPLACE TEMP TABLE _touched AS SELECT DISTINCT account FROM key_accounts")
        place_events(warehouse)
        write_accounts(warehouse)
        write_versions(warehouse)
        warehouse.execute("DROP TABLE _touched")
        warehouse.set_watermark("refreshed", 1)
        warehouse.set_watermark("definition", definition)
    warehouse.execute("CHECKPOINT")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
