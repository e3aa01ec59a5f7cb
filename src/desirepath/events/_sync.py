"""Takes every source's new or changed files, one transaction a file, so that an interrupted run goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desirepath.events._accept import Taken, take_staged
from desirepath.kernel import Progress, WrongUse, digest, silent
from desirepath.sources import FoundFile, Source, find_files, staged_records
from desirepath.store import Warehouse


@dataclass
class SourceCount:
    """What one sync did with one source."""

    source: str
    stream: str
    files: int = 0
    unchanged_files: int = 0
    records: int = 0
    accepted: int = 0
    duplicates: int = 0
    filtered: int = 0
    events: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def add(self, taken: Taken) -> None:
        self.files += 1
        self.records += taken.records
        self.accepted += taken.accepted
        self.duplicates += taken.duplicates
        self.filtered += taken.filtered
        self.events += taken.events
        for reason, n in taken.rejected.items():
            self.rejected[reason] = self.rejected.get(reason, 0) + n


def sync_sources(
    warehouse: Warehouse, sources: Sequence[Source], folder: Path, *, now: int, progress: Progress = silent
) -> list[SourceCount]:
    """Bring in every file that is new or has changed since the last sync.

    A file that cannot be read is rejected whole with its reason; the other files and sources go on.
    """
    counts = []
    for number, source in enumerate(sources):
        progress(f"reading {source.name}", number, len(sources))
        count = SourceCount(source.name, source.stream)
        files = find_files(source, folder)
        if not files:
            count.warnings.append(f"source {source.name}: no file at {source.path}")
            _reject_file(warehouse, source, source.path, "no such file", now)
            count.rejected["no such file"] = 1
            count.records += 1
        for file in files:
            _sync_file(warehouse, source, file, count, now)
        counts.append(count)
    progress("reading done", len(sources), len(sources))
    return counts


def _sync_file(warehouse: Warehouse, source: Source, file: FoundFile, count: SourceCount, now: int) -> None:
    mapping = digest(source)
    taken_before = warehouse.count(
        "SELECT count(*) FROM files_taken WHERE source = ? AND path = ? AND size = ? AND mtime_ns = ? AND mapping = ?",
        [source.name, str(file.path), file.size, file.mtime_ns, mapping],
    )
    if taken_before:
        count.unchanged_files += 1
        return
    batch = warehouse.watermark("batch") + 1
    try:
        with warehouse.transaction():
            warehouse.set_watermark("batch", batch)
            _forget_rejects(warehouse, source, str(file.path))
            with staged_records(warehouse, source, file.path) as staged:
                taken = take_staged(warehouse, source, staged, file=str(file.path), now=now, batch=batch)
            count.warnings.extend(staged.warnings)
            warehouse.execute("DELETE FROM files_taken WHERE source = ? AND path = ?", [source.name, str(file.path)])
            warehouse.execute(
                "INSERT INTO files_taken VALUES (?, ?, ?, ?, ?)",
                [source.name, str(file.path), file.size, file.mtime_ns, mapping],
            )
        count.add(taken)
    except WrongUse as error:
        reason = f"{error.asked}: {error.found}"
        with warehouse.transaction():
            _forget_rejects(warehouse, source, str(file.path))
            _reject_file(warehouse, source, str(file.path), reason, now)
        count.files += 1
        count.records += 1
        count.rejected["unreadable file"] = count.rejected.get("unreadable file", 0) + 1
        count.warnings.append(f"{file.path.name} was rejected whole: {reason}. {error.remedy}")


def _forget_rejects(warehouse: Warehouse, source: Source, file: str) -> None:
    """A file read anew judges its records anew."""
    warehouse.execute("DELETE FROM rejected WHERE source = ? AND file = ?", [source.name, file])


def _reject_file(warehouse: Warehouse, source: Source, file: str, reason: str, now: int) -> None:
    warehouse.execute("DELETE FROM rejected WHERE source = ? AND file = ?", [source.name, file])
    warehouse.execute("INSERT INTO rejected VALUES (?, ?, ?, NULL, NULL, NULL, ?)", [source.name, file, reason, now])


def rejected_reasons(warehouse: Warehouse) -> dict[str, int]:
    """How many records of the whole workspace stand rejected, by reason."""
    rows = warehouse.tuples("SELECT reason, count(*) FROM rejected GROUP BY 1 ORDER BY 2 DESC, 1")
    return {str(reason): int(str(n)) for reason, n in rows}


def text_to_score(warehouse: Warehouse) -> list[tuple[str, str, str]]:
    """Texts of customers that have no sentiment yet: (source, event id, text)."""
    rows = warehouse.tuples(
        "SELECT e.source, e.event_id, e.text FROM events AS e ANTI JOIN sentiments AS s USING (source, event_id) "
        "WHERE e.text IS NOT NULL AND e.actor = 'customer' ORDER BY 1, 2"
    )
    return [(str(source), str(event_id), str(text)) for source, event_id, text in rows]
