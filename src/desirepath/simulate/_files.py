"""Files written as the accounts come: only the rows of one chunk are ever in memory."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TextIO

from desirepath.simulate._plan import PlantedDefect

Row = tuple[str | int | float, ...]
LISTED_IDS = 5_000


class DefectLog:
    """Counts the planted dirt and keeps the first ids of each kind."""

    def __init__(self) -> None:
        self._count: Counter[tuple[str, str]] = Counter()
        self._ids: dict[tuple[str, str], list[str]] = {}

    def add(self, kind: str, file: str, *ids: str) -> None:
        """Note rows of ``file`` that carry the defect ``kind``."""
        self._count[kind, file] += len(ids)
        kept = self._ids.setdefault((kind, file), [])
        kept.extend(ids[: LISTED_IDS - len(kept)])

    def summary(self) -> tuple[PlantedDefect, ...]:
        """All kinds, sorted."""
        return tuple(
            PlantedDefect(kind, file, self._count[kind, file], tuple(self._ids[kind, file]))
            for kind, file in sorted(self._count)
        )


class Files:
    """The files of one simulated company, opened when first written and counted by row."""

    def __init__(self, folder: Path, columns: Mapping[str, tuple[str, ...]]) -> None:
        self._folder, self._columns = folder, columns
        self._open: dict[str, TextIO] = {}
        self._stack = ExitStack()
        self.counts: Counter[str] = Counter()
        for name in columns:
            self.add_rows(name, [])

    def __enter__(self) -> Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add_rows(self, name: str, rows: Iterable[Row]) -> None:
        """Append rows to a CSV file."""
        is_new = name not in self._open
        writer = csv.writer(self._file(name), lineterminator="\n")
        if is_new:
            writer.writerow(self._columns[name])
        listed = list(rows)
        writer.writerows(listed)
        self.counts[name] += len(listed)

    def add_lines(self, name: str, lines: list[str]) -> None:
        """Append JSON lines."""
        self._file(name).write("".join(lines))
        self.counts[name] += len(lines)

    def _file(self, name: str) -> TextIO:
        if name not in self._open:
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open[name] = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        return self._open[name]
