"""Reads the body of a request: whose it is, when it was sent, and its items, each still as it came."""

from __future__ import annotations

import json
from typing import Literal

import msgspec

from desirepath.kernel import WrongUse

Dialect = Literal["segment", "posthog"]
MAX_ITEMS = 50_000


class BodyRefused(WrongUse):
    """The body as a whole cannot be read; nothing of it was stored."""

    code = "unreadable_body"


class Envelope(msgspec.Struct, frozen=True):
    """One request: its items as JSON texts, and what holds for all of them.

    ``historical`` marks a back-fill: its records were known when they happened, not when they were sent.
    """

    items: tuple[bytes, ...]
    write_key: str | None
    sent_at: str | None
    historical: bool
    dialect: Dialect
    kind: str | None = None
    context: bytes | None = None


class _Outer(msgspec.Struct):
    batch: list[msgspec.Raw] | None = None
    messages: list[msgspec.Raw] | None = None
    writeKey: str | None = None  # noqa: N815
    api_key: str | None = None
    token: str | None = None
    sentAt: str | None = None  # noqa: N815
    sent_at: str | None = None
    historical_migration: bool = False
    context: msgspec.Raw | None = None


_OUTER = msgspec.json.Decoder(_Outer, strict=False)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


def read_body(body: bytes, *, dialect: Dialect, kind: str) -> Envelope:
    """The items of a request's body.

    Parameters
    ----------
    kind
        what the address says the body is: ``batch``, ``import``, or the type of the one message it holds.

    Raises
    ------
    BodyRefused
        when it is no JSON object, or holds more than ``MAX_ITEMS`` items.
    """
    try:
        return _envelope(body, dialect, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        rewritten = _rewritten(body)
    try:
        return _envelope(rewritten, dialect, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _refused("JSON of another shape") from error


def _envelope(body: bytes, dialect: Dialect, kind: str) -> Envelope:
    is_list = dialect == "posthog" and body.lstrip()[:1] == b"["
    outer = _Outer(batch=_LIST.decode(body)) if is_list else _OUTER.decode(body)
    listed = outer.batch if outer.batch is not None else outer.messages
    is_batch = listed is not None if dialect == "posthog" else kind in ("batch", "import")
    if is_batch and listed is None:
        raise _refused("no list `batch`")
    items = tuple(bytes(item) for item in listed or ()) if is_batch else (_without_key(body, outer),)
    if len(items) > MAX_ITEMS:
        raise _refused(f"{len(items):,} items, at most {MAX_ITEMS:,}")
    return Envelope(
        items,
        outer.writeKey or outer.api_key or outer.token,
        outer.sentAt or outer.sent_at,
        outer.historical_migration or kind == "import",
        dialect,
        None if is_batch or dialect == "posthog" else kind,
        bytes(outer.context) if is_batch and outer.context is not None else None,
    )


def _without_key(body: bytes, outer: _Outer) -> bytes:
    """A message that stands alone, without the write key: what is rejected is kept as it came, keys are not."""
    if not (outer.writeKey or outer.api_key or outer.token):
        return body
    message = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return msgspec.json.encode({k: v for k, v in message.items() if k not in ("writeKey", "api_key", "token")})


def _refused(found: str) -> BodyRefused:
    return BodyRefused("the body of the request", found, 'Send a JSON object such as {"batch": [...]}.')


def _rewritten(body: bytes) -> bytes:
    """A body with what strict readers refuse whole (NaN, half of a character), so that only the items at fault fall.

    Python's SDKs write NaN as it stands, JavaScript halves of characters as they stand.
    """
    try:
        found = json.loads(body, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else f"no JSON: {error}"
        raise _refused(reason) from error
    if not isinstance(found, dict | list):
        raise _refused(f"JSON of another kind: {type(found).__name__}")
    if isinstance(found, dict):
        for key in ("writeKey", "api_key", "token", "sentAt", "sent_at"):
            if not isinstance(found.get(key), str):
                found.pop(key, None)
        found["historical_migration"] = found.get("historical_migration") is True
        for key in ("batch", "messages"):
            if not isinstance(found.get(key), list):
                found.pop(key, None)
    listed = json.dumps(found).encode()
    try:
        msgspec.json.decode(listed, type=_Outer if isinstance(found, dict) else list[msgspec.Raw])
    except (msgspec.MsgspecError, RecursionError):
        return _with_quoted_items(found)
    return listed


def _with_quoted_items(found: dict[str, object] | list[object]) -> bytes:
    """Items that no strict reader takes stand as texts, which no item may be: each is rejected alone."""
    listed = found if isinstance(found, list) else found.get("batch", found.get("messages"))
    if not isinstance(listed, list):
        raise _refused("a text with half of a character")
    safe = [item if _is_strict(item) else json.dumps(item) for item in listed]
    outer: object = safe
    if isinstance(found, dict):
        kept = {key: value for key, value in found.items() if key in _Outer.__struct_fields__ and _is_strict(value)}
        outer = {**{key: value for key, value in kept.items() if key != "messages"}, "batch": safe}
    return json.dumps(outer).encode()


def _is_strict(value: object) -> bool:
    try:
        msgspec.json.decode(json.dumps(value).encode())
    except (msgspec.MsgspecError, RecursionError):
        return False
    return True
