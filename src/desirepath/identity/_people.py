"""Which keys are one person, and the account each person belongs to."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from desirepath.identity._accounts import codes, first_of_group, ints, number_links, read_sides, write_nodes
from desirepath.identity._groups import DECIDED, Claims, Graph, join_keys
from desirepath.identity._keys import PERSON_LINKS, Rules, freemail_sql, person_sql
from desirepath.identity._reviews import note_reviews
from desirepath.identity._scope import Scope, replace_accounts, replace_people
from desirepath.store import Warehouse


def resolve_people(warehouse: Warehouse, rules: Rules, scope: Scope) -> None:
    """Rewrite ``key_people`` and, for people, ``key_accounts``. Account keys are resolved already.

    A link that would make one person of the contacts of two accounts of one system waits for review.
    """
    stated = [
        "SELECT left_key FROM links WHERE kind IN ('contact', 'seen') AND status = 'active'",
        f"SELECT unnest([left_key, right_key]) FROM ({PERSON_LINKS}) WHERE place < 3",
        "SELECT person_key FROM people WHERE person_key IS NOT NULL",
    ]
    used = (
        "SELECT person_key FROM events WHERE person_key IS NOT NULL "
        "UNION ALL SELECT 'email:' || email FROM events WHERE email IS NOT NULL"
    )
    write_nodes(warehouse, scope, stated, used)
    links = number_links(warehouse, PERSON_LINKS, scope)
    contacts = _contacts(warehouse, scope)
    keys = warehouse.count("SELECT count(*) FROM _nodes")
    place = ints(links["place"])
    graph = Graph(
        weight=np.ones(keys, np.int64),
        left=ints(links["left"]),
        right=ints(links["right"]),
        place=place,
        at=ints(links["at"]),
        is_guarded=place != DECIDED,
        claims=Claims(ints(contacts["id"]), codes(contacts["space"]), codes(contacts["account"])),
        sides=read_sides(warehouse),
    )
    joined = join_keys(graph, largest=rules.largest)
    email = ints(
        warehouse.arrow("SELECT CAST(NOT starts_with(key, 'email:') AS BIGINT) AS n FROM _nodes ORDER BY id")["n"]
    )
    chief = first_of_group(joined.group, email, np.ones(keys, np.bool_))
    with warehouse.lent("_named", pa.table({"id": np.arange(keys), "chief": chief})):
        warehouse.execute(
            "CREATE OR REPLACE TEMP TABLE _fresh_people AS SELECT n.key, c.key AS person "
            "FROM _named JOIN _nodes AS n USING (id) JOIN _nodes AS c ON c.id = _named.chief"
        )
    replace_people(warehouse, "SELECT * FROM _fresh_people", scope)
    replace_accounts(warehouse, _ACCOUNTS, scope, person_sql("key"))
    note_reviews(warehouse, joined, links, scope, rules, accounts=contacts["account"])


def _contacts(warehouse: Warehouse, scope: Scope) -> pa.Table:
    """Of whom each person's key is a contact, per system; only of keys that are linked to others."""
    return warehouse.arrow(
        f"""SELECT DISTINCT n.id, split_part(l.right_key, ':', 1) AS space, k.account FROM links AS l
        JOIN _nodes AS n ON n.key = l.left_key JOIN key_accounts AS k ON k.key = l.right_key
        WHERE l.kind = 'contact' AND l.status = 'active' AND {scope.within("l.left_key")}
        AND l.left_key IN (SELECT unnest([left_key, right_key]) FROM ({PERSON_LINKS}))"""
    )


_ACCOUNTS = f"""
WITH claims AS (
    SELECT p.person, k.account, l.kind AS reason, CASE l.kind WHEN 'contact' THEN 1 ELSE 2 END AS place, l.known_at
    FROM links AS l JOIN _fresh_people AS p ON p.key = l.left_key JOIN key_accounts AS k ON k.key = l.right_key
    WHERE l.kind IN ('contact', 'seen') AND l.status = 'active'
    UNION ALL
    SELECT p.person, k.account, 'domain', 3, 0 FROM _fresh_people AS p
    JOIN key_accounts AS k ON k.key = 'domain:' || split_part(p.key, '@', 2)
    WHERE p.key LIKE 'email:%@%' AND NOT {freemail_sql("split_part(p.key, '@', 2)")}
    UNION ALL
    SELECT p.person, d.account, 'decided', 0, -d."at" FROM _placed AS d JOIN _fresh_people AS p USING (key)),
allowed AS (
    SELECT * FROM claims ANTI JOIN (
        SELECT p.person, b.account FROM _barred AS b JOIN _fresh_people AS p USING (key)) AS no USING (person, account)),
best AS (SELECT person, account, reason FROM allowed
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY place, known_at, account) = 1)
SELECT p.key, best.account, best.reason FROM _fresh_people AS p JOIN best USING (person)
"""
"""A decision, then a contact record, then being seen with an account, then the company domain; each the earliest known."""
