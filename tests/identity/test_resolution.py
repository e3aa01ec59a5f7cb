"""An event finds its account by the most explicit key it has; late links find it later; order does not matter."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desirepath.events import FREEMAIL
from fixtures.bench import Bench, derived_rows, differences

KEYS = ("account", "subscription", "person", "email", "domain")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path) as opened:
        opened.declare(
            "crm", "crm/accounts.jsonl", "accounts", map={"account": "id", "name": "name", "domain": "domain"}
        )
        contact = {"person": "id", "email": "email", "account": "account"}
        opened.declare("contacts", "crm/contacts.jsonl", "people", map=contact)
        opened.declare("billing", "billing.jsonl", "subscriptions",
                       map={"subscription": "id", "account": "account", "started": "started"})  # fmt: skip
        mapping = {"event": "event", "time": "time", "received": "got", **{key: key for key in KEYS}}
        opened.declare("product", "events*.jsonl", map=mapping)
        opened.write_rows(
            "crm/accounts.jsonl", [{"id": name, "name": name, "domain": f"{name}.com"} for name in "ABCD"]
        )
        opened.write_rows("crm/contacts.jsonl", [{"id": "p", "email": "pat@d.com", "account": "C"}])
        opened.write_rows("billing.jsonl", [{"id": "s", "account": "B", "started": "2024-01-01"}])
        yield opened


def event(name: str, day: int = 5, **keys: object) -> dict[str, object]:
    return {"event": name, "time": f"2024-01-{day:02}", "got": None, **dict.fromkeys(KEYS), **keys}


PLACED = [
    ({"account": "A", "subscription": "s", "person": "p", "domain": "d.com"}, "A"),
    ({"subscription": "s", "person": "p", "domain": "d.com"}, "B"),
    ({"person": "p", "domain": "d.com"}, "C"),
    ({"email": "pat@d.com"}, "C"),
    ({"email": "PAT@D.com "}, "C"),
    ({"email": "new@d.com"}, "D"),
    ({"domain": "d.com"}, "D"),
    ({"email": "seen@d.com"}, "A"),
    ({"person": "q"}, "A"),
    ({"person": "unknown"}, None),
    ({"email": "someone@gmail.com"}, None),
    ({"email": "no at sign"}, None),
    ({"account": "Z"}, "Z"),
]


def test_event_is_placed_by_its_most_explicit_key(bench: Bench) -> None:
    seen = [event("seen", account="A", email="seen@d.com"), event("seen", account="A", person="q")]
    asked = [event(f"asked {n}", 9, **keys) for n, (keys, _) in enumerate(PLACED)]
    bench.write_rows("events.jsonl", [*seen, *asked])
    bench.sync()
    bench.refresh()
    placed = dict(bench.warehouse.tuples("SELECT event, account FROM account_events"))
    for n, (keys, account) in enumerate(PLACED):
        assert placed.get(f"asked {n}") == account, keys


def test_contact_beats_being_seen_earlier_elsewhere(bench: Bench) -> None:
    bench.write_rows("events.jsonl", [event("seen", 1, account="A", person="p"), event("asked", person="p")])
    bench.sync()
    bench.refresh()
    assert bench.warehouse.value("SELECT account FROM account_events WHERE event = 'asked'") == "C"


def test_freemail_domains_join_nobody(bench: Bench) -> None:
    rows = [{"id": f"{name} {domain}", "name": name, "domain": domain} for domain in FREEMAIL for name in "AB"]
    bench.write_rows("crm/accounts.jsonl", rows)
    asked = [event("asked", email=f"ann@{domain}") for domain in FREEMAIL]
    bench.write_rows("events.jsonl", [*asked, *(event("asked", domain=domain) for domain in FREEMAIL)])
    bench.sync()
    assert bench.refresh().doubtful == ()
    assert len({bench.accounts()[f"account:{row['id']}"] for row in rows}) == len(rows)
    assert bench.warehouse.count("SELECT count(*) FROM account_events WHERE event = 'asked'") == 0


def test_two_records_of_one_system_on_one_domain_wait_for_review(bench: Bench) -> None:
    bench.write_rows("crm/accounts.jsonl", [{"id": name, "name": "Acme", "domain": "acme.com"} for name in "AB"])
    bench.sync()
    doubtful = bench.refresh().doubtful
    assert [set(pair) for pair in doubtful] == [{"account:A", "account:B"}]
    assert bench.accounts()["account:A"] != bench.accounts()["account:B"]
    waiting = "SELECT count(*) FROM key_reviews WHERE reason = 'same_domain'"
    assert bench.warehouse.count(waiting) == 1
    bench.refresh(everything=True)
    assert bench.warehouse.count(waiting) == 1


def systems(bench: Bench) -> None:
    """The same company in three systems: joined by domain and by a stated key."""
    bench.declare("crm", "crm/accounts.jsonl", "accounts", namespace="crm",
                  map={"account": "id", "name": "name", "domain": "domain"})  # fmt: skip
    bench.declare(
        "contacts", "crm/contacts.jsonl", "people", namespace="crm", map={"person": "id", "account": "account"}
    )
    bench.declare("workspaces", "w.jsonl", "accounts", namespace="product", map={"account": "id", "domain": "domain"})
    bench.declare("customers", "c.jsonl", "accounts", namespace="billing",
                  map={"account": "id", "same_as": "'crm:' || crm", "arr": "arr"})  # fmt: skip
    bench.write_rows("crm/accounts.jsonl", [{"id": "001", "name": "Acme", "domain": "acme.com"}])
    bench.write_rows("w.jsonl", [{"id": "ws", "domain": "acme.com"}])
    bench.write_rows("c.jsonl", [{"id": "cus", "crm": "001", "arr": 900}, {"id": "other", "crm": None, "arr": 1}])
    bench.declare("product", "events*.jsonl", namespace="product",
                  map={"event": "event", "time": "time", "account": "account"})  # fmt: skip
    bench.write_rows("events.jsonl", [event("login", account="ws")])


def test_workspace_crm_and_billing_become_one_account(bench: Bench) -> None:
    systems(bench)
    bench.sync()
    bench.refresh()
    accounts = bench.accounts()
    assert {accounts[key] for key in ("crm:001", "product:ws", "billing:cus")} == {"001"}
    assert accounts["billing:other"] == "billing:other"
    assert bench.warehouse.value("SELECT account FROM account_events WHERE event = 'login'") == "001"


def test_account_of_several_systems_keeps_what_each_states(bench: Bench) -> None:
    systems(bench)
    bench.sync()
    bench.refresh()
    assert bench.warehouse.tuples("SELECT name, arr FROM accounts WHERE account = '001'") == [("Acme", 900.0)]


def test_late_link_rederives_what_came_before_it(bench: Bench) -> None:
    contacts = bench.folder / "crm/contacts.jsonl"
    contacts.write_text("")
    bench.write_rows("events.jsonl", [event("login", person="p"), event("login", account="C", day=7)])
    bench.sync()
    assert bench.refresh().orphans == 1
    before = bench.warehouse.value("SELECT reached_at FROM milestones WHERE account = 'C'")
    bench.write_rows("crm/contacts.jsonl", [{"id": "p", "email": "pat@d.com", "account": "C"}])
    bench.sync()
    done = bench.refresh()
    assert (done.orphans, done.accounts_touched) == (0, 1)
    after = bench.warehouse.value("SELECT reached_at FROM milestones WHERE account = 'C'")
    assert int(str(after)) < int(str(before))


def test_late_link_of_two_keys_of_one_person_recounts_people(bench: Bench) -> None:
    bench.declare("same", "same.jsonl", "people", map={"person": "id", "email": "email"})
    bench.write("same.jsonl", "")
    bench.write_rows("events.jsonl", [event("a", account="A", person="x"), event("b", account="A", email="x@y.com")])
    people = "SELECT count(DISTINCT person) FROM account_events WHERE account = 'A'"
    bench.sync()
    bench.refresh()
    assert bench.warehouse.count(people) == 2
    bench.write_rows("same.jsonl", [{"id": "x", "email": "x@y.com"}])
    bench.sync()
    bench.refresh()
    assert bench.warehouse.count(people) == 1


def test_moved_contact_leaves_nothing_behind(bench: Bench) -> None:
    """A domain stated later by a more certain key moves events; the old account keeps no row of them."""
    bench.write_rows(
        "events.jsonl", [event("login", email="kim@new.com"), event("login", account="B", email="kim@new.com")]
    )
    bench.sync()
    bench.refresh()
    assert bench.warehouse.value("SELECT count(*) FROM account_events WHERE account = 'B' AND event = 'login'") == 2
    bench.write_rows("crm/contacts.jsonl", [{"id": "k", "email": "kim@new.com", "account": "D"}])
    bench.sync()
    bench.refresh()
    incremental = derived_rows(bench.warehouse)
    bench.refresh(everything=True)
    assert differences(incremental, derived_rows(bench.warehouse)) == {}
    assert bench.warehouse.value("SELECT count(*) FROM account_events WHERE account = 'B' AND event = 'login'") == 1


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1)])
def test_first_sighting_counts_however_late_it_arrives(bench: Bench, order: tuple[int, ...]) -> None:
    sightings = {1: event("seen", 5, account="A", person="x"), 2: event("seen", 3, account="B", person="x"),
                 3: event("seen", 1, account="A", person="x")}  # fmt: skip
    bench.write_rows("events.jsonl", [event("asked", 9, person="x")])
    for number in order:
        bench.write_rows(f"events{number}.jsonl", [sightings[number]])
        bench.sync()
        bench.refresh()
    assert bench.warehouse.value("SELECT account FROM account_events WHERE event = 'asked'") == "A"


DAYS = st.integers(1, 28)
STATED = st.lists(
    st.builds(
        lambda day, account, person, email: event("login", day, account=account, person=person, email=email),
        DAYS,
        st.sampled_from([None, "A", "B", "C"]),
        st.sampled_from([None, "p", "q", "r"]),
        st.sampled_from([None, "p@a.com", "q@b.com", "z@x.com"]),
    ),
    min_size=4,
    max_size=10,
)


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(rows=STATED, order=st.permutations(range(3)))
def test_order_of_the_files_is_irrelevant(rows: list[dict[str, object]], order: list[int]) -> None:
    rows = [row | {"time": f"{row['time']} 00:00:{n:02}"} for n, row in enumerate(rows)]
    found = []
    for turn in (range(3), order):
        with TemporaryDirectory() as folder, Bench(Path(folder)) as bench:
            bench.declare(
                "product", "events*.jsonl", map={"event": "event", "time": "time", **{key: key for key in KEYS}}
            )
            for part in turn:
                bench.write_rows(
                    f"events{part}.jsonl", [row for n, row in enumerate(rows) if n % 3 == part] or rows[:1]
                )
                bench.sync()
            bench.refresh()
            found.append(derived_rows(bench.warehouse))
    assert differences(*found) == {}
