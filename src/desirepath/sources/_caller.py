"""Asks a vendor's API: logs in, waits where it must, and judges what comes back."""

from __future__ import annotations

import email.utils
import json
import random
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, cast
from urllib.parse import urljoin, urlsplit

import httpx

from desirepath.kernel import WrongUse
from desirepath.sources._paging import Ask, at_path, next_ask
from desirepath.sources._references import Secrets
from desirepath.sources._vendors import Course, Json
from desirepath.sources.contract import Patience, Source

_TIMEOUT = httpx.Timeout(60, connect=15)


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


class _ClientCredentials(httpx.Auth):
    """OAuth 2.0 client credentials (RFC 6749, section 4.4); a token that ran out is fetched anew, once."""

    requires_response_body = True

    def __init__(self, url: str, identifier: str, secret: str) -> None:
        self._url, self._told = url, {"client_id": identifier, "client_secret": secret}
        self._token: str | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        for is_first in (self._token is not None, False):
            if self._token is None:
                answer = yield httpx.Request("POST", self._url, data={**self._told, "grant_type": "client_credentials"})
                answer.raise_for_status()
                self._token = str(answer.json()["access_token"])
            request.headers["Authorization"] = f"Bearer {self._token}"
            response = yield request
            if response.status_code != 401 or not is_first:
                return
            self._token = None


def _login(auth: Json) -> tuple[httpx.Auth | None, dict[str, str]]:
    """How to log in: what httpx does for it, and headers."""
    if auth["type"] == "http_basic":
        return httpx.BasicAuth(str(auth["username"]), str(auth["password"])), {}
    if auth["type"] == "oauth2_client_credentials":
        login = _ClientCredentials(str(auth["access_token_url"]), str(auth["client_id"]), str(auth["client_secret"]))
        return login, {}
    return None, {"Authorization": f"Bearer {auth['token']}"}


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
        self._source, self._secrets, self._patience = source, secrets, patience
        self._base = base_url.rstrip("/") + "/"
        login, more = _login(auth)
        told = {"Accept": "application/json", **headers, **more}
        self._client = httpx.Client(auth=login, headers=told, timeout=_TIMEOUT, follow_redirects=False)

    def close(self) -> None:
        self._client.close()

    def first(self, course: Course) -> Ask:
        return Ask(urljoin(self._base, course.path.lstrip("/")), dict(course.params), course.body)

    def pages(self, course: Course, ask: Ask, scratch: Path) -> Iterator[Page]:
        """Page after page from ``ask`` on; what is being read is kept in ``scratch``.

        Raises
        ------
        VendorRefused
            when an answer is not what was asked for, or none comes.
        """
        goes_on = True
        while goes_on:
            self._fetch(course.method, ask, scratch)
            answer, listed = (None, []) if course.lines else self._document(course, scratch)
            following, goes_on = next_ask(course.paginator, ask, answer, listed)
            if goes_on and following == ask:
                self._refuse("it sends the same page again and again", "Sync again later.")
            records = self._lines(scratch) if course.lines else _records(listed, course)
            yield Page(records, ask, following, goes_on)
            ask = following

    def _fetch(self, method: str, ask: Ask, scratch: Path) -> None:
        """One whole answer in ``scratch``; bad moments are waited out, as long as the patience lasts."""
        self._stay_with(ask.url)
        for left in reversed(range(self._patience.tries)):
            try:
                pause = self._attempt(method, ask, scratch, left)
            except httpx.HTTPStatusError as error:
                status = error.response.status_code
                self._refuse(f"it refuses the login (HTTP {status})", self._login_remedy(), status)
            except httpx.TransportError as error:
                if not left:
                    self._refuse(f"it cannot be reached ({type(error).__name__})", "Check `base_url` and the network.")
                pause = self._pause(left, "")
            if pause is None:
                return
            time.sleep(pause)

    def _attempt(self, method: str, ask: Ask, scratch: Path, left: int) -> float | None:
        """Ask once; the seconds to wait before asking again, or nothing where the answer is there."""
        with self._client.stream(method, ask.url, params=_plain(ask.params) or None, json=ask.body) as response:
            if _is_bad_moment(response.status_code) and left:
                return self._pause(left, response.headers.get("Retry-After", ""))
            self._judge(response)
            _save(response, scratch)
            return None

    def _pause(self, left: int, told: str) -> float:
        """Seconds to wait: what the vendor asks for, else twice as long each time, a little apart from others."""
        patience = self._patience
        asked = _seconds(told)
        if asked is not None:
            return min(asked, patience.longest_s)
        steps = patience.tries - 1 - left
        return float(min(patience.pause_s * 2**steps, patience.longest_s) * random.uniform(0.8, 1.2))

    def _stay_with(self, url: str) -> None:
        """A link to another host would carry the login there."""
        if urlsplit(url)[:2] != urlsplit(self._base)[:2]:
            self._refuse(f"it sends us on to {urlsplit(url).netloc}", f"Set `base_url` of source {self._source.name}.")

    def _document(self, course: Course, scratch: Path) -> tuple[object, list[Json]]:
        try:
            answer = json.loads(scratch.read_bytes())
        except ValueError:
            self._refuse("its answer is no JSON", "Sync again; if it stays, check `base_url`.")
        found = at_path(answer, course.select)
        if not isinstance(found, list):
            keys = ", ".join(answer) if isinstance(answer, dict) else "no keys"
            self._refuse(f"its answer has no list at {course.select or 'the top'!r} but {keys}", "Check `resource`.")
        return answer, [one for one in found if isinstance(one, dict)]

    def _lines(self, scratch: Path) -> Iterator[Json]:
        with scratch.open("rb") as handle:
            for line in filter(bytes.strip, handle):
                try:
                    found = json.loads(line)
                except ValueError:
                    self._refuse(f"a line is no JSON: {line[:60]!r}", "Sync again.")
                if isinstance(found, dict):
                    yield found

    def _judge(self, response: httpx.Response) -> None:
        """Raise for an answer that is not what was asked for."""
        status, name = response.status_code, f"source {self._source.name}"
        if status < 300:
            if "html" in response.headers.get("Content-Type", "").lower():
                remedy = f"Check `base_url` of {name}: the address may be that of the website, or ask for a sign-in."
                self._refuse("it answers with a web page instead of data", remedy)
            return
        said = self._said(response)
        if status in (401, 403):
            self._refuse(f"it refuses the login (HTTP {status}{said})", self._login_remedy(), status)
        if status < 400:
            self._refuse(f"it sends us elsewhere (HTTP {status})", f"Check `base_url` of {name}.", status)
        if status == 404:
            remedy = f"Check `base_url` and `resource` of {name}."
            self._refuse(f"it knows no such resource (HTTP 404{said})", remedy, status)
        if _is_bad_moment(status):
            remedy = "Sync again later; it goes on where it stopped."
            self._refuse(f"it still answers HTTP {status} after several tries{said}", remedy, status)
        self._refuse(f"it refuses the request (HTTP {status}{said})", f"Check the settings of {name}.", status)

    def _login_remedy(self) -> str:
        remote = self._source.remote
        refs = ", ".join(f"`{key}` ({value})" for key, value in remote.secrets.items()) if remote else ""
        return f"Check {refs or 'the login'}: it may have expired, or may not read this resource."

    def _said(self, response: httpx.Response) -> str:
        """What the vendor says of a fault, in one short line without secrets."""
        try:
            told = json.loads(response.read())
        except (ValueError, httpx.TransportError):
            return ""
        for key in ("message", "error", "detail", "description", "errors"):
            found = at_path(told, key)
            found = found.get("message") if isinstance(found, dict) else found
            if found:
                text = found if isinstance(found, str) else json.dumps(found)
                return f": {self._secrets.scrub(' '.join(text.split()))[:160]}"
        return ""

    def _refuse(self, found: str, remedy: str, status: int = 0) -> NoReturn:
        remote = self._source.remote
        which = f", {remote.vendor} {remote.resource}" if remote else ""
        raise VendorRefused(
            f"source {self._source.name}, stream {self._source.stream}{which}", found, remedy, status
        ) from None


def _is_bad_moment(status: int) -> bool:
    return status == 429 or status >= 500


def _seconds(told: str) -> float | None:
    """A Retry-After: seconds, or a date."""
    if told.strip().replace(".", "", 1).isdigit():
        return float(told)
    found = email.utils.parsedate_tz(told) if told else None
    return max(0.0, email.utils.mktime_tz(found) - time.time()) if found else None


def _plain(params: Json) -> dict[str, str | list[str]]:
    return {
        key: [str(one) for one in value] if isinstance(value, list) else str(value) for key, value in params.items()
    }


def _save(response: httpx.Response, path: Path) -> None:
    with path.open("wb") as handle:
        for part in response.iter_bytes(1 << 20):
            handle.write(part)


def _records(listed: list[Json], course: Course) -> list[Json]:
    """The records of a list; ``item`` leads to the record inside each member."""
    found = [at_path(member, course.item) for member in listed]
    kept = [cast(Json, one) for one in found if isinstance(one, dict)]
    return kept[::-1] if course.paginator.get("reverse") else kept
