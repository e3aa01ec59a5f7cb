"""One canonical, de-duplicated, audited table of events.

In: the staged records of one file and the source's mapping. Out: rows of ``events``, ``attributes``, ``people``,
``links`` and ``rejected``, and the counts of what became of every record.
"""

from desirepath.events._accept import FREEMAIL, Taken
from desirepath.events._drop import drop_events, drop_links
from desirepath.events._ledger import newest_batch, release_rejected
from desirepath.events._rename import rename_event, restore_event
from desirepath.events._sync import SourceCount, rejected_reasons, sync_sources

__all__ = [
    "FREEMAIL",
    "SourceCount",
    "Taken",
    "drop_events",
    "drop_links",
    "newest_batch",
    "rejected_reasons",
    "release_rejected",
    "rename_event",
    "restore_event",
    "sync_sources",
]
