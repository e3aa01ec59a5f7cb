"""Who owned an account and which was its parent, from when to when, as its records came to say so."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from desirepath.identity._accounts import ints
from desirepath.identity._keys import grow
from desirepath.store import Warehouse

_FOREVER = 2**62
_KINSHIP = "SELECT account AS left_key, parent AS right_key FROM account_parents WHERE parent IS NOT NULL"


def _intervals(attribute: str) -> str:
    """SQL: (account, value, from_at, to_at) of the touched accounts; of several systems the one with the revenue counts."""
    return f"""
    WITH stated AS (
        SELECT k.account, a.account_key, a.known_at, a.attributes ->> '$.{attribute}' AS value,
            json_exists(a.attributes, '$.arr') AS has_arr FROM attributes AS a
        JOIN key_accounts AS k ON k.key = a.account_key SEMI JOIN _touched AS t ON t.account = k.account
        QUALIFY row_number() OVER (PARTITION BY k.account, a.account_key, a.known_at ORDER BY a.batch DESC, a.attributes) = 1),
    told AS (
        SELECT * FROM stated WINDOW w AS (PARTITION BY account, account_key ORDER BY known_at)
        QUALIFY row_number() OVER w = 1 OR value IS DISTINCT FROM lag(value) OVER w OR has_arr <> lag(has_arr) OVER w),
    moments AS (SELECT DISTINCT account, known_at AS from_at FROM told),
    standing AS (
        SELECT m.account, m.from_at, t.account_key, t.value, t.has_arr FROM moments AS m
        JOIN told AS t ON t.account = m.account AND t.known_at <= m.from_at
        QUALIFY row_number() OVER (PARTITION BY m.account, m.from_at, t.account_key ORDER BY t.known_at DESC) = 1),
    best AS (
        SELECT account, from_at, first(value ORDER BY has_arr DESC, account_key) FILTER (value IS NOT NULL) AS value
        FROM standing GROUP BY account, from_at),
    turns AS (
        SELECT * FROM best
        QUALIFY value IS DISTINCT FROM lag(value) OVER (PARTITION BY account ORDER BY from_at)),
    spans AS (SELECT *, lead(from_at) OVER (PARTITION BY account ORDER BY from_at) AS to_at FROM turns)
    SELECT account, value, from_at, to_at FROM spans WHERE value IS NOT NULL"""


def write_versions(warehouse: Warehouse) -> None:
    """Rewrite ``account_owners`` and ``account_parents`` for the accounts in ``_touched``, and ``accounts.parent``.

    Run inside a transaction, after ``write_accounts``.
    """
    warehouse.execute(
        """CREATE OR REPLACE TEMP TABLE _kin AS SELECT account AS key FROM _touched
        UNION SELECT parent FROM account_parents SEMI JOIN _touched USING (account) WHERE parent IS NOT NULL
        UNION SELECT account FROM account_parents WHERE parent IN (SELECT account FROM _touched)"""
    )
    for table in ("account_owners", "account_parents"):
        warehouse.execute(f"DELETE FROM {table} WHERE account IN (SELECT account FROM _touched)")
    warehouse.execute(f"INSERT INTO account_owners {_intervals('owner')} ORDER BY account, from_at")
    warehouse.execute(
        "INSERT INTO account_parents SELECT s.account, k.account, s.from_at, s.to_at, s.value, FALSE "
        f"FROM ({_intervals('parent')}) AS s LEFT JOIN key_accounts AS k ON k.key = s.value ORDER BY s.account, s.from_at"
    )
    _cut_circles(warehouse)
    warehouse.execute(
        """UPDATE accounts SET parent = c.parent FROM (
            SELECT k.key AS account, p.parent FROM _kin AS k
            LEFT JOIN account_parents AS p ON p.account = k.key AND p.to_at IS NULL AND NOT p.is_cut) AS c
        WHERE c.account = accounts.account AND accounts.parent IS DISTINCT FROM c.parent"""
    )
    warehouse.execute("DROP TABLE _kin")


def _cut_circles(warehouse: Warehouse) -> None:
    """Mark the statements that would close a circle, among all that are related to a touched account."""
    if not warehouse.count("SELECT count(*) FROM account_parents"):
        return
    grow(warehouse, "_kin", _KINSHIP)
    rows = warehouse.arrow(
        "SELECT account, parent, from_at, coalesce(to_at, ?) AS to_at FROM account_parents "
        "WHERE parent IS NOT NULL AND account IN (SELECT key FROM _kin) ORDER BY from_at, account, parent_key",
        [_FOREVER],
    )
    cut = pa.table({name: rows[name].filter(pa.array(_closing(rows))) for name in ("account", "from_at")})
    with warehouse.lent("_cut", cut):
        warehouse.execute(
            "UPDATE account_parents SET is_cut = NOT is_cut WHERE account IN (SELECT key FROM _kin) "
            "AND is_cut <> ((account, from_at) IN (SELECT (account, from_at) FROM _cut))"
        )


def _closing(rows: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which statements, taken by time, would close a circle with those before that hold at the same time."""
    names = pc.unique(pa.chunked_array([*rows["account"].chunks, *rows["parent"].chunks], pa.string()))
    child = ints(pc.index_in(rows["account"], value_set=names))
    parent = ints(pc.index_in(rows["parent"], value_set=names))
    edges = coo_array((np.ones(len(child), np.int8), (child, parent)), shape=(len(names), len(names)))
    _, ring = connected_components(edges, directed=True, connection="strong")
    closing = np.asarray(child == parent, bool)
    spans = np.stack([ints(rows["from_at"]), ints(rows["to_at"])], axis=1)
    above: dict[int, list[tuple[int, int, int]]] = {}
    for place in np.flatnonzero((ring[child] == ring[parent]) & ~closing).tolist():
        start, end = spans[place].tolist()
        if _reaches(above, int(parent[place]), int(child[place]), (start, end)):
            closing[place] = True
        else:
            above.setdefault(int(child[place]), []).append((int(parent[place]), start, end))
    return np.asarray(closing, bool)


def _reaches(above: dict[int, list[tuple[int, int, int]]], account: int, sought: int, span: tuple[int, int]) -> bool:
    """Whether ``sought`` is above ``account`` at some moment of ``span``."""
    waiting, seen = [(account, *span)], set()
    while waiting:
        at, start, end = waiting.pop()
        if at == sought:
            return True
        for parent, since, until in above.get(at, ()):
            shared = (parent, max(start, since), min(end, until))
            if shared[1] < shared[2] and shared not in seen:
                seen.add(shared)
                waiting.append(shared)
    return False


def cut_circles(warehouse: Warehouse) -> tuple[str, ...]:
    """Statements of a parent that are left out since they would close a circle, as sentences."""
    rows = warehouse.tuples(
        "SELECT account, parent FROM account_parents WHERE is_cut AND account <> parent AND to_at IS NULL ORDER BY 1, 2"
    )
    return tuple(
        f"{parent} is not taken as the parent of {account}: that would close a circle" for account, parent in rows
    )
