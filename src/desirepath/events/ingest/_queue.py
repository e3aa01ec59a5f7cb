"""Requests wait together for one commit; what waits is bounded, what does not fit is told to come again."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from contextlib import suppress

from desirepath.events.ingest._notes import Notes, Receipt
from desirepath.events.ingest._tally import Tally
from desirepath.events.ingest._write import write_notes
from desirepath.kernel import DesirepathError
from desirepath.store import EngineError, Warehouse

MAX_WAITING_BYTES = 64 << 20
MAX_GROUP_ITEMS = 20_000


class IngestBusy(DesirepathError):
    """More waits than memory is set aside for; nothing of this request was stored."""

    code = "busy"
    http_status = 429


class IngestFailed(DesirepathError):
    """The store did not take the group; nothing of this request was stored."""

    code = "not_stored"
    http_status = 503


class IngestQueue:
    """One thread that commits what waits: the longer a commit takes, the larger the next group."""

    def __init__(self, warehouse: Warehouse, *, max_waiting_bytes: int = MAX_WAITING_BYTES) -> None:
        self._warehouse, self._bound = warehouse, max_waiting_bytes
        self._waiting: deque[tuple[Notes, Future[Receipt]]] = deque()
        self._size = 0
        self._closing = False
        self._changed = threading.Condition()
        self._tally = Tally(warehouse)
        self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)
        self._thread.start()

    def put(self, notes: Notes) -> Future[Receipt]:
        """The receipt to come, resolved after the commit.

        Raises
        ------
        IngestBusy
            when what waits already fills its bound.
        """
        future: Future[Receipt] = Future()
        with self._changed:
            if self._closing or (self._size and self._size + notes.size > self._bound):
                raise IngestBusy("more is waiting than fits; send it again in a moment")
            self._waiting.append((notes, future))
            self._size += notes.size
            self._changed.notify()
        return future

    def close(self) -> None:
        """Commit what waits, then end."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        self._tally.write()

    def _work(self) -> None:
        while group := self._next_group():
            self._commit(group)

    def _next_group(self) -> list[tuple[Notes, Future[Receipt]]]:
        """Everything that waits, up to ``MAX_GROUP_ITEMS``; empty when closed and done."""
        group: list[tuple[Notes, Future[Receipt]]] = []
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            items = 0
            while self._waiting and items < MAX_GROUP_ITEMS:
                one = self._waiting.popleft()
                items += one[0].items
                group.append(one)
        return group

    def _commit(self, group: list[tuple[Notes, Future[Receipt]]]) -> None:
        try:
            receipts = write_notes(self._warehouse, [notes for notes, _ in group])
        except (EngineError, ValueError, OverflowError, TypeError) as error:
            if len(group) > 1:
                for one in group:
                    self._commit([one])
                return
            self._free(group)
            group[0][1].set_exception(IngestFailed(f"the store refused it: {str(error).partition(chr(10))[0]}"))
            return
        self._free(group)
        for (_, future), receipt in zip(group, receipts, strict=True):
            future.set_result(receipt)
        self._count([notes for notes, _ in group], receipts)

    def _count(self, requests: list[Notes], receipts: list[Receipt]) -> None:
        """The records are in already: counts that cannot be written now are written with the next ones."""
        with suppress(EngineError):
            self._tally.add(requests, receipts)

    def _free(self, group: list[tuple[Notes, Future[Receipt]]]) -> None:
        with self._changed:
            self._size -= sum(notes.size for notes, _ in group)
