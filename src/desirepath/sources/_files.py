"""Brings files in unchanged through DuckDB's own readers."""

from __future__ import annotations

import codecs
import gzip
import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desirepath.kernel import WrongUse
from desirepath.sources._landing import SHAPE
from desirepath.sources.contract import Source
from desirepath.store import EngineError, Warehouse, literal, quoted

READABLE = ("csv", "tsv", "json", "jsonl", "ndjson", "parquet")
STAGED = "_staged"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a source as it lies on disk."""

    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Staged:
    """The records of one file, in the temporary table ``_staged`` (columns of the file, ``_row``)."""

    columns: dict[str, str]
    records: int
    unreadable: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def find_files(source: Source, folder: Path) -> list[FoundFile]:
    """The files a source's ``path`` names: a file, a folder or a glob, sorted by name."""
    pattern = Path(source.path).expanduser()
    base = folder / pattern
    if base.is_dir():
        paths = [path for path in base.rglob("*") if _format(path) in READABLE]
    else:
        paths = [base] if base.is_file() else _matching(folder, pattern)
    files = sorted(path for path in paths if path.is_file())
    return [FoundFile(path, path.stat().st_size, path.stat().st_mtime_ns) for path in files]


def _matching(folder: Path, pattern: Path) -> list[Path]:
    """Paths a glob names; signs in the names of ``folder`` mean themselves."""
    plain = next((n for n, part in enumerate(pattern.parts) if any(sign in part for sign in "*?[")), None)
    if plain is None:
        return []
    return list(folder.joinpath(*pattern.parts[:plain]).glob("/".join(pattern.parts[plain:])))


def _format(path: Path) -> str:
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes]
    return next((suffix for suffix in reversed(suffixes) if suffix not in ("gz", "zst")), "")


@contextmanager
def staged_records(warehouse: Warehouse, sources: Sequence[Source], path: Path) -> Iterator[Staged]:
    """The records of ``path`` as the table ``_staged`` while the block lasts; call it inside a transaction.

    ``sources`` are those that read this file: it is read once for all of them.

    Raises
    ------
    WrongUse
        when the file cannot be read at all, with the reason.
    """
    source, kind = sources[0], _format(path)
    if kind not in READABLE:
        raise WrongUse(f"source {source.name}, file {path.name}", f"its ending is {kind!r}", f"Known: {READABLE}.")
    with tempfile.TemporaryDirectory(prefix="desirepath-") as scratch:
        readable, warnings = _as_utf8(source, path, Path(scratch)) if kind != "parquet" else (path, ())
        try:
            unreadable = _stage(warehouse, sources, readable, kind)
        except EngineError as error:
            reason = str(error).splitlines()[0]
            raise WrongUse(f"source {source.name}, file {path.name}", reason, "Mend the file or the source.") from error
        columns = warehouse.columns(f"SELECT * EXCLUDE (_row) FROM {STAGED}")
        yield Staged(columns, warehouse.count(f"SELECT count(*) FROM {STAGED}"), unreadable, warnings)
        warehouse.execute(f"DROP TABLE IF EXISTS {STAGED}")


def _stage(warehouse: Warehouse, sources: Sequence[Source], path: Path, kind: str) -> tuple[tuple[str, str], ...]:
    if kind == "parquet":
        shape = path.parent / SHAPE
        files = [str(path), str(shape)] if shape.is_file() else [str(path)]
        listed = ", ".join(literal(file) for file in files)
        _create(warehouse, f"SELECT * FROM read_parquet([{listed}], union_by_name = true)")
        return ()
    if kind in ("csv", "tsv"):
        return _stage_csv(warehouse, sources, path)
    return _stage_json(warehouse, sources, path)


def _create(warehouse: Warehouse, query: str) -> None:
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE {STAGED} AS SELECT *, row_number() OVER () AS _row FROM ({query})")


def _stage_csv(warehouse: Warehouse, sources: Sequence[Source], path: Path) -> tuple[tuple[str, str], ...]:
    file = literal(str(path))
    columns = warehouse.columns(
        f"SELECT * FROM read_csv({file}, header = true, sample_size = -1, ignore_errors = true)"
    )
    as_text = frozenset().union(*(source.text_columns() for source in sources))
    forced = {name: "VARCHAR" for name in columns if name in as_text}
    types = f", types = {{{', '.join(f'{literal(name)}: {literal(kind)}' for name, kind in forced.items())}}}"
    options = f"header = true, sample_size = -1, store_rejects = true{types if forced else ''}"
    warehouse.execute("DROP TABLE IF EXISTS reject_errors")
    warehouse.execute("DROP TABLE IF EXISTS reject_scans")
    _create(warehouse, f"SELECT * FROM read_csv({file}, {options})")
    sql = "SELECT any_value(error_message), any_value(csv_line) FROM reject_errors GROUP BY file_id, line ORDER BY line"
    try:
        found = warehouse.tuples(sql)
    finally:
        warehouse.execute("DROP TABLE IF EXISTS reject_errors")
        warehouse.execute("DROP TABLE IF EXISTS reject_scans")
    return tuple((f"unreadable line: {str(reason).splitlines()[0]}", str(line)) for reason, line in found)


def _stage_json(warehouse: Warehouse, sources: Sequence[Source], path: Path) -> tuple[tuple[str, str], ...]:
    """One pass that reads only the columns the mappings name; nested values stay JSON text."""
    file, form = literal(str(path)), _json_form(sources[0], path)
    lines = form == "newline_delimited"
    reading = f"format = '{form}'{', ignore_errors = true' if lines else ''}"
    names = _wanted_names(warehouse, sources, file, reading)
    columns = "columns = {" + ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names) + "}"
    _create(warehouse, f"SELECT * FROM read_json({file}, {reading}, records = 'true', {columns})")
    blank = " AND ".join(f"{quoted(name)} IS NULL" for name in names)
    broken: tuple[tuple[str, str], ...] = ()
    if lines and warehouse.count(f"SELECT count(*) FROM {STAGED} WHERE {blank}"):
        broken = _broken_lines(warehouse, file)
        blanks = f"SELECT _row FROM {STAGED} WHERE {blank} ORDER BY _row LIMIT {len(broken)}"
        warehouse.execute(f"DELETE FROM {STAGED} WHERE _row IN ({blanks})")
    unknown = [name for name in names if not warehouse.count(f"SELECT count({quoted(name)}) FROM {STAGED}")]
    if unknown and warehouse.count(f"SELECT count(*) FROM {STAGED}"):
        present = _keys(warehouse, file, reading)
        for name in unknown:
            if name not in present:
                warehouse.execute(f"ALTER TABLE {STAGED} DROP COLUMN {quoted(name)}")
    return broken


def _json_form(source: Source, path: Path) -> str:
    """How a JSON file is laid out. DuckDB would take what stands before a cut in a list for the whole of it."""
    if _format(path) in ("jsonl", "ndjson"):
        return "newline_delimited"
    if path.suffix.lower() == ".zst":
        return "auto"
    head, tail = _ends(path)
    if not head.startswith(b"["):
        return "newline_delimited" if _is_json(head.splitlines()[0] if head else b"{}") else "unstructured"
    if not tail.endswith(b"]"):
        raise WrongUse(
            f"source {source.name}, file {path.name}", "its list is cut off", "Bring the whole file in again."
        )
    return "array"


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The first and the last characters of a file that are no space."""
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as handle:
        try:
            head = tail = handle.read(1 << 20)
            while chunk := handle.read(1 << 20):
                tail = tail[-1:] + chunk if chunk.strip() else tail
        except (OSError, EOFError, zlib.error):
            return b"[", b""
    return head.removeprefix(codecs.BOM_UTF8).strip(), tail.strip()


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _wanted_names(warehouse: Warehouse, sources: Sequence[Source], file: str, reading: str) -> list[str]:
    if any("*" in (listed or ()) for source in sources for listed in (source.properties, source.attributes)):
        return _keys(warehouse, file, reading)
    return list(dict.fromkeys(name for source in sources for name in source.columns()))


def _keys(warehouse: Warehouse, file: str, reading: str) -> list[str]:
    reader = f"read_json_objects({file}, {reading})"
    keys = (
        f"SELECT DISTINCT unnest(json_keys(json)) FROM {reader} WHERE json IS NOT NULL AND json_type(json) = 'OBJECT'"
    )
    return sorted(str(row[0]) for row in warehouse.tuples(keys))


def _broken_lines(warehouse: Warehouse, file: str) -> tuple[tuple[str, str], ...]:
    reader = (
        f"read_csv({file}, columns = {{'line': 'VARCHAR'}}, header = false, delim = '\x01', quote = '', escape = '', "
        "auto_detect = false, max_line_size = 20000000, null_padding = true)"
    )
    is_object = "json_valid(line) AND TRY(json_type(line)) = 'OBJECT'"
    rows = warehouse.tuples(f"SELECT line FROM {reader} WHERE trim(line) <> '' AND NOT coalesce({is_object}, FALSE)")
    return tuple(("unreadable line: no JSON object", str(line)) for (line,) in rows)


def _as_utf8(source: Source, path: Path, scratch: Path) -> tuple[Path, tuple[str, ...]]:
    """A UTF-8 twin of a text file in another encoding; the file itself where it is UTF-8 already."""
    if path.suffix.lower() in (".gz", ".zst"):
        return path, ()
    encoding = source.encoding or ("utf-8" if _is_utf8(path) else "cp1252")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise WrongUse(
            f"source {source.name}, encoding {encoding!r}", "no such encoding", "For example utf-8, cp1252 or latin-1."
        ) from None
    if codecs.lookup(encoding).name in ("utf-8", "ascii"):
        return path, ()
    twin = scratch / path.name
    with (
        path.open("r", encoding=encoding, errors="replace", newline="") as read,
        twin.open("w", encoding="utf-8", newline="") as write,
    ):
        shutil.copyfileobj(read, write, 1 << 20)
    guessed = f"{path.name} is not UTF-8; it was read as {encoding}. Set `encoding` on source {source.name} to be sure."
    return twin, () if source.encoding else (guessed,)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        try:
            while chunk := handle.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def read_table(path: Path) -> dict[str, list[object]]:
    """All columns of one file that belongs to no workspace.

    Raises
    ------
    WrongUse
        when the file cannot be read.
    """
    source = Source("file", "files", str(path), "events", {})
    warehouse = Warehouse(None)
    try:
        with warehouse.transaction():
            if _format(path) in ("json", "jsonl", "ndjson"):
                source = Source("file", "files", str(path), "events", {}, properties=("*",))
            with staged_records(warehouse, [source], path) as staged:
                listed = ", ".join(quoted(name) for name in staged.columns)
                rows = warehouse.tuples(f"SELECT {listed} FROM {STAGED} ORDER BY _row")
        return {name: [row[place] for row in rows] for place, name in enumerate(staged.columns)}
    finally:
        warehouse.close()
