"""The tables of keys, of what people decided about them, and of the owners and parents of accounts."""

from __future__ import annotations

from desirepath.store._table import Table

IDENTITY_DECISIONS = Table(
    "identity_decisions",
    "canonical",
    {
        "id": "VARCHAR",
        "kind": "VARCHAR",
        "account": "VARCHAR",
        "left_keys": "VARCHAR[]",
        "right_keys": "VARCHAR[]",
        "voids": "VARCHAR[]",
        "reason": "VARCHAR",
        "who": "VARCHAR",
        "decided_at": "BIGINT",
        "undone_at": "BIGINT",
        "undone_by": "VARCHAR",
        "undone_reason": "VARCHAR",
    },
)
"""What people decided about keys. ``merge``: the left keys are the right ones. ``split``, ``apart``: they never are."""

IDENTITY_SUGGESTIONS = Table(
    "identity_suggestions",
    "canonical",
    {
        "left_key": "VARCHAR",
        "right_key": "VARCHAR",
        "detail": "VARCHAR",
        "score": "DOUBLE",
        "method": "VARCHAR",
        "suggested_at": "BIGINT",
    },
)
"""Pairs of account keys whose names and addresses are alike; nothing is joined by them."""

KEY_ACCOUNTS = Table("key_accounts", "derived", {"key": "VARCHAR", "account": "VARCHAR", "reason": "VARCHAR"}, ("key",))

KEY_PEOPLE = Table("key_people", "derived", {"key": "VARCHAR", "person": "VARCHAR"}, ("key",))

KEY_REVIEWS = Table(
    "key_reviews",
    "derived",
    {
        "id": "VARCHAR",
        "left_key": "VARCHAR",
        "right_key": "VARCHAR",
        "reason": "VARCHAR",
        "detail": "VARCHAR",
        "kind": "VARCHAR",
        "known_at": "BIGINT",
    },
    ("left_key", "right_key"),
)
"""Links that would join what a guard keeps apart: each waits for a person's word."""

ACCOUNT_OWNERS = Table(
    "account_owners",
    "derived",
    {"account": "VARCHAR", "owner": "VARCHAR", "from_at": "BIGINT", "to_at": "BIGINT"},
    ("account", "from_at"),
)

ACCOUNT_PARENTS = Table(
    "account_parents",
    "derived",
    {
        "account": "VARCHAR",
        "parent": "VARCHAR",
        "from_at": "BIGINT",
        "to_at": "BIGINT",
        "parent_key": "VARCHAR",
        "is_cut": "BOOLEAN",
    },
    ("account", "from_at"),
)
"""``is_cut``: the statement would close a circle and is left out."""
