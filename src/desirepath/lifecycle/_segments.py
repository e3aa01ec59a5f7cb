"""Reads one segment: of ``journey.yaml``, or as somebody writes it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from desirepath.kernel import NotFound, WrongUse
from desirepath.kernel.located import Located
from desirepath.lifecycle._values import A_DURATION, duration, expression, micros_of
from desirepath.lifecycle.model import ARCHETYPE_NAMES, SEGMENT_NAMES, Segment
from desirepath.store import Expression, ExpressionRefused, parse_expression, refused_over_json

LONGEST = 2000
"""Characters of an expression that somebody writes to form a segment."""
_WHOLE_JOURNEY = "a common journey is told from the whole journey so far"


def read_segment(name: str, node: Located) -> Segment:
    """``{where: EXPR, at: DURATION}``."""
    node.only(("where", "at"), required=("where",))
    where, at = node.get("where"), node.get("at")
    checked = expression(where, "attributes, such as arr > 100000") if where else None
    age = duration(at) if at else None
    if at and checked and (read := _of_whole_journeys(checked)):
        at.fault(f"no `at` for a segment over {read}: {_WHOLE_JOURNEY}")
    return Segment(name, checked or Expression("TRUE", ()), age)


def _of_whole_journeys(where: Expression) -> str | None:
    return next((column for column in where.columns if column in ARCHETYPE_NAMES), None)


def checked_segment(name: str, where: str, at: str | None = None, attributes: Sequence[str] | None = None) -> Segment:
    """A segment as somebody wrote it; ``attributes`` are the names that accounts have, where that is to be checked.

    Raises
    ------
    ExpressionRefused
        when ``where`` is too long or no condition, with the reason.
    NotFound
        when it reads what no account has, with the nearest names.
    WrongUse
        when ``at`` is no duration, or cannot go with what ``where`` reads.
    """
    if len(where) > LONGEST:
        raise ExpressionRefused(f"an expression of {len(where):,} characters (at most {LONGEST:,})")
    found = parse_expression(where)
    if refused := refused_over_json(found):
        raise ExpressionRefused(f"{where.strip()[:60]!r} is no condition over accounts: {refused}")
    known = found.columns if attributes is None else tuple(dict.fromkeys((*SEGMENT_NAMES, *attributes)))
    unknown = next((column for column in found.columns if column not in known), None)
    if unknown:
        raise NotFound("attribute", unknown, known)
    return Segment(name, found, _age(at, found))


def _age(at: str | None, where: Expression) -> int | None:
    if not at:
        return None
    if read := _of_whole_journeys(where):
        raise WrongUse(f"at {at!r}", f"the expression reads {read}", f"Leave `at` out: {_WHOLE_JOURNEY}.")
    age = micros_of(at)
    if age is None:
        raise WrongUse(f"at {at!r}", "no duration", f"Give {A_DURATION}, counted from each account's start.")
    return age
