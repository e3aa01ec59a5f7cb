"""What was learned of each account, and the cards that lists are read from."""

from __future__ import annotations

from desirepath.store._table import Table

RISKS = Table(
    "risks",
    "derived",
    {
        "account": "VARCHAR",
        "outcome": "VARCHAR",
        "horizon_days": "INTEGER",
        "landmark_at": "BIGINT",
        "probability": "DOUBLE",
        "rank": "DOUBLE",
        "band": "VARCHAR",
        "origin": "VARCHAR",
        "reasons": "VARCHAR",
    },
    ("account", "outcome", "landmark_at"),
)
CHANCES = Table(
    "chances",
    "derived",
    {
        "account": "VARCHAR",
        "outcome": "VARCHAR",
        "horizon": "VARCHAR",
        "landmark_at": "BIGINT",
        "probability": "DOUBLE",
    },
    ("account", "outcome", "horizon"),
)
"""Today's chance of every outcome within every horizon, where it may be stated."""

DEVIATIONS = Table(
    "deviations",
    "derived",
    {
        "account": "VARCHAR",
        "metric": "VARCHAR",
        "week_at": "BIGINT",
        "raised_at": "BIGINT",
        "tone": "VARCHAR",
        "seen": "DOUBLE",
        "expected": "DOUBLE",
        "p": "DOUBLE",
        "q": "DOUBLE",
        "changed_at": "BIGINT",
        "changed_from": "BIGINT",
        "changed_to": "BIGINT",
        "sure": "DOUBLE",
        "before": "DOUBLE",
        "after": "DOUBLE",
        "also": "VARCHAR",
    },
    ("account", "raised_at"),
)
"""Unusual changes that were raised, each at the end of the week it was seen in; counts are per week."""

WATCHED = Table(
    "watched",
    "derived",
    {
        "account": "VARCHAR",
        "metric": "VARCHAR",
        "state": "VARCHAR",
        "seen": "DOUBLE",
        "expected": "DOUBLE",
        "p": "DOUBLE",
    },
    ("account", "metric"),
)
"""How far each live account can be watched for unusual changes now, and how it stands."""

FORECASTS = Table(
    "forecasts",
    "derived",
    {
        "account": "VARCHAR",
        "landmark_at": "BIGINT",
        "stage": "VARCHAR",
        "next": "VARCHAR",
        "stays": "DOUBLE",
        "weeks": "INTEGER",
        "earliest_at": "BIGINT",
        "median_at": "BIGINT",
        "latest_at": "BIGINT",
        "outcomes": "VARCHAR",
        "what_if": "VARCHAR",
    },
    ("account",),
)
"""What is expected of each live account: ``next`` and ``outcomes`` are JSON; no time where it lies beyond ``weeks``."""

ACCOUNT_CARDS = Table(
    "account_cards",
    "derived",
    {
        "account": "VARCHAR",
        "name": "VARCHAR",
        "owner": "VARCHAR",
        "arr": "DOUBLE",
        "renewal_at": "BIGINT",
        "stage": "VARCHAR",
        "stage_since": "BIGINT",
        "life": "INTEGER",
        "ended": "VARCHAR",
        "ended_at": "BIGINT",
        "probability": "DOUBLE",
        "band": "VARCHAR",
        "band_before": "VARCHAR",
        "indicators": "VARCHAR",
        "reasons": "VARCHAR",
        "landmark_at": "BIGINT",
        "rank": "DOUBLE",
        "attributes": "VARCHAR",
    },
    ("account",),
)
