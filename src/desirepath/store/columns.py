"""Values of foreign databases as Arrow columns, kept as they are: decimals, zones, JSON, bytes, nothing.

Each column has a kind. A driver that tells types gives it; else the values do, and an empty stretch takes the kind that
the column had before, so that a mapping meets the same type in every file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from datetime import time as clock_time
from decimal import Decimal

import pyarrow as pa

_FIRST_INT64, _LAST_INT64 = -(2**63), 2**63 - 1
_EXACT_FLOAT = 2**53
_DIGITS = 38

KIND_OF_OID = {
    16: "bool", 17: "bytes", 20: "int", 21: "int", 23: "int", 26: "int", 114: "text", 700: "float", 701: "float",
    1082: "date", 1083: "time", 1114: "timestamp", 1184: "timestamptz", 1700: "decimal", 3802: "text",
}  # fmt: skip
"""PostgreSQL's types by their number."""

KIND_OF_MYSQL = {
    0: "decimal", 1: "int", 2: "int", 3: "int", 4: "float", 5: "float", 7: "timestamp", 8: "int", 9: "int", 10: "date",
    12: "timestamp", 13: "int", 246: "decimal",
}  # fmt: skip
"""The types of MySQL's and MariaDB's protocol by their number."""


def to_column(values: Sequence[object], kind: str | None, before: str | None) -> tuple[pa.Array, str]:
    """Values as one Arrow column, and its kind: the one told, else the one seen; text where the values do not fit."""
    chosen = kind or kind_seen(values) or before or "text"
    try:
        return _BUILD[chosen](values), chosen
    except (pa.ArrowException, OverflowError, TypeError, ValueError, AttributeError):
        return pa.array([shown(value) for value in values], pa.string()), chosen if kind else "text"


def kind_seen(values: Sequence[object]) -> str | None:
    """The kind that holds every value; ``None`` where all are nothing."""
    types = {type(value) for value in values if value is not None}
    if not types:
        return None
    if types <= {int} or types <= {float} or types <= {bool}:
        return {int: "int", float: "float", bool: "bool"}[next(iter(types))]
    if types == {int, float}:
        is_exact = all(abs(value) < _EXACT_FLOAT for value in values if isinstance(value, int))
        return "float" if is_exact else "text"
    if types <= {Decimal, int}:
        return "decimal"
    if types == {datetime}:
        zones = {value.tzinfo is not None for value in values if isinstance(value, datetime)}
        return "text" if len(zones) > 1 else "timestamptz" if zones == {True} else "timestamp"
    if types <= {dict, list}:
        return "json"
    if types <= {bytes, bytearray, memoryview}:
        return "bytes"
    return {date: "date", clock_time: "time"}.get(next(iter(types)), "text") if len(types) == 1 else "text"


def shown(value: object) -> str | None:
    """A value as text that loses nothing of it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return as_json(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, datetime | date | clock_time) else str(value)


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _integers(values: Sequence[object]) -> pa.Array:
    numbers = [value for value in values if isinstance(value, int)]
    if numbers and not _FIRST_INT64 <= min(numbers) <= max(numbers) <= _LAST_INT64:
        return pa.array([None if value is None else Decimal(str(value)) for value in values], pa.decimal128(_DIGITS, 0))
    return pa.array(values, pa.int64())


def _decimals(values: Sequence[object]) -> pa.Array:
    """One scale for all, the finest that was seen."""
    numbers = [
        None if value is None else value if isinstance(value, Decimal) else Decimal(str(value)) for value in values
    ]
    scale = max((_scale(number) for number in numbers if number is not None), default=0)
    return pa.array(numbers, pa.decimal128(_DIGITS, scale))


def _scale(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise TypeError(f"{number} is no number")
    return max(0, -exponent)


def _moments(values: Sequence[object]) -> pa.Array:
    told = [value.astimezone(UTC) if isinstance(value, datetime) else value for value in values]
    return pa.array(told, pa.timestamp("us", tz="UTC"))


def _bytes(values: Sequence[object]) -> pa.Array:
    told = [bytes(value) if isinstance(value, bytearray | memoryview) else value for value in values]
    return pa.array(told, pa.binary())


def _of(kind: pa.DataType) -> Callable[[Sequence[object]], pa.Array]:
    return lambda values: pa.array(values, kind)


_BUILD: dict[str, Callable[[Sequence[object]], pa.Array]] = {
    "int": _integers,
    "float": _of(pa.float64()),
    "bool": _of(pa.bool_()),
    "decimal": _decimals,
    "timestamp": _of(pa.timestamp("us")),
    "timestamptz": _moments,
    "date": _of(pa.date32()),
    "time": _of(pa.time64("us")),
    "bytes": _bytes,
    "json": lambda values: pa.array([None if value is None else as_json(value) for value in values], pa.string()),
    "text": lambda values: pa.array([shown(value) for value in values], pa.string()),
}
