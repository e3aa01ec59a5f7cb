"""What the values of a column look like."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.sources.recognise._names import comparable, vocabulary
from desirepath.store import Warehouse, literal, quoted

ENOUGH = 0.95
"""A shape holds when this share of the values that are there has it."""
LOOKED_AT = 20_000
_EPOCH_SECONDS = (7e8, 2.3e9)
_TIMELY = ("time", "date", "at", "on", "created", "timestamp", "ts", "since", "start", "end", "day", "paid", "due")


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a value inside a JSON one: ``sql`` reads it from the table, ``text`` stands in a mapping."""

    label: str
    sql: str
    text: str

    @property
    def name(self) -> str:
        return comparable(self.label)


@dataclass(frozen=True, slots=True)
class Profile:
    """Shape, fill and examples of a column; ``shape`` is one of empty, time, email, domain, flag, number, text, json."""

    column: Column
    shape: str
    filled: int
    rows: int
    distinct: int
    time_format: str | None = None
    epoch: bool = False
    ambiguous: bool = False
    whole: bool = False
    length: float = 0.0
    common: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def is_unique(self) -> bool:
        return self.filled >= 0.98 * self.rows and self.distinct >= 0.98 * self.filled > 0

    @property
    def words(self) -> frozenset[str]:
        return frozenset(value.lower() for value in self.common)


def value_sql(column: Column) -> str:
    """A value as text; the usual spellings of nothing are nothing."""
    text = f"trim(CAST({column.sql} AS VARCHAR))"
    return f"CASE WHEN lower({text}) NOT IN ('', 'nan', 'nat', 'null', 'none', 'n/a') THEN {text} END"


def profile_column(warehouse: Warehouse, table: str, column: Column, rows: int) -> Profile:
    """Look at up to ``LOOKED_AT`` values for the shape, and at all for fill and repeats."""
    value = value_sql(column)
    filled, distinct = warehouse.tuples(f"SELECT count({value}), count(DISTINCT {value}) FROM {quoted(table)}")[0]
    filled, distinct = int(str(filled)), int(str(distinct))
    if not filled:
        return Profile(column, "empty", 0, rows, 0)
    seen = f"(SELECT {value} AS v FROM {quoted(table)} WHERE {value} IS NOT NULL LIMIT {LOOKED_AT})"
    number = "TRY_CAST(v AS DOUBLE)"
    low, high = _EPOCH_SECONDS
    measured = warehouse.tuples(
        f"""SELECT avg(CAST(isfinite({number}) AND {number} IS NOT NULL AS INT)),
        avg(CAST(regexp_full_match(v, '-?[0-9]+([.]0+)?') AS INT)),
        avg(CAST(regexp_full_match(v, '[^@\\s]+@[^@\\s]+[.][^@\\s.]+') AS INT)),
        avg(CAST(regexp_full_match(lower(v), '(https?://)?([a-z0-9-]+[.])+[a-z]{{2,}}(/.*)?') AS INT)),
        avg(CAST(regexp_matches(v, '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([T ].*)?$') AND TRY_CAST(left(v, 10) AS DATE)
            IS NOT NULL AS INT)),
        avg(CAST(regexp_full_match(v, '(19|20)[0-9]{{6}}') AND try_strptime(v, '%Y%m%d') IS NOT NULL AS INT)),
        avg(CAST(coalesce({number} BETWEEN {low} AND {high} OR {number} BETWEEN {low * 1e3} AND {high * 1e3}, FALSE) AS INT)),
        avg(CAST(regexp_matches(v, '^[{{\\[]') AS INT)), avg(length(v)),
        avg(CAST(lower(v) IN ('true', 'false', 'yes', 'no', 't', 'f', 'y', 'n', '0', '1') AS INT))
        FROM {seen}"""
    )[0]
    shares = [float(str(share)) for share in measured]
    known = {"filled": filled, "rows": rows, "distinct": distinct, "length": shares[8], "whole": shares[1] >= ENOUGH}
    common = _common(warehouse, seen) if distinct <= 500 else ()
    examples = _examples(warehouse, seen)
    shape, form, epoch, ambiguous = _shape(warehouse, seen, column, shares, distinct)
    return Profile(
        column, shape, time_format=form, epoch=epoch, ambiguous=ambiguous, common=common, examples=examples, **known,  # type: ignore[arg-type]
    )  # fmt: skip


def _shape(
    warehouse: Warehouse, seen: str, column: Column, shares: list[float], distinct: int
) -> tuple[str, str | None, bool, bool]:
    number, _, email, domain, iso, compact, epoch, nested, _, flag = shares
    timely = any(word in _TIMELY for word in column.name.split("_"))
    if iso >= ENOUGH:
        return "time", None, False, False
    if timely and (compact >= ENOUGH or epoch >= ENOUGH):
        return "time", None, epoch >= ENOUGH, False
    if nested >= ENOUGH:
        return "json", None, False, False
    if email >= ENOUGH:
        return "email", None, False, False
    if flag >= ENOUGH and distinct <= 2:
        return "flag", None, False, False
    if number >= ENOUGH:
        return "number", None, False, False
    if domain >= ENOUGH:
        return "domain", None, False, False
    form, ambiguous = _time_format(warehouse, seen)
    return ("time", form, False, ambiguous) if form else ("text", None, False, False)


def _time_format(warehouse: Warehouse, seen: str) -> tuple[str | None, bool]:
    """The format that reads most values, and whether another reads them as well (day or month first)."""
    sample = f"(SELECT DISTINCT v FROM {seen} WHERE regexp_matches(v, '[0-9]') LIMIT 2000)"
    forms = vocabulary().time_formats
    listed = ", ".join(f"avg(CAST(try_strptime(v, {literal(form)}) IS NOT NULL AS INT))" for form in forms)
    found = warehouse.tuples(f"SELECT {listed} FROM {sample}")[0]
    fits = [form for form, share in zip(forms, found, strict=True) if share is not None and float(str(share)) >= ENOUGH]
    return (fits[0], len(fits) > 1) if fits else (None, False)


def _common(warehouse: Warehouse, seen: str) -> tuple[str, ...]:
    rows = warehouse.tuples(f"SELECT v FROM {seen} GROUP BY v ORDER BY count(*) DESC, v LIMIT 40")
    return tuple(str(row[0]) for row in rows)


def _examples(warehouse: Warehouse, seen: str) -> tuple[str, ...]:
    rows = warehouse.tuples(f"SELECT DISTINCT left(v, 60) FROM (SELECT v FROM {seen} LIMIT 50) LIMIT 3")
    return tuple(sorted(str(row[0]) for row in rows))
