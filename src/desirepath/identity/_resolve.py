"""Resolves keys to accounts and people, from the links and decisions as they stand: all keys, or those with news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desirepath.identity._accounts import resolve_accounts, resolve_subscriptions, write_claims_decided
from desirepath.identity._choose import choose_events, old_and_new_accounts
from desirepath.identity._keys import LARGEST_GROUP, Rules, person_sql, write_decisions
from desirepath.identity._people import resolve_people
from desirepath.identity._reviews import doubtful_pairs
from desirepath.identity._scope import (
    ALL,
    account_scope,
    begin_moves,
    people_scope,
    subscription_scope,
    write_seeds,
)
from desirepath.store import Warehouse


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a resolution found; ``changed`` are the accounts whose keys are not what they were."""

    accounts: int
    keys: int
    doubtful: tuple[tuple[str, str], ...]
    changed: frozenset[str]


def resolve_keys(
    warehouse: Warehouse, namespaces: Sequence[str], *, largest: int = LARGEST_GROUP, everything: bool = False
) -> Resolution:
    """Bring ``key_accounts``, ``key_people`` and ``key_reviews`` up to date.

    Parameters
    ----------
    namespaces
        systems in order of trust; an account is called by its key in the first system that knows it.
    largest
        how many keys one account or person may have before further links wait for review.
    everything
        look at all keys; else only at those with news and what is linked to them. The result is the same.

    Notes
    -----
    Precedence of an event: its explicit account, its subscription's account, the account of the person as a contact,
    the account the person was seen with, the company domain of the e-mail address (never a freemail domain).
    """
    rules = Rules(tuple(dict.fromkeys(namespaces)), largest)
    with warehouse.transaction():
        write_decisions(warehouse)
        begin_moves(warehouse)
        whole = everything or not write_seeds(warehouse, rules)
        resolve_accounts(warehouse, rules, ALL if whole else account_scope(warehouse))
        write_claims_decided(warehouse)
        resolve_subscriptions(warehouse, ALL if whole else subscription_scope(warehouse))
        resolve_people(warehouse, rules, ALL if whole else people_scope(warehouse))
        changed = _changed(warehouse)
        warehouse.set_watermark("identity", rules.fingerprint)
        for name in _WORKING:
            warehouse.execute(f"DROP TABLE IF EXISTS {name}")
    keys = warehouse.count("SELECT count(*) FROM key_accounts")
    accounts = warehouse.count("SELECT count(DISTINCT account) FROM key_accounts")
    return Resolution(accounts, keys, doubtful_pairs(warehouse), changed)


_WORKING = (
    "_seeds", "_account_scope", "_subscription_scope", "_people_scope", "_front", "_next", "_found", "_nodes", "_fresh",
    "_fresh_people", "_standing", "_cuts", "_decided", "_sides", "_placed", "_barred", "_moved", "_moved_people",
)  # fmt: skip


def _changed(warehouse: Warehouse) -> frozenset[str]:
    """Accounts that a key left or came to, that an event with such a key was or is in, or whose people are others now."""
    rows = warehouse.tuples(
        "SELECT old FROM _moved UNION SELECT new FROM _moved "
        "UNION SELECT account FROM account_parents SEMI JOIN _moved ON parent_key = key"
    )
    found = {str(account) for (account,) in rows if account is not None}
    turned = "SELECT old FROM _moved_people WHERE old IS NOT NULL"
    if warehouse.count(f"SELECT count(*) FROM ({turned})"):
        rows = warehouse.tuples(f"SELECT DISTINCT account FROM account_events WHERE person IN ({turned})")
        found |= {str(account) for (account,) in rows}
    if choose_events(warehouse, _LOST_OR_FOUND):
        found |= old_and_new_accounts(warehouse)
    return frozenset(found)


_LOST_OR_FOUND = f"""
SELECT key FROM _moved WHERE (old IS NULL OR new IS NULL) AND
CASE WHEN {person_sql("key")} THEN key NOT IN (SELECT key FROM _moved_people WHERE old IS NULL)
ELSE starts_with(key, 'subscription:') OR starts_with(key, 'domain:') END
"""
"""Keys that had no account or have none now, and that stood on events before: those fell back on another key."""
