"""Where fetched records land: Parquet files of the workspace, whole or not at all, and how far the fetching has come.

A file is written under another name, made durable, renamed; only then the position advances, in ``cursor.json``. A crash
between the two fetches a few records twice, which their ids make harmless.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from desirepath.kernel import WrongUse, digest

LANDING = "landing"
POSITION = "cursor.json"
KEYS = "keys"
SHAPE = "shape/columns.parquet"
"""A file without rows that has every column of the landed files beside it."""

_NEXT = "next"
Position = dict[str, object]


def landing_path(name: str) -> str:
    """The glob of a source's landed files, relative to the workspace."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    folder = plain if plain == name else f"{plain}-{digest(name, length=8)}"
    return f"{LANDING}/{folder}/*.parquet"


@dataclass(frozen=True, slots=True)
class Landed:
    """What one fetching brought: rows and files that are new, and what the user should know."""

    rows: int = 0
    files: int = 0
    warnings: tuple[str, ...] = ()


@dataclass
class Landing:
    """The landing folder of one source."""

    folder: Path
    rows: int = 0
    files: int = 0
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, workspace: Path) -> Landing:
        folder = (workspace / landing_path(name)).parent
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    def landed(self) -> Landed:
        return Landed(self.rows, self.files, tuple(self.warnings))

    def position(self, origin: str) -> Position:
        """How far the fetching of ``origin`` has come; nothing where it never began.

        What an earlier query or resource landed has other columns: it is set aside, its events stay.
        """
        kept = self._kept()
        if not kept or kept.get("origin") == origin:
            return kept
        aside = self.folder / f"before-{origin}"
        aside.mkdir(exist_ok=True)
        for path in self.folder.glob("*.parquet"):
            path.replace(aside / path.name)
        self.warnings.append(f"what is fetched has changed: all is fetched anew, earlier files are in {aside.name}")
        return {}

    def _kept(self) -> Position:
        try:
            kept = json.loads((self.folder / POSITION).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise WrongUse(
                f"the position in {self.folder / POSITION}",
                f"it cannot be read: {error}",
                "Delete it to fetch all anew.",
            ) from error
        return kept if isinstance(kept, dict) else {}

    def advance(self, origin: str, position: Position) -> None:
        """Keep how far the fetching has come."""
        text = json.dumps({**position, "origin": origin}, ensure_ascii=False, sort_keys=True)
        _write_durably(self.folder / POSITION, text.encode())

    def add(self, data: pa.Table) -> None:
        """One more file of records."""
        numbers = [int(path.stem) for path in self.folder.glob("*.parquet") if path.stem.isdigit()]
        _write_table(self.folder / f"{max(numbers, default=0) + 1:08d}.parquet", data)
        self.rows += data.num_rows
        self.files += 1

    @contextmanager
    def fresh_keys(self) -> Iterator[Snapshot]:
        """The keys that the source holds now; they lie beside the records, not among them."""
        waiting, kept = self.folder / f"{KEYS}.tmp", self.folder / KEYS
        shutil.rmtree(waiting, ignore_errors=True)
        waiting.mkdir()
        yield Snapshot(waiting)
        shutil.rmtree(kept, ignore_errors=True)
        waiting.replace(kept)
        _sync_folder(self.folder)

    def know_columns(self, names: Iterable[str]) -> None:
        """Note every column that records of this source have had, so that a file without one of them is no fault."""
        shape = self.folder / SHAPE
        before = pq.read_schema(shape).names if shape.exists() else []
        wanted = list(dict.fromkeys([*before, *names]))
        if wanted != before:
            shape.parent.mkdir(exist_ok=True)
            _write_table(shape, pa.schema([(name, pa.string()) for name in wanted]).empty_table())

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Everything a source holds, put in the place of the snapshot before when the block ends well."""
        waiting = self.folder / _NEXT
        waiting.mkdir(exist_ok=True)
        for old in waiting.iterdir():
            old.unlink()
        made = Snapshot(waiting)
        yield made
        self._swap(made)
        waiting.rmdir()

    def _swap(self, made: Snapshot) -> None:
        """Only files whose content changed are replaced; one that is no longer needed is left without rows."""
        fresh = sorted(made.folder.glob("*.parquet"))
        for path in fresh:
            there = self.folder / path.name
            if there.exists() and _same_content(path, there):
                path.unlink()
                continue
            self.rows += pq.read_metadata(path).num_rows
            self.files += 1
            path.replace(there)
        for path in self.folder.glob("*.parquet"):
            if path.name not in {one.name for one in fresh} and pq.read_metadata(path).num_rows:
                _write_table(path, pq.read_schema(path).empty_table())
                self.files += 1
        _sync_folder(self.folder)


@dataclass
class Snapshot:
    """The files of a snapshot while it is made."""

    folder: Path
    files: int = 0

    def add(self, data: pa.Table) -> None:
        self.files += 1
        _write_table(self.folder / f"{self.files:08d}.parquet", data)


def _write_table(path: Path, data: pa.Table) -> None:
    unfinished = path.with_suffix(".tmp")
    with unfinished.open("wb") as handle:
        pq.write_table(data, handle, compression="zstd")
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(path)
    _sync_folder(path.parent)


def _write_durably(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".tmp")
    with unfinished.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _same_content(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    digests = []
    for path in (one, other):
        with path.open("rb") as handle:
            digests.append(hashlib.file_digest(handle, "blake2b").digest())
    return digests[0] == digests[1]
