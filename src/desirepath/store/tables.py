"""Every table of the analytic store, declared once.

Times are BIGINT microseconds since 1970-01-01 UTC. ``Canonical`` tables hold what was brought in and are never
recomputed; ``derived`` tables hold one account's rows each and can be rebuilt from the canonical ones at any time.
"""

from __future__ import annotations

from desirepath.store._identity_tables import (
    ACCOUNT_OWNERS as ACCOUNT_OWNERS,
)
from desirepath.store._identity_tables import (
    ACCOUNT_PARENTS as ACCOUNT_PARENTS,
)
from desirepath.store._identity_tables import (
    IDENTITY_DECISIONS as IDENTITY_DECISIONS,
)
from desirepath.store._identity_tables import (
    IDENTITY_SUGGESTIONS as IDENTITY_SUGGESTIONS,
)
from desirepath.store._identity_tables import (
    KEY_ACCOUNTS as KEY_ACCOUNTS,
)
from desirepath.store._identity_tables import (
    KEY_PEOPLE as KEY_PEOPLE,
)
from desirepath.store._identity_tables import (
    KEY_REVIEWS as KEY_REVIEWS,
)
from desirepath.store._learned_tables import (
    ACCOUNT_CARDS as ACCOUNT_CARDS,
)
from desirepath.store._learned_tables import (
    CHANCES as CHANCES,
)
from desirepath.store._learned_tables import (
    DEVIATIONS as DEVIATIONS,
)
from desirepath.store._learned_tables import (
    FORECASTS as FORECASTS,
)
from desirepath.store._learned_tables import (
    RISKS as RISKS,
)
from desirepath.store._learned_tables import (
    WATCHED as WATCHED,
)
from desirepath.store._table import Table as Table

_EVENT_KEYS = {
    "account_key": "VARCHAR",
    "person_key": "VARCHAR",
    "subscription_key": "VARCHAR",
    "email": "VARCHAR",
    "domain": "VARCHAR",
}

EVENTS = Table(
    "events",
    "canonical",
    {
        "source": "VARCHAR",
        "event_id": "VARCHAR",
        "event": "VARCHAR",
        "occurred_at": "BIGINT",
        "known_at": "BIGINT",
        "raw_time": "BIGINT",
        **_EVENT_KEYS,
        "actor": "VARCHAR",
        "stream": "VARCHAR",
        "amount": "DOUBLE",
        "text": "VARCHAR",
        "properties": "VARCHAR",
        "batch": "BIGINT",
        "file_id": "BIGINT",
    },
)
REJECTED = Table(
    "rejected",
    "canonical",
    {
        "source": "VARCHAR",
        "file": "VARCHAR",
        "reason": "VARCHAR",
        "asked": "VARCHAR",
        "record": "VARCHAR",
        "record_hash": "VARCHAR",
        "rejected_at": "BIGINT",
    },
)
FILES_TAKEN = Table(
    "files_taken",
    "canonical",
    {
        "source": "VARCHAR",
        "path": "VARCHAR",
        "size": "BIGINT",
        "mtime_ns": "BIGINT",
        "mapping": "VARCHAR",
        "content": "VARCHAR",
        "file_id": "BIGINT",
        "taken_at": "BIGINT",
        "repeats": "BIGINT",
    },
)
DELIVERIES = Table(
    "deliveries",
    "canonical",
    {
        "source": "VARCHAR",
        "at": "BIGINT",
        "file": "VARCHAR",
        "records": "BIGINT",
        "accepted": "BIGINT",
        "duplicates": "BIGINT",
        "rejected": "BIGINT",
        "again": "BOOLEAN",
        "notes": "VARCHAR",
    },
)
"""What became of every file that was read, and of what came in live, minute by minute."""

ATTRIBUTES = Table(
    "attributes",
    "canonical",
    {
        "source": "VARCHAR",
        "account_key": "VARCHAR",
        "known_at": "BIGINT",
        "started_at": "BIGINT",
        "attributes": "VARCHAR",
        "static": "VARCHAR",
        "batch": "BIGINT",
        "file_id": "BIGINT",
    },
)
LINKS = Table(
    "links",
    "canonical",
    {
        "left_key": "VARCHAR",
        "right_key": "VARCHAR",
        "kind": "VARCHAR",
        "source": "VARCHAR",
        "known_at": "BIGINT",
        "status": "VARCHAR",
        "batch": "BIGINT",
        "file_id": "BIGINT",
    },
)
PEOPLE = Table(
    "people",
    "canonical",
    {
        "person_key": "VARCHAR",
        "source": "VARCHAR",
        "name": "VARCHAR",
        "role": "VARCHAR",
        "known_at": "BIGINT",
        "batch": "BIGINT",
        "file_id": "BIGINT",
    },
)
SENTIMENTS = Table(
    "sentiments",
    "canonical",
    {
        "source": "VARCHAR",
        "event_id": "VARCHAR",
        "score": "DOUBLE",
        "label": "VARCHAR",
        "flags": "VARCHAR",
        "scored": "BOOLEAN",
        "quote": "VARCHAR",
        "language": "VARCHAR",
        "scorer": "VARCHAR",
    },
)
"""Every text with the score it got when it came in, by whom (``words``, ``site`` or a model's id). It is never scored anew:
what a feature saw then is what it sees now. Corrections by people lie in the operational state."""

TEXT_THEMES = Table(
    "text_themes",
    "canonical",
    {"source": "VARCHAR", "event_id": "VARCHAR", "theme": "VARCHAR", "weight": "DOUBLE"},
)
"""The theme of each text that has one, by the themes in force; ``theme`` is NULL where none fits."""

PENDING_ACCOUNTS = Table("pending_accounts", "canonical", {"account": "VARCHAR", "cause": "VARCHAR"})
"""Accounts that lost rows, or were decided on, since the last refresh: the next one derives them anew."""

PENDING_KEYS = Table("pending_keys", "canonical", {"key": "VARCHAR", "cause": "VARCHAR"})
"""Keys that lost a link since the last refresh: the next one resolves them anew."""

EVENT_NAMES = Table(
    "event_names",
    "canonical",
    {"event": "VARCHAR", "name": "VARCHAR", "decided_at": "BIGINT", "who": "VARCHAR"},
)
"""Events that are counted under another name; the events themselves stay as they came."""

ERASED_KEYS = Table("erased_keys", "canonical", {"hash": "VARCHAR", "salt": "VARCHAR", "erased_at": "BIGINT"})
"""Salted hashes of the keys that were erased: what comes in under them again is left out."""

WATERMARKS = Table("watermarks", "canonical", {"name": "VARCHAR", "value": "BIGINT"})

ACCOUNTS = Table(
    "accounts",
    "derived",
    {
        "account": "VARCHAR",
        "name": "VARCHAR",
        "owner": "VARCHAR",
        "parent": "VARCHAR",
        "arr": "DOUBLE",
        "currency": "VARCHAR",
        "started_at": "BIGINT",
        "renewal_at": "BIGINT",
        "attributes": "VARCHAR",
    },
    ("account",),
)
ACCOUNT_EVENTS = Table(
    "account_events",
    "derived",
    {
        "account": "VARCHAR",
        "occurred_at": "BIGINT",
        "event_id": "VARCHAR",
        "source": "VARCHAR",
        "known_at": "BIGINT",
        "event": "VARCHAR",
        "actor": "VARCHAR",
        "person": "VARCHAR",
        "stream": "VARCHAR",
        "amount": "DOUBLE",
        "sentiment": "DOUBLE",
        "subscription_key": "VARCHAR",
        "properties": "VARCHAR",
    },
    ("account", "occurred_at", "event_id", "source"),
)
TERMS = Table(
    "terms",
    "derived",
    {
        "account": "VARCHAR",
        "term": "INTEGER",
        "starts_at": "BIGINT",
        "ends_at": "BIGINT",
        "agreed_end": "BIGINT",
        "outcome": "VARCHAR",
        "decided_at": "BIGINT",
        "known_at": "BIGINT",
        "amount": "DOUBLE",
        "stated_at": "BIGINT",
    },
    ("account", "term"),
)
LIVES = Table(
    "lives",
    "derived",
    {
        "account": "VARCHAR",
        "life": "INTEGER",
        "starts_at": "BIGINT",
        "ends_at": "BIGINT",
        "outcome": "VARCHAR",
        "ended_known_at": "BIGINT",
    },
    ("account", "life"),
)
VISITS = Table(
    "visits",
    "derived",
    {
        "account": "VARCHAR",
        "life": "INTEGER",
        "visit": "INTEGER",
        "stage": "VARCHAR",
        "entered_at": "BIGINT",
        "exited_at": "BIGINT",
        "exit_kind": "VARCHAR",
        "known_at": "BIGINT",
    },
    ("account", "life", "visit"),
)
MILESTONES = Table(
    "milestones",
    "derived",
    {
        "account": "VARCHAR",
        "life": "INTEGER",
        "stage": "VARCHAR",
        "milestone": "VARCHAR",
        "reached_at": "BIGINT",
        "known_at": "BIGINT",
        "source": "VARCHAR",
        "event_id": "VARCHAR",
    },
    ("account", "life", "reached_at", "milestone"),
)
INDICATORS = Table(
    "indicators",
    "derived",
    {
        "account": "VARCHAR",
        "life": "INTEGER",
        "stage": "VARCHAR",
        "indicator": "VARCHAR",
        "raised_at": "BIGINT",
        "cleared_at": "BIGINT",
        "known_at": "BIGINT",
        "source": "VARCHAR",
        "event_id": "VARCHAR",
    },
    ("account", "life", "raised_at", "indicator"),
)
STEPS = Table(
    "steps",
    "derived",
    {
        "account": "VARCHAR",
        "life": "INTEGER",
        "position": "INTEGER",
        "at": "BIGINT",
        "known_at": "BIGINT",
        "kind": "VARCHAR",
        "name": "VARCHAR",
        "stage": "VARCHAR",
        "source": "VARCHAR",
        "event_id": "VARCHAR",
    },
    ("account", "life", "position"),
)

CANONICAL = (
    EVENTS,
    REJECTED,
    FILES_TAKEN,
    DELIVERIES,
    ATTRIBUTES,
    LINKS,
    PEOPLE,
    SENTIMENTS,
    TEXT_THEMES,
    PENDING_ACCOUNTS,
    EVENT_NAMES,
    ERASED_KEYS,
    PENDING_KEYS,
    IDENTITY_DECISIONS,
    IDENTITY_SUGGESTIONS,
    WATERMARKS,
)
PER_ACCOUNT = (ACCOUNT_EVENTS, ACCOUNT_OWNERS, ACCOUNT_PARENTS, TERMS, LIVES, VISITS, MILESTONES, INDICATORS, STEPS)
DERIVED = (
    KEY_ACCOUNTS,
    KEY_PEOPLE,
    KEY_REVIEWS,
    ACCOUNTS,
    *PER_ACCOUNT,
    RISKS,
    CHANCES,
    FORECASTS,
    DEVIATIONS,
    WATCHED,
    ACCOUNT_CARDS,
)
ALL_TABLES = CANONICAL + DERIVED
