"""Spans of time in which a condition holds, and how conditions combine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

FOREVER = 2**62


class Span(NamedTuple):
    """A condition holds from ``start`` until ``end``; it became known at ``known_at`` through one event."""

    start: int
    end: int
    known_at: int
    source: str | None = None
    event_id: str | None = None
    person: str | None = None


def joined(spans: Sequence[Span]) -> list[Span]:
    """Overlapping or touching spans as one each, in order; a joined span keeps the evidence of its beginning."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.known_at, span.event_id or "")):
        if merged and span.start <= merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def covered(members: Sequence[Sequence[Span]], least: int) -> list[Span]:
    """Where at least ``least`` of the members hold at once; the evidence is that of the last to begin."""
    reached: list[list[Span]] = [[Span(-FOREVER, FOREVER, -FOREVER)], *([] for _ in range(least))]
    for spans in members:
        for count in range(least, 0, -1):
            reached[count] = joined([*reached[count], *overlap(spans, reached[count - 1])])
    return reached[least]


def overlap(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Where both hold; the evidence is that of the later beginning."""
    found = []
    for one in left:
        for other in right:
            start, end = max(one.start, other.start), min(one.end, other.end)
            if start <= end and (start < end or one.start == one.end or other.start == other.end):
                later = one if one.start >= other.start else other
                found.append(Span(start, end, max(one.known_at, other.known_at), later.source, later.event_id))
    return joined(found)


def inverse(spans: Sequence[Span], start: int) -> list[Span]:
    """Where none of ``spans`` holds, from ``start`` on."""
    found, at = [], start
    for span in joined(spans):
        if span.start > at:
            found.append(Span(at, span.start, at))
        at = max(at, span.end)
    return [*found, Span(at, FOREVER, at)] if at < FOREVER else found


def first_from(spans: Sequence[Span], moment: int) -> Span | None:
    """The first span that holds at ``moment`` or begins after it."""
    return next((span for span in spans if span.end > moment or span.start >= moment), None)


def holds_at(spans: Sequence[Span], moment: int) -> bool:
    """Whether any span covers ``moment``."""
    return any(span.start <= moment < span.end or span.start == moment for span in spans)
