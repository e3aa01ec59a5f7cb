"""A store with texts of accounts, to read and learn from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from desirepath.kernel import DAY, parse_moment
from desirepath.store import State, Warehouse
from desirepath.store.tables import ACCOUNT_EVENTS, EVENTS
from desirepath.text import Reader, score_new_texts

BASE = parse_moment("2025-01-01")
EVENT_OF = {"tickets": "ticket_opened", "surveys": "survey_answered", "messages": "ticket_replied"}


@dataclass(frozen=True)
class Text:
    """A ticket's text: on ``day``, of an account; ``satisfaction`` is told a day after. Or a survey's of the kind ``survey``,
    or a message's of a ``ticket``; its writer is named by the account unless by ``person``."""

    text: str
    account: str = "acme"
    day: float = 0.0
    satisfaction: float | None = None
    subject: str | None = None
    event_id: str = ""
    stream: str = "tickets"
    score: float | None = None
    source: str = "desk"
    survey: str | None = None
    ticket: str | None = None
    person: str | None = None


def put(warehouse: Warehouse, texts: Sequence[Text]) -> None:
    """Store texts with the events they come with, and score them by the words."""
    store(warehouse, texts)
    score_new_texts(warehouse, Reader())


def store(warehouse: Warehouse, texts: Sequence[Text]) -> None:
    events, placed = [], []
    for number, one in enumerate(texts):
        at = BASE + int(one.day * DAY)
        properties = {
            "satisfaction": one.satisfaction,
            "subject": one.subject,
            "score": one.score,
            "kind": one.survey,
            "ticket": one.ticket,
        }
        opened = one.stream == "tickets"
        key = one.event_id or f"{number:05d}"
        event = {
            "source": one.source,
            "event_id": f"{key}:opened" if opened else key,
            "event": EVENT_OF[one.stream],
            "occurred_at": at,
            "known_at": at,
            "actor": "customer",
            "stream": one.stream,
            "text": one.text,
            "person_key": f"person:{one.person or one.account}",
            "properties": json.dumps({name: value for name, value in properties.items() if value is not None}),
        }
        events.append(event)
        if opened and one.satisfaction is not None:
            solved = {"event_id": f"{key}:solved", "event": "ticket_solved", "actor": "company", "text": None}
            events.append({**event, **solved, "occurred_at": at + DAY, "known_at": at + DAY})
        shared = {
            name: event[name] for name in ("source", "event_id", "event", "occurred_at", "known_at", "actor", "stream")
        }
        placed.append({**shared, "account": one.account})
    blank = dict.fromkeys(EVENTS.columns)
    warehouse.append(EVENTS, [{**blank, **event} for event in events])
    warehouse.append(ACCOUNT_EVENTS, [{**dict.fromkeys(ACCOUNT_EVENTS.columns), **one} for one in placed])


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = Warehouse(None)
    yield opened
    opened.close()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield opened
    opened.close()
