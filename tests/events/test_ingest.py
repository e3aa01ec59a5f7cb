"""What SDKs send becomes events, links, people and attributes; a bad item falls alone, with its reason."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from desirepath.events.ingest import (
    BodyRefused,
    Dialect,
    IngestQueue,
    IngestSource,
    Notes,
    Receipt,
    read_body,
    replay_rejected,
    take_notes,
    write_notes,
)
from desirepath.events.ingest._queue import IngestBusy, IngestFailed
from desirepath.kernel import DAY, SECOND, from_micros, parse_moment
from desirepath.store import Warehouse

SOURCE = IngestSource("app", "product")
RECEIVED = parse_moment("2026-03-01T12:00:00Z")
AT = "2026-03-01T11:59:00Z"


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = Warehouse(None)
    yield opened
    opened.close()


def send(
    warehouse: Warehouse,
    body: Any,
    *,
    dialect: Dialect = "segment",
    kind: str = "batch",
    source: IngestSource = SOURCE,
    received: int = RECEIVED,
) -> Receipt:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    envelope = read_body(raw, dialect=dialect, kind=kind)
    return write_notes(warehouse, [take_notes(envelope, source, received=received)])[0]


def track(**more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "login", "messageId": "m1", "userId": "u1", "timestamp": AT, **more}


def test_track_becomes_an_event_with_its_keys_and_times(warehouse: Warehouse) -> None:
    item = track(context={"groupId": "t1"}, properties={"plan": "pro"}, anonymousId=None)
    assert send(warehouse, {"batch": [item]}) == Receipt(1, 0, ())
    row = warehouse.rows("SELECT * EXCLUDE (batch) FROM events")[0]
    shown = {key: row[key] for key in ("source", "event_id", "event", "account_key", "person_key", "actor", "stream")}
    assert shown == {
        "source": "app",
        "event_id": "m1",
        "event": "login",
        "account_key": "product:t1",
        "person_key": "person:product:u1",
        "actor": "customer",
        "stream": "events",
    }
    assert (row["occurred_at"], row["known_at"], row["raw_time"]) == (parse_moment(AT), RECEIVED, parse_moment(AT))
    assert json.loads(str(row["properties"])) == {"plan": "pro"}
    assert warehouse.tuples("SELECT left_key, right_key, kind FROM links") == [
        ("person:product:u1", "product:t1", "seen")
    ]


def test_wrong_clock_is_corrected_and_the_repeat_still_recognised(warehouse: Warehouse) -> None:
    ahead = from_micros(parse_moment(AT) + 3600 * SECOND).isoformat()
    sent = from_micros(RECEIVED + 3590 * SECOND).isoformat()
    assert send(warehouse, {"batch": [track(timestamp=ahead)], "sentAt": sent}).accepted == 1
    occurred = warehouse.value("SELECT occurred_at FROM events")
    assert occurred == parse_moment(AT) + 10 * SECOND
    later = {"batch": [track(timestamp=ahead)], "sentAt": from_micros(RECEIVED + 3650 * SECOND).isoformat()}
    assert send(warehouse, later, received=RECEIVED + 50 * SECOND) == Receipt(0, 1, ())


def test_import_was_known_when_it_happened(warehouse: Warehouse) -> None:
    send(warehouse, {"batch": [track(timestamp="2024-01-01T00:00:00Z")], "sentAt": "2020-01-01"}, kind="import")
    assert warehouse.tuples("SELECT occurred_at, known_at FROM events") == [(parse_moment("2024-01-01"),) * 2]


@pytest.mark.parametrize("kind", ["track", "page", "screen", "identify", "group", "alias"])
def test_one_message_at_its_own_address_without_its_type(warehouse: Warehouse, kind: str) -> None:
    item = track(groupId="t1", previousId="old", traits={"email": "A@One.com", "name": "N"}, writeKey="k", name="Home")
    del item["type"]
    assert send(warehouse, item, kind=kind).accepted == 1
    names = [row[0] for row in warehouse.tuples("SELECT event FROM events")]
    assert names == {"track": ["login"], "page": ["page_viewed"], "screen": ["screen_viewed"]}.get(kind, [])


def test_identify_names_a_person_and_links_her_addresses(warehouse: Warehouse) -> None:
    item = {"type": "identify", "userId": "u1", "anonymousId": "v1", "timestamp": AT,
            "context": {"traits": {"email": "Ann@One.com", "title": "Admin", "company": {"id": "t9"}}}}  # fmt: skip
    assert send(warehouse, {"batch": [item]}).accepted == 1
    assert warehouse.tuples("SELECT person_key, role FROM people") == [("person:product:u1", "Admin")]
    assert set(warehouse.tuples("SELECT left_key, right_key, kind FROM links")) == {
        ("person:product:u1", "email:ann@one.com", "same_person"),
        ("person:product:u1", "product:t9", "contact"),
        ("person:product:anonymous:v1", "person:product:u1", "same_person"),
    }


def test_group_states_an_account_with_its_domain_and_a_changed_one_adds_a_version(warehouse: Warehouse) -> None:
    item = {"type": "group", "groupId": 7, "userId": "u1", "timestamp": AT,
            "traits": {"name": "One", "website": "https://www.One.com/x", "seats": 5, "renewalDate": "2026-09-01"}}  # fmt: skip
    for seats in (5, 5, 6):
        item["traits"]["seats"] = seats  # type: ignore[index]
        send(warehouse, {"batch": [item]})
    rows = warehouse.tuples("SELECT account_key, attributes FROM attributes ORDER BY ALL")
    assert [json.loads(str(text))["seats"] for _, text in rows] == [5, 6]
    stated = json.loads(str(rows[0][1]))
    assert (stated["domain"], stated["renewal_date"]) == ("one.com", parse_moment("2026-09-01"))
    assert ("domain:one.com", "product:7", "domain") in warehouse.tuples("SELECT left_key, right_key, kind FROM links")


def test_posthog_batch_with_groups_set_and_alias(warehouse: Warehouse) -> None:
    items = [
        {"event": "login", "distinct_id": "u1", "uuid": "a", "timestamp": AT,
         "properties": {"$groups": {"company": "t1", "project": "p1"}, "$set": {"email": "ann@one.com"}}},
        {"event": "$pageview", "distinct_id": "u1", "uuid": "b", "timestamp": AT, "properties": {}, "$set": {"name": "Ann"}},
        {"event": "$groupidentify", "distinct_id": "random", "uuid": "c", "timestamp": AT,
         "properties": {"$group_type": "company", "$group_key": "t1", "$group_set": {"name": "One"}}},
        {"event": "$groupidentify", "distinct_id": "random", "uuid": "d", "timestamp": AT,
         "properties": {"$group_type": "project", "$group_key": "p1", "$group_set": {"name": "P"}}},
        {"event": "$create_alias", "distinct_id": "old", "uuid": "e", "timestamp": AT, "properties": {"alias": "u1"}},
    ]  # fmt: skip
    source = IngestSource("app", "product", "company")
    assert send(warehouse, {"api_key": "k", "batch": items}, dialect="posthog", source=source) == Receipt(5, 0, ())
    assert warehouse.tuples("SELECT event, account_key FROM events ORDER BY 1") == [
        ("login", "product:t1"),
        ("page_viewed", None),
    ]
    assert warehouse.tuples("SELECT account_key FROM attributes") == [("product:t1",)]
    assert warehouse.tuples("SELECT name FROM people") == [("Ann",)]
    same = set(warehouse.tuples("SELECT left_key, right_key FROM links WHERE kind = 'same_person'"))
    assert same == {
        ("person:product:u1", "email:ann@one.com"),
        ("person:product:u1", "person:product:old"),
    }


BAD = {
    "type is none of track, page, screen, identify, group, alias": track(type="buy"),
    "no event": track(event=None),
    "event is longer than 500 characters": track(event="x" * 501),
    "no key says whose record this is": track(userId=None),
    "unreadable time": track(timestamp="yesterday"),
    "time in the future": track(timestamp=from_micros(RECEIVED + 2 * DAY).isoformat()),
    "properties are no object": track(properties=[1]),
    "unreadable item": "no object",
    "userId is neither text nor a number": track(userId={"a": 1}),
    "item larger than 1 MB": track(properties={"x": "y" * (1 << 20)}),
}


@pytest.mark.parametrize("reason", BAD)
def test_bad_item_falls_alone_and_is_kept(warehouse: Warehouse, reason: str) -> None:
    receipt = send(warehouse, {"batch": [track(messageId="g1"), BAD[reason], track(messageId="g2")]})
    assert receipt == Receipt(2, 0, ((1, reason),))
    assert warehouse.tuples("SELECT event_id FROM events ORDER BY 1") == [("g1",), ("g2",)]
    assert warehouse.tuples("SELECT reason FROM rejected") == [(reason,)]


def test_what_strict_readers_refuse_whole_costs_only_the_item_at_fault(warehouse: Warehouse) -> None:
    half = b'{"type":"track","event":"a\\ud800","messageId":"h","userId":"u","timestamp":"2026-03-01"}'
    nan = b'{"type":"track","event":"n","messageId":"n","userId":"u","timestamp":"2026-03-01","properties":{"x":NaN}}'
    good = json.dumps(track()).encode()
    receipt = send(warehouse, b'{"batch":[' + b",".join([half, nan, good]) + b"]}")
    assert (receipt.accepted, [place for place, _ in receipt.rejected]) == (2, [0])
    assert warehouse.tuples("SELECT event_id, properties FROM events ORDER BY 1") == [
        ("m1", "{}"),
        ("n", '{"x": null}'),
    ]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"5", b'"x"', b"{}", b'{"batch": 5}', b'{"batch":' + b"[" * 100_000, b"\xff\xfe"]
)
def test_body_that_is_no_batch_is_refused_whole(body: bytes) -> None:
    with pytest.raises(BodyRefused):
        read_body(body, dialect="segment", kind="batch")


def test_repeats_within_across_and_without_time_or_id(warehouse: Warehouse) -> None:
    timeless = track(messageId="t", timestamp=None)
    nameless = track(messageId=None)
    first = send(warehouse, {"batch": [track(), track(), timeless, nameless, nameless]})
    assert (first.accepted, first.duplicates) == (3, 2)
    again = send(warehouse, {"batch": [track(), timeless, nameless]}, received=RECEIVED + DAY)
    assert (again.accepted, again.duplicates) == (0, 3)


def test_requests_of_a_group_get_receipts_of_their_own(warehouse: Warehouse) -> None:
    other = IngestSource("other")
    bodies = [([track()], SOURCE), ([track(), BAD["no event"]], SOURCE), ([track()], other)]
    notes = [
        take_notes(read_body(json.dumps({"batch": b}).encode(), dialect="segment", kind="batch"), s, received=RECEIVED)
        for b, s in bodies
    ]
    assert [(r.accepted, r.duplicates, len(r.rejected)) for r in write_notes(warehouse, notes)] == [
        (1, 0, 0),
        (0, 1, 1),
        (1, 0, 0),
    ]


def test_more_than_fits_is_told_to_come_again_and_nothing_of_it_stored(warehouse: Warehouse) -> None:
    queue = IngestQueue(warehouse, max_waiting_bytes=3000)
    envelope = read_body(
        json.dumps({"batch": [track(properties={"x": "y" * 2000})]}).encode(), dialect="segment", kind="batch"
    )
    with warehouse.transaction(beside=True):
        waiting = [queue.put(take_notes(envelope, SOURCE, received=RECEIVED))]
        with pytest.raises(IngestBusy):
            for _ in range(100):
                waiting.append(queue.put(take_notes(envelope, SOURCE, received=RECEIVED)))
    done = [future.result(timeout=30) for future in waiting]
    queue.close()
    assert sum(receipt.accepted for receipt in done) == 1
    assert warehouse.count("SELECT count(*) FROM events") == 1


def test_rejected_items_come_in_when_judged_anew(warehouse: Warehouse) -> None:
    wrong = track(timestamp=datetime(2026, 3, 5, tzinfo=UTC).isoformat())
    send(warehouse, {"batch": [wrong, BAD["no event"]]})
    assert replay_rejected(warehouse, [SOURCE]) == 0
    warehouse.execute("UPDATE rejected SET rejected_at = ?", [RECEIVED + 10 * DAY])
    assert replay_rejected(warehouse, [SOURCE]) == 1
    assert warehouse.tuples("SELECT reason FROM rejected") == [("no event",)]


def test_ingest_goes_on_beside_a_long_transaction(warehouse: Warehouse) -> None:
    queue = IngestQueue(warehouse)
    envelope = read_body(json.dumps({"batch": [track()]}).encode(), dialect="segment", kind="batch")
    with warehouse.transaction():
        warehouse.set_watermark("long", 1)
        assert queue.put(take_notes(envelope, SOURCE, received=RECEIVED)).result(timeout=30).accepted == 1
        assert warehouse.count("SELECT count(*) FROM events") == 0
    assert warehouse.count("SELECT count(*) FROM events") == 1
    queue.close()


def test_senders_clock_that_cannot_be_right_does_not_move_a_record_out_of_the_calendar(warehouse: Warehouse) -> None:
    receipt = send(warehouse, {"batch": [track()], "sentAt": "9999-12-01T00:00:00Z"})
    assert receipt == Receipt(0, 0, ((0, "time and sentAt contradict each other"),))


def test_traits_of_a_group_add_to_those_before_and_the_last_word_counts(warehouse: Warehouse) -> None:
    def group(later: int, *traits: dict[str, object]) -> None:
        items = [{"type": "group", "groupId": "g", "userId": "u", "traits": one} for one in traits]
        send(warehouse, {"batch": items}, received=RECEIVED + later)

    group(0, {"name": "One", "arr": 5})
    group(1, {"plan": "pro"}, {"plan": "free"})
    group(2, {"plan": "pro"})
    group(3, {"plan": "pro"})
    rows = warehouse.tuples(
        "SELECT known_at, attributes ->> '$.plan', attributes ->> '$.name' FROM attributes ORDER BY 1"
    )
    assert [(int(str(at)) - RECEIVED, plan, name) for at, plan, name in rows] == [
        (0, None, "One"),
        (1, "free", "One"),
        (2, "pro", "One"),
    ]


def test_a_row_that_cannot_be_written_fails_alone_and_the_queue_goes_on(warehouse: Warehouse) -> None:
    queue = IngestQueue(warehouse)
    good, bad = Notes(SOURCE, RECEIVED, items=1, size=1), Notes(SOURCE, RECEIVED, items=1, size=1)
    row = ("app", "m", "login", RECEIVED, RECEIVED, RECEIVED, None, "person:u", "{}")
    good.events.append(row)
    bad.events.append((*row[:2], "half \ud800", *row[3:]))
    refused = queue.put(bad)
    with pytest.raises(IngestFailed):
        refused.result(timeout=30)
    assert queue.put(good).result(timeout=30).accepted == 1
    queue.close()
