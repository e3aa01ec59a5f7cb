"""Records of databases and warehouses: read by a cursor column, or whole, and landed in chunks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from desirepath.kernel import Progress, WrongUse, digest
from desirepath.sources._landing import Landing, Position
from desirepath.sources._references import Secrets
from desirepath.sources.contract import Remote, Source
from desirepath.store import Asked, Chunk, ForeignFailed, checked_query, read_foreign

CHUNK_ROWS = 50_000
SEEN_AT_MOST = 50_000
"""So many rows within the lookback are remembered, to leave them out when they are read again unchanged."""

_SPAN = re.compile(r"(\d+)\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_KINDS: dict[str, type] = {
    "moment": datetime,
    "day": date,
    "whole": int,
    "float": float,
    "decimal": Decimal,
    "text": str,
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """One source's reading: what, where from, where to."""

    source: Source
    remote: Remote
    url: str
    query: str
    folder: Path
    landing: Landing

    def chunks(self, asked: Asked, kinds: dict[str, str]) -> Iterable[Chunk]:
        return read_foreign(self.url, asked, kinds, folder=self.folder, rows=CHUNK_ROWS)


def is_lookback(text: str) -> bool:
    """``1d``, ``12h`` and so on for a cursor of times, a number for one of numbers."""
    return bool(_SPAN.fullmatch(text) or re.fullmatch(r"\d+(\.\d+)?", text))


def land_sql(source: Source, remote: Remote, folder: Path, secrets: Secrets, progress: Progress) -> Landing:
    """Bring the new rows of a database to the landing folder.

    Raises
    ------
    WrongUse
        naming the source, its stream and the remedy; what had landed before stays.
    """
    landing = Landing.of(source.name, folder)
    try:
        url = secrets.url(remote.url)
        query = checked_query(remote.query, url) if remote.query else ""
        reading = _Reading(source, remote, url, query, folder, landing)
        if remote.cursor:
            _land_new(reading, progress)
        else:
            _land_whole(reading, progress)
        if remote.deletes and remote.cursor:
            _land_keys(reading)
    except ForeignFailed as failed:
        asked = f"source {source.name}, stream {source.stream}"
        raise WrongUse(asked, secrets.scrub(failed.reason), secrets.scrub(failed.remedy)) from None
    return landing


def _origin(remote: Remote) -> str:
    return digest(remote.query, remote.table, remote.cursor)


def _land_whole(reading: _Reading, progress: Progress) -> None:
    """Without a cursor column a load is all there is: what is gone from the table is gone from the landed files."""
    reading.landing.position(_origin(reading.remote))
    asked, done = Asked(reading.query, reading.remote.table), 0
    with reading.landing.snapshot() as snapshot:
        for chunk in reading.chunks(asked, {}):
            snapshot.add(chunk.data)
            done += chunk.data.num_rows
            progress(f"reading {reading.source.name}", done, 0)
    reading.landing.advance(_origin(reading.remote), {})


def _land_new(reading: _Reading, progress: Progress) -> None:
    """Rows from the last cursor value on, less the lookback, in the order of the cursor: each chunk moves it on."""
    origin, remote, landing = _origin(reading.remote), reading.remote, reading.landing
    position = landing.position(origin)
    last, kinds, seen = _last(position), _kinds(position), _Seen(position)
    asked = Asked(reading.query, remote.table, remote.cursor, _earlier(last, remote.lookback, reading.source))
    unset = done = 0
    for chunk in reading.chunks(asked, kinds):
        unset += sum(1 for value in chunk.cursors if value is None)
        highest = max((value for value in chunk.cursors if value is not None), default=None)  # type: ignore[type-var]
        last = _higher(last, highest)
        fresh = seen.fresh_rows(chunk)
        seen.remember(chunk, _earlier(last, remote.lookback, reading.source))
        if fresh or not any(landing.folder.glob("*.parquet")):
            landing.add(chunk.data.take(pa.array(fresh, pa.int64())))
        done += len(fresh)
        landing.advance(origin, {"last": _told(last), "kinds": chunk.kinds, "seen": seen.kept()})
        progress(f"reading {reading.source.name}", done, 0)
    if unset:
        landing.warnings.append(
            f"source {reading.source.name}: {unset} rows have nothing in {remote.cursor}; they are read on every sync"
        )


class _Seen:
    """Rows that the lookback will read again, by the digest of their content, with their value of the cursor."""

    def __init__(self, position: Position) -> None:
        kept = position.get("seen")
        self._before = frozenset(str(one) for one in kept) if isinstance(kept, list) else frozenset()
        self._now: dict[str, object] = {}

    def fresh_rows(self, chunk: Chunk) -> list[int]:
        if not self._before:
            return list(range(len(chunk.rows)))
        return [n for n, row in enumerate(chunk.rows) if digest(row) not in self._before]

    def remember(self, chunk: Chunk, low: object) -> None:
        self._now = {key: value for key, value in self._now.items() if _is_within(value, low)}
        for row, value in zip(chunk.rows, chunk.cursors, strict=True):
            if _is_within(value, low):
                self._now[digest(row)] = value

    def kept(self) -> list[str]:
        """Both what this load saw and what the one before did: a load that breaks off is begun again from there."""
        return sorted(self._now)[: SEEN_AT_MOST if len(self._now) <= SEEN_AT_MOST else 0]


def _is_within(value: object, low: object) -> bool:
    return value is None or low is None or bool(value >= low)  # type: ignore[operator]


def _higher(one: object, other: object) -> object:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)  # type: ignore[call-overload]


def _earlier(value: object, lookback: str, source: Source) -> object:
    """The cursor value to read from: ``value`` less the lookback."""
    if value is None or not lookback:
        return value
    span = _SPAN.fullmatch(lookback)
    if span and isinstance(value, date):
        amount = timedelta(**{_UNITS[span[2]]: int(span[1])})
        return value - (timedelta(days=-(-amount // timedelta(days=1))) if not isinstance(value, datetime) else amount)
    if not span and isinstance(value, Decimal):
        return value - Decimal(lookback)
    if not span and isinstance(value, int | float):
        return value - (math.ceil(float(lookback)) if isinstance(value, int) else float(lookback))
    raise WrongUse(
        f"source {source.name}, lookback {lookback!r}",
        f"its cursor column holds {type(value).__name__} values",
        "Give a span such as 1d for times, a number for numbers; without `lookback` any cursor will do.",
    )


def _told(value: object) -> list[str] | None:
    """A cursor value for the position file, with its type."""
    if value is None:
        return None
    kind = next((name for name, kind in _KINDS.items() if isinstance(value, kind)), "text")
    return [kind, value.isoformat() if isinstance(value, date) else str(value)]


def _last(position: Position) -> object:
    kept = position.get("last")
    if not isinstance(kept, list):
        return None
    kind, text = str(kept[0]), str(kept[1])
    return (
        datetime.fromisoformat(text)
        if kind == "moment"
        else date.fromisoformat(text)
        if kind == "day"
        else _KINDS[kind](text)
    )


def _kinds(position: Position) -> dict[str, str]:
    kept = position.get("kinds")
    return {str(name): str(kind) for name, kind in kept.items()} if isinstance(kept, dict) else {}


def _land_keys(reading: _Reading) -> None:
    """The key of every record that the source still holds, for the comparison with what was taken."""
    mapped = reading.source.mapping.get("id")
    asked = Asked(reading.query, reading.remote.table, columns=mapped.columns if mapped else ())
    with reading.landing.fresh_keys() as keys:
        for chunk in reading.chunks(asked, {}):
            keys.add(chunk.data)
