"""The ledger of files: which were taken, with which content and mapping, so that a sync takes only what is new."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from desirepath.events._accept import Load, Taken
from desirepath.kernel import digest
from desirepath.sources import IMMUTABLE, FoundFile, Source, keeps_versions
from desirepath.store import Row, Warehouse
from desirepath.store.tables import DELIVERIES, FILES_TAKEN

TAKE_AGAIN = " again"
"""Put behind the mapping of a file that is due again as it is."""
_DUE = f"CASE WHEN ends_with(mapping, '{TAKE_AGAIN}') THEN mapping ELSE mapping || '{TAKE_AGAIN}' END"


def is_taken(warehouse: Warehouse, source: Source, file: FoundFile) -> bool:
    """Whether this file stands in the ledger as it is now; a file that was only touched is not read again."""
    entry = _entry(warehouse, source, file)
    if entry is None or entry["mapping"] != digest(source):
        return False
    if (entry["size"], entry["mtime_ns"]) == (file.size, file.mtime_ns):
        return True
    if entry["size"] != file.size or entry["content"] != _content(file.path):
        return False
    warehouse.execute(
        "UPDATE files_taken SET mtime_ns = ? WHERE source = ? AND path = ?",
        [file.mtime_ns, source.name, str(file.path)],
    )
    return True


def _entry(warehouse: Warehouse, source: Source, file: FoundFile) -> Row | None:
    rows = warehouse.rows("SELECT * FROM files_taken WHERE source = ? AND path = ?", [source.name, str(file.path)])
    return rows[0] if rows else None


def _content(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "blake2b").hexdigest()[:32]


def begin_load(warehouse: Warehouse, source: Source, file: FoundFile, now: int) -> tuple[Load, Row]:
    """What this taking of the file is, and its new line of the ledger. Run inside a transaction.

    A file whose content is the same is known since it was first taken: a new mapping does not make it younger.
    """
    before, content, mapping = _entry(warehouse, source, file), _content(file.path), digest(source)
    batch = warehouse.next_batch()
    is_same = before is not None and before["content"] == content
    taken_at = int(str(before["taken_at"])) if before and is_same else now
    file_id = int(str(before["file_id"])) if before and before["file_id"] is not None else batch
    entry: Row = {
        "source": source.name,
        "path": str(file.path),
        "size": file.size,
        "mtime_ns": file.mtime_ns,
        "mapping": mapping,
        "content": content,
        "file_id": file_id,
        "taken_at": taken_at,
    }
    remapped = before is not None and str(before["mapping"]).removesuffix(TAKE_AGAIN) != mapping
    return Load(str(file.path), file_id, batch, taken_at, before is not None, remapped), entry


def note_load(warehouse: Warehouse, entry: Row, taken: Taken, notes: Sequence[str]) -> None:
    """Keep the ledger's line of a file that was taken. Run inside the same transaction.

    Where the file states less than before, the other files of its source that repeated something are due again: one of
    them may be the only one left that states it.
    """
    before = warehouse.write_count(
        "DELETE FROM files_taken WHERE source = ? AND path = ?", [entry["source"], entry["path"]]
    )
    warehouse.append(FILES_TAKEN, [{**entry, "repeats": taken.repeats}])
    warehouse.append(DELIVERIES, [_delivery(entry, taken, is_again=bool(before), notes=notes)])
    if taken.dropped:
        warehouse.execute(
            f"UPDATE files_taken SET mapping = {_DUE} WHERE source = ? AND path <> ? AND repeats > 0",
            [entry["source"], entry["path"]],
        )


def _delivery(entry: Row, taken: Taken, *, is_again: bool, notes: Sequence[str]) -> Row:
    return {
        "source": entry["source"],
        "at": entry["taken_at"],
        "file": entry["path"],
        "records": taken.records,
        "accepted": taken.accepted,
        "duplicates": taken.duplicates,
        "rejected": sum(taken.rejected.values()),
        "again": is_again,
        "notes": "\n".join(notes) or None,
    }


def has_due_repeats(warehouse: Warehouse, source: str) -> bool:
    """Whether files of ``source`` are due again because another one states less than before."""
    sql = "SELECT count(*) FROM files_taken WHERE source = ? AND ends_with(mapping, ?)"
    return bool(warehouse.count(sql, [source, TAKE_AGAIN]))


def replay_later(warehouse: Warehouse, source: Source, files: Sequence[FoundFile]) -> None:
    """Behind a file that is due again, all that were taken later are too.

    Of records that change the last one taken counts: an old file alone would bring an old version back. A changed file of
    the company's own is news and stays the last; one that landed changes only where something was struck out of it.
    """
    if source.stream in IMMUTABLE:
        return
    for file in files if keeps_versions(source) else []:
        if _entry(warehouse, source, file) is not None and not is_taken(warehouse, source, file):
            _mark_due(warehouse, source, "path = ?", str(file.path))
    due = "SELECT min(file_id) FROM files_taken WHERE source = ? AND ends_with(mapping, ?)"
    _mark_due(warehouse, source, f"file_id > ({due})", source.name, TAKE_AGAIN)


def _mark_due(warehouse: Warehouse, source: Source, which: str, *values: str) -> None:
    warehouse.execute(
        f"UPDATE files_taken SET mapping = mapping || ? WHERE source = ? AND NOT ends_with(mapping, ?) AND {which}",
        [TAKE_AGAIN, source.name, TAKE_AGAIN, *values],
    )


def release_rejected(warehouse: Warehouse, *, reason: str | None = None) -> int:
    """Make the files that hold rejected records due again; how many."""
    return warehouse.write_count(
        f"UPDATE files_taken SET mapping = {_DUE} WHERE (source, path) IN "
        "(SELECT (source, file) FROM rejected WHERE ? IS NULL OR reason = ?)",
        [reason, reason],
    )


_BATCHED = ("events", "attributes", "links", "people")


def newest_batch(warehouse: Warehouse) -> int:
    """The highest batch number among the rows that can be seen now."""
    listed = " UNION ALL ".join(f"SELECT max(batch) AS n FROM {name}" for name in _BATCHED)
    return warehouse.count(f"SELECT coalesce(max(n), 0) FROM ({listed})")
