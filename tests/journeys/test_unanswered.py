"""Whose last word it was: worked cases of tickets and mails."""

from __future__ import annotations

from pathlib import Path

import pytest

from desirepath.journeys import MAIL_COUNTS_FOR, unanswered_sql
from desirepath.kernel import DAY, iso, parse_moment
from fixtures.bench import Bench

BEGIN = parse_moment("2025-03-03")
END = BEGIN + 40 * DAY
Said = tuple[float, str, dict[str, object]]


def at(day: float) -> str:
    return str(iso(BEGIN + round(day * DAY)))


def found(folder: Path, *told: tuple[str, dict[str, object]], as_of: int = END) -> dict[str, tuple[int, object]]:
    """By thread: the day from which it waits, and why it rests."""
    with Bench(folder) as bench:
        for stream, mapping in MAPS.items():
            bench.declare(stream, f"{stream}.jsonl", stream, map=mapping)
            rows = [{"account": "a", **row} for name, row in told if name == stream]
            bench.write_rows(f"{stream}.jsonl", rows or [{"account": "b", **BLANK[stream]}])
        bench.sync()
        bench.refresh()
        rows = bench.warehouse.rows(f"SELECT * FROM ({unanswered_sql(as_of)}) WHERE account LIKE '%a'")
    return {
        str(row["thread"]).rpartition(":")[2]: (round((int(str(row["since"])) - BEGIN) / DAY), row["rests"])
        for row in rows
    }


MAPS: dict[str, dict[str, str]] = {
    "tickets": {"id": "id", "opened": "opened", "replied": "replied", "solved": "solved", "escalated": "escalated",
                "account": "account"},
    "messages": {"id": "id", "time": "time", "direction": "way", "text": "text", "ticket": "ticket", "account": "account",
                 "person": "person", "received": "received"},
    "activities": {"id": "id", "time": "time", "kind": "kind", "account": "account"},
}  # fmt: skip
_TICKET: dict[str, object] = {"id": None, "opened": None, "replied": None, "solved": None, "escalated": None}
_MAIL: dict[str, object] = {
    "id": None,
    "time": None,
    "way": None,
    "text": None,
    "ticket": None,
    "person": None,
    "received": None,
}
BLANK: dict[str, dict[str, object]] = {
    "tickets": {**_TICKET, "id": "none", "opened": at(0), "solved": at(0)},
    "messages": {**_MAIL, "id": "none", "time": at(0), "way": "out", "person": "nobody"},
    "activities": {"id": "none", "time": at(0), "kind": "call"},
}


def ticket(name: str, opened: float, **days: float) -> tuple[str, dict[str, object]]:
    return "tickets", {**_TICKET, "id": name, "opened": at(opened), **{key: at(day) for key, day in days.items()}}


def mail(name: str, day: float, way: str = "in", **more: object) -> tuple[str, dict[str, object]]:
    return "messages", {**_MAIL, "id": name, "time": at(day), "received": at(day), "way": way, "person": "ann", **more}


def call(name: str, day: float, kind: str = "call") -> tuple[str, dict[str, object]]:
    return "activities", {"id": name, "time": at(day), "kind": kind}


def test_a_ticket_waits_until_it_is_answered_or_solved(tmp_path: Path) -> None:
    told = (ticket("open", 3), ticket("answered", 4, replied=5), ticket("solved", 6, solved=8))
    assert found(tmp_path, *told) == {"open": (3, None)}


def test_a_word_after_our_answer_opens_it_again(tmp_path: Path) -> None:
    told = (
        ticket("7", 3, replied=5),
        mail("m1", 9, ticket="7"),
        mail("m2", 11, ticket="7"),
        ticket("8", 3, replied=4, escalated=6),
    )
    assert found(tmp_path, *told) == {"7": (9, None), "8": (6, None)}


def test_a_reply_among_the_messages_of_a_ticket_answers_it(tmp_path: Path) -> None:
    assert found(tmp_path, ticket("7", 3), mail("m1", 9, ticket="7"), mail("m2", 10, "out", ticket="7")) == {}


def test_a_mail_is_answered_by_a_message_to_that_person_alone(tmp_path: Path) -> None:
    told = (mail("m1", 30), mail("m2", 31, "out"), mail("m3", 32, person="bob"), mail("m4", 33, "out", person="eve"))
    assert found(tmp_path, *told) == {"bob": (32, None)}


def test_a_call_answers_mails_but_no_ticket_and_a_note_answers_nothing(tmp_path: Path) -> None:
    assert found(tmp_path / "call", mail("m1", 30), ticket("t", 30), call("c", 31)) == {"t": (30, None)}
    assert set(found(tmp_path / "note", mail("m1", 30), call("c", 31, "note"))) == {"ann"}


def test_an_old_mail_is_taken_to_need_no_answer_and_an_old_ticket_still_waits(tmp_path: Path) -> None:
    assert END - BEGIN - 2 * DAY > MAIL_COUNTS_FOR
    assert found(tmp_path, mail("m1", 2), mail("m2", 35, person="bob"), ticket("t", 1)) == {
        "ann": (2, "old"),
        "bob": (35, None),
        "t": (1, None),
    }


def test_what_came_later_or_was_not_known_yet_is_not_read(tmp_path: Path) -> None:
    told = (ticket("t", 3, replied=20), mail("m1", 30), mail("m2", 31, "out", received=at(36)))
    assert found(tmp_path / "then", *told, as_of=BEGIN + 10 * DAY) == {"t": (3, None)}
    assert found(tmp_path / "late", *told, as_of=BEGIN + 35 * DAY) == {"ann": (30, None)}
    assert found(tmp_path / "now", *told) == {}


@pytest.mark.parametrize("way", ["in", "out"])
def test_at_one_instant_we_spoke_last(tmp_path: Path, way: str) -> None:
    other = "out" if way == "in" else "in"
    assert found(tmp_path, mail("m1", 30, way), mail("m2", 30, other)) == {}
