"""Which account keys and domains are one account, and to which account each subscription belongs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desirepath.identity._groups import IMPLIED, Claims, Graph, Ints, Joined, join_keys
from desirepath.identity._keys import ACCOUNT_LINKS, Rules, account_sql, name_sql, rank_of, subscription_sql
from desirepath.identity._reviews import note_reviews
from desirepath.identity._scope import Scope, replace_accounts
from desirepath.store import Warehouse


def resolve_accounts(warehouse: Warehouse, rules: Rules, scope: Scope) -> None:
    """Rewrite ``key_accounts`` for the looked-at account keys and domains."""
    _write_nodes(warehouse, scope)
    nodes = warehouse.arrow("SELECT key, space FROM _nodes ORDER BY id")
    links = number_links(warehouse, ACCOUNT_LINKS, scope)
    graph = _graph(nodes, links, read_sides(warehouse))
    joined = join_keys(graph, largest=rules.largest)
    chief = _chiefs(graph, joined, nodes["space"], rules.namespaces)
    named = pa.table({"id": np.flatnonzero(chief >= 0), "chief": chief[chief >= 0]})
    with warehouse.lent("_named", named):
        warehouse.execute(
            f"CREATE OR REPLACE TEMP TABLE _fresh AS SELECT n.key, {name_sql('c.key', rules)} AS account, "
            "CASE WHEN n.space IS NULL THEN 'domain' ELSE 'explicit' END AS reason "
            "FROM _named JOIN _nodes AS n USING (id) JOIN _nodes AS c ON c.id = _named.chief WHERE n.key[1] <> chr(31)"
        )
    replace_accounts(warehouse, "SELECT * FROM _fresh", scope, account_sql("key"))
    note_reviews(warehouse, joined, links, scope, rules)


def _write_nodes(warehouse: Warehouse, scope: Scope) -> None:
    """The keys that something still states, numbered in the order of their names."""
    stated = [
        "SELECT account_key AS key FROM attributes",
        "SELECT right_key FROM links WHERE kind IN ('contact', 'seen', 'subscription') AND status = 'active'",
        f"SELECT unnest([left_key, right_key]) FROM ({ACCOUNT_LINKS}) WHERE place < 3",
    ]
    used = "SELECT account_key AS key FROM events WHERE account_key IS NOT NULL"
    write_nodes(warehouse, scope, stated, used)
    warehouse.execute("ALTER TABLE _nodes ADD COLUMN space VARCHAR")
    warehouse.execute(
        "UPDATE _nodes SET space = split_part(key, ':', 1) WHERE NOT starts_with(key, 'domain:') AND key[1] <> chr(31)"
    )


def write_nodes(warehouse: Warehouse, scope: Scope, stated: Sequence[str], used: str) -> None:
    """Write ``_nodes`` (key, id): keys that records state or, where none does, that events carry; and their ghosts."""
    within = scope.within("key")
    union = " UNION ".join(f"SELECT key FROM ({sql}) AS s(key) WHERE {within}" for sql in stated)
    if scope.table is None:
        warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _found AS {union} UNION SELECT key FROM ({used}) AS s(key)")
    else:
        warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _found AS {union}")
        rest = f"SELECT key FROM {scope.table} EXCEPT SELECT key FROM _found"
        if warehouse.count(f"SELECT count(*) FROM ({rest})"):
            warehouse.execute(
                f"INSERT INTO _found SELECT DISTINCT key FROM ({used}) AS s(key) WHERE key IN (SELECT key FROM ({rest}))"
            )
    warehouse.execute("INSERT INTO _found SELECT DISTINCT ghost FROM _cuts SEMI JOIN _found ON key = leaving")
    warehouse.execute(
        "CREATE OR REPLACE TEMP TABLE _nodes AS SELECT key, row_number() OVER (ORDER BY key) - 1 AS id FROM _found"
    )


def number_links(warehouse: Warehouse, links: str, scope: Scope) -> pa.Table:
    """The links between looked-at keys, each once, by the numbers of ``_nodes``; ghosts hold what was cut."""
    return warehouse.arrow(
        f"""SELECT l.id AS "left", r.id AS "right", e.place, e.at FROM (
            SELECT left_key, right_key, place, min("at") AS at FROM ({links}) AS told
            WHERE {scope.within("left_key")} GROUP BY ALL) AS e
        LEFT JOIN _cuts AS c ON c.leaving = e.left_key AND c.staying = e.right_key
        LEFT JOIN _cuts AS d ON d.leaving = e.right_key AND d.staying = e.left_key
        JOIN _nodes AS l ON l.key = coalesce(c.ghost, e.left_key)
        JOIN _nodes AS r ON r.key = coalesce(d.ghost, e.right_key)"""
    )


def read_sides(warehouse: Warehouse) -> tuple[tuple[int, int, int], ...]:
    """(key number, decision, side) of what is kept apart."""
    rows = warehouse.tuples(
        "SELECT n.id, s.number, s.side FROM (FROM _sides UNION SELECT ghost, number, 1 FROM _cuts) AS s "
        "JOIN _nodes AS n USING (key) ORDER BY ALL"
    )
    return tuple((int(str(key)), int(str(number)), int(str(side))) for key, number, side in rows)


def ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(zero_copy_only=False)).astype(np.int64)


def codes(column: pa.ChunkedArray) -> Ints:
    """Numbers of texts in the order of their names; -1 for none."""
    known = pc.unique(column.drop_null()).sort()
    found = pc.fill_null(pc.index_in(column, value_set=known), -1)
    return ints(found)


def _graph(nodes: pa.Table, links: pa.Table, sides: tuple[tuple[int, int, int], ...]) -> Graph:
    spaces = codes(nodes["space"])
    stating = np.flatnonzero(spaces >= 0)
    place = ints(links["place"])
    return Graph(
        weight=(spaces >= 0).astype(np.int64),
        left=ints(links["left"]),
        right=ints(links["right"]),
        place=place,
        at=ints(links["at"]),
        is_guarded=place == IMPLIED,
        claims=Claims(stating, spaces[stating], stating),
        sides=sides,
    )


def _chiefs(graph: Graph, joined: Joined, space: pa.ChunkedArray, namespaces: Sequence[str]) -> Ints:
    """For every key the one that names its account: of the most trusted system, then the first; -1 without any."""
    rank = rank_of(namespaces)
    known = pc.unique(space.drop_null()).sort()
    of_space = np.array([rank.get(name, len(rank)) for name in known.to_pylist()] + [len(rank) + 1], dtype=np.int64)
    ranks = of_space[codes(space)]
    return first_of_group(joined.group, ranks, graph.weight > 0)


def first_of_group(group: Ints, rank: Ints, may_stand: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ints:
    """For every key the lowest ranked, first key of its group that may stand for it; -1 where none may."""
    n = len(group)
    score = np.where(may_stand, rank * n + np.arange(n), np.iinfo(np.int64).max)
    best = np.full(int(group.max()) + 1 if n else 0, np.iinfo(np.int64).max)
    np.minimum.at(best, group, score)
    chosen = best[group]
    return np.where(chosen == np.iinfo(np.int64).max, -1, chosen % max(n, 1))


def write_claims_decided(warehouse: Warehouse) -> None:
    """What people decided of keys that belong to an account: ``_placed`` (key, account, at), ``_barred`` (key, account)."""
    one, other = account_sql("left_key"), account_sql("right_key")
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _placed AS SELECT d.key, k.account, d."at" FROM (
            SELECT left_key AS key, right_key AS account_key, "at" FROM _decided WHERE NOT {one} AND {other}
            UNION ALL SELECT right_key, left_key, "at" FROM _decided WHERE {one} AND NOT {other}) AS d
        JOIN key_accounts AS k ON k.key = d.account_key"""
    )
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _barred AS SELECT DISTINCT s.key, k.account FROM _sides AS s
        JOIN _sides AS o ON o.number = s.number AND o.side <> s.side JOIN key_accounts AS k ON k.key = o.key
        WHERE NOT {account_sql("s.key")} AND {account_sql("o.key")}"""
    )


def resolve_subscriptions(warehouse: Warehouse, scope: Scope) -> None:
    """Rewrite ``key_accounts`` for the looked-at subscriptions: a decision, else the account stated first."""
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _fresh AS WITH claims AS (
            SELECT l.left_key AS key, k.account, 'subscription' AS reason, 1 AS place, l.known_at, l.right_key
            FROM links AS l JOIN key_accounts AS k ON k.key = l.right_key
            WHERE l.kind = 'subscription' AND l.status = 'active' AND {scope.within("l.left_key")}
            UNION ALL SELECT key, account, 'decided', 0, -"at", account FROM _placed
            WHERE {subscription_sql("key")} AND {scope.within("key")})
        SELECT key, account, reason FROM claims ANTI JOIN _barred USING (key, account)
        QUALIFY row_number() OVER (PARTITION BY key ORDER BY place, known_at, right_key) = 1"""
    )
    replace_accounts(warehouse, "SELECT * FROM _fresh", scope, subscription_sql("key"))
