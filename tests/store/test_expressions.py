"""What people write in configuration is a scalar expression over columns, and nothing else."""

import time

import duckdb
import pytest

from desirepath.store import ExpressionRefused, over_json, parse_expression

ATTACKS = [
    "(SELECT 1)",
    "a IN (SELECT 1)",
    "EXISTS(SELECT 1)",
    "a > ALL (SELECT 1)",
    "a UNION SELECT 1",
    "WITH x AS (SELECT 1) SELECT 1",
    "FROM read_text('/etc/passwd') SELECT content",
    "VALUES (1)",
    "read_csv('x.csv')",
    "read_text('/etc/passwd')",
    "read_parquet('x')",
    "main.read_text('x')",
    "glob('*')",
    "query('SELECT 1')",
    "getenv('HOME')",
    "a || getenv('HOME')",
    "current_setting('home_directory')",
    "getvariable('x')",
    "nextval('s')",
    "write_log('x')",
    "error('x')",
    "version()",
    "random()",
    "now()",
    "1; DROP TABLE events",
    "COPY events TO 'x.csv'",
    "ATTACH 'x.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET memory_limit = '1TB'",
    "CALL checkpoint()",
    "DROP TABLE events",
    "sum(a)",
    "count(*)",
    "max(a)",
    "string_agg(a, ',')",
    "row_number() OVER ()",
    "lag(a) OVER (ORDER BY b)",
    "list_transform(a, x -> x + 1)",
    "list_filter(a, lambda x: x)",
    "[x FOR x IN a]",
    "unnest(a)",
    "*",
    "COLUMNS('.*')",
    "a AS b",
    "a, b",
    "?",
    "$1",
    "",
    "a +",
]
HUGE = {
    "long": "a" * 5000,
    "parentheses": "(" * 1900 + "a" + ")" * 1900,
    "left open": "(" * 3900,
    "calls": "lower(" * 400 + "a" + ")" * 400,
    "cases": "CASE WHEN a THEN " * 150 + "1" + " END" * 150,
    "lists": "[" * 900 + "a" + "]" * 900,
    "places": "a" + "[1]" * 1200,
    "structs": "{'a': " * 400 + "1" + "}" * 400,
    "signs": "- " * 1900 + "a",
    "not": "NOT " * 900 + "a",
}


@pytest.mark.parametrize("text", ATTACKS)
def test_what_is_no_scalar_expression_is_refused(text: str) -> None:
    with pytest.raises(ExpressionRefused):
        parse_expression(text)


@pytest.mark.parametrize("kind", HUGE)
def test_what_is_too_large_is_refused_quickly(kind: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ExpressionRefused):
        parse_expression(HUGE[kind])
    assert time.perf_counter() - began < 1


SMUGGLED = ["'a' -- ' || getenv('HOME')", "/* /* */ getenv('x') /* */ */ name", "name -- ) FROM events --"]


@pytest.mark.parametrize("text", SMUGGLED)
def test_a_comment_reaches_no_engine(text: str) -> None:
    sql = parse_expression(text).sql
    assert sql in ("'a'", "name")


ACCEPTED = [
    ("name", "Acme"),
    ('"odd name"', "odd"),
    ("'constant'", "constant"),
    ("lower(name)", "acme"),
    ("name || '-' || tier", "Acme-gold"),
    ("CASE WHEN tier = 'gold' THEN 'yes' END", "yes"),
    ("coalesce(nothing, name)", "Acme"),
    ("nullif(tier, 'gold')", None),
    ("context->>'$.group.id'", "g1"),
    ("context->>'kind' = 'web'", True),
    ("split_part(email, '@', 2)", "acme.com"),
    ("amount * 2 + 1", 21),
    ("round(amount / 3, 2)", 3.33),
    ("amount BETWEEN 5 AND 15", True),
    ("amount IN (10, 20)", True),
    ("tier NOT IN ('silver')", True),
    ("nothing IS NULL", True),
    ("name LIKE 'Ac%'", True),
    ("try_cast(tier AS INTEGER)", None),
    ("regexp_extract(email, '(.*)@', 1)", "ann"),
    ("substring(name, 1, 2)", "Ac"),
    ("date_diff('day', DATE '2024-01-01', DATE '2024-01-31')", 30),
    ("strftime(DATE '2024-01-31', '%m')", "01"),
    ("extract(year FROM DATE '2024-01-31')", 2024),
    ("part.size", 3),
    ("if(amount > 5, 'big', 'small')", "big"),
    ("len(name)", 4),
    ("'it''s'", "it's"),
]
ROW = (
    "SELECT 'Acme' AS name, 'odd' AS \"odd name\", 'gold' AS tier, NULL AS nothing, 'ann@acme.com' AS email, 10 AS amount, "
    """'{"group": {"id": "g1"}, "kind": "web"}' AS context, {'size': 3} AS part"""
)


@pytest.mark.parametrize(("text", "value"), ACCEPTED)
def test_scalar_expression_means_what_duckdb_means(text: str, value: object) -> None:
    with duckdb.connect() as connection:
        (found,) = connection.execute(f"SELECT {parse_expression(text).sql} FROM ({ROW})").fetchall()[0]
    assert found == value


COLUMNS = [
    ("name", ("name",)),
    ("order", ("order",)),
    ('"odd name"', ("odd name",)),
    ("a + b * a", ("a", "b")),
    ("part.size", ("part",)),
    ("'constant'", ()),
    ("context->>'$.x'", ("context",)),
]


@pytest.mark.parametrize(("text", "columns"), COLUMNS)
def test_columns_are_those_the_file_must_have(text: str, columns: tuple[str, ...]) -> None:
    assert set(parse_expression(text).columns) == set(columns)


PROPERTIES = [
    ("amount > 9", '{"amount": 10}', True),
    ("amount > 9", '{"amount": "10"}', True),
    ("amount > 9", '{"amount": "ten"}', None),
    ("amount > 9", "{}", None),
    ("amount > '9'", '{"amount": "10"}', False),
    ("(amount) > 9", '{"amount": "10"}', True),
    ("-amount < -9", '{"amount": "10"}', True),
    ("9 < amount", '{"amount": "10"}', True),
    ("amount = 10", '{"amount": "10.0"}', True),
    ("amount IN (10, 20)", '{"amount": "20"}', True),
    ("amount BETWEEN 9 AND 11", '{"amount": "10"}', True),
    ("coalesce(amount, 0) > 9", '{"amount": "10"}', True),
    ("coalesce(amount, 0) > 9", "{}", False),
    ("abs(change) >= 10", '{"change": "-10"}', True),
    ("used / seats > 0.5", '{"used": "3", "seats": "4"}', True),
    ("used > seats * 0.5", '{"used": "10", "seats": "9"}', True),
    ("plan = 'pro'", '{"plan": "pro"}', True),
    ("plan IN ('pro', 'team')", '{"plan": "free"}', False),
    ("plan > 'a' AND seats >= 5", '{"plan": "pro", "seats": 5}', True),
    ("trial", '{"trial": true}', True),
    ("NOT trial", '{"trial": "no idea"}', None),
    ("trial = false", '{"trial": true}', False),
    ('"odd name" = 1', '{"odd name": "1"}', True),
    ("address.city = 'Bonn'", '{"address": {"city": "Bonn"}}', True),
    ("starts_with(plan, 'p')", '{"plan": "pro"}', True),
]


@pytest.mark.parametrize(("text", "properties", "value"), PROPERTIES)
def test_properties_are_numbers_beside_numbers_and_text_beside_text(
    text: str, properties: str, value: bool | None
) -> None:
    sql = over_json(parse_expression(text), "properties")
    with duckdb.connect() as connection:
        (found,) = connection.execute(f"SELECT {sql} FROM (SELECT ? AS properties)", [properties]).fetchall()[0]
    assert found is value
