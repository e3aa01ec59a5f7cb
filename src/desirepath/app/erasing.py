"""Erases a person or an account everywhere in the workspace, looks whether anything is left, and keeps a proof."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

from desirepath.app.workspace import Json, Workspace
from desirepath.identity import ERASED as INSTEAD
from desirepath.identity import Subject, erase_subject, find_subject, tables_that_hold
from desirepath.kernel import Progress, iso, silent
from desirepath.store import strike_from_parquet
from desirepath.store.corrections import forget_corrections
from desirepath.store.scrub import note_erasure, scrub_state

OWN_FILES = ("desirepath.duckdb", "desirepath.duckdb.wal", "state.sqlite", "state.sqlite-wal", "state.sqlite-shm")
MADE_BY_US = ("exports", "snapshots", "landing")
"""Folders of the workspace whose files we wrote ourselves."""


def erase(
    work: Workspace, progress: Progress = silent, *, kind: str, named: str, reason: str = "", anonymise: bool = False
) -> Json:
    """Erase a person or an account; with ``anonymise`` its events stay without anything that tells whose they are.

    What came in live since the last refresh may be the subject's too, so it is placed first; and nothing is written
    between the moment its rows go and the moment its keys are kept out.
    """
    work.refresh()
    progress("taking it out of every table", 0, 4)
    with work.warehouse.alone(), work.warehouse.transaction():
        subject = find_subject(work.warehouse, "person" if kind == "person" else "account", named)
        counts = erase_subject(work.warehouse, subject, anonymise=anonymise, now=work.now)
    progress("deriving the accounts concerned anew", 1, 4)
    work.refresh()
    counts["state"] = scrub_state(work.state, subject.wording(), INSTEAD)
    texts = work.warehouse.tuples("SELECT source, event_id FROM sentiments")
    counts["corrections"] = forget_corrections(work.state, {(str(one), str(other)) for one, other in texts})
    counts["files"] = _strike_own(work.folder, subject)
    progress("writing the store anew", 2, 4)
    work.warehouse.rewrite()
    progress("looking for what is left", 3, 4)
    proof = _proof(work, subject, counts, anonymise=anonymise)
    row: Json = {
        "id": secrets.token_hex(6),
        "at": work.now,
        "who": "local",
        "kind": subject.kind,
        "reason": reason,
        "proof": proof,
    }
    note_erasure(work.state, row)
    progress("erased", 4, 4)
    return {**row, "at": iso(work.now), "files_to_mend": [str(path) for path in _company_files(work, subject)]}


def _proof(work: Workspace, subject: Subject, counts: dict[str, int], *, anonymise: bool) -> Json:
    """What was done and what a search found afterwards, without saying who it was."""
    wording = subject.telling()
    left = tables_that_hold(work.warehouse, wording)
    files = [work.folder / name for name in OWN_FILES]
    holding = [path.name for path in files if path.is_file() and wording.in_bytes(path)]
    return {
        "anonymised": anonymise,
        "keys": len(subject.keys),
        "rows": counts,
        "searched_for": len(subject.identifiers),
        "tables_with_it": left,
        "files_with_it": holding,
        "clean": not left and not holding,
    }


def _strike_own(folder: Path, subject: Subject) -> int:
    """Take it out of the files that we wrote: rows of Parquet, other files whole; how many rows and files."""
    wording, struck = subject.wording(), 0
    for path in [path for name in MADE_BY_US for path in (folder / name).rglob("*") if path.is_file()]:
        if path.suffix == ".parquet":
            struck += strike_from_parquet(path, wording)
        elif wording.in_bytes(path):
            path.unlink()
            struck += 1
    return struck


def _company_files(work: Workspace, subject: Subject) -> Iterator[Path]:
    """The company's own files that hold an identifier or are called by one: ours to name, not to change."""
    wording = subject.wording()
    for (path,) in work.warehouse.tuples("SELECT DISTINCT path FROM files_taken ORDER BY 1"):
        file = Path(str(path))
        is_named = wording.struck(file.name, "") != file.name
        if file.is_file() and not _is_ours(work.folder, file) and (is_named or wording.in_bytes(file)):
            yield file


def _is_ours(folder: Path, file: Path) -> bool:
    return any(file.is_relative_to(folder / name) for name in MADE_BY_US)
