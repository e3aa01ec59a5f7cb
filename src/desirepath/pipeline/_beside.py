"""Journeys under another definition, computed beside the published ones."""

from __future__ import annotations

import time
from dataclasses import dataclass

from desirepath.insights import write_account_cards
from desirepath.journeys import JOURNEY_TABLES, affected_accounts, build_journeys
from desirepath.kernel import Progress, silent
from desirepath.lifecycle import Definition
from desirepath.pipeline._comparison import write_comparison
from desirepath.pipeline._refresh import all_accounts, definition_mark, write_touched
from desirepath.store import Warehouse
from desirepath.store.tables import ACCOUNT_CARDS, RISKS


@dataclass(frozen=True, slots=True)
class Beside:
    """How many accounts were derived anew, of how many; the others' rows cannot differ and were copied."""

    recomputed: int
    accounts: int
    took_s: float


def derive_beside(
    warehouse: Warehouse,
    definition: Definition,
    overlay: str,
    *,
    published: Definition,
    as_of: int,
    progress: Progress = silent,
) -> Beside:
    """Fill ``overlay`` with every journey as ``definition`` has it, the account cards at ``as_of``, and what differs.

    The same expressions as in a rebuild, over the events placed by the last refresh. Where that derived the stored
    journeys under ``published``, those that cannot differ are copied. Nobody waits for it and no stored table changes.
    No risk is told: a model learned under one definition says nothing under another.
    """
    began = time.perf_counter()
    with warehouse.transaction(beside=True):
        warehouse.make_overlay(overlay, (*JOURNEY_TABLES, RISKS, ACCOUNT_CARDS))
    progress("deriving journeys beside the published ones", 0, 2)
    try:
        with warehouse.overlaid(overlay), warehouse.transaction(beside=True):
            accounts = warehouse.count("SELECT count(*) FROM accounts")
            is_stored = warehouse.watermark("definition") == definition_mark(published.fingerprint)
            affected = affected_accounts(warehouse, published, definition) if is_stored else None
            recomputed = write_touched(warehouse, all_accounts(warehouse) if affected is None else affected)
            for table in JOURNEY_TABLES:
                warehouse.execute(
                    f"INSERT INTO {table.name} SELECT * FROM {warehouse.underneath(table.name)} ANTI JOIN _touched "
                    "USING (account)"
                )
            build_journeys(warehouse, definition)
            progress("comparing accounts", 1, 2)
            write_account_cards(warehouse, outcome=definition.primary_outcome().name, as_of=as_of)
            write_comparison(warehouse, as_of)
            warehouse.execute("DROP TABLE IF EXISTS _touched")
    except BaseException:
        with warehouse.transaction(beside=True):
            warehouse.drop_overlay(overlay)
        raise
    progress("compared", 2, 2)
    return Beside(recomputed, accounts, time.perf_counter() - began)
