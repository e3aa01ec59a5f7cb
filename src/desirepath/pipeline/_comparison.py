"""What another definition moves: every account's place and marks under it, set against the published ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desirepath.store import Row, Warehouse


@dataclass(frozen=True, slots=True)
class Held:
    """Accounts that have one stage, milestone, indicator or outcome before and after; ``retimed`` have it both times
    but at another moment."""

    kind: str
    name: str
    before: int
    after: int
    gained: int
    lost: int
    retimed: int


def write_comparison(warehouse: Warehouse, as_of: int) -> None:
    """The tables ``marks`` and ``moves`` of the overlay this thread is in.

    ``marks``: account, kind, name, was, now (all times of it known at ``as_of``, ``NULL`` where there are none).
    ``moves``: one row an account that has any difference: place before and after, and the marks that differ.
    """
    stored = warehouse.underneath
    warehouse.execute(
        f"CREATE TABLE marks AS WITH was AS ({_marks(stored('steps'), as_of)}), now AS ({_marks('steps', as_of)}) "
        "SELECT account, kind, name, was.at AS was, now.at AS now FROM was FULL JOIN now USING (account, kind, name)"
    )
    warehouse.execute(
        f"""CREATE TABLE moves AS
        WITH was AS ({_places(stored("account_cards"))}), now AS ({_places("account_cards")}),
        differing AS (
            SELECT account, list(kind || ':' || name ORDER BY kind, name) FILTER (was IS NULL) AS gained,
                list(kind || ':' || name ORDER BY kind, name) FILTER (now IS NULL) AS lost,
                list(kind || ':' || name ORDER BY kind, name) FILTER (was IS NOT NULL AND now IS NOT NULL) AS retimed
            FROM marks WHERE was IS DISTINCT FROM now GROUP BY account)
        SELECT account, coalesce(now.arr, was.arr) AS arr, was.place AS before, now.place AS after,
            coalesce(gained, []) AS gained, coalesce(lost, []) AS lost, coalesce(retimed, []) AS retimed
        FROM was FULL JOIN now USING (account) FULL JOIN differing USING (account)
        WHERE was.place IS DISTINCT FROM now.place OR differing.account IS NOT NULL ORDER BY account"""
    )


def _marks(steps: str, as_of: int) -> str:
    return (
        f'SELECT account, kind, name, list("at" ORDER BY "at") AS at FROM {steps} WHERE kind <> \'start\' '
        f'AND greatest("at", known_at) <= {as_of} GROUP BY ALL'
    )


def _places(cards: str) -> str:
    """Where each account stands: in a stage, or ended with an outcome."""
    return (
        f"SELECT account, arr, CASE WHEN ended IS NOT NULL THEN 'outcome:' || ended ELSE 'stage:' || stage END AS place "
        f"FROM {cards}"
    )


def count_marks(warehouse: Warehouse) -> list[Held]:
    """Accounts by what they ever had, before and after."""
    rows = warehouse.tuples(
        "SELECT kind, name, count(was), count(now), count(*) FILTER (was IS NULL), count(*) FILTER (now IS NULL), "
        "count(*) FILTER (was IS NOT NULL AND now IS NOT NULL AND was <> now) FROM marks GROUP BY ALL ORDER BY ALL"
    )
    return [Held(str(kind), str(name), *(int(str(n)) for n in counts)) for kind, name, *counts in rows]


def count_places(warehouse: Warehouse) -> list[Row]:
    """Accounts by where they stand: place, before, after."""
    was, now = _places(warehouse.underneath("account_cards")), _places("account_cards")
    return warehouse.rows(
        f"SELECT place, coalesce(b.n, 0) AS before, coalesce(a.n, 0) AS after "
        f"FROM (SELECT place, count(*) AS n FROM ({was}) GROUP BY 1) AS b "
        f"FULL JOIN (SELECT place, count(*) AS n FROM ({now}) GROUP BY 1) AS a USING (place) "
        "WHERE place IS NOT NULL ORDER BY place"
    )


def list_moves(
    warehouse: Warehouse, *, origin: str | None, to: str | None, mark: str | None, limit: int, offset: int
) -> tuple[int, list[Row]]:
    """The accounts that differ, the largest first, of one move between places or with one differing mark; their
    number and a page of them."""
    asked = [("before = ?", origin), ("after = ?", to), ("list_contains(gained || lost || retimed, ?)", mark)]
    wheres = [sql for sql, value in asked if value is not None]
    values: Sequence[str] = [value for _, value in asked if value is not None]
    where = " AND ".join(["TRUE", *wheres])
    total = warehouse.count(f"SELECT count(*) FROM moves WHERE {where}", values)
    rows = warehouse.rows(
        f"SELECT * FROM moves WHERE {where} ORDER BY before IS NOT DISTINCT FROM after, arr DESC NULLS LAST, account "
        "LIMIT ? OFFSET ?",
        [*values, limit, offset],
    )
    return total, rows


def count_moves(warehouse: Warehouse) -> list[Row]:
    """Accounts by the move from one place to another: before, after, accounts, arr."""
    return warehouse.rows(
        "SELECT before, after, count(*) AS accounts, coalesce(sum(arr), 0) AS arr FROM moves "
        "WHERE before IS DISTINCT FROM after GROUP BY ALL ORDER BY accounts DESC, before, after"
    )
