"""Expressions that people write in configuration: parsed against an allow-list before any engine sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb
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
    exp.Alias,
    exp.Values,
    exp.Comprehension,
)
_SCALARS = (exp.Condition, exp.AtTimeZone)
_MAX_LENGTH = 4000
_MAX_BRACKETS = 60


class ExpressionRefused(DesirepathError):
    """The expression is not one Desirepath accepts."""

    code = "expression_refused"
    exit_code = 2
    http_status = 400


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked scalar expression: the SQL of what was checked, written anew, and the columns it reads."""

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
    columns = tuple(dict.fromkeys(column.parts[0].name for column in tree.find_all(exp.Column)))
    return Expression(_written(tree), columns)


def _parsed(text: str) -> exp.Expr:
    if text.count("[") > _MAX_BRACKETS:
        raise ExpressionRefused(f"an expression with more than {_MAX_BRACKETS} brackets")
    try:
        statements = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError) as error:
        reason = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).splitlines()[0]
        raise ExpressionRefused(f"not a DuckDB expression: {reason}") from error
    if len(statements) != 1 or statements[0] is None:
        raise ExpressionRefused("one expression is accepted, without ';'")
    tree: exp.Expr = statements[0]
    if not isinstance(tree, _SCALARS):
        raise ExpressionRefused(f"{text.strip()[:60]!r} is not a scalar expression over the columns")
    return tree


def _written(tree: exp.Expr) -> str:
    """What was read, as SQL again: nothing the parser overlooked can reach an engine."""
    try:
        return tree.sql(dialect="duckdb", comments=False)
    except RecursionError as error:
        raise ExpressionRefused("not a DuckDB expression: it is nested too deeply") from error


def _refuse(node: exp.Expr) -> None:
    if isinstance(node, _REFUSED_NODES):
        raise ExpressionRefused(f"{node.sql(dialect='duckdb')[:60]!r} is not a scalar expression over the columns")
    if isinstance(node, exp.Anonymous):
        if node.name.lower() not in ALLOWED_FUNCTIONS:
            raise ExpressionRefused(f"the function {node.name!r} is not on the list of accepted functions")
        return
    if isinstance(node, exp.Column) and node.table and not isinstance(node.this, exp.Identifier):
        raise ExpressionRefused(f"{node.sql(dialect='duckdb')!r} is not a column")
    if isinstance(node, exp.Func) and not _is_allowed(node):
        raise ExpressionRefused(f"the function {node.sql_name().lower()!r} is not on the list of accepted functions")


_ALWAYS_FINE = (exp.Binary, exp.Case, exp.Cast, exp.If, exp.Connector, exp.Not, exp.Unary, exp.Between, exp.In, exp.Struct,
                exp.JSONObject, exp.Array, exp.Extract, exp.StrPosition)  # fmt: skip


def _is_allowed(node: exp.Func) -> bool:
    if isinstance(node, _ALWAYS_FINE):
        return True
    names = {name.lower() for name in node.sql_names()}
    rendered = node.sql(dialect="duckdb").split("(", 1)[0].lower()
    return bool(names & ALLOWED_FUNCTIONS) or rendered in ALLOWED_FUNCTIONS


def over_json(expression: Expression, column: str) -> str:
    """The expression with every column read from the JSON text in ``column``.

    A value compared with, or combined with, a number is read as a number; one that stands for a truth as true or
    false; else as text.
    """
    tree = _parsed(expression.sql)

    def read(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        path = exp.Literal.string("$." + ".".join(_json_step(part.name) for part in node.parts))
        text: exp.Expr = exp.Paren(this=exp.JSONExtractScalar(this=exp.column(column), expression=path))
        kind = _kind_asked(node)
        return exp.TryCast(this=text, to=exp.DataType.build(kind)) if kind else text

    return tree.transform(read).sql(dialect="duckdb")


def refused_over_json(expression: Expression) -> str | None:
    """Why an engine would not take ``expression`` as a condition over JSON properties; ``None`` where it does."""
    with duckdb.connect() as connection:
        try:
            kinds = connection.execute(f"DESCRIBE SELECT {over_json(expression, 'p')} FROM (SELECT '' AS p)").fetchall()
        except duckdb.Error as error:
            return str(error).splitlines()[0]
    kind = str(kinds[0][1])
    return None if kind == "BOOLEAN" else f"it gives {kind}, not true or false"


def _json_step(name: str) -> str:
    return name if _BARE.fullmatch(name) else '"' + name.replace('"', "") + '"'


_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Pow, exp.Neg)
_OF_NUMBERS = (exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Sqrt, exp.Sign, exp.Ln, exp.Log, exp.Exp)
_PASSING_ON = (exp.Paren, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least)
_COMPARING = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.NullSafeEQ, exp.NullSafeNEQ)


def _kind_asked(node: exp.Expr) -> str | None:
    """The type that what surrounds ``node`` asks of it: DOUBLE, BOOLEAN or, for text, none."""
    parent = node.parent
    if parent is None or isinstance(parent, exp.Not | exp.And | exp.Or):
        return "BOOLEAN"
    if isinstance(parent, (*_ARITHMETIC, *_OF_NUMBERS)):
        return "DOUBLE"
    beside = [other for other in parent.iter_expressions() if other is not node]
    if isinstance(parent, (*_COMPARING, *_PASSING_ON)):
        if any(_is_number(other) for other in beside):
            return "DOUBLE"
        if any(isinstance(other, exp.Boolean) for other in beside):
            return "BOOLEAN"
    return _kind_asked(parent) if isinstance(parent, _PASSING_ON) else None


def _is_number(node: exp.Expr) -> bool:
    if isinstance(node, exp.Paren):
        return _is_number(node.this)
    return isinstance(node, (*_ARITHMETIC, *_OF_NUMBERS)) or (isinstance(node, exp.Literal) and not node.is_string)
