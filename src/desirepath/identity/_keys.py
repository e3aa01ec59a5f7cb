"""What kinds of keys there are, and the working tables every step of a resolution reads.

Account keys (``crm:0015``) and domains (``domain:acme.com``) make up accounts; people (``person:``, ``email:``) and
subscriptions belong to one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desirepath.events import FREEMAIL
from desirepath.kernel import digest
from desirepath.store import Warehouse, literal

PERSON_KINDS = ("email", "person")
LARGEST_GROUP = 500


@dataclass(frozen=True, slots=True)
class Rules:
    """How keys become accounts: ``namespaces`` in order of trust, and how many keys a group may have."""

    namespaces: tuple[str, ...]
    largest: int = LARGEST_GROUP

    @property
    def fingerprint(self) -> int:
        """Changes whenever every key must be resolved anew."""
        return int(digest("2", *self.namespaces, self.largest, *FREEMAIL, length=14), 16)


def namespace_of(key: str) -> str:
    """The system an account key comes from: ``crm`` for ``crm:0015``."""
    return key.split(":", 1)[0]


def is_person(key: str) -> bool:
    return namespace_of(key) in PERSON_KINDS


def is_of_account(key: str) -> bool:
    """Whether ``key`` makes up an account, rather than belonging to one."""
    return namespace_of(key) not in (*PERSON_KINDS, "subscription")


def person_sql(column: str) -> str:
    return f"(starts_with({column}, 'email:') OR starts_with({column}, 'person:'))"


def subscription_sql(column: str) -> str:
    return f"starts_with({column}, 'subscription:')"


def account_sql(column: str) -> str:
    return f"(NOT {person_sql(column)} AND NOT {subscription_sql(column)})"


def freemail_sql(domain: str) -> str:
    return f"{domain} IN ({', '.join(literal(name) for name in FREEMAIL)})"


def rank_of(namespaces: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(namespaces))}


def name_sql(key: str, rules: Rules) -> str:
    """The account that ``key`` names: without the prefix of the most trusted system."""
    if not rules.namespaces:
        return key
    prefix = rules.namespaces[0] + ":"
    return f"CASE WHEN starts_with({key}, {literal(prefix)}) THEN substr({key}, {len(prefix) + 1}) ELSE {key} END"


def write_decisions(warehouse: Warehouse) -> None:
    """What stands decided: pairs that are one as ``_decided``, keys that are kept apart as ``_sides``.

    A merge voids the earlier decisions that kept its two accounts apart, as long as it stands. A key that left an account
    leaves a ghost there, which holds its links to what stayed (``_cuts``): what only it held together stays together.
    """
    warehouse.execute(
        """CREATE OR REPLACE TEMP TABLE _standing AS WITH active AS (
            SELECT * FROM identity_decisions WHERE undone_at IS NULL)
        SELECT *, CAST(row_number() OVER (ORDER BY id) AS BIGINT) AS number FROM active
        WHERE id NOT IN (SELECT unnest(voids) FROM active)"""
    )
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _decided AS
        SELECT unnest(left_keys) AS left_key, right_keys[1] AS right_key, decided_at AS "at", id FROM _standing
        WHERE kind = 'merge' UNION ALL
        SELECT left_keys[1], unnest(left_keys[2:]), decided_at, id FROM _standing
        WHERE kind = 'split' AND {account_sql("left_keys[1]")} AND NOT starts_with(left_keys[1], 'domain:')"""
    )
    warehouse.execute(
        """CREATE OR REPLACE TEMP TABLE _sides AS
        SELECT unnest(left_keys) AS key, number, CAST(0 AS BIGINT) AS side FROM _standing WHERE kind <> 'merge'
        UNION ALL SELECT unnest(right_keys), number, 1 FROM _standing WHERE kind <> 'merge'"""
    )
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _cuts AS
        SELECT leaving, staying, chr(31) || min(id) || chr(31) || leaving AS ghost, min_by(number, id) AS number FROM (
            SELECT id, number, unnest(left_keys) AS leaving, right_keys FROM _standing WHERE kind <> 'merge'),
            unnest(right_keys) AS r(staying)
        WHERE {account_sql("leaving")} AND {account_sql("staying")} GROUP BY leaving, staying"""
    )


ACCOUNT_LINKS = f"""
SELECT left_key, right_key, CASE kind WHEN 'domain' THEN 2 ELSE 1 END AS place, known_at AS "at", kind, source, NULL AS decision
FROM links WHERE kind IN ('same_account', 'domain') AND status = 'active'
AND NOT (kind = 'domain' AND {freemail_sql("substr(left_key, 8)")})
UNION ALL SELECT left_key, right_key, 3, "at", 'decided', NULL, id FROM _decided
WHERE {account_sql("left_key")} AND {account_sql("right_key")}
"""
PERSON_LINKS = f"""
SELECT left_key, right_key, 1 AS place, known_at AS "at", kind, source, NULL AS decision
FROM links WHERE kind = 'same_person' AND status = 'active'
UNION ALL SELECT left_key, right_key, 3, "at", 'decided', NULL, id FROM _decided
WHERE {person_sql("left_key")} AND {person_sql("right_key")}
"""


def grow(warehouse: Warehouse, table: str, links: str) -> int:
    """Add to the keys in ``table`` all that a chain of ``links`` reaches; how many there are then."""
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _front AS SELECT key FROM {table}")
    while warehouse.count("SELECT count(*) FROM _front"):
        warehouse.execute(
            f"""CREATE OR REPLACE TEMP TABLE _next AS SELECT key FROM (
                SELECT right_key AS key FROM ({links}) AS l WHERE left_key IN (SELECT key FROM _front)
                UNION SELECT left_key FROM ({links}) AS l WHERE right_key IN (SELECT key FROM _front))
            EXCEPT SELECT key FROM {table}"""
        )
        warehouse.execute(f"INSERT INTO {table} SELECT key FROM _next")
        warehouse.execute("CREATE OR REPLACE TEMP TABLE _front AS SELECT key FROM _next")
    return warehouse.count(f"SELECT count(*) FROM {table}")
