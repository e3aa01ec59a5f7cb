"""Prediction dates at which something had happened that had not reached us yet: derived again from what was known.

A late record moves visits and warning signs that were derived before it came. For each account and landmark with such
a record pending, a stand-in account with the events known by then goes through the same derivation, and its features
take the place of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import get_ident

from desirepath.journeys import JOURNEY_TABLES, build_journeys
from desirepath.kernel import WEEK
from desirepath.learning.features._grid import Landmarks
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse
from desirepath.store.tables import ACCOUNT_EVENTS, ACCOUNTS, ATTRIBUTES, KEY_ACCOUNTS

MOST_PAIRS = 200_000
MOST_EVENTS = 3_000_000
"""More stand-ins, or such with more events in all, are not derived; see ``Pending.is_whole``."""
MARK = "chr(31)"
LANDMARK = f"CAST(split_part(account, {MARK}, 2) AS BIGINT)"
"""SQL of a stand-in's landmark, in its name."""
ACCOUNT = f"split_part(account, {MARK}, 1)"


@dataclass(frozen=True, slots=True)
class Pending:
    """How many pairs of account and landmark had something pending; not ``is_whole`` where they are too many."""

    pairs: int
    is_whole: bool


def find_pending(warehouse: Warehouse, definition: Definition, landmarks: Landmarks, *, until: int) -> Pending:
    """Write the pairs (``account``, ``landmark``) as ``_pending``: something had happened that was not known yet.

    That is a record that came late, or something derived that a later statement dates back, as the first renewal date a
    CRM states. What is dated back by what became known after ``until`` alone is taken as it is: no landmark sees it.
    """
    week = landmarks.week(definition)
    chosen = "TRUE" if landmarks.age_days is None else f"landmark = {week('starts_at')}"
    warehouse.execute(
        f"""CREATE OR REPLACE TEMP TABLE _pending AS
        WITH late AS (
            FROM (
                SELECT account, occurred_at AS happened_at, known_at FROM account_events WHERE known_at > occurred_at
                UNION ALL
                SELECT account, "at", known_at FROM steps WHERE known_at > "at" AND known_at <= {until})
            JOIN (SELECT account, min(starts_at) AS starts_at FROM lives GROUP BY 1) USING (account)),
        crossed AS (
            SELECT DISTINCT account, starts_at,
                unnest(range({week("happened_at")} + {WEEK}, least(known_at, {until}) + 1, {WEEK})) AS landmark
            FROM late)
        SELECT DISTINCT account, CAST(landmark AS BIGINT) AS landmark FROM crossed WHERE {chosen}"""
    )
    pairs = warehouse.count("SELECT count(*) FROM _pending")
    events = warehouse.count(
        "SELECT coalesce(sum(n), 0) FROM _pending JOIN "
        "(SELECT account, count(*) AS n FROM account_events SEMI JOIN _pending USING (account) GROUP BY 1) USING (account)"
    )
    return Pending(pairs, pairs <= MOST_PAIRS and events <= MOST_EVENTS)


@contextmanager
def as_known_then(warehouse: Warehouse, definition: Definition) -> Iterator[None]:
    """Inside, for this thread, the journeys of the stand-ins of ``_pending`` stand in front of those of the accounts.

    Several threads may look at once: each has stand-ins of its own.
    """
    overlay = f"pending_landmarks_{get_ident()}"
    with warehouse.transaction(beside=True):
        warehouse.make_overlay(overlay, (ACCOUNTS, ACCOUNT_EVENTS, ATTRIBUTES, KEY_ACCOUNTS, *JOURNEY_TABLES))
    try:
        with warehouse.overlaid(overlay):
            with warehouse.transaction(beside=True):
                _write_stand_ins(warehouse)
                build_journeys(warehouse, definition)
                warehouse.execute("DROP TABLE IF EXISTS _touched")
            yield
    finally:
        with warehouse.transaction(beside=True):
            warehouse.drop_overlay(overlay)


def _write_stand_ins(warehouse: Warehouse) -> None:
    name = f"account || {MARK} || p.landmark AS account"
    events, accounts = (warehouse.underneath(table) for table in ("account_events", "accounts"))
    warehouse.execute(
        f"""INSERT INTO account_events BY NAME
        SELECT e.* REPLACE (e.{name}) FROM {events} AS e JOIN _pending AS p USING (account)
        WHERE greatest(e.occurred_at, e.known_at) < p.landmark"""
    )
    warehouse.execute(
        f"""INSERT INTO accounts BY NAME
        WITH began AS (SELECT account, min(occurred_at) AS first_at FROM {events} GROUP BY 1),
        known AS (SELECT account, min(occurred_at) AS first_known FROM account_events GROUP BY 1)
        SELECT a.* REPLACE (a.{name},
            CASE WHEN a.started_at = b.first_at THEN k.first_known ELSE a.started_at END AS started_at)
        FROM {accounts} AS a JOIN _pending AS p USING (account) LEFT JOIN began AS b USING (account)
        LEFT JOIN known AS k ON k.account = a.account || {MARK} || p.landmark
        WHERE a.started_at <> b.first_at OR k.first_known IS NOT NULL"""
    )
    _write_statements(warehouse)
    warehouse.execute("CREATE OR REPLACE TEMP TABLE _touched AS SELECT account FROM accounts")


def _write_statements(warehouse: Warehouse) -> None:
    """What was stated of the accounts by then, under keys of their own; what is static holds from the beginning."""
    keys, attributes = (warehouse.underneath(table) for table in ("key_accounts", "attributes"))
    key = f"k.key || {MARK} || p.landmark"
    warehouse.execute(
        f"INSERT INTO key_accounts BY NAME SELECT k.* REPLACE ({key} AS key, k.account || {MARK} || p.landmark AS account) "
        f"FROM {keys} AS k JOIN _pending AS p USING (account)"
    )
    warehouse.execute(
        f"""INSERT INTO attributes BY NAME
        SELECT a.* REPLACE ({key} AS account_key,
            CASE WHEN a.known_at < p.landmark THEN a.attributes ELSE '{{}}' END AS attributes)
        FROM {attributes} AS a JOIN {keys} AS k ON k.key = a.account_key JOIN _pending AS p USING (account)
        WHERE a.known_at < p.landmark OR a.static IS NOT NULL"""
    )
