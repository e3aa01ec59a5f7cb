"""Items as Segment's and RudderStack's SDKs send them: track, page, screen, identify, group, alias."""

from __future__ import annotations

import msgspec

from desirepath.events.ingest._notes import ItemFrame, ItemRefused, Json, Moment, content_id, name_of, object_of
from desirepath.events.ingest._traits import note_account, note_person

_NOTHING = msgspec.Raw(b"")


class _Context(msgspec.Struct):
    groupId: object = None  # noqa: N815
    traits: msgspec.Raw = _NOTHING


class _Item(msgspec.Struct):
    type: object = None
    event: object = None
    name: object = None
    category: object = None
    userId: object = None  # noqa: N815
    anonymousId: object = None  # noqa: N815
    previousId: object = None  # noqa: N815
    groupId: object = None  # noqa: N815
    messageId: object = None  # noqa: N815
    timestamp: object = None
    originalTimestamp: object = None  # noqa: N815
    properties: msgspec.Raw = _NOTHING
    traits: msgspec.Raw = _NOTHING
    context: _Context | None = None


_DECODER = msgspec.json.Decoder(_Item)
SAID = {"page": "page_viewed", "screen": "screen_viewed"}


def read_segment_item(frame: ItemFrame, raw: bytes) -> None:
    """Note what one message says.

    Raises
    ------
    ItemRefused
        with the reason.
    """
    item = _DECODER.decode(raw)
    kind = frame.envelope.kind or item.type
    at = frame.moment(item.originalTimestamp if item.timestamp in (None, "") else item.timestamp)
    person, anonymous = _people(frame, item)
    account = _account(frame, item)
    identifier = name_of(item.messageId, "messageId") or content_id(raw)
    if kind in ("track", "page", "screen"):
        name = SAID.get(str(kind)) or name_of(item.event, "event")
        if name is None:
            raise ItemRefused("no event")
        frame.event(
            name=name, identifier=identifier, at=at, keys=(account, person or anonymous), properties=_properties(item)
        )
        frame.same_person(anonymous, person, at)
    elif kind == "identify":
        note_person(frame, person or anonymous, _traits(item), account=account, at=at)
        frame.same_person(anonymous, person, at)
    elif kind == "group":
        _note_group(frame, item, person or anonymous, at)
    elif kind == "alias":
        previous = name_of(item.previousId, "previousId")
        if not previous or not person:
            raise ItemRefused("an alias needs previousId and userId")
        frame.same_person(frame.notes.source.person(previous), person, at)
    else:
        raise ItemRefused("type is none of track, page, screen, identify, group, alias")


def _people(frame: ItemFrame, item: _Item) -> tuple[str | None, str | None]:
    """The keys of the person and of the nameless visitor."""
    user, visitor = name_of(item.userId, "userId"), name_of(item.anonymousId, "anonymousId")
    source = frame.notes.source
    return source.person(user) if user else None, source.person(f"anonymous:{visitor}") if visitor else None


def _account(frame: ItemFrame, item: _Item) -> str | None:
    stated = item.context.groupId if item.context else None
    found = name_of(item.groupId or stated or frame.context.get("groupId"), "groupId")
    return frame.notes.source.account(found) if found else None


def _properties(item: _Item) -> bytes:
    """Properties as they came; the name of a page or screen among them."""
    raw = bytes(item.properties)
    if raw in (b"", b"null"):
        raw = b"{}"
    if not raw.startswith(b"{"):
        raise ItemRefused("properties are no object")
    named = {key: value for key, value in (("name", item.name), ("category", item.category)) if isinstance(value, str)}
    if not named:
        return raw
    return msgspec.json.encode({**named, **object_of(raw, "properties")})


def _traits(item: _Item) -> Json:
    traits = object_of(bytes(item.traits), "traits")
    return traits or object_of(bytes(item.context.traits) if item.context else b"", "traits")


def _note_group(frame: ItemFrame, item: _Item, person: str | None, at: Moment) -> None:
    group = name_of(item.groupId, "groupId")
    if group is None:
        raise ItemRefused("no groupId")
    account = frame.notes.source.account(group)
    note_account(frame, account, _traits(item), at=at)
    if person:
        frame.notes.links.append((person, account, "contact", at.occurred))
