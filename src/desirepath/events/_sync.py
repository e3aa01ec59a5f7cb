"""Takes every source's new or changed files, one transaction a file, so that an interrupted run goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desirepath.events._accept import Taken, take_staged
from desirepath.events._landed import NOT_REACHED, drop_gone, fetch
from desirepath.events._ledger import begin_load, has_due_repeats, is_taken, note_load, replay_later
from desirepath.kernel import Progress, WrongUse, silent
from desirepath.sources import FoundFile, Reach, Source, Staged, find_files, staged_records
from desirepath.store import EngineError, Warehouse


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
    dropped: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def add(self, taken: Taken) -> None:
        self.files += 1
        self.records += taken.records
        self.accepted += taken.accepted
        self.duplicates += taken.duplicates
        self.filtered += taken.filtered
        self.events += taken.events
        self.dropped += taken.dropped
        for reason, n in taken.rejected.items():
            self.rejected[reason] = self.rejected.get(reason, 0) + n

    def note_fetch(self, warnings: list[str], failed: int) -> None:
        self.warnings.extend(warnings)
        if failed:
            self.records += failed
            self.rejected[NOT_REACHED] = failed

    def note_gone(self, warnings: list[str], dropped: int) -> None:
        self.warnings.extend(warnings)
        self.dropped += dropped


def sync_sources(
    warehouse: Warehouse,
    sources: Sequence[Source],
    folder: Path,
    *,
    now: int,
    reach: Reach | None = None,
    progress: Progress = silent,
) -> list[SourceCount]:
    """Bring in every file that is new or has changed since the last sync; databases and vendors land as files first.

    A file that cannot be read is rejected whole with its reason, and so is a source that cannot be reached; the other
    files and sources go on.
    """
    sources = [source for source in sources if source.kind != "ingest"]
    counts = {source.name: SourceCount(source.name, source.stream) for source in sources}
    for number, group in enumerate(_sharing_files(sources)):
        progress(f"reading {', '.join(source.name for source in group)}", number, len(sources))
        for source in group:
            found = fetch(warehouse, source, folder, reach or Reach(), now=now, progress=progress)
            counts[source.name].note_fetch(*found)
        _sync_group(warehouse, group, folder, counts, now)
        for source in group:
            counts[source.name].note_gone(*drop_gone(warehouse, source, folder))
    progress("reading done", len(sources), len(sources))
    return list(counts.values())


def _sync_group(
    warehouse: Warehouse, group: Sequence[Source], folder: Path, counts: dict[str, SourceCount], now: int
) -> None:
    """Take the files of sources that read the same ones; a second time those that the first round made due again."""
    files = find_files(group[0], folder)
    for source in [] if files else [source for source in group if source.remote is None]:
        _note_no_file(warehouse, source, counts[source.name], now)
    for round_number in (1, 2):
        if round_number == 2 and not any(has_due_repeats(warehouse, source.name) for source in group):
            return
        for source in group:
            replay_later(warehouse, source, files)
        for file in files:
            _sync_file(warehouse, group, file, counts, now)


def _sharing_files(sources: Sequence[Source]) -> list[list[Source]]:
    """Sources that read the same files go together, so that each file is read once."""
    groups: dict[tuple[str, str | None], list[Source]] = {}
    for source in sources:
        groups.setdefault((source.path, source.encoding), []).append(source)
    return list(groups.values())


def _note_no_file(warehouse: Warehouse, source: Source, count: SourceCount, now: int) -> None:
    count.warnings.append(f"source {source.name}: no file at {source.path}")
    _reject_file(warehouse, source, source.path, "no such file", now)
    count.rejected["no such file"] = 1
    count.records += 1


def _sync_file(
    warehouse: Warehouse, group: Sequence[Source], file: FoundFile, counts: dict[str, SourceCount], now: int
) -> None:
    due = [source for source in group if not is_taken(warehouse, source, file)]
    for source in group:
        counts[source.name].unchanged_files += source not in due
    if not due:
        return
    try:
        with warehouse.transaction(), staged_records(warehouse, due, file.path) as staged:
            taken = {source.name: _take(warehouse, source, staged, file, now) for source in due}
        for name, took in taken.items():
            counts[name].add(took)
            counts[name].warnings.extend(staged.warnings)
    except (WrongUse, EngineError) as error:
        if len(due) > 1:
            for source in due:
                _sync_file(warehouse, [source], file, counts, now)
            return
        _reject_whole(warehouse, due[0], file, counts[due[0].name], _told(error, due[0], file), now)


def _told(error: WrongUse | EngineError, source: Source, file: FoundFile) -> WrongUse:
    """An expression of the mapping that fails on a file's data is a fault of that file, not of the run."""
    if isinstance(error, WrongUse):
        return error
    asked = f"source {source.name}, file {file.path.name}"
    return WrongUse(asked, str(error).splitlines()[0], f"Mend `map` of source {source.name} in workspace.yaml.")


def _take(warehouse: Warehouse, source: Source, staged: Staged, file: FoundFile, now: int) -> Taken:
    load, entry = begin_load(warehouse, source, file, now)
    _forget_rejects(warehouse, source, load.file)
    taken = take_staged(warehouse, source, staged, load)
    note_load(warehouse, entry, taken, staged.warnings)
    return taken


def _reject_whole(
    warehouse: Warehouse, source: Source, file: FoundFile, count: SourceCount, error: WrongUse, now: int
) -> None:
    reason = f"{error.asked}: {error.found}"
    with warehouse.transaction():
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
