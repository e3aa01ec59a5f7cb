"""Which overlays are ready to be read: made once for a definition and a state of the data, kept while wanted."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desirepath.pipeline import Beside
from desirepath.store import Warehouse

KEPT_OVERLAYS = 3


class Overlays:
    """One is made at a time; who wants the same one waits for it instead of making it again."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._lock = threading.Lock()
        self._ready: OrderedDict[str, Beside] = OrderedDict()
        self._used: Counter[str] = Counter()

    @contextmanager
    def held(self, name: str, make: Callable[[], Beside]) -> Iterator[Beside]:
        """Inside, the overlay ``name`` is there; ``make`` fills it where it is not."""
        with self._lock:
            if name not in self._ready or not self._warehouse.has_overlay(name):
                self._ready[name] = make()
            self._ready.move_to_end(name)
            self._used[name] += 1
            made = self._ready[name]
        try:
            yield made
        finally:
            with self._lock:
                self._used[name] -= 1
                self._let_go()

    def _let_go(self) -> None:
        """Drop the longest unwanted ones beyond the number kept."""
        idle = [name for name in self._ready if not self._used[name]]
        for name in idle[: max(0, len(self._ready) - KEPT_OVERLAYS)]:
            with self._warehouse.transaction(beside=True):
                self._warehouse.drop_overlay(name)
            del self._ready[name], self._used[name]
