"""From the items of one request to rows: every item is noted or rejected with its reason, none is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from desirepath.events.ingest._body import Envelope
from desirepath.kernel import DAY, digest, to_micros

MAX_ITEM = 1 << 20
MAX_NAME = 500
MAX_TRAIT = 4000
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class IngestSource:
    """A declared source of kind ``ingest``: its name, and what keeps its ids apart from those of other systems."""

    name: str
    namespace: str = "account"
    group_type: str | None = None

    def account(self, identifier: str) -> str:
        return f"{self.namespace}:{identifier}"

    def person(self, identifier: str) -> str:
        return f"person:{identifier}" if self.namespace == "account" else f"person:{self.namespace}:{identifier}"


@dataclass(slots=True)
class Notes:
    """The rows that the items of one request give, for one source."""

    source: IngestSource
    received: int
    events: list[tuple[object, ...]] = field(default_factory=list)
    links: list[tuple[str, str, str, int]] = field(default_factory=list)
    people: list[tuple[str, str | None, str | None, int]] = field(default_factory=list)
    attributes: list[tuple[str, int, int | None, str]] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    refused_at: list[tuple[int, str]] = field(default_factory=list)
    items: int = 0
    size: int = 0

    def mark(self) -> tuple[int, int, int, int]:
        """How far the rows have come."""
        return len(self.events), len(self.links), len(self.people), len(self.attributes)

    def back_to(self, mark: tuple[int, int, int, int]) -> None:
        """Take out what was noted since."""
        del self.events[mark[0] :], self.links[mark[1] :], self.people[mark[2] :], self.attributes[mark[3] :]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the items of one request, once they are durable."""

    accepted: int
    duplicates: int
    rejected: tuple[tuple[int, str], ...]


class ItemRefused(Exception):
    """One item cannot be taken in; its message is the reason."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an item happened: as we believe it, as the client said it, and since when it is known."""

    occurred: int
    known: int
    raw: int | None


Reader = Callable[["ItemFrame", bytes], None]


@dataclass(frozen=True, slots=True)
class ItemFrame:
    """What a reader of items needs of the request around it."""

    notes: Notes
    envelope: Envelope
    skew: int
    context: Json

    def moment(self, stated: object) -> Moment:
        """The time of an item, corrected by how wrong the sender's clock was."""
        raw = None if stated is None or stated == "" else micros_of(stated, "time")
        received = self.notes.received
        occurred = received if raw is None else raw + self.skew
        if occurred < _EARLIEST:
            raise ItemRefused("time and sentAt contradict each other")
        if occurred > received + DAY:
            raise ItemRefused("time in the future")
        return Moment(occurred, occurred if self.envelope.historical else max(occurred, received), raw)

    def event(
        self, *, name: str, identifier: str, at: Moment, keys: tuple[str | None, str | None], properties: bytes
    ) -> None:
        """Note an event of (account key, person key)."""
        source = self.notes.source
        account, person = keys
        if account is None and person is None:
            raise ItemRefused("no key says whose record this is")
        text = properties.decode() if properties else None
        self.notes.events.append((source.name, identifier, name, at.occurred, at.known, at.raw, account, person, text))
        if account and person:
            self.notes.links.append((person, account, "seen", at.occurred))

    def same_person(self, one: str | None, other: str | None, at: Moment) -> None:
        if one and other and one != other:
            self.notes.links.append((one, other, "same_person", at.occurred))


def judge_items(envelope: Envelope, source: IngestSource, *, received: int, read: Reader) -> Notes:
    """Judge every item of a request; a bad one is rejected alone, with its reason and its text."""
    notes = Notes(source, received)
    frame = ItemFrame(notes, envelope, _skew(envelope, received), _context(envelope))
    for place, item in enumerate(envelope.items):
        notes.items += 1
        notes.size += len(item)
        mark = notes.mark()
        try:
            if len(item) > MAX_ITEM:
                raise ItemRefused("item larger than 1 MB")
            read(frame, item)
        except (ItemRefused, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            notes.back_to(mark)
            reason = str(error) if isinstance(error, ItemRefused) else "unreadable item"
            notes.rejected.append((reason, item[:MAX_ITEM].decode("utf-8", "replace")))
            notes.refused_at.append((place, reason))
    return notes


def _skew(envelope: Envelope, received: int) -> int:
    if envelope.historical or not envelope.sent_at:
        return 0
    try:
        return received - micros_of(envelope.sent_at, "sentAt")
    except ItemRefused:
        return 0


def _context(envelope: Envelope) -> Json:
    if envelope.context is None:
        return {}
    try:
        found = msgspec.json.decode(envelope.context)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


_EARLIEST, _LATEST = -2_208_988_800_000_000, 253_402_300_799_000_000


def micros_of(stated: object, what: str) -> int:
    """Microseconds of an ISO 8601 text, or of seconds or milliseconds since 1970."""
    try:
        if isinstance(stated, str):
            moment = datetime.fromisoformat(stated)
            found = to_micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        elif isinstance(stated, int | float) and not isinstance(stated, bool):
            found = round(stated * (1_000_000 if abs(stated) < 1e11 else 1_000))
        else:
            raise ItemRefused(f"unreadable {what}")
    except (ValueError, OverflowError) as error:
        raise ItemRefused(f"unreadable {what}") from error
    if not _EARLIEST <= found <= _LATEST:
        raise ItemRefused(f"unreadable {what}")
    return found


def name_of(value: object, what: str) -> str | None:
    """An identifier or a name as text; nothing for an empty one."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ItemRefused(f"{what} is neither text nor a number")
    text = str(value).strip()
    if len(text) > MAX_NAME:
        raise ItemRefused(f"{what} is longer than {MAX_NAME} characters")
    return text or None


def trait(traits: Json, *names: str) -> str | None:
    """The first of these traits that is a text or a number, cut at ``MAX_TRAIT`` characters."""
    for name in names:
        value = traits.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:MAX_TRAIT]
    return None


def content_id(item: bytes) -> str:
    """The identity of an item that brings none: its content."""
    return "#" + digest(item.decode("utf-8", "replace"), length=32)


def object_of(raw: bytes, what: str) -> Json:
    """A JSON object; nothing for an absent one."""
    if raw in (b"", b"null"):
        return {}
    found = msgspec.json.decode(raw)
    if not isinstance(found, dict):
        raise ItemRefused(f"{what} are no object")
    return found
