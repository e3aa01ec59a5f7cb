"""Segments: which there are, who is in them, and how that moved."""

from __future__ import annotations

from collections.abc import Set

from desirepath.app.questions._groups import moment_of
from desirepath.app.questions._rows import arr_among, members_json
from desirepath.app.questions._segments import attributes, members_kept, members_named, members_of_segment, taken_names
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import Members
from desirepath.kernel import DAY, DesirepathError, NotFound, WrongUse, iso
from desirepath.lifecycle import SEGMENT_NAMES, Definition, Period, Segment, checked_segment, periods
from desirepath.store import Expression
from desirepath.store.segments import SavedSegment, saved_segments

MOST_MONTHS = 36
LONGEST_NAME = 100
EVERYBODY = Segment("", Expression("TRUE", ()))


def segments(work: Workspace, *, as_of: str | None = None, months: int = 0, name: str | None = None) -> Json:
    """Declared and saved segments with their size at a moment and, for ``months``, who entered and left.

    ``arr`` is today's; ``share`` is of the accounts that had started by the moment. ``name`` asks for one alone.

    Raises
    ------
    NotFound
        when no segment has that name.
    WrongUse
        when more months are asked for than can be told.
    """
    if not 0 <= months <= MOST_MONTHS:
        raise WrongUse(f"{months} months", "out of range", f"Ask for 0 to {MOST_MONTHS}.")
    moment = moment_of(work, as_of)
    listed: list[tuple[Segment | None, Json]] = [(segment, _declared(segment)) for segment in work.definition.segments]
    listed += [(None, _saved(one)) for one in saved_segments(work.state)]
    if name is not None:
        known = [str(row["name"]) for _, row in listed]
        listed = [pair for pair in listed if pair[1]["name"] == name]
        if not listed:
            raise NotFound("segment", name, known)
    everybody = members_kept(work, EVERYBODY, moment).accounts
    return {
        "as_of": iso(moment),
        "segments": [_sized(work, pair, moment, everybody, months) for pair in listed],
        "totals": {"accounts": len(everybody), "arr": arr_among(work, everybody)},
        "may_read": [*SEGMENT_NAMES, *(one for one in attributes(work) if one not in SEGMENT_NAMES)],
        "stamp": stamp(work),
    }


def _declared(segment: Segment) -> Json:
    days = None if segment.at is None else segment.at / DAY
    return {"name": segment.name, "kind": "declared", "where": segment.where.sql, "at_days": days, "author": None,
            "created_at": None}  # fmt: skip


def _saved(one: SavedSegment) -> Json:
    return {"name": one.name, "kind": "saved", "where": one.where, "at_days": None, "author": one.author,
            "created_at": iso(one.created_at)}  # fmt: skip


def _sized(work: Workspace, pair: tuple[Segment | None, Json], moment: int, everybody: Set[str], months: int) -> Json:
    """One segment's row; where it cannot be told, ``fault`` says why."""
    segment, row = pair
    nothing: Json = {"accounts": None, "arr": None, "share": None, "todays_value": 0, "moved": []}
    try:
        segment = segment or _as_segment(work, str(row["name"]))
        found = members_kept(work, segment, moment)
        sized = size_json(work, found, len(everybody))
        moved = _moved(work, segment, moment, months)
    except DesirepathError as error:
        return {**row, **nothing, "fault": str(error)}
    at_days = None if segment.at is None else segment.at / DAY
    return {**row, "at_days": at_days, **sized, "moved": moved, "fault": None}


def _as_segment(work: Workspace, name: str) -> Segment:
    one = next(one for one in saved_segments(work.state) if one.name == name)
    return checked_segment(one.name, one.where, one.at)


def size_json(work: Workspace, found: Members, among: int) -> Json:
    """How many accounts, what they are worth today, and what share of ``among`` they are."""
    return {
        "accounts": len(found.accounts),
        "arr": arr_among(work, found.accounts) if found.accounts else 0.0,
        "share": round(len(found.accounts) / among, 6) if among else None,
        "todays_value": found.todays_value,
    }


def _moved(work: Workspace, segment: Segment, moment: int, months: int) -> list[Json]:
    """Who entered and who left between the ends of the last ``months`` months, the last one up to ``moment``."""
    spans = _months(work.definition, moment, months + 1)[-(months + 1) :] if months else []
    found, before = list[Json](), frozenset[str]()
    for place, span in enumerate(spans):
        at = min(span.ends_at - 1, moment)
        now = members_of_segment(work, segment, at)
        if place:
            entered, left = len(now.accounts - before), len(before - now.accounts)
            found.append({"month": span.name, "accounts": len(now.accounts), "entered": entered, "left": left,
                          "todays_value": now.todays_value})  # fmt: skip
        before = now.accounts
    return found


def _months(definition: Definition, moment: int, months: int) -> list[Period]:
    first = max(0, moment - (months + 1) * 31 * DAY)
    return periods(
        first, moment, "month", fiscal_year_starts=definition.fiscal_year_starts, timezone=definition.timezone
    )


def segment_members(
    work: Workspace, *, segment: str, as_of: str | None = None, limit: int = 50, offset: int = 0
) -> Json:
    """The accounts of a segment, an outcome or an owner by name, or of an expression; ``total`` equals the number told."""
    moment = moment_of(work, as_of)
    found = members_named(work, segment, moment)
    told = members_json(work, sorted(found.accounts), limit=limit, offset=offset)
    return {"segment": segment, "as_of": iso(moment), "todays_value": found.todays_value, **told}


def free_name(work: Workspace, name: str) -> str:
    """A name as it would be saved.

    Raises
    ------
    WrongUse
        when it is empty, too long or without use in a comparison, or means somebody already.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or ":" in name:
        raise WrongUse(f"segment name {name[:40]!r}", "no name", f"Give 1 to {LONGEST_NAME} characters, without ':'.")
    if name.casefold() in {taken.casefold() for taken in taken_names(work)}:
        found = "a declared segment, an outcome or an owner has that name"
        raise WrongUse(f"segment name {name!r}", found, "Take another name.")
    return name


def segment_check(work: Workspace, *, where: str, at: str | None = None, as_of: str | None = None) -> Json:
    """How many accounts an expression matches, before it is saved.

    Raises
    ------
    ExpressionRefused, NotFound, WrongUse
        in words, where it is faulty.
    """
    moment = moment_of(work, as_of)
    segment = checked_segment("", where, at, attributes(work))
    found = members_kept(work, segment, moment)
    everybody = members_kept(work, EVERYBODY, moment).accounts
    told = members_json(work, sorted(found.accounts), limit=5, offset=0)
    return {"where": where, "at": at, **size_json(work, found, len(everybody)), "rows": told["rows"],
            "stamp": stamp(work)}  # fmt: skip
