"""Finds the tables of a folder and reads them, unchanged and as text, into a store in memory."""

from __future__ import annotations

import codecs
import json
import os
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from desirepath.kernel import Progress, WrongUse
from desirepath.sources._files import READABLE, _as_utf8, _format, _is_utf8, _json_form
from desirepath.sources.contract import Source
from desirepath.sources.recognise._columns import Column, Profile, profile_column
from desirepath.sources.recognise._names import column_text
from desirepath.store import EngineError, Warehouse, literal, quoted

MOST_ROWS = 1_000_000
"""Rows read of one table, which every table of accounts should fit in: match rates are counted over these."""
_SDK_CALLS = frozenset({"track", "identify", "group", "page", "screen", "alias"})
_MOST_INSIDE = 120


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a folder: a file, or several that are parts of one.

    ``where`` picks its records where a file mixes several kinds, ``forced`` is the stream these then are. ``title`` is
    the name it is told by.
    """

    name: str
    title: str
    folder: str
    path: str
    files: int
    rows: int
    is_cut: bool
    encoding: str | None
    profiles: tuple[Profile, ...]
    where: str | None = None
    forced: str | None = None

    def named(self, name: str) -> Profile | None:
        return next((one for one in self.profiles if one.name == name), None)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not proposed, and why."""

    path: str
    reason: str


def read_tables(
    warehouse: Warehouse, folder: Path, workspace: Path, progress: Progress
) -> tuple[list[Table], list[LeftOut]]:
    """Every table of ``folder``, paths as seen from ``workspace``, and the files that are none.

    Raises
    ------
    WrongUse
        when the folder holds no readable file.
    """
    groups = _groups(folder)
    if not groups:
        raise WrongUse(f"init --from {folder}", "it holds no readable file", f"Known endings: {', '.join(READABLE)}.")
    found: list[Table] = []
    left: list[LeftOut] = []
    for number, (shown, paths) in enumerate(groups):
        progress(f"looking at {shown.name}", number, len(groups))
        path = _relative(shown, workspace)
        try:
            tables = _read(warehouse, f"t{number}", paths)
        except (EngineError, WrongUse) as error:
            reason = re.sub(r"(?<=[\"'])/\S*/", "", str(error).splitlines()[0])
            left.append(LeftOut(path, f"it cannot be read: {reason}"))
            continue
        inside = shown.parent.relative_to(folder).parts
        named = [replace(one, title=one.title or _title(shown), folder="/".join(inside), path=path) for one in tables]
        found += [one for one in named if one.rows > 1]
        left += [
            LeftOut(path, "it holds one record" if one.rows else "it holds no record") for one in named if one.rows <= 1
        ]
    return found, left


def _relative(path: Path, workspace: Path) -> str:
    try:
        return Path(os.path.relpath(path, workspace)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def _title(shown: Path) -> str:
    return re.sub(r"[-_.*]+$", "", shown.name.split(".")[0])


def _groups(folder: Path) -> list[tuple[Path, list[Path]]]:
    """Files that differ only in digits are parts of one table, shown by a glob."""
    parts: dict[Path, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and _format(path) in READABLE:
            stem, dot, endings = path.name.partition(".")
            shape = re.sub(r"\d[\d_-]*", "*", stem) if re.search(r"\d", stem) else stem
            parts.setdefault(path.parent / (shape + dot + endings), []).append(path)
    return [(shown if len(paths) > 1 else paths[0], paths) for shown, paths in parts.items()]


def _read(warehouse: Warehouse, name: str, paths: list[Path]) -> list[Table]:
    kind, encoding = _format(paths[0]), None
    with tempfile.TemporaryDirectory(prefix="desirepath-") as scratch:
        if kind in ("csv", "tsv"):
            encoding = _encoding(paths[0])
            source = Source("init", "files", "", "events", {}, encoding=encoding)
            paths = [_as_utf8(source, path, Path(scratch))[0] for path in paths]
        listed = "[" + ", ".join(literal(str(path)) for path in paths) + "]"
        reader = _reader(warehouse, kind, paths, listed)
        limit = f"SELECT * FROM {reader} LIMIT {MOST_ROWS + 1}"
        with warehouse.transaction():
            warehouse.execute(f"CREATE OR REPLACE TABLE {name} AS {limit}")
    rows = warehouse.count(f"SELECT count(*) FROM {name}")
    table = Table(name, "", "", "", len(paths), min(rows, MOST_ROWS), rows > MOST_ROWS, encoding, ())
    calls = _sdk_calls(warehouse, name)
    if not calls:
        return [_profiled(warehouse, table)]
    return [_profiled(warehouse, part) for part in _split(warehouse, table, calls)]


def _encoding(path: Path) -> str | None:
    """``None`` for UTF-8; what bears no mark and is not UTF-8 is taken for the Windows code page of the West."""
    if path.suffix in (".gz", ".zst"):
        return None
    with path.open("rb") as handle:
        mark = handle.read(2)
    if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    return None if _is_utf8(path) else "cp1252"


def _reader(warehouse: Warehouse, kind: str, paths: list[Path], listed: str) -> str:
    if kind == "parquet":
        return f"read_parquet({listed}, union_by_name = true)"
    if kind in ("csv", "tsv"):
        return f"read_csv({listed}, header = true, all_varchar = true, union_by_name = true, ignore_errors = true)"
    form = _json_form(Source("init", "files", "", "events", {}), paths[0])
    names = sorted({name for row in _objects(warehouse, listed, form) for name in row})
    if not names:
        raise WrongUse(paths[0].name, "it holds no JSON objects", "Give one object a line, or a list of objects.")
    columns = "columns = {" + ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names) + "}"
    lenient = ", ignore_errors = true" if form == "newline_delimited" else ""
    return f"read_json({listed}, format = '{form}', records = 'true'{lenient}, {columns})"


def _objects(warehouse: Warehouse, listed: str, form: str) -> list[dict[str, object]]:
    lenient = ", ignore_errors = true" if form == "newline_delimited" else ""
    reader = f"read_json_objects({listed}, format = '{form}'{lenient})"
    rows = warehouse.tuples(f"SELECT CAST(json AS VARCHAR) FROM {reader} WHERE json IS NOT NULL LIMIT 5000")
    return [row for row in (json.loads(str(text)) for (text,) in rows) if isinstance(row, dict)]


def _sdk_calls(warehouse: Warehouse, name: str) -> list[str]:
    """The kinds of call in a file of a tracking SDK; empty for any other file."""
    columns = {column.lower() for column in warehouse.columns(f"SELECT * FROM {name}")}
    if "type" not in columns or not columns & {"messageid", "anonymousid", "userid", "message_id", "user_id"}:
        return []
    found = {
        str(row[0]) for row in warehouse.tuples(f"SELECT DISTINCT type FROM {name} WHERE type IS NOT NULL LIMIT 20")
    }
    return sorted(found) if found and found <= _SDK_CALLS and found & {"track", "identify", "group"} else []


def _split(warehouse: Warehouse, table: Table, calls: list[str]) -> list[Table]:
    parts = []
    for call, stream, title in (
        ("track", "events", "events"),
        ("identify", "people", "users"),
        ("group", "accounts", "groups"),
    ):
        if call in calls:
            name, where = f"{table.name}_{call}", f"type = {literal(call)}"
            with warehouse.transaction():
                warehouse.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {table.name} WHERE {where}")
            rows = warehouse.count(f"SELECT count(*) FROM {name}")
            parts.append(replace(table, name=name, title=f"{title}", rows=rows, where=where, forced=stream))
    return parts


def _profiled(warehouse: Warehouse, table: Table) -> Table:
    plain = [Column(name, quoted(name), column_text(name)) for name in warehouse.columns(f"SELECT * FROM {table.name}")]
    profiles = [profile_column(warehouse, table.name, column, table.rows) for column in plain]
    inner = [c for one in profiles if one.shape == "json" for c in _inside(warehouse, table.name, one.column)]
    deep = [profile_column(warehouse, table.name, column, table.rows) for column in inner[:_MOST_INSIDE]]
    return replace(table, profiles=tuple(one for one in profiles + deep if one.shape != "empty"))


def _inside(warehouse: Warehouse, table: str, column: Column) -> list[Column]:
    """Single values inside a JSON column, to a depth of four; of a list its first member."""
    rows = warehouse.tuples(f"SELECT {column.sql} FROM {table} WHERE {column.sql} IS NOT NULL LIMIT 300")
    paths: dict[str, str] = {}
    for (text,) in rows:
        _walk(_loaded(str(text)), "$", column.label, paths)
    return [
        Column(label, f"({column.sql} ->> {literal(path)})", f"{column.text}->>{literal(path)}")
        for path, label in paths.items()
    ]


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _walk(value: object, path: str, label: str, found: dict[str, str]) -> None:
    if isinstance(value, dict) and path.count(".") < 4:
        for key, inner in value.items():
            step = f".{key}" if re.fullmatch(r"[A-Za-z_]\w*", key) else '."' + key.replace('"', '\\"') + '"'
            _walk(inner, path + step, f"{label}_{key}", found)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        _walk(value[0], f"{path}[0]", label, found)
    elif path != "$" and value is not None and not isinstance(value, dict | list):
        found.setdefault(path, label)
