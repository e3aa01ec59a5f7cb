"""The transactional outbox: each message at least once, repeats suppressed by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from desirepath.kernel import DeliveryFailed, digest, iso
from desirepath.store import State
from desirepath.store.messages import add_messages, change_message, count_waiting, due_messages, newest_messages

FIRST_WAIT = 60 * 1_000_000
MOST_ATTEMPTS = 8
Send = Callable[["Message"], None]


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody should get. ``about`` is what makes it the same message: topic and period."""

    recipient: str
    channel: str
    title: str
    html: str
    text: str
    about: str
    plays: tuple[tuple[str, str, str], ...] = ()
    """(account, play, cause) of each play it delivers."""
    stored_key: str | None = None

    @property
    def key(self) -> str:
        """What makes it the same message: channel, recipient, and topic with its period."""
        return self.stored_key or digest(self.channel, self.recipient, self.about, length=32)


@dataclass(frozen=True, slots=True)
class Sent:
    """What one pass over the outbox did."""

    sent: int
    failed: int
    waiting: int


def queue_messages(state: State, messages: Sequence[Message], *, now: int) -> int:
    """Put messages in the outbox; one already there (sent or not) is not put in again. How many were new."""
    rows = [
        {
            "key": message.key,
            "recipient": message.recipient,
            "channel": message.channel,
            "title": message.title,
            "body": {"html": message.html, "text": message.text, "plays": [list(play) for play in message.plays]},
            "status": "waiting",
            "attempts": 0,
            "created_at": now,
            "next_try_at": now,
        }
        for message in messages
    ]
    return add_messages(state, rows)


def send_due(state: State, channels: dict[str, Send], *, now: int) -> Sent:
    """Send what is due through the channels there are.

    A message is marked sent only after its channel took it, so a crash between the two sends it again: at least once.
    A failure waits twice as long each time, and is given up after ``MOST_ATTEMPTS``.
    """
    sent = failed = 0
    for row in due_messages(state, now):
        send = channels.get(str(row["channel"]))
        if send is None:
            continue
        message = _message(row)
        try:
            send(message)
        except DeliveryFailed as failure:
            _note_failure(state, row, failure, now)
            failed += 1
        else:
            _note_sent(state, row, message, now)
            sent += 1
    return Sent(sent, failed, count_waiting(state))


def _message(row: Mapping[str, object]) -> Message:
    body = row["body"]
    kept = body if isinstance(body, dict) else {}
    plays = tuple((str(account), str(play), str(cause)) for account, play, cause in kept["plays"])
    return Message(
        recipient=str(row["recipient"]),
        channel=str(row["channel"]),
        title=str(row["title"]),
        html=str(kept["html"]),
        text=str(kept["text"]),
        about="",
        plays=plays,
        stored_key=str(row["key"]),
    )


def _note_sent(state: State, row: Mapping[str, object], message: Message, now: int) -> None:
    delivered = [
        {
            "id": digest(message.key, account, play, length=32),
            "account": account,
            "play": play,
            "cause": cause,
            "owner": message.recipient,
            "delivered_at": now,
        }
        for account, play, cause in message.plays
    ]
    change_message(state, message.key, {"status": "sent", "sent_at": now, "last_error": None}, delivered)


def _note_failure(state: State, row: Mapping[str, object], failure: DeliveryFailed, now: int) -> None:
    attempts = int(str(row["attempts"])) + 1
    changes = {
        "status": "failed" if attempts >= MOST_ATTEMPTS else "waiting",
        "attempts": attempts,
        "next_try_at": now + FIRST_WAIT * 2 ** (attempts - 1),
        "last_error": failure.reason,
    }
    change_message(state, str(row["key"]), changes)


def list_outbox(state: State, *, limit: int) -> tuple[int, list[dict[str, object]]]:
    """The newest messages and how many there are in all."""
    total, rows = newest_messages(state, limit)
    plain = ("key", "recipient", "channel", "title", "status", "attempts", "last_error")
    return total, [
        {**{name: row[name] for name in plain}, "created": _iso(row["created_at"]), "sent": _iso(row["sent_at"])}
        for row in rows
    ]


def _iso(micros: object) -> str | None:
    return iso(int(str(micros))) if micros is not None else None
