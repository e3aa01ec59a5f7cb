"""Resolves every key to an account and every person key to a person, from the links as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from desirepath.events import FREEMAIL
from desirepath.identity._groups import DomainClaim, components, domain_edges, namespace_of, representatives
from desirepath.store import Warehouse, literal

_ALL_ACCOUNT_KEYS = """
SELECT DISTINCT account_key FROM events WHERE account_key IS NOT NULL
UNION SELECT account_key FROM attributes
UNION SELECT right_key FROM links WHERE kind IN ('contact', 'seen', 'subscription', 'domain', 'same_account')
UNION SELECT left_key FROM links WHERE kind = 'same_account'
"""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a resolution found; ``changed`` are the accounts whose keys are not what they were."""

    accounts: int
    keys: int
    doubtful: tuple[tuple[str, str], ...]
    changed: frozenset[str]


def resolve_keys(warehouse: Warehouse, namespaces: Sequence[str]) -> Resolution:
    """Rewrite ``key_accounts`` and ``key_people``.

    Parameters
    ----------
    namespaces
        systems in order of trust; an account is called by its key in the first system that knows it.

    Notes
    -----
    Precedence of an event: its explicit account, its subscription's account, the account of the person as a contact,
    the account the person was seen with, the company domain of the e-mail address (never a freemail domain).
    """
    rank = {name: place for place, name in enumerate(dict.fromkeys(namespaces))}
    named, doubtful = _account_names(warehouse, rank)
    people = _people(warehouse)
    with warehouse.transaction():
        warehouse.execute("CREATE OR REPLACE TEMP TABLE _old_keys AS SELECT key, account FROM key_accounts")
        warehouse.execute("CREATE OR REPLACE TEMP TABLE _old_people AS SELECT key, person FROM key_people")
        warehouse.execute("DELETE FROM key_accounts")
        warehouse.execute("DELETE FROM key_people")
        _write_account_keys(warehouse, named)
        _write_people(warehouse, people)
        _write_derived_keys(warehouse)
        changed = warehouse.tuples(_CHANGED)
        warehouse.execute("DROP TABLE _old_keys")
        warehouse.execute("DROP TABLE _old_people")
        _note_doubtful(warehouse, doubtful)
    keys = warehouse.count("SELECT count(*) FROM key_accounts")
    accounts = warehouse.count("SELECT count(DISTINCT account) FROM key_accounts")
    return Resolution(accounts, keys, tuple(doubtful), frozenset(str(row[0]) for row in changed))


_CHANGED = """
SELECT DISTINCT account FROM (
    (SELECT key, account FROM key_accounts EXCEPT SELECT key, account FROM _old_keys)
    UNION ALL (SELECT key, account FROM _old_keys EXCEPT SELECT key, account FROM key_accounts)) AS moved
UNION
SELECT DISTINCT account FROM account_events WHERE person IN (
    SELECT o.person FROM _old_people AS o LEFT JOIN key_people AS p USING (key) WHERE p.person IS DISTINCT FROM o.person)
"""


def _account_names(warehouse: Warehouse, rank: dict[str, int]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    keys = [str(row[0]) for row in warehouse.tuples(_ALL_ACCOUNT_KEYS)]
    stated = warehouse.tuples("SELECT left_key, right_key FROM links WHERE kind = 'same_account' AND status = 'active'")
    claims = warehouse.tuples(
        "SELECT left_key, right_key, min(known_at) FROM links WHERE kind = 'domain' AND status = 'active' GROUP BY 1, 2"
    )
    joined, doubtful = domain_edges(DomainClaim(str(d), str(k), int(str(t))) for d, k, t in claims)
    edges = [(str(left), str(right)) for left, right in stated] + joined
    groups = components(keys, edges)
    settled = [(a, b) for a, b in doubtful if groups[a] != groups[b]]
    return {key: _plain(name, rank) for key, name in representatives(groups, rank).items()}, settled


def _plain(key: str, rank: dict[str, int]) -> str:
    """The account's name in the most trusted system, without that system's prefix."""
    return key.split(":", 1)[1] if rank.get(namespace_of(key), 1) == 0 else key


def _people(warehouse: Warehouse) -> dict[str, str]:
    edges = warehouse.tuples("SELECT left_key, right_key FROM links WHERE kind = 'same_person' AND status = 'active'")
    pairs = [(str(left), str(right)) for left, right in edges]
    return representatives(components([], pairs), {"email": 0, "person": 1})


def _write_account_keys(warehouse: Warehouse, named: dict[str, str]) -> None:
    table = pa.table({"key": list(named), "account": list(named.values())}, schema=_KEY_SCHEMA)
    with warehouse.lent("_named", table):
        warehouse.execute("INSERT INTO key_accounts SELECT key, account, 'explicit' FROM _named ORDER BY key")


_KEY_SCHEMA = pa.schema([("key", pa.string()), ("account", pa.string())])


def _write_people(warehouse: Warehouse, people: dict[str, str]) -> None:
    table = pa.table({"key": list(people), "account": list(people.values())}, schema=_KEY_SCHEMA)
    with warehouse.lent("_people", table):
        warehouse.execute("INSERT INTO key_people SELECT key, account FROM _people ORDER BY key")
    warehouse.execute(
        "INSERT INTO key_people SELECT DISTINCT key, key FROM ("
        "SELECT person_key AS key FROM events WHERE person_key IS NOT NULL "
        "UNION SELECT 'email:' || email FROM events WHERE email IS NOT NULL "
        "UNION SELECT person_key FROM people "
        "UNION SELECT left_key FROM links WHERE kind IN ('contact', 'seen')) AS seen "
        "WHERE key NOT IN (SELECT key FROM key_people) ORDER BY key"
    )


def _write_derived_keys(warehouse: Warehouse) -> None:
    """Subscriptions, domains, then people: a contact record beats being seen, both beat the company domain."""
    for kind in ("subscription", "domain"):
        warehouse.execute(
            "INSERT INTO key_accounts SELECT l.left_key, arg_min(k.account, (l.known_at, l.right_key)), ? FROM links AS l "
            "JOIN key_accounts AS k ON k.key = l.right_key WHERE l.kind = ? AND l.status = 'active' GROUP BY 1 ORDER BY 1",
            [kind, kind],
        )
    freemail = ", ".join(literal(name) for name in FREEMAIL)
    warehouse.execute(
        f"""INSERT INTO key_accounts
        WITH claims AS (
            SELECT p.person, k.account, l.kind AS reason, CASE l.kind WHEN 'contact' THEN 0 ELSE 1 END AS place, l.known_at
            FROM links AS l JOIN key_people AS p ON p.key = l.left_key JOIN key_accounts AS k ON k.key = l.right_key
            WHERE l.kind IN ('contact', 'seen') AND l.status = 'active'
            UNION ALL
            SELECT p.person, k.account, 'domain', 2, 0 FROM key_people AS p
            JOIN key_accounts AS k ON k.key = 'domain:' || split_part(p.key, '@', 2)
            WHERE p.key LIKE 'email:%@%' AND split_part(p.key, '@', 2) NOT IN ({freemail})),
        best AS (SELECT person, account, reason FROM claims
            QUALIFY row_number() OVER (PARTITION BY person ORDER BY place, known_at, account) = 1)
        SELECT p.key, best.account, best.reason FROM key_people AS p JOIN best USING (person) ORDER BY p.key"""
    )


def _note_doubtful(warehouse: Warehouse, doubtful: list[tuple[str, str]]) -> None:
    """Pairs that only a person can decide are kept as links that wait for review."""
    warehouse.execute("DELETE FROM links WHERE kind = 'same_account' AND status = 'review'")
    for left, right in doubtful:
        warehouse.execute(
            "INSERT INTO links SELECT ?, ?, 'same_account', 'identity', 0, 'review', 0, NULL", [left, right]
        )
