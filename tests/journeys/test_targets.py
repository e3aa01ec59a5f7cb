"""A stage's target is that of the account's segment where it has its own."""

from __future__ import annotations

from pathlib import Path

from desirepath.insights import write_account_cards
from desirepath.journeys import find_friction, read_targets
from desirepath.kernel import DAY
from fixtures.bench import NOW, Bench

JOURNEY = """
segments: {big: {where: "seats >= 100"}, huge: {where: "seats >= 1000"}}
overrides: {big: {stages: {one: {target_days: 90}}}, huge: {stages: {one: {target_days: 180}}}}
stages:
  - {name: one, target_days: 30, milestones: [{name: m, when: {event: m}}]}
  - {name: two}
outcomes: {churned: {when: {event: churned}, kind: bad, ends: true}}
"""


def test_the_segment_overridden_last_counts_and_friction_goes_by_it(tmp_path: Path) -> None:
    with Bench(tmp_path, journey=JOURNEY) as bench:
        accounts = [("small", 5), ("large", 200), ("huge", 2000)]
        bench.write_rows("crm.jsonl", [{"id": name, "seats": seats} for name, seats in accounts])
        bench.declare("crm", "crm.jsonl", "accounts", map={"account": "id", "attributes": ["seats"]})
        events = [{"account": name, "event": "x", "time": "2026-01-01"} for name, _ in accounts]
        bench.write_rows("events.jsonl", events)
        bench.declare("product", "events.jsonl")
        bench.sync(now=NOW + 100 * DAY)
        bench.refresh()
        write_account_cards(bench.warehouse, outcome="churned", as_of=NOW + 100 * DAY)
        targets = read_targets(bench.warehouse, bench.definition, as_of=NOW + 100 * DAY)
        names = {
            str(key).split(":")[-1]: str(account)
            for key, account in bench.warehouse.tuples("SELECT key, account FROM key_accounts")
        }
        assert [targets.of(names[name], "one") for name, _ in accounts] == [30 * DAY, 90 * DAY, 180 * DAY]
        assert targets.of(names["small"], "two") is None
        (friction,) = find_friction(bench.warehouse, bench.definition, bad="churned", as_of=NOW + 100 * DAY)
        assert friction.stuck_now == 2
