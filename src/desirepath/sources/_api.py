"""Records of vendors: fetched page by page, landed in files, taken up again where a crash or a refusal left off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pyarrow as pa

from desirepath.kernel import DAY, HOUR, MINUTE, WEEK, Progress, WrongUse, digest, from_micros, to_micros
from desirepath.sources._caller import Caller, Page, VendorRefused
from desirepath.sources._landing import Landing, Position
from desirepath.sources._paging import Ask, at_path
from desirepath.sources._references import Secrets
from desirepath.sources._vendors import Course, Json, Resource, Since, Vendor, filled, read_vendor
from desirepath.sources.contract import Patience, Remote, Source

ROWS_A_FILE = 5_000
_SPANS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_LOST_PLACE = (400, 404, 410, 422)
"""What vendors answer when the place in a list that was kept is no longer known to them."""


@dataclass
class _Fetching:
    """One source's fetching: who is asked, what for, where it lands."""

    source: Source
    remote: Remote
    resource: Resource
    caller: Caller
    landing: Landing
    values: dict[str, object]
    now: int
    progress: Progress
    done: int = field(default=0)

    @property
    def origin(self) -> str:
        remote = self.remote
        return digest(remote.vendor, remote.resource, remote.url, remote.since, sorted(remote.settings.items()))

    def course(self, course: Course, **more: object) -> Course:
        """``course`` with every placeholder filled."""
        values = {**self.values, **more}
        told = {"path": course.path, "params": course.params, "body": course.body, "paginator": course.paginator}
        full = cast(Json, filled(told, values))
        return replace(
            course,
            path=str(full["path"]),
            params=cast(Json, full["params"]),
            body=cast("Json | None", full["body"]),
            paginator=cast(Json, full["paginator"]),
        )

    def pages(self, course: Course, kept: object = None) -> Iterator[Page]:
        """Pages from the beginning of ``course``, or from a request that was kept."""
        ask = Ask.of(kept) if isinstance(kept, dict) else self.caller.first(course)
        scratch = self.landing.folder / "answer.tmp"
        try:
            yield from self.caller.pages(course, ask, scratch)
        finally:
            scratch.unlink(missing_ok=True)

    def advance(self, position: Position) -> None:
        self.landing.advance(self.origin, position)

    def note(self, rows: int) -> None:
        self.done += rows
        self.progress(f"fetching {self.source.name}", self.done, 0)


def land_api(
    source: Source, folder: Path, secrets: Secrets, patience: Patience, *, now: int, progress: Progress
) -> Landing:
    """Bring a vendor's new records to the landing folder.

    Raises
    ------
    WrongUse
        naming the source, its stream and the remedy; what had landed before stays, and the next call goes on there.
    """
    remote = source.remote or Remote()
    vendor = read_vendor(remote.vendor)
    values = _values(remote, vendor, secrets, now)
    caller = Caller(
        source,
        str(values["base_url"]),
        auth=cast(Json, filled(vendor.auth, values)),
        headers={key: str(filled(value, values)) for key, value in vendor.headers.items()},
        secrets=secrets,
        patience=patience,
    )
    landing = Landing.of(source.name, folder)
    resource = vendor.resources[remote.resource]
    fetching = _Fetching(source, remote, resource, caller, landing, values, now, progress)
    try:
        _land(fetching)
    finally:
        caller.close()
    return landing


def _values(remote: Remote, vendor: Vendor, secrets: Secrets, now: int) -> dict[str, object]:
    told = {**vendor.defaults, **remote.settings}
    read = {key: secrets.read(key, reference) for key, reference in {**told, **remote.secrets}.items()}
    base = str(filled(remote.url or vendor.base_url, read))
    return {**read, "base_url": base.rstrip("/"), "today": from_micros(now).date().isoformat()}


def _land(fetching: _Fetching) -> None:
    resource = fetching.resource
    fetching.landing.know_columns(resource.columns)
    if resource.changes:
        _land_changes(fetching, resource.changes)
    elif resource.keeps:
        _land_feed(fetching)
    elif resource.since:
        _land_since(fetching, resource.since)
    else:
        _land_all(fetching)


def _land_all(fetching: _Fetching) -> None:
    """A list that cannot be asked for what is new is fetched whole; only files that differ are taken again."""
    fetching.landing.position(fetching.origin)
    with fetching.landing.snapshot() as snapshot:
        for rows, _, _ in _files(fetching, fetching.course(fetching.resource.course), None):
            if rows or not snapshot.files:
                snapshot.add(_table(fetching, rows))
            fetching.note(len(rows))
    fetching.advance({})


def _land_feed(fetching: _Fetching) -> None:
    """A feed whose last answer tells where the next sync begins."""
    since = fetching.resource.since or Since()
    begin = _moment(fetching.remote.since or since.start)
    course = fetching.course(fetching.resource.course, since=_written(begin, since.form))
    position = fetching.landing.position(fetching.origin)

    def fetch(kept: object) -> None:
        for rows, ask, _ in _files(fetching, course, kept):
            _add(fetching, rows)
            fetching.advance({"next": ask.told()})

    _from_kept_place(fetching, position.get("next"), fetch)


def _land_since(fetching: _Fetching, since: Since) -> None:
    """Records by a field that tells when they changed, from the newest one known on, less a lookback."""
    position = fetching.landing.position(fetching.origin)
    state = _Since(since, position.get("reached"), position.get("newest"), position.get("fetched"))

    def fetch(kept: object) -> None:
        state.goes_on = True
        while state.goes_on:
            state.goes_on = False
            low = state.low(fetching)
            course = fetching.course(fetching.resource.course, since=_written(low, since.form))
            for rows, ask, goes_on in _files(fetching, course, kept, state.left(kept)):
                _add(fetching, rows)
                state.see(rows, fetching.now)
                fetching.advance(state.position(ask, goes_on, low, fetching))
            kept = None

    _from_kept_place(fetching, position.get("next"), fetch)


class _Since:
    """How far a fetching by a field of change has come."""

    def __init__(self, since: Since, reached: object, newest: object, fetched: object) -> None:
        self.since, self.goes_on = since, True
        self.reached = reached if isinstance(reached, int) else None
        self.newest = newest if isinstance(newest, int) else self.reached
        self.fetched = fetched if isinstance(fetched, int) else 0

    def low(self, fetching: _Fetching) -> int:
        """The moment to ask from."""
        begin = _moment(fetching.remote.since or self.since.start)
        amount, unit = self.since.lookback[:-1], self.since.lookback[-1]
        return begin if self.reached is None else max(begin, self.reached - int(amount) * _SPANS[unit])

    def left(self, kept: object) -> int:
        """How many records the query at hand may still give; 0 where there is no bound."""
        self.fetched = self.fetched if kept else 0
        return max(1, self.since.at_most - self.fetched) if self.since.at_most else 0

    def see(self, rows: Sequence[Json], now: int) -> None:
        self.fetched += len(rows)
        for row in rows:
            value = at_path(row, self.since.field)
            if value is not None:
                moment = min(_moment(value), now)
                self.newest = moment if self.newest is None else max(self.newest, moment)

    def position(self, ask: Ask, goes_on: bool, low: int, fetching: _Fetching) -> Position:
        """What to keep: the place in the list, or, at its end or bound, the moment to go on from."""
        is_full = bool(self.since.at_most) and self.fetched >= self.since.at_most
        if goes_on and not is_full:
            return {"next": ask.told(), "reached": self.reached, "newest": self.newest, "fetched": self.fetched}
        if goes_on and (self.newest is None or self.newest <= low):
            raise WrongUse(
                f"source {fetching.source.name}, {fetching.remote.vendor} {fetching.remote.resource}",
                f"more than {self.since.at_most:,} records changed at the same instant",
                "Export this resource to files once, and bring these in.",
            )
        self.goes_on, self.reached = goes_on, self.newest
        return {"reached": self.newest}


def _land_changes(fetching: _Fetching, changes: Course) -> None:
    """First the whole list, later the vendor's log of changes, in the order they happened.

    The log's newest entry is noted before the list is begun, so that nothing falls between the two. Where the log has
    no entry, or no longer the one that was noted, the list is fetched again.
    """
    position = fetching.landing.position(fetching.origin)
    if position.get("listed") and position.get("head"):
        try:
            _follow(fetching, changes, position)
            return
        except VendorRefused as refused:
            if refused.status not in _LOST_PLACE:
                raise
            position = {}
    head = position["head"] if "next" in position else _newest_change(fetching, changes)
    course = fetching.course(fetching.resource.course)

    def fetch(kept: object) -> None:
        for rows, ask, goes_on in _files(fetching, course, kept):
            _add(fetching, rows)
            fetching.advance({"head": head, "next": ask.told()} if goes_on else {"head": head, "listed": True})

    _from_kept_place(fetching, position.get("next"), fetch)


def _newest_change(fetching: _Fetching, changes: Course) -> object:
    asked = replace(changes, params={**changes.params, "limit": 1}, item="")
    page = next(iter(fetching.pages(fetching.course(asked))))
    return next((record.get("id") for record in page.records), None)


def _follow(fetching: _Fetching, changes: Course, position: Position) -> None:
    course = fetching.course(changes)
    param = str(course.paginator["param"])
    course = replace(course, params={**course.params, param: position["head"]})
    for rows, ask, _ in _files(fetching, course, None):
        _add(fetching, rows)
        fetching.advance({"head": ask.params.get(param), "listed": True})


def _from_kept_place(fetching: _Fetching, kept: object, fetch: Callable[[object], None]) -> None:
    """Go on from a place that was kept; a vendor that no longer knows it is asked from the beginning."""
    before = fetching.done
    try:
        fetch(kept)
    except VendorRefused as refused:
        if not kept or refused.status not in _LOST_PLACE or fetching.done > before:
            raise
        fetch(None)


def _files(
    fetching: _Fetching, course: Course, kept: object, at_most: int = 0
) -> Iterator[tuple[list[Json], Ask, bool]]:
    """Records in portions of a file: with the request that follows them, and whether there is more to fetch now."""
    waiting: list[Json] = []
    fetched = 0
    for page in fetching.pages(course, kept):
        for record in page.records:
            waiting.append(record)
            fetched += 1
            if course.lines and len(waiting) >= ROWS_A_FILE:
                yield waiting, page.ask, True
                waiting = []
        is_full = bool(at_most) and fetched >= at_most
        if len(waiting) >= ROWS_A_FILE or not page.goes_on or is_full:
            yield waiting, page.following, page.goes_on
            waiting = []
        if is_full:
            return


def _add(fetching: _Fetching, rows: Sequence[Json]) -> None:
    if rows:
        fetching.landing.add(_table(fetching, rows))
        fetching.note(len(rows))


def _table(fetching: _Fetching, rows: Sequence[Json]) -> pa.Table:
    """Records as columns of text, nested values as JSON: a column has one type in every file, whatever is in it."""
    names = list(dict.fromkeys([*fetching.resource.columns, *(key for row in rows for key in row)]))
    fetching.landing.know_columns(names)
    return pa.table({name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in names})


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _moment(value: object) -> int:
    """Microseconds of an ISO time, or of seconds or milliseconds since 1970."""
    if isinstance(value, int | float) or str(value).isdigit():
        number = float(str(value))
        return int(number * (1_000 if number > 1e11 else 1_000_000))
    found = datetime.fromisoformat(str(value))
    return to_micros(found if found.tzinfo else found.replace(tzinfo=UTC))


def _written(moment: int, form: str) -> object:
    at = from_micros(moment)
    forms: dict[str, object] = {
        "iso": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z",
        "seconds": moment // 1_000_000,
        "millis": moment // 1_000,
        "minute": at.strftime("%Y-%m-%d %H:%M"),
        "day": at.date().isoformat(),
    }
    return forms[form]
