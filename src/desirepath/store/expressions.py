"""Expressions that people write in configuration: parsed against an allow-list before any engine sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from desirepath.kernel import DesirepathError

ALLOWED_FUNCTIONS = frozenset(
    """abs array_length array_to_string ascii bit_length ceil ceiling chr coalesce concat concat_ws contains current_date
    date_add date_diff date_part date_sub date_trunc datediff day dayname dayofweek dayofyear epoch epoch_ms epoch_us
    ends_with exp floor format greatest hash hour if ifnull isnan json_array_length json_exists json_extract
    json_extract_string json_type json_valid json_value least left length len levenshtein list_value ln log log10 lower
    lpad ltrim make_date make_timestamp md5 minute mod month monthname nullif parse_filename position pow power
    prefix printf quarter regexp_extract regexp_full_match regexp_matches regexp_replace repeat replace reverse right
    round rpad rtrim second sha256 sign split_part sqrt starts_with strftime strip_accents strlen strptime struct_extract
    struct_pack substr substring suffix timezone to_days to_hours to_json to_minutes to_seconds to_timestamp translate
    trim trunc try_cast try_strptime typeof unaccent upper week weekday weekofyear year""".split()
)
_REFUSED_NODES = (
    exp.Query,
    exp.Table,
    exp.Command,
    exp.AggFunc,
    exp.Window,
    exp.Placeholder,
    exp.Parameter,
    exp.SessionParameter,
    exp.Star,
    exp.Lambda,
)
_MAX_LENGTH = 4000


class ExpressionRefused(DesirepathError):
    """The expression is not one Desirepath accepts."""

    code = "expression_refused"
    exit_code = 2
    http_status = 400


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked scalar expression: its text as DuckDB takes it and the columns it reads."""

    sql: str
    columns: tuple[str, ...]


_BARE = re.compile(r"[^\W\d]\w*")


def parse_expression(text: str) -> Expression:
    """Check one scalar SQL expression.

    A bare word is a column. Only scalar operators and the functions of ``ALLOWED_FUNCTIONS`` pass: no statements,
    sub-queries, aggregates, file or system functions.

    Raises
    ------
    ExpressionRefused
        with the reason.
    """
    if len(text) > _MAX_LENGTH:
        raise ExpressionRefused(f"an expression of {len(text):,} characters (at most {_MAX_LENGTH:,})")
    if _BARE.fullmatch(text.strip()):
        name = text.strip()
        return Expression(f'"{name}"', (name,))
    tree = _parsed(text)
    for node in tree.walk():
        _refuse(node)
    columns = tuple(dict.fromkeys(column.name for column in tree.find_all(exp.Column)))
    return Expression(text.strip(), columns)


def _parsed(text: str) -> exp.Expression:
    try:
        statements = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError) as error:
        reason = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).splitlines()[0]
        raise ExpressionRefused(f"not a DuckDB expression: {reason}") from error
    if len(statements) != 1 or statements[0] is None:
        raise ExpressionRefused("one expression is accepted, without ';'")
    tree: exp.Expression = statements[0]
    return tree


def _refuse(node: exp.Expression) -> None:
    if isinstance(node, _REFUSED_NODES):
        raise ExpressionRefused(f"{node.sql(dialect='duckdb')[:60]!r} is not a scalar expression over the columns")
    if isinstance(node, exp.Anonymous) and node.name.lower() not in ALLOWED_FUNCTIONS:
        raise ExpressionRefused(f"the function {node.name!r} is not on the list of accepted functions")
    if isinstance(node, exp.Column) and node.table and not isinstance(node.this, exp.Identifier):
        raise ExpressionRefused(f"{node.sql(dialect='duckdb')!r} is not a column")
    if isinstance(node, exp.Func) and not isinstance(node, exp.Anonymous) and not _is_allowed(node):
        raise ExpressionRefused(f"the function {node.sql_name().lower()!r} is not on the list of accepted functions")


_ALWAYS_FINE = (exp.Binary, exp.Case, exp.Cast, exp.If, exp.Connector, exp.Not, exp.Unary, exp.Between, exp.In, exp.Struct, exp.JSONObject)


def _is_allowed(node: exp.Func) -> bool:
    if isinstance(node, _ALWAYS_FINE):
        return True
    names = {name.lower() for name in node.sql_names()}
    rendered = node.sql(dialect="duckdb").split("(", 1)[0].lower()
    return bool(names & ALLOWED_FUNCTIONS) or rendered in ALLOWED_FUNCTIONS


def over_json(expression: Expression, column: str) -> str:
    """The expression with every column read from the JSON text in ``column``.

    A value compared with or combined with a number is read as a number, else as text.
    """
    tree = _parsed(expression.sql)

    def read(node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Column):
            return node
        path = exp.Literal.string("$." + _json_step(node.name))
        text: exp.Expression = exp.Paren(this=exp.JSONExtractScalar(this=exp.column(column), expression=path))
        return exp.TryCast(this=text, to=exp.DataType.build("DOUBLE")) if _is_numeric(node) else text

    return tree.transform(read).sql(dialect="duckdb")


def _json_step(name: str) -> str:
    return name if _BARE.fullmatch(name) else '"' + name.replace('"', "") + '"'


_NUMERIC_PARENTS = (exp.Binary, exp.Between, exp.In)


def _is_numeric(column: exp.Column) -> bool:
    parent = column.parent
    if isinstance(parent, exp.Add | exp.Sub | exp.Mul | exp.Div):
        return True
    if not isinstance(parent, _NUMERIC_PARENTS):
        return False
    operands = list(parent.iter_expressions())
    return any(isinstance(node, exp.Neg) or (isinstance(node, exp.Literal) and not node.is_string) for node in operands)
