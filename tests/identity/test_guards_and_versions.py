"""What waits for a person's word; who owned an account and was its parent, from when to when; why a key is where it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desirepath.identity import Word, cut_circles, lineage, reviews, split, suggest_accounts, why
from desirepath.kernel import DAY, parse_moment
from desirepath.pipeline import refresh
from fixtures.bench import Bench, derived_rows, differences

START = parse_moment("2024-01-01")
WORD = Word("ann", "seen in the contract", START)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as opened:
        contact = {"person": "id", "email": "email", "account": "account"}
        opened.declare("contacts", "contacts.jsonl", "people", namespace="crm", map=contact)
        mapped = {
            "account": "id",
            "name": "name",
            "owner": "owner",
            "parent": "parent",
            "received": "told",
            "domain": "domain",
        }
        opened.declare("crm", "crm*.jsonl", "accounts", namespace="crm", map=mapped)
        opened.declare("product", "events*.jsonl", namespace="product",
                       map={"event": "event", "time": "time", "person": "person", "email": "email"})  # fmt: skip
        opened.write_rows("contacts.jsonl", [{"id": "p1", "email": "pat@x.com", "account": "A"}])
        opened.write_rows(
            "events.jsonl", [{"event": "login", "time": "2024-03-01", "person": None, "email": "pat@x.com"}]
        )
        yield opened


def tell(bench: Bench, day: int, **companies: dict[str, object]) -> None:
    """What the CRM says from a day on, one file a day; then refresh, and check against a rebuild."""
    blank = dict.fromkeys(("owner", "parent", "domain"))
    told = f"2024-01-{day:02}"
    rows = [
        {"id": name, "name": f"Company {name}", **blank, "told": told, **stated} for name, stated in companies.items()
    ]
    bench.write_rows(f"crm{day}.jsonl", rows)
    bench.sync()
    bench.refresh()
    found = derived_rows(bench.warehouse)
    bench.refresh(everything=True)
    assert differences(found, derived_rows(bench.warehouse)) == {}


def spans(bench: Bench, table: str, column: str) -> list[tuple[object, object, int, int | None]]:
    """(account, value, from, to), days of January."""
    rows = bench.warehouse.tuples(f"SELECT account, {column}, from_at, to_at FROM {table} ORDER BY 1, 3")
    return [(a, v, 1 + (s - START) // DAY, 1 + (e - START) // DAY if e else None) for a, v, s, e in rows]  # type: ignore[operator]


def test_person_who_would_join_two_accounts_of_one_system_waits(bench: Bench) -> None:
    contacts = [("p1", "A"), ("p2", "B")]
    bench.write_rows("contacts.jsonl", [{"id": p, "email": "pat@x.com", "account": a} for p, a in contacts])
    tell(bench, 1, A={}, B={})
    (waiting,) = reviews(bench.warehouse)
    assert (waiting["kind"], waiting["reason"]) == ("person", "two_accounts")
    assert waiting["detail"] in ("contacts of A and of B", "contacts of B and of A")
    accounts = bench.accounts()
    assert (accounts["person:crm:p1"], accounts["person:crm:p2"]) == ("A", "B")


def test_group_above_the_largest_size_waits_for_its_last_link(bench: Bench) -> None:
    bench.declare("billing", "billing.jsonl", "accounts", namespace="billing", map={"account": "id", "same_as": "same"})
    bench.write_rows("billing.jsonl", [{"id": str(n), "same": "crm:A"} for n in range(4)])
    tell(bench, 1, A={})
    assert reviews(bench.warehouse) == []
    done = refresh(bench.warehouse, bench.definition, bench.spaces, largest=3)
    assert len(done.doubtful) == 2
    assert {row["reason"] for row in reviews(bench.warehouse)} == {"too_large"}
    assert sum(account == "A" for key, account in bench.accounts().items() if key.startswith("billing:")) == 2


def test_owners_are_kept_from_when_to_when(bench: Bench) -> None:
    tell(bench, 1, A={"owner": "ann"}, B={"owner": "ann"})
    tell(bench, 9, A={"owner": "bob"})
    tell(bench, 12, A={"owner": None})
    tell(bench, 5, A={"owner": "cy"})
    told = [("A", "ann", 1, 5), ("A", "cy", 5, 9), ("A", "bob", 9, 12), ("B", "ann", 1, None)]
    assert spans(bench, "account_owners", "owner") == told
    owners, _, _ = lineage(bench.warehouse, "A", as_of=START + 6 * DAY)
    assert [row["owner"] for row in owners] == ["cy", "ann"]


def test_parents_are_kept_from_when_to_when(bench: Bench) -> None:
    tell(bench, 1, A={"parent": "B"}, B={}, C={})
    tell(bench, 9, A={"parent": "C"})
    assert spans(bench, "account_parents", "parent") == [("A", "B", 1, 9), ("A", "C", 9, None)]
    assert bench.warehouse.value("SELECT parent FROM accounts WHERE account = 'A'") == "C"
    for day, parents in ((3, ["A"]), (9, [])):
        _, _, below = lineage(bench.warehouse, "B", as_of=START + day * DAY)
        assert [row["account"] for row in below] == parents


def test_parent_that_comes_later_is_found(bench: Bench) -> None:
    tell(bench, 1, A={"parent": "B"})
    assert bench.warehouse.value("SELECT parent FROM accounts WHERE account = 'A'") is None
    tell(bench, 2, B={})
    assert bench.warehouse.value("SELECT parent FROM accounts WHERE account = 'A'") == "B"


def test_the_statement_that_closes_a_circle_is_left_out_until_the_circle_opens(bench: Bench) -> None:
    tell(bench, 1, A={"parent": "B"}, B={"parent": "C"}, C={})
    tell(bench, 5, C={"parent": "A"})
    assert cut_circles(bench.warehouse) == ("A is not taken as the parent of C: that would close a circle",)
    assert bench.warehouse.value("SELECT parent FROM accounts WHERE account = 'C'") is None
    tell(bench, 9, A={"parent": None})
    assert bench.warehouse.value("SELECT parent FROM accounts WHERE account = 'B'") == "C"


def test_why_tells_every_link_of_the_chain(bench: Bench) -> None:
    tell(bench, 1, A={})
    found = why(bench.warehouse, "email:pat@x.com")
    assert (found.account, found.chains[0].reason) == ("A", "contact")
    told = [(step.start, step.kind, step.end, step.source) for step in found.chains[0].steps]
    assert told == [
        ("email:pat@x.com", "same_person", "person:crm:p1", "contacts"),
        ("person:crm:p1", "contact", "crm:A", "contacts"),
    ]
    assert {chain.key for chain in why(bench.warehouse, "A").chains} >= {"crm:A", "email:pat@x.com"}


def test_why_passes_through_a_key_that_left(bench: Bench) -> None:
    """The two records hang together by a workspace alone; it leaves, they stay one."""
    bench.declare("spaces", "spaces.jsonl", "accounts", namespace="product", map={"account": "id", "same_as": "same"})
    bench.write_rows("spaces.jsonl", [{"id": "w", "same": same} for same in ("crm:A", "crm:B")])
    tell(bench, 1, A={}, B={})
    split(bench.warehouse, "A", ["product:w"], WORD)
    bench.refresh()
    assert bench.accounts()["crm:B"] == "A"
    assert bench.accounts()["product:w"] == "product:w"
    (chain,) = why(bench.warehouse, "crm:B").chains
    assert [step.end for step in chain.steps] == ["product:w", "crm:A"]


def test_alike_names_are_suggested_and_join_nothing(bench: Bench) -> None:
    named = {"A": "Nordlicht Energie GmbH", "B": "NORDLICHT Energy", "C": "Südwind AG", "D": "Nordkap Logistik"}
    tell(bench, 1, **{key: {"name": name} for key, name in named.items()})
    assert suggest_accounts(bench.warehouse, now=START) == 1
    assert [(row["left_key"], row["right_key"], row["reason"]) for row in reviews(bench.warehouse)] == [
        ("crm:A", "crm:B", "alike")
    ]
    assert len({bench.accounts()[f"crm:{key}"] for key in named}) == 4
