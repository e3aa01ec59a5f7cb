"""From one page of a vendor's list to the next: what an answer says of it, as a request that can be written down.

The words of the vendor files are dlt's (``cursor``, ``json_link``) where dlt has a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast
from urllib.parse import urljoin

from desirepath.sources._vendors import Json


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as it can be written down and taken up again; logins are no part of it."""

    url: str
    params: Json
    body: Json | None = None

    def told(self) -> Json:
        return {"url": self.url, "params": self.params, "body": self.body}

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> Ask:
        params, body = kept.get("params"), kept.get("body")
        return cls(str(kept["url"]), dict(cast(Json, params or {})), cast("Json | None", body))

    def with_params(self, more: Json, drop: str = "") -> Ask:
        kept = {key: value for key, value in self.params.items() if key != drop}
        return replace(self, params={**kept, **more})


Turn = tuple[Ask, bool]
"""The request that follows, and whether there is more to fetch for now."""


def next_ask(paging: Json, ask: Ask, answer: object, records: Sequence[Json]) -> Turn:
    """What follows ``ask`` after its ``answer``."""
    return _KINDS[str(paging["type"])](paging, ask, answer, records)


def at_path(value: object, path: str) -> object:
    """What lies at a dotted path; nothing where it ends early."""
    for step in filter(None, path.split(".")):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _single(_paging: Json, ask: Ask, _answer: object, _records: Sequence[Json]) -> Turn:
    return ask, False


def _by_cursor(paging: Json, ask: Ask, answer: object, records: Sequence[Json]) -> Turn:
    """The answer holds a word for the next page, to be sent as a parameter or inside the body."""
    word = at_path(answer, str(paging["cursor_path"]))
    if not word or (paging.get("stop_after_empty_page") and not records):
        return ask, False
    if "cursor_param" in paging:
        return ask.with_params({str(paging["cursor_param"]): word}), True
    body: Json = deepcopy(ask.body or {})
    *outer, last = str(paging["cursor_body_path"]).split(".")
    place = body
    for step in outer:
        place = cast(Json, place.setdefault(step, {}))
    place[last] = word
    return replace(ask, body=body), True


def _by_link(paging: Json, ask: Ask, answer: object, _records: Sequence[Json]) -> Turn:
    link = at_path(answer, str(paging["next_url_path"]))
    return (Ask(urljoin(ask.url, str(link)), {}, ask.body), True) if link else (ask, False)


def _by_last_id(paging: Json, ask: Ask, answer: object, records: Sequence[Json]) -> Turn:
    """The next page begins after (or, with ``reverse``, ends before) an id of this one: how Stripe pages."""
    edge = records[0 if paging.get("reverse") else -1].get("id") if records else None
    if edge is None:
        return ask, False
    return ask.with_params({str(paging["param"]): edge}), bool(at_path(answer, "has_more"))


def _by_export(paging: Json, ask: Ask, answer: object, _records: Sequence[Json]) -> Turn:
    """A feed without an end: every answer tells where the next begins, and whether that is for later: Zendesk."""
    is_more = not at_path(answer, str(paging["end"]))
    if "link" in paging:
        link = at_path(answer, str(paging["link"]))
        return (Ask(urljoin(ask.url, str(link)), {}, ask.body), is_more) if link else (ask, False)
    word = at_path(answer, str(paging["cursor"]))
    if not word:
        return ask, False
    return ask.with_params({str(paging["param"]): word}, drop=str(paging.get("drop", ""))), is_more


def _by_day(paging: Json, ask: Ask, _answer: object, _records: Sequence[Json]) -> Turn:
    """One day after the other up to today: Mixpanel's export."""
    following = date.fromisoformat(str(ask.params[str(paging["first"])])) + timedelta(days=1)
    days: Json = {str(paging["first"]): following.isoformat(), str(paging["last"]): following.isoformat()}
    return ask.with_params(days), following.isoformat() <= str(paging["today"])


_KINDS: dict[str, Callable[[Json, Ask, object, Sequence[Json]], Turn]] = {
    "single_page": _single,
    "cursor": _by_cursor,
    "json_link": _by_link,
    "last_id": _by_last_id,
    "export": _by_export,
    "days": _by_day,
}
