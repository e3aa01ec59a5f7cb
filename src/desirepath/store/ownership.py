"""One process owns a workspace; everybody else learns who."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desirepath.kernel import WorkspaceInUse

LOCK_NAME = ".owner"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns a workspace; ``address`` and ``token`` are there while it serves."""

    pid: int
    address: str | None = None
    token: str | None = None


class Ownership:
    """An exclusive lock on a workspace folder, released with the process."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Become the owner.

        Raises
        ------
        WorkspaceInUse
            naming the owner and its address.
        """
        handle = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = _parse(handle.read())
            handle.close()
            raise WorkspaceInUse(str(self._path.parent), owner.pid, owner.address) from None
        self._file = handle
        self._write(Owner(os.getpid()))

    def announce(self, address: str) -> Owner:
        """Tell others where this owner answers; the token lets the command line through."""
        owner = Owner(os.getpid(), address, secrets.token_urlsafe(24))
        self._write(owner)
        return owner

    def release(self) -> None:
        if self._file:
            self._file.seek(0)
            self._file.truncate()
            self._file.flush()
            self._file.close()
            self._file = None

    def _write(self, owner: Owner) -> None:
        if self._file is None:
            return
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": owner.pid, "address": owner.address, "token": owner.token}, self._file)
        self._file.flush()


def _parse(text: str) -> Owner:
    try:
        found = json.loads(text)
        return Owner(int(found["pid"]), found.get("address"), found.get("token"))
    except (ValueError, KeyError, TypeError):
        return Owner(0)


def current_owner(folder: Path) -> Owner | None:
    """The process that owns ``folder`` now, or ``None``."""
    path = folder / LOCK_NAME
    if not path.exists():
        return None
    with path.open("r") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _parse(handle.read())
    return None
