"""Live ingest: what SDKs send, read, judged item by item, and made durable in groups.

In: the body of one HTTP request. Out: rows of ``events``, ``links``, ``people``, ``attributes`` and ``rejected``, and a
receipt once they are committed.
"""

from desirepath.events.ingest._body import BodyRefused, Dialect, Envelope, read_body
from desirepath.events.ingest._notes import IngestSource, Notes, Receipt
from desirepath.events.ingest._queue import IngestQueue
from desirepath.events.ingest._read import take_notes
from desirepath.events.ingest._replay import replay_rejected
from desirepath.events.ingest._write import write_notes

__all__ = [
    "BodyRefused",
    "Dialect",
    "Envelope",
    "IngestQueue",
    "IngestSource",
    "Notes",
    "Receipt",
    "read_body",
    "replay_rejected",
    "take_notes",
    "write_notes",
]
