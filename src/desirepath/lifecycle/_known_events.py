"""Reads ``known_events`` of ``journey.yaml``: periods in which counts say nothing of the customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from desirepath.kernel.located import Located
from desirepath.lifecycle.calendar import day_starts
from desirepath.lifecycle.model import KnownEvent

EVENT_KEYS = ("name", "from", "to", "segment")


def read_known_events(node: Located | None, segments: Sequence[str], timezone: str) -> tuple[KnownEvent, ...]:
    """Each with its days, both inside, in the declared time zone."""
    return tuple(_event(member, segments, timezone) for member in node.elements()) if node else ()


def _event(node: Located, segments: Sequence[str], timezone: str) -> KnownEvent:
    node.only(EVENT_KEYS, required=("name", "from", "to"))
    name, begun, over, segment = (node.get(key) for key in EVENT_KEYS)
    first, last = _day(begun), _day(over)
    if over and first and last and last < first:
        over.fault("a day that is not before `from`", found=f"{last} before {first}")
    zone = ZoneInfo(timezone)
    return KnownEvent(
        name=name.text() if name else "",
        starts_at=day_starts(first or date(1970, 1, 1), zone),
        ends_at=day_starts(last or date(1970, 1, 1), zone, after=1),
        segment=segment.choice(segments, "") if segment else None,
    )


def _day(node: Located | None) -> date | None:
    if node is None:
        return None
    try:
        return date.fromisoformat(node.value if isinstance(node.value, str) else str(node.value))
    except ValueError:
        node.fault("a day such as 2024-12-24")
        return None
