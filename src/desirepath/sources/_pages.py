"""Pages of a vendor's API over dlt's client: login, retries and paging are its, judging an answer is ours.

Imported only when an API is really asked: dlt takes a second to load. No dlt pipeline is ever made, so none of its
telemetry runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from dlt.sources.helpers.requests import Client
from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials
from dlt.sources.helpers.rest_client.paginators import BasePaginator
from dlt.sources.rest_api.config_setup import create_auth, create_paginator, register_paginator
from requests import Request, Response
from requests.exceptions import RequestException

from desirepath.kernel import WrongUse
from desirepath.sources._references import Secrets
from desirepath.sources._vendors import Course, Json
from desirepath.sources.contract import Patience, Source

_DOWNLOAD_TRIES = 5


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


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one answer, its request and the one that follows, and whether there is more to fetch for now."""

    records: Iterable[Json]
    ask: Ask
    following: Ask
    goes_on: bool


class VendorRefused(WrongUse):
    """A vendor's answer that no retry helps; ``status`` is its HTTP status, 0 without one."""

    def __init__(self, asked: str, found: str, remedy: str, status: int = 0) -> None:
        self.status = status
        super().__init__(asked, found, remedy)


class ByLastId(BasePaginator):
    """The next page begins after (or, with ``reverse``, ends before) an id of this one: how Stripe pages."""

    def __init__(self, param: str, more: str = "has_more", key: str = "id", reverse: bool = False) -> None:
        super().__init__()
        self._param, self._more, self._key, self._reverse = param, more, key, reverse
        self._edge: str | None = None

    def update_state(self, response: Response, data: list[Json] | None = None) -> None:
        edge = (data or [{}])[0 if self._reverse else -1].get(self._key)
        self._edge = str(edge) if edge is not None else None
        self._has_next_page = bool(response.json().get(self._more)) and self._edge is not None

    def update_request(self, request: Request) -> None:
        if self._edge is not None:
            request.params = {**_params(request), self._param: self._edge}


class ByExport(BasePaginator):
    """A feed without an end: every answer tells where the next begins, and whether that is for later: Zendesk."""

    def __init__(self, end: str, cursor: str = "", param: str = "", link: str = "", drop: str = "") -> None:
        super().__init__()
        self._end, self._cursor, self._param, self._link, self._drop = end, cursor, param, link, drop
        self._next: str | None = None

    def update_state(self, response: Response, data: list[Json] | None = None) -> None:
        answer = response.json()
        following = answer.get(self._link or self._cursor)
        self._next = str(following) if following else None
        self._has_next_page = self._next is not None and not answer.get(self._end)

    def update_request(self, request: Request) -> None:
        if self._next is None:
            return
        if self._link:
            request.url, request.params = self._next, {}
        else:
            kept = {key: value for key, value in _params(request).items() if key != self._drop}
            request.params = {**kept, self._param: self._next}


class ByDay(BasePaginator):
    """One day after the other up to today: Mixpanel's export."""

    def __init__(self, first: str, last: str, today: str) -> None:
        super().__init__()
        self._first, self._last, self._today = first, last, date.fromisoformat(today)

    def update_state(self, response: Response, data: list[Json] | None = None) -> None:
        """The day is in the request alone."""

    def update_request(self, request: Request) -> None:
        params = _params(request)
        following = date.fromisoformat(str(params[self._first])) + timedelta(days=1)
        self._has_next_page = following <= self._today
        request.params = {**params, self._first: following.isoformat(), self._last: following.isoformat()}


def _params(request: Request) -> dict[str, Any]:
    return dict(cast(dict[str, Any], request.params or {}))


_OURS = (ByLastId, ByExport, ByDay)
for _name, _kind in (("last_id", ByLastId), ("export", ByExport), ("days", ByDay)):
    register_paginator(_name, _kind)


class Caller:
    """Asks one vendor for one source."""

    def __init__(
        self,
        source: Source,
        base_url: str,
        *,
        auth: Json,
        headers: dict[str, str],
        secrets: Secrets,
        patience: Patience,
    ) -> None:
        self._source, self._secrets, self._base = source, secrets, base_url.rstrip("/") + "/"
        self._session = Client(
            raise_for_status=False,
            request_max_attempts=patience.tries,
            request_backoff_factor=patience.pause_s,
            request_max_retry_delay=patience.longest_s,
        ).session
        self._session.headers.update({"Accept": "application/json", **headers})
        self._auth = create_auth(auth)  # type: ignore[arg-type]
        if isinstance(self._auth, OAuth2ClientCredentials):
            self._auth.session = self._session

    def close(self) -> None:
        self._session.close()

    def first(self, course: Course) -> Ask:
        return Ask(urljoin(self._base, course.path.lstrip("/")), dict(course.params), course.body)

    def pages(self, course: Course, ask: Ask, scratch: Path) -> Iterator[Page]:
        """Page after page from ``ask`` on.

        Raises
        ------
        VendorRefused
            when an answer is not what was asked for, or none comes.
        """
        paginator = create_paginator(course.paginator)  # type: ignore[arg-type]
        if paginator is None:
            raise TypeError(f"no paging {course.paginator!r}")
        goes_on = True
        while goes_on:
            request = self._request(course, ask)
            response, listed = self._lines(request, scratch) if course.lines else self._document(request, course)
            paginator.update_state(response, listed)
            goes_on = paginator.has_next_page
            if goes_on or isinstance(paginator, _OURS):
                paginator.update_request(request)
                goes_on = paginator.has_next_page
            following = Ask(str(request.url), _params(request), cast("Json | None", request.json))
            if goes_on and following == ask:
                raise self._refused("it sends the same page again and again", "Sync again later.")
            records = self._read_lines(scratch) if course.lines else _records(listed, course)
            yield Page(records, ask, following, goes_on)
            ask = following

    def _request(self, course: Course, ask: Ask) -> Request:
        params, body = cast(Any, dict(ask.params)), cast(Any, ask.body)
        return Request(course.method, self._own(ask.url), params=params, json=body, auth=self._auth)

    def _own(self, url: str) -> str:
        """A link to another host would carry the login there."""
        if urlsplit(url)[:2] != urlsplit(self._base)[:2]:
            raise self._refused(f"it sends us on to {urlsplit(url).netloc}", f"Set `base_url` of {self._name}.")
        return url

    @property
    def _name(self) -> str:
        return f"source {self._source.name}"

    def _send(self, request: Request, *, stream: bool) -> Response:
        try:
            prepared = self._session.prepare_request(request)
            settings = self._session.merge_environment_settings(str(prepared.url), {}, stream, None, None)
            response: Response = self._session.send(prepared, allow_redirects=False, **settings)  # type: ignore[no-untyped-call]
        except RequestException as error:
            raise self._unreached(error) from None
        self._judge_status(response)
        return response

    def _document(self, request: Request, course: Course) -> tuple[Response, list[Json]]:
        response = self._send(request, stream=False)
        self._judge_kind(response, response.content[:200])
        try:
            found = response.json()
        except ValueError:
            raise self._refused("its answer is no JSON", "Sync again; if it stays, check `base_url`.") from None
        for step in filter(None, course.select.split(".")):
            found = found.get(step) if isinstance(found, dict) else None
        if not isinstance(found, list):
            keys = ", ".join(response.json()) if isinstance(response.json(), dict) else "a list"
            raise self._refused(
                f"its answer has no list at {course.select or 'the top'!r} but {keys}",
                f"Check `resource` of {self._name}.",
            )
        return response, [one for one in found if isinstance(one, dict)]

    def _lines(self, request: Request, scratch: Path) -> tuple[Response, list[Json]]:
        """An answer of one record a line goes by a file, so that a break in it is noticed before any is taken."""
        for left in reversed(range(_DOWNLOAD_TRIES)):
            response = self._send(request, stream=True)
            try:
                _save(response, scratch)
                break
            except RequestException as error:
                if not left:
                    raise self._unreached(error) from None
        with scratch.open("rb") as handle:
            self._judge_kind(response, handle.read(200))
        return response, []

    def _read_lines(self, scratch: Path) -> Iterator[Json]:
        with scratch.open("rb") as handle:
            for line in filter(bytes.strip, handle):
                try:
                    found = json.loads(line)
                except ValueError:
                    raise self._refused(f"a line is no JSON: {line[:60]!r}", "Sync again.") from None
                if isinstance(found, dict):
                    yield found

    def _judge_status(self, response: Response) -> None:
        status = response.status_code
        if status < 300:
            return
        said = self._said(response)
        if status in (401, 403):
            refs = ", ".join(f"`{key}` ({value})" for key, value in self._references().items())
            remedy = f"Check {refs or 'the login'}: it may have expired, or may not read this resource."
            raise self._refused(f"it refuses the login (HTTP {status}{said})", remedy, status)
        if status < 400:
            raise self._refused(f"it sends us elsewhere (HTTP {status})", f"Check `base_url` of {self._name}.", status)
        if status == 404:
            raise self._refused(
                f"it knows no such resource (HTTP 404{said})",
                f"Check `base_url` and `resource` of {self._name}.",
                status,
            )
        if status == 429 or status >= 500:
            raise self._refused(
                f"it still answers HTTP {status} after several tries{said}",
                "Sync again later; it goes on where it stopped.",
                status,
            )
        raise self._refused(
            f"it refuses the request (HTTP {status}{said})", f"Check the settings of {self._name}.", status
        )

    def _judge_kind(self, response: Response, head: bytes) -> None:
        if "html" in response.headers.get("Content-Type", "").lower() or head.lstrip()[:1] == b"<":
            raise self._refused(
                "it answers with a web page instead of data",
                f"Check `base_url` of {self._name}: the address may be that of the website, or ask for a sign-in.",
            )

    def _references(self) -> dict[str, str]:
        return self._source.remote.secrets if self._source.remote else {}

    def _said(self, response: Response) -> str:
        try:
            told = response.json()
        except ValueError:
            return ""
        for key in ("message", "error", "detail", "description", "errors"):
            found = told.get(key) if isinstance(told, dict) else None
            found = found.get("message") if isinstance(found, dict) else found
            if found:
                text = found if isinstance(found, str) else json.dumps(found)
                return f": {self._secrets.scrub(' '.join(text.split()))[:160]}"
        return ""

    def _unreached(self, error: RequestException) -> VendorRefused:
        status = error.response.status_code if error.response is not None else 0
        if status in (400, 401, 403):
            return self._refused(
                f"it refuses the login (HTTP {status})", "Check `client_id` and `client_secret`.", status
            )
        kind = type(error).__name__
        return self._refused(
            f"it cannot be reached ({kind})", "Check `base_url` and the network, then sync again.", status
        )

    def _refused(self, found: str, remedy: str, status: int = 0) -> VendorRefused:
        remote = self._source.remote
        which = f", {remote.vendor} {remote.resource}" if remote else ""
        return VendorRefused(f"{self._name}, stream {self._source.stream}{which}", found, remedy, status)


def _save(response: Response, path: Path) -> None:
    with response, path.open("wb") as handle:
        for part in response.iter_content(1 << 20):
            handle.write(part)


def _records(listed: list[Json], course: Course) -> list[Json]:
    """The records of a list; ``item`` leads to the record inside each member."""
    found: list[Json] = []
    for member in reversed(listed) if course.paginator.get("reverse") else listed:
        inner: object = member
        for step in filter(None, course.item.split(".")):
            inner = inner.get(step) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            found.append(cast(Json, inner))
    return found
