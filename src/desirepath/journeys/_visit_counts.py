"""Counts of events that begin anew with each visit of a stage."""

from __future__ import annotations

from collections.abc import Sequence

from desirepath.journeys._intervals import FOREVER, Span
from desirepath.lifecycle import EventCount


def count_from(events: Sequence[Span], leaf: EventCount, entered: int) -> list[Span]:
    """Where ``leaf`` holds if only events from ``entered`` on count; ``events`` are instants, one an event."""
    counted = sorted(
        (event for event in events if event.start >= entered), key=lambda one: (one.start, one.event_id or "")
    )
    if leaf.distinct:
        counted = _firsts(counted)
    last = leaf.at_least - 1
    if leaf.within is None:
        reached = counted[last : last + 1]
        known = max((one.known_at for one in counted[: last + 1]), default=0)
        return [one._replace(end=FOREVER, known_at=known) for one in reached]
    found = []
    for first, nth in zip(counted, counted[last:], strict=False):
        if nth.start - first.start <= leaf.within:
            found.append(nth._replace(end=first.start + leaf.within))
    return found


def _firsts(events: Sequence[Span]) -> list[Span]:
    """The first event of each person; events of nobody do not count."""
    found: dict[str, Span] = {}
    for event in events:
        if event.person is not None:
            found.setdefault(event.person, event)
    return list(found.values())
