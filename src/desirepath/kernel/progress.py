"""How long work tells how far it is; the faces draw it, the rooms only report."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives (step, done, total); ``total`` 0 means unknown."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


def silent(step: str, done: int, total: int) -> None:
    """Reports to nobody."""
