"""What the workspace is doing now, for whoever waits for it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from desirepath.kernel import Progress, silent


class Doings:
    """Long work reports here while it goes on; several may go on side by side."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._now: dict[int, dict[str, object]] = {}

    @contextmanager
    def reporting(self, doing: str, progress: Progress = silent) -> Iterator[Progress]:
        """A progress to hand to the work, which tells it here and to ``progress``."""
        number = next(self._numbers)

        def told(step: str, done: int, total: int) -> None:
            with self._lock:
                self._now[number] = {"doing": doing, "step": step, "done": done, "total": total}
            progress(step, done, total)

        try:
            yield told
        finally:
            with self._lock:
                self._now.pop(number, None)

    def now(self) -> list[dict[str, object]]:
        """Each work that goes on, the longest running first: its step, and how much of how much is done."""
        with self._lock:
            return [self._now[number] for number in sorted(self._now)]
