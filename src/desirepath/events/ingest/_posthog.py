"""Items as PostHog's SDKs send them: events with a distinct_id, `$set`, `$groups`, `$groupidentify`, `$create_alias`."""

from __future__ import annotations

import msgspec

from desirepath.events.ingest._notes import ItemFrame, ItemRefused, Json, Moment, content_id, name_of, object_of
from desirepath.events.ingest._traits import note_account, note_person

_NOTHING = msgspec.Raw(b"")
SAID = {"$pageview": "page_viewed", "$screen": "screen_viewed"}
_OF_PEOPLE = frozenset({"$identify", "$set", "$set_once", "$create_alias", "$merge_dangerously"})


class _Item(msgspec.Struct):
    event: object = None
    distinct_id: object = None
    uuid: object = None
    timestamp: object = None
    properties: msgspec.Raw = _NOTHING


_DECODER = msgspec.json.Decoder(_Item)


def read_posthog_item(frame: ItemFrame, raw: bytes) -> None:
    """Note what one event says.

    Raises
    ------
    ItemRefused
        with the reason.
    """
    item = _DECODER.decode(raw)
    name = name_of(item.event, "event")
    if name is None:
        raise ItemRefused("no event")
    properties = object_of(bytes(item.properties), "properties")
    at = frame.moment(item.timestamp)
    if name == "$groupidentify":
        _note_group(frame, properties, at)
        return
    source = frame.notes.source
    distinct = name_of(item.distinct_id, "distinct_id") or name_of(properties.get("distinct_id"), "distinct_id")
    person = source.person(distinct) if distinct else None
    account = _account(frame, properties)
    traits = {**_object(properties.get("$set_once")), **_object(properties.get("$set")), **_stated_outside(raw)}
    if traits or name in _OF_PEOPLE:
        note_person(frame, person, traits, account=account, at=at)
    for key in ("alias", "$anon_distinct_id"):
        other = name_of(properties.get(key), key) if name in _OF_PEOPLE else None
        frame.same_person(source.person(other) if other else None, person, at)
    if name not in _OF_PEOPLE:
        identifier = name_of(item.uuid, "uuid") or content_id(raw)
        kept = bytes(item.properties) if properties else b"{}"
        frame.event(name=SAID.get(name, name), identifier=identifier, at=at, keys=(account, person), properties=kept)


class _Outside(msgspec.Struct, rename={"set": "$set"}):
    set: msgspec.Raw = _NOTHING


_OUTSIDE = msgspec.json.Decoder(_Outside)


def _stated_outside(raw: bytes) -> Json:
    """`$set` beside the properties, as the Python SDK writes it."""
    if b'"$set"' not in raw:
        return {}
    return _object(msgspec.json.decode(_OUTSIDE.decode(raw).set or b"null"))


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _account(frame: ItemFrame, properties: Json) -> str | None:
    """The group that is the account: the declared type of group, else the only one."""
    groups, declared = _object(properties.get("$groups")), frame.notes.source.group_type
    stated = groups.get(declared) if declared else groups.get("company", next(iter(groups.values()), None))
    found = name_of(stated, "$groups")
    return frame.notes.source.account(found) if found else None


def _note_group(frame: ItemFrame, properties: Json, at: Moment) -> None:
    group = name_of(properties.get("$group_key"), "$group_key")
    if group is None:
        raise ItemRefused("no $group_key")
    declared = frame.notes.source.group_type
    if declared and properties.get("$group_type") != declared:
        return
    note_account(frame, frame.notes.source.account(group), _object(properties.get("$group_set")), at=at)
