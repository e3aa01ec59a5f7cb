"""SQL that turns one file's raw columns into a stream's typed keys."""

from __future__ import annotations

from pathlib import PurePath

from desirepath.sources import STAGED, STREAMS, TIME_KEYS, Source, Staged
from desirepath.store import literal, quoted

_NUMBER_KEYS = frozenset({"amount", "arr", "score", "satisfaction"})
_CONTENT = ("good", "goodwithcomment", "satisfied", "verysatisfied", "happy", "positive", "thumbsup")
_DISCONTENT = (
    "bad",
    "badwithcomment",
    "dissatisfied",
    "verydissatisfied",
    "unhappy",
    "unsatisfied",
    "negative",
    "thumbsdown",
)
_OFFSET = r"(Z|[+-]\d\d(:?\d\d)?)$"
_BARE_OFFSET, _WITH_COLON = r"([+-]\d\d)(\d\d)$", r"\1:\2"
_NAMESPACED = {"person": "person", "subscription": "subscription"}


def time_sql(text: str, source: Source) -> str:
    """Microseconds UTC of a raw time: a declared format, else ISO 8601, else epoch seconds to microseconds."""
    if source.time_format:
        parsed = f"try_strptime({text}, {literal(source.time_format)})"
        return f"epoch_us(timezone({literal(source.timezone)}, {parsed}))"
    dated = f"CASE WHEN isfinite(TRY_CAST({text} AS TIMESTAMP)) THEN TRY_CAST({text} AS TIMESTAMP) END"
    compact = f"epoch_us(timezone({literal(source.timezone)}, try_strptime({text}, '%Y%m%d')))"
    local = f"epoch_us(timezone({literal(source.timezone)}, {dated}))"
    colon = f"regexp_replace({text}, {literal(_BARE_OFFSET)}, {literal(_WITH_COLON)})"
    aware = f"epoch_us(TRY_CAST({colon} AS TIMESTAMPTZ))"
    number = f"TRY_CAST({text} AS DOUBLE)"
    scale = (
        f"CASE WHEN {number} < 1e11 THEN 1e6 WHEN {number} < 1e14 THEN 1e3 WHEN {number} < 1e17 THEN 1 ELSE 1e-3 END"
    )
    epoch = f"TRY_CAST(round({number} * {scale}) AS BIGINT)"
    has_offset = f"length({text}) > 10 AND regexp_matches({text}, {literal(_OFFSET)})"
    return (
        f"CASE WHEN regexp_full_match({text}, '(19|20)\\d{{6}}') THEN {compact} "
        f"WHEN {number} IS NOT NULL THEN {epoch} WHEN {has_offset} THEN {aware} ELSE {local} END"
    )


def raw_time_sql(value: str) -> str:
    """A raw time as text; the usual spellings of nothing are nothing."""
    text = f"trim(CAST({value} AS VARCHAR))"
    return f"CASE WHEN lower({text}) NOT IN ('', 'nan', 'nat', 'null', 'none', 'n/a') THEN {text} END"


def _number_sql(value: str) -> str:
    number = f"TRY_CAST({_text_sql(value)} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _satisfaction_sql(value: str) -> str:
    """A number, or the words that help desks use for 1 (content) and 0 (not)."""
    words = f"regexp_replace(lower({_text_sql(value)}), '[^a-z]', '', 'g')"
    good, bad = (", ".join(map(literal, listed)) for listed in (_CONTENT, _DISCONTENT))
    return (
        f"coalesce({_number_sql(value)}, CASE WHEN {words} IN ({good}) THEN 1.0 WHEN {words} IN ({bad}) THEN 0.0 END)"
    )


def _text_sql(value: str) -> str:
    return f"nullif(trim(CAST({value} AS VARCHAR)), '')"


def key_sql(key: str, value: str, source: Source) -> str:
    """One mapped key as its typed value."""
    if key in TIME_KEYS:
        return time_sql(_raw(key), source)
    if key == "satisfaction":
        return _satisfaction_sql(value)
    if key in _NUMBER_KEYS:
        return _number_sql(value)
    text = _text_sql(value)
    if key in ("account", "parent"):
        return f"{literal(source.namespace + ':')} || {text}"
    if key in _NAMESPACED:
        prefix = _NAMESPACED[key] if source.namespace == "account" else f"{_NAMESPACED[key]}:{source.namespace}"
        return f"{literal(prefix + ':')} || {text}"
    if key in ("email", "domain"):
        return f"lower({text})"
    return text


def typed_sql(source: Source, staged: Staged, default_time: int, file: str) -> str:
    """A query giving every key of the source's stream, typed, beside ``_row``, ``_id`` and raw times.

    Columns of the result: ``_row``, ``_id`` (the record's own id or a hash of its content), one column per key of
    the stream (NULL where not mapped), ``_raw_<time key>`` as text for each mapped time, ``_properties`` as JSON.
    """
    columns = staged.columns
    parts = ["_row", f"{_record_id(source, columns, file)} AS _id", f"CAST({default_time} AS BIGINT) AS _now"]
    raw_times = []
    for key in STREAMS[source.stream].accepted():
        if key in ("properties", "attributes", "static", "id"):
            continue
        expression = source.mapping.get(key)
        typed = key_sql(key, f"({expression.sql})", source) if expression else _null(key)
        parts.append(f"{typed} AS {quoted(key)}")
        if expression and key in TIME_KEYS:
            raw_times.append(f"{raw_time_sql(f'({expression.sql})')} AS {_raw(key)}")
            parts.append(_raw(key))
    parts.append(f"{_json_sql(source, 'properties', source.properties, columns)} AS _properties")
    parts.append(f"{_json_sql(source, 'attributes', source.attributes, columns)} AS _attributes")
    parts.append(f"{_json_sql(source, 'static', source.static or None, columns)} AS _static")
    chosen = (
        f"SELECT {', '.join(['*', *raw_times])} FROM {STAGED}{f' WHERE ({source.where.sql})' if source.where else ''}"
    )
    return f"SELECT {', '.join(parts)} FROM ({chosen})"


def _raw(key: str) -> str:
    return quoted(f"_raw_{key}")


def _null(key: str) -> str:
    if key in TIME_KEYS:
        return "CAST(NULL AS BIGINT)"
    return "CAST(NULL AS DOUBLE)" if key in _NUMBER_KEYS else "CAST(NULL AS VARCHAR)"


def _record_id(source: Source, columns: dict[str, str], file: str) -> str:
    """The mapped id, else a hash of the content; kept repeats are told apart by file and number.

    Empty cells say nothing: the same record has the same identity in a file with further columns.
    """
    cells = ", ".join(f"{literal(name + '=')} || CAST({quoted(name)} AS VARCHAR)" for name in sorted(columns))
    content = f"concat_ws(chr(31), {cells})"
    if source.keep_duplicates:
        nth = f"row_number() OVER (PARTITION BY {content} ORDER BY _row)"
        content = f"concat_ws(chr(31), {content}, {literal(PurePath(file).name)}, {nth})"
    hashed = f"'#' || md5({content})"
    expression = source.mapping.get("id")
    return f"coalesce({_text_sql(f'({expression.sql})')}, {hashed})" if expression else hashed


def _json_sql(source: Source, key: str, listed: tuple[str, ...] | None, columns: dict[str, str]) -> str:
    if key in source.mapping:
        value = f"({source.mapping[key].sql})"
        is_json = f"typeof({value}) = 'VARCHAR' AND json_valid(CAST({value} AS VARCHAR))"
        return f"CASE WHEN {is_json} THEN CAST({value} AS VARCHAR) ELSE CAST(to_json({value}) AS VARCHAR) END"
    names = list(columns) if listed == ("*",) else list(listed or ())
    if not names:
        return "CAST(NULL AS VARCHAR)"
    pairs = ", ".join(f"{literal(name)}, {quoted(name)}" for name in names)
    return f"CAST(json_object({pairs}) AS VARCHAR)"


def missing_columns(source: Source, columns: dict[str, str]) -> list[str]:
    """Columns the mapping names that the file does not have, in the mapping's order."""
    known = {name.lower() for name in columns}
    return [name for name in source.columns() if name.lower() not in known]
