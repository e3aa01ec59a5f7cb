"""People merge, split and undo: only the accounts concerned change, no event is lost, and undoing restores exactly."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desirepath.identity import Word, accept_review, decisions, merge, refuse_review, reviews, split, undo
from desirepath.kernel import NotFound, WrongUse
from fixtures.bench import Bench, derived_rows, differences
from fixtures.worlds import bring_in, random_world

WORD = Word("ann", "seen in the contract", 1_000_000)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Three companies in three systems: c0 and w0 share co0.com, and so on; w0b waits for review."""
    with Bench(tmp_path) as opened:
        bring_in(opened, random_world(np.random.default_rng(4), accounts=4))
        yield opened


def total(bench: Bench) -> int:
    """Events of all accounts and orphans; each event counts once."""
    placed = bench.warehouse.count("SELECT count(*) FROM account_events")
    assert placed == bench.warehouse.count(
        "SELECT count(*) FROM (SELECT DISTINCT source, event_id FROM account_events)"
    )
    return placed + bench.refresh().orphans


def equals_rebuild(bench: Bench) -> dict[str, list[tuple[object, ...]]]:
    """The derived rows, after a check that a rebuild gives the same ones."""
    found = derived_rows(bench.warehouse)
    bench.refresh(everything=True)
    assert differences(found, derived_rows(bench.warehouse)) == {}
    return found


def test_merge_places_all_events_of_both_with_one(bench: Bench) -> None:
    before, events = derived_rows(bench.warehouse), total(bench)
    both = bench.warehouse.count("SELECT count(*) FROM account_events WHERE account IN ('c0', 'c1')")
    decision = merge(bench.warehouse, "c1", "c0", WORD)
    assert bench.refresh().accounts_touched == 2
    assert bench.warehouse.count("SELECT count(*) FROM account_events WHERE account = 'c0'") == both
    assert bench.accounts()["product:w1"] == "c0"
    assert total(bench) == events
    assert equals_rebuild(bench) != before
    undo(bench.warehouse, decision, WORD)
    bench.refresh()
    assert differences(before, equals_rebuild(bench)) == {}


def test_split_holds_against_records_that_state_the_link_again(bench: Bench) -> None:
    before, events = derived_rows(bench.warehouse), total(bench)
    decision = split(bench.warehouse, "c0", ["product:w0"], WORD)
    bench.refresh()
    assert bench.accounts()["product:w0"] == "product:w0"
    bench.write_rows("workspaces/more.jsonl", [{"id": "w0", "domain": "co0.com"}, {"id": "w7", "domain": "co0.com"}])
    bench.declare("others", "others.jsonl", "accounts", namespace="crm", map={"account": "id", "same_as": "same"})
    bench.write_rows("others.jsonl", [{"id": "c0", "same": "product:w0"}])
    bench.sync()
    bench.refresh()
    assert bench.accounts()["product:w0"] == "product:w0"
    assert total(bench) == events
    equals_rebuild(bench)
    undo(bench.warehouse, decision, WORD)
    bench.refresh()
    assert bench.accounts()["product:w0"] == "c0"
    assert before["account_events"] == equals_rebuild(bench)["account_events"]


def test_keys_that_leave_together_stay_together(bench: Bench) -> None:
    merge(bench.warehouse, "c0", "c1", WORD)
    bench.refresh()
    split(bench.warehouse, "c0", ["crm:c1", "product:w0", "email:p1@co0.com"], WORD)
    bench.refresh()
    accounts = bench.accounts()
    assert accounts["crm:c1"] == accounts["product:w0"] == accounts["email:p1@co0.com"] == "c1"
    assert accounts["product:w1"] == accounts["crm:c0"] == "c0"
    equals_rebuild(bench)


def test_later_merge_overrules_a_split_until_it_is_undone(bench: Bench) -> None:
    split(bench.warehouse, "c0", ["product:w0"], WORD)
    bench.refresh()
    apart = derived_rows(bench.warehouse)
    decision = merge(bench.warehouse, "product:w0", "c0", WORD)
    bench.refresh()
    assert bench.accounts()["product:w0"] == "c0"
    equals_rebuild(bench)
    undo(bench.warehouse, decision, WORD)
    bench.refresh()
    assert differences(apart, equals_rebuild(bench)) == {}


def test_person_leaves_an_account_and_is_placed_with_another(bench: Bench) -> None:
    split(bench.warehouse, "c2", ["email:p1@co2.com"], WORD)
    bench.refresh()
    assert bench.accounts().get("email:p1@co2.com") is None
    equals_rebuild(bench)
    merge(bench.warehouse, "email:p1@co2.com", "c3", WORD)
    bench.refresh()
    assert bench.accounts()["email:p1@co2.com"] == "c3"
    equals_rebuild(bench)


def test_review_is_accepted_or_refused(bench: Bench) -> None:
    (waiting,) = reviews(bench.warehouse)
    assert (waiting["left_key"], waiting["right_key"]) == ("product:w0", "product:w0b")
    assert (waiting["reason"], waiting["detail"]) == ("same_domain", "both state co0.com")
    accepted = accept_review(bench.warehouse, str(waiting["id"]), WORD)
    bench.refresh()
    assert bench.accounts()["product:w0b"] == "c0"
    assert reviews(bench.warehouse) == []
    undo(bench.warehouse, accepted, WORD)
    bench.refresh()
    refused = refuse_review(bench.warehouse, str(reviews(bench.warehouse)[0]["id"]), WORD)
    bench.refresh()
    assert reviews(bench.warehouse) == []
    assert bench.accounts()["product:w0b"] == "product:w0b"
    equals_rebuild(bench)
    undo(bench.warehouse, refused, WORD)
    bench.refresh()
    assert [row["id"] for row in reviews(bench.warehouse)] == [waiting["id"]]
    assert [row["undone_by"] for row in decisions(bench.warehouse)] == ["ann", "ann"]


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda store: merge(store, "c0", "product:w0", WORD), "one already"),
        (lambda store: merge(store, "c0", "nobody", WORD), "not found"),
        (lambda store: merge(store, "c0", "c1", Word("ann", " ", 0)), "no reason"),
        (lambda store: merge(store, "email:p1@co0.com", "subscription:crm:s0", WORD), "makes up an account"),
        (lambda store: split(store, "c0", ["product:w1"], WORD), "not found"),
        (lambda store: split(store, "c0", [], WORD), "no key is named"),
        (lambda store: split(store, "c0", ["crm:c0", "product:w0"], WORD), "would be left"),
        (lambda store: undo(store, "none", WORD), "not found"),
        (lambda store: accept_review(store, "none", WORD), "not found"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(bench: Bench, act, error: str) -> None:
    with pytest.raises((WrongUse, NotFound), match=error):
        act(bench.warehouse)
    assert decisions(bench.warehouse) == []
    assert bench.warehouse.count("SELECT count(*) FROM pending_keys") == 0


def decide_at_random(bench: Bench, rng: np.random.Generator, at: int) -> None:
    """A random decision among those that can be; what cannot is left."""
    word = Word("ann", "random", at)
    accounts = sorted({str(row[0]) for row in bench.warehouse.tuples("SELECT account FROM key_accounts")})
    one, other = (str(name) for name in rng.choice(accounts, 2))
    kind = rng.integers(0, 4)
    if kind == 0:
        merge(bench.warehouse, one, other, word)
    elif kind == 1:
        keys = sorted(key for key, account in bench.accounts().items() if account == one)
        split(bench.warehouse, one, [str(key) for key in rng.choice(keys, min(2, len(keys)), replace=False)], word)
    elif kind == 2:
        standing = [str(row["id"]) for row in decisions(bench.warehouse) if row["undone_at"] is None]
        undo(bench.warehouse, str(rng.choice(standing or ["none"])), word)
    else:
        keys = sorted(bench.accounts())
        merge(bench.warehouse, str(rng.choice(keys)), other, word)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_random_decisions_equal_a_rebuild_and_undoing_all_restores(bench: Bench, seed: int) -> None:
    rng = np.random.default_rng(seed)
    before, events = derived_rows(bench.warehouse), total(bench)
    for at in range(12):
        try:
            decide_at_random(bench, rng, at)
        except (WrongUse, NotFound):
            continue
        bench.refresh()
        if at % 3 == 0:
            equals_rebuild(bench)
        assert total(bench) == events
    standing = [str(row["id"]) for row in decisions(bench.warehouse) if row["undone_at"] is None]
    assert decisions(bench.warehouse)
    for decision in rng.permutation(standing):
        undo(bench.warehouse, str(decision), WORD)
        bench.refresh()
    assert differences(before, equals_rebuild(bench)) == {}
