"""Which reader takes the items of which SDK."""

from __future__ import annotations

from desirepath.events.ingest._body import Envelope
from desirepath.events.ingest._notes import IngestSource, Notes, Reader, judge_items
from desirepath.events.ingest._posthog import read_posthog_item
from desirepath.events.ingest._segment import read_segment_item

_READERS: dict[str, Reader] = {"segment": read_segment_item, "posthog": read_posthog_item}


def take_notes(envelope: Envelope, source: IngestSource, *, received: int) -> Notes:
    """The rows that the items of a request give, and the items that are rejected."""
    return judge_items(envelope, source, received=received, read=_READERS[envelope.dialect])
