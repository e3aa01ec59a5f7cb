"""The door to Ibis: expressions over declared columns that compile to the SQL of any engine.

Times are int64 microseconds everywhere, because engines differ in fractional seconds. Ibis takes a second to import, so
it is imported when the first expression is built, not when the program starts.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis import Column as Column
    from ibis import Table as Frame
    from ibis import cases, desc, greatest, least, null, row_number, union, window
    from ibis import literal as value

__all__ = ["Column", "Frame", "cases", "compile_frame", "desc", "frame", "greatest", "least", "null", "row_number",
           "union", "value", "window"]  # fmt: skip

_KINDS = {"VARCHAR": "string", "BIGINT": "int64", "INTEGER": "int32", "DOUBLE": "float64", "BOOLEAN": "boolean"}
_RENAMED = {"value": "literal", "Frame": "Table"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(importlib.import_module("ibis"), _RENAMED.get(name, name))


def frame(name: str, columns: Mapping[str, str]) -> Frame:
    """An unbound table with DuckDB column types, by name."""
    import ibis

    return ibis.table({column: _KINDS[kind] for column, kind in columns.items()}, name=name)


def compile_frame(expression: Frame, dialect: str = "duckdb") -> str:
    """The SQL of an expression."""
    import ibis

    return str(ibis.to_sql(expression, dialect=dialect))
