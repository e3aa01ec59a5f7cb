"""The only door to engines: DuckDB, Ibis expressions, SQLAlchemy state.

In: declared tables, checked expressions, Arrow data. Out: rows, Arrow tables, plain values; what foreign databases
hold, in chunks.
"""

from desirepath.store.expressions import Expression, ExpressionRefused, over_json, parse_expression, refused_over_json
from desirepath.store.foreign import Asked, Chunk, ForeignFailed, checked_query, foreign_tables, read_foreign
from desirepath.store.ownership import Owner, Ownership, current_owner
from desirepath.store.state import State
from desirepath.store.warehouse import EngineError, Row, Warehouse, literal, quoted, schema_of, to_arrow
from desirepath.store.wording import Wording, strike_from_parquet

__all__ = [
    "Asked",
    "Chunk",
    "EngineError",
    "Expression",
    "ExpressionRefused",
    "ForeignFailed",
    "Owner",
    "Ownership",
    "Row",
    "State",
    "Warehouse",
    "Wording",
    "checked_query",
    "current_owner",
    "foreign_tables",
    "literal",
    "over_json",
    "parse_expression",
    "quoted",
    "read_foreign",
    "refused_over_json",
    "schema_of",
    "strike_from_parquet",
    "to_arrow",
]
