"""Live ingest of a workspace: which key sends to which source, and the queue that makes it durable."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future

from desirepath.events.ingest import Dialect, IngestQueue, IngestSource, Receipt, read_body, take_notes
from desirepath.kernel import Clock, DesirepathError, to_micros
from desirepath.sources import Source
from desirepath.store import State, Warehouse
from desirepath.store.keys import hash_of, sources_by_hash


class UnknownWriteKey(DesirepathError):
    """No key, or one that no source has."""

    code = "unknown_write_key"
    exit_code = 2
    http_status = 401


class LiveIngest:
    """Takes what SDKs send. The queue's thread starts with the first request."""

    def __init__(self, warehouse: Warehouse, state: State, sources: Iterable[Source], clock: Clock) -> None:
        self._warehouse, self._state, self._clock = warehouse, state, clock
        self.sources = {
            source.name: IngestSource(source.name, source.namespace, source.group_type)
            for source in sources
            if source.kind == "ingest"
        }
        self._queue: IngestQueue | None = None
        self._by_hash: dict[str, str] = {}
        self.reload_keys()

    def reload_keys(self) -> None:
        self._by_hash = sources_by_hash(self._state)

    def take(self, body: bytes, *, dialect: Dialect, kind: str, key: str | None) -> Future[Receipt]:
        """The receipt of one request, resolved once it is durable.

        Raises
        ------
        UnknownWriteKey, BodyRefused, IngestBusy
            when nothing of it was stored.
        """
        source = self._source(key) if key else None
        envelope = read_body(body, dialect=dialect, kind=kind)
        source = source or self._source(envelope.write_key)
        notes = take_notes(envelope, source, received=to_micros(self._clock()))
        return self._started().put(notes)

    def _source(self, key: str | None) -> IngestSource:
        found = self.sources.get(self._by_hash.get(hash_of(key), "")) if key else None
        if found is None:
            what = "No source has this write key" if key else "There is no write key"
            raise UnknownWriteKey(f"{what}. `desirepath key create --source NAME` makes one.")
        return found

    def _started(self) -> IngestQueue:
        if self._queue is None:
            self._queue = IngestQueue(self._warehouse)
        return self._queue

    def close(self) -> None:
        """Commit what waits."""
        if self._queue:
            self._queue.close()
            self._queue = None
