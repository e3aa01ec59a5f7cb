"""Each message goes out at least once and repeats are suppressed; failures wait, and are given up in the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desirepath.delivery import Message, Smtp, list_outbox, queue_messages, send_due
from desirepath.kernel import DAY, DeliveryFailed, parse_moment
from desirepath.store import State

from .receivers import Mailbox, mail_server

NOW = parse_moment("2026-01-05")
MINUTE = 60_000_000
DIGEST = Message(
    "ann@us.com", "email", "3 accounts to look after", "<p>Hello</p>", "Hello", "digest:2026-W01",
    (("acme", "call", "risk:acme"), ("beta", "visit", "risk:beta")),
)  # fmt: skip


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, Smtp]]:
    with mail_server() as (box, port):
        yield box, Smtp("127.0.0.1", port, "plan@us.com")


def interventions(state: State) -> list[tuple[str, ...]]:
    sql = "SELECT account, play, cause, owner FROM interventions ORDER BY account"
    with state.begin() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def test_digest_is_received_once_however_often_it_is_queued(state: State, mail: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mail
    assert queue_messages(state, [DIGEST, DIGEST], now=NOW) == 1
    for turn in range(3):
        send_due(state, {"email": smtp.send}, now=NOW + turn * DAY)
        assert queue_messages(state, [DIGEST], now=NOW + turn * DAY) == 0
    (received,) = box.mails
    assert (received["To"], received["From"], received["Subject"]) == ("ann@us.com", "plan@us.com", DIGEST.title)
    assert received["Message-ID"] == f"<{DIGEST.key}@desirepath>"
    assert {part.get_content_type() for part in received.iter_parts()} == {"text/plain", "text/html"}


def test_next_week_s_digest_and_another_owner_s_are_other_messages(state: State) -> None:
    others = [
        Message("ann@us.com", "email", "t", "h", "x", "digest:2026-W02"),
        Message("bob@us.com", "email", "t", "h", "x", "digest:2026-W01"),
        Message("ann@us.com", "webhook", "t", "h", "x", "digest:2026-W01"),
    ]
    assert queue_messages(state, [DIGEST, *others], now=NOW) == 4


def test_plays_are_recorded_with_the_sent_message_and_not_before(state: State, mail: tuple[Mailbox, Smtp]) -> None:
    _, smtp = mail
    queue_messages(state, [DIGEST], now=NOW)
    assert interventions(state) == []
    send_due(state, {"email": smtp.send}, now=NOW)
    assert interventions(state) == [
        ("acme", "call", "risk:acme", "ann@us.com"),
        ("beta", "visit", "risk:beta", "ann@us.com"),
    ]


def test_refused_message_waits_twice_as_long_each_time_then_arrives(state: State, mail: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mail
    box.refusal = "451 come back later"
    queue_messages(state, [DIGEST], now=NOW)
    due, channels = NOW, {"email": smtp.send}
    for wait in (1, 2, 4):
        assert send_due(state, channels, now=due).failed == 1
        assert send_due(state, channels, now=due + wait * MINUTE - 1).failed == 0
        due += wait * MINUTE
    _, (listed,) = list_outbox(state, limit=5)
    assert (listed["status"], listed["attempts"]) == ("waiting", 3)
    assert "come back later" in str(listed["last_error"])
    box.refusal = None
    done = send_due(state, channels, now=due)
    assert (done.sent, done.failed, done.waiting, len(box.mails)) == (1, 0, 0, 1)


def test_message_is_given_up_after_eight_attempts(state: State) -> None:
    attempts = 0

    def refuse(message: Message) -> None:
        nonlocal attempts
        attempts += 1
        raise DeliveryFailed("email", "no such mailbox")

    queue_messages(state, [DIGEST], now=NOW)
    for day in range(20):
        send_due(state, {"email": refuse}, now=NOW + day * DAY)
    assert attempts == 8
    _, (listed,) = list_outbox(state, limit=5)
    assert (listed["status"], listed["attempts"]) == ("failed", 8)
    assert interventions(state) == []


def test_crash_between_sending_and_marking_sends_again(state: State, mail: tuple[Mailbox, Smtp]) -> None:
    box, smtp = mail

    def send_then_die(message: Message) -> None:
        smtp.send(message)
        raise SystemExit("power cut")

    queue_messages(state, [DIGEST], now=NOW)
    with pytest.raises(SystemExit):
        send_due(state, {"email": send_then_die}, now=NOW)
    assert send_due(state, {"email": smtp.send}, now=NOW).sent == 1
    assert [mail["Message-ID"] for mail in box.mails] == [f"<{DIGEST.key}@desirepath>"] * 2
    assert len(interventions(state)) == 2


BAD_RECIPIENTS = ["ann@us.com\nBcc: everyone@us.com", "Jane Doe", ""]


@pytest.mark.parametrize("recipient", BAD_RECIPIENTS)
def test_recipient_that_is_no_address_fails_alone(state: State, mail: tuple[Mailbox, Smtp], recipient: str) -> None:
    box, smtp = mail
    bad = Message(recipient, "email", "t", "<p>x</p>", "x", "digest:2026-W01")
    queue_messages(state, [bad, DIGEST], now=NOW)
    done = send_due(state, {"email": smtp.send}, now=NOW)
    assert (done.sent, done.failed, done.waiting) == (1, 1, 1)
    assert [mail["To"] for mail in box.mails] == ["ann@us.com"]


def test_message_of_a_channel_that_is_not_there_waits(state: State) -> None:
    queue_messages(state, [DIGEST], now=NOW)
    done = send_due(state, {}, now=NOW)
    assert (done.sent, done.failed, done.waiting) == (0, 0, 1)


def test_server_that_is_not_there_is_a_failed_delivery(state: State) -> None:
    with mail_server() as (_, port):
        pass
    queue_messages(state, [DIGEST], now=NOW)
    assert send_due(state, {"email": Smtp("127.0.0.1", port, "plan@us.com").send}, now=NOW).failed == 1
