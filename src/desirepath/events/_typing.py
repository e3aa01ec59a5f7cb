"""SQL that turns one file's raw columns into a stream's typed keys."""

from __future__ import annotations

from desirepath.sources import STREAMS, TIME_KEYS, Source
from desirepath.store import literal, quoted

_NUMBER_KEYS = frozenset({"amount", "arr", "score", "satisfaction"})
_OFFSET = r"(Z|[+-]\d\d(:?\d\d)?)$"
_NAMESPACED = {"person": "person", "subscription": "subscription"}


def time_sql(value: str, source: Source) -> str:
    """Microseconds UTC of a raw ``value``: a declared format, else ISO 8601, else epoch seconds to microseconds."""
    text = f"trim(CAST({value} AS VARCHAR))"
    if source.time_format:
        parsed = f"try_strptime({text}, {literal(source.time_format)})"
        return f"epoch_us(timezone({literal(source.timezone)}, {parsed}))"
    local = f"epoch_us(timezone({literal(source.timezone)}, TRY_CAST({text} AS TIMESTAMP)))"
    aware = f"epoch_us(TRY_CAST({text} AS TIMESTAMPTZ))"
    number = f"TRY_CAST({text} AS DOUBLE)"
    scale = (
        f"CASE WHEN {number} < 1e11 THEN 1e6 WHEN {number} < 1e14 THEN 1e3 WHEN {number} < 1e17 THEN 1 ELSE 1e-3 END"
    )
    epoch = f"CAST(round({number} * {scale}) AS BIGINT)"
    has_offset = f"length({text}) > 10 AND regexp_matches({text}, {literal(_OFFSET)})"
    return f"CASE WHEN {number} IS NOT NULL THEN {epoch} WHEN {has_offset} THEN {aware} ELSE {local} END"


def _text_sql(value: str) -> str:
    return f"nullif(trim(CAST({value} AS VARCHAR)), '')"


def key_sql(key: str, value: str, source: Source) -> str:
    """One mapped key as its typed value."""
    if key in TIME_KEYS:
        return time_sql(value, source)
    if key in _NUMBER_KEYS:
        return f"TRY_CAST({_text_sql(value)} AS DOUBLE)"
    text = _text_sql(value)
    if key in ("account", "parent"):
        return f"{literal(source.namespace + ':')} || {text}"
    if key in _NAMESPACED:
        prefix = _NAMESPACED[key] if source.namespace == "account" else f"{_NAMESPACED[key]}:{source.namespace}"
        return f"{literal(prefix + ':')} || {text}"
    if key in ("email", "domain"):
        return f"lower({text})"
    return text


def typed_sql(source: Source, staged: str, columns: dict[str, str], default_time: int) -> str:
    """A query giving every key of the source's stream, typed, beside ``_row``, ``_id`` and raw times.

    Columns of the result: ``_row``, ``_id`` (the record's own id or a hash of its content), one column per key of
    the stream (NULL where not mapped), ``_raw_<time key>`` as text for each mapped time, ``_properties`` as JSON.
    """
    parts = ["_row", f"{_record_id(source, columns)} AS _id", f"CAST({default_time} AS BIGINT) AS _now"]
    for key in STREAMS[source.stream].accepted():
        if key in ("properties", "attributes", "static", "id"):
            continue
        expression = source.mapping.get(key)
        typed = key_sql(key, f"({expression.sql})", source) if expression else _null(key)
        parts.append(f"{typed} AS {quoted(key)}")
        if expression and key in TIME_KEYS:
            parts.append(f"{_text_sql(f'({expression.sql})')} AS {quoted('_raw_' + key)}")
    parts.append(f"{_json_sql(source, 'properties', source.properties, columns)} AS _properties")
    parts.append(f"{_json_sql(source, 'attributes', source.attributes, columns)} AS _attributes")
    parts.append(f"{_json_sql(source, 'static', source.static or None, columns)} AS _static")
    return f"SELECT {', '.join(parts)} FROM {staged}{f' WHERE ({source.where.sql})' if source.where else ''}"


def _null(key: str) -> str:
    if key in TIME_KEYS:
        return "CAST(NULL AS BIGINT)"
    return "CAST(NULL AS DOUBLE)" if key in _NUMBER_KEYS else "CAST(NULL AS VARCHAR)"


def _record_id(source: Source, columns: dict[str, str]) -> str:
    content = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in columns)
    row = ", CAST(_row AS VARCHAR)" if source.keep_duplicates else ""
    hashed = f"'#' || md5(concat_ws(chr(31), {content}{row}))"
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
