"""Samples of a database's tables as Parquet files, for looking at them before they are declared."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from desirepath.kernel import Progress, WrongUse
from desirepath.store import Asked, ForeignFailed, foreign_tables, read_foreign

SAMPLE_ROWS, CHUNK_ROWS = 200_000, 50_000


def sample_tables(url: str, into: Path, *, folder: Path, progress: Progress) -> list[str]:
    """Write the first ``SAMPLE_ROWS`` rows of every table of a database to ``into``; the names of the tables.

    Raises
    ------
    WrongUse
        when the database cannot be reached or has no table; the reason holds no password.
    """
    asked = f"init --from {url.partition('://')[0]}://…"
    try:
        names = foreign_tables(url, folder=folder)
        for number, name in enumerate(names):
            progress(f"looking at {name}", number, len(names))
            _sample(url, name, into / f"{name}.parquet", folder)
    except ForeignFailed as error:
        raise WrongUse(asked, error.reason, error.remedy) from error
    if not names:
        raise WrongUse(asked, "the database has no table", "Give the address of the database that holds your tables.")
    return names


def _sample(url: str, table: str, path: Path, folder: Path) -> None:
    parts: list[pa.Table] = []
    for chunk in read_foreign(url, Asked(table=table), {}, folder=folder, rows=CHUNK_ROWS):
        parts.append(chunk.data)
        if sum(part.num_rows for part in parts) >= SAMPLE_ROWS:
            break
    pq.write_table(pa.concat_tables(parts, promote_options="permissive"), path)
