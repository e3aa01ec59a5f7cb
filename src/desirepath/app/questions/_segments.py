"""Whom a name or an expression means at a moment: a segment, an outcome's accounts, or an owner's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from desirepath.app.questions._walks import whole_walks
from desirepath.app.workspace import Workspace
from desirepath.journeys import Members, members_at
from desirepath.journeys.archetypes import VIEWS, kept_archetypes, members_of
from desirepath.kernel import DesirepathError, NotEnoughEvidence, NotFound
from desirepath.lifecycle import ARCHETYPE_NAMES, Segment, checked_segment
from desirepath.store import literal
from desirepath.store.archetypes import names_in_force
from desirepath.store.segments import saved_segments

_SIGN = re.compile(r"[<>=(]")
_WORD = re.compile(r"\b(and|or|not|in|is|like|ilike|between)\b", re.IGNORECASE)
"""A sign makes a text an expression somebody wrote; a word only where it reads as one, for names have words too."""


def members_named(work: Workspace, name: str, moment: int) -> Members:
    """The accounts of a segment, an outcome or an owner by name, or those that fit an expression; kept.

    Outcomes: the accounts whose latest one decided by ``moment`` is this; owners: as known at ``moment``.

    Raises
    ------
    NotFound
        for a text that is no known name and no expression, with the nearest names.
    ExpressionRefused
        for an expression that is none over accounts, with the reason.
    """
    found = segment_named(work, name)
    if found:
        return members_kept(work, found, moment)
    if work.definition.outcome(name):
        return work.keep(("outcome", name, moment), lambda: _of_outcome(work, name, moment), small=True)
    if name in owners(work):
        return work.keep(("owner", name, moment), lambda: _of_owner(work, name, moment), small=True)
    return members_kept(work, _written(work, name), moment)


def _written(work: Workspace, text: str) -> Segment:
    """The segment that an expression forms."""
    unknown = NotFound("segment, outcome or owner", text, _known(work))
    if not _SIGN.search(text) and not _WORD.search(text):
        raise unknown
    try:
        return checked_segment(text, text, attributes=attributes(work))
    except DesirepathError as error:
        if _SIGN.search(text):
            raise
        raise unknown from error


def members_kept(work: Workspace, segment: Segment, moment: int) -> Members:
    """The accounts of a segment at ``moment``; kept."""
    read = [view for name, view in ARCHETYPE_NAMES.items() if name in segment.where.columns]
    called = [tuple(names_in_force(work.state, view).items()) for view in read]
    key = ("segment", segment.where.sql, segment.at, moment, *called)
    return work.keep(key, lambda: members_of_segment(work, segment, moment), small=True)


def members_of_segment(work: Workspace, segment: Segment, moment: int) -> Members:
    """The accounts of a segment at ``moment``, worked out now."""

    def archetypes(view: str) -> Mapping[str, str]:
        return _archetypes(work, view, moment)

    return members_at(work.warehouse, segment, moment, data_end=work.data_end, archetypes=archetypes)


def segment_named(work: Workspace, name: str) -> Segment | None:
    """The declared or saved segment of that name."""
    declared = next((segment for segment in work.definition.segments if segment.name == name), None)
    if declared:
        return declared
    found = next((one for one in saved_segments(work.state) if one.name == name), None)
    return checked_segment(found.name, found.where, found.at) if found else None


def attributes(work: Workspace) -> list[str]:
    """Every attribute that an account has."""
    return work.keep(("attributes",), lambda: _attributes(work), small=True)


def _attributes(work: Workspace) -> list[str]:
    sql = "SELECT DISTINCT unnest(json_keys(attributes)) FROM account_cards WHERE attributes IS NOT NULL ORDER BY 1"
    return [str(row[0]) for row in work.warehouse.tuples(sql)]


def owners(work: Workspace) -> list[str]:
    """Everybody who owns an account, or did."""
    return work.keep(("owners",), lambda: _owners(work), small=True)


def _owners(work: Workspace) -> list[str]:
    sql = (
        "SELECT owner FROM account_cards WHERE owner IS NOT NULL UNION SELECT owner FROM account_owners "
        "WHERE owner IS NOT NULL ORDER BY 1"
    )
    return [str(row[0]) for row in work.warehouse.tuples(sql)]


def taken_names(work: Workspace) -> list[str]:
    """Names that mean somebody already, beside the saved segments."""
    definition = work.definition
    return [*(s.name for s in definition.segments), *(o.name for o in definition.outcomes), *owners(work)]


def _known(work: Workspace) -> list[str]:
    return [*taken_names(work), *(one.name for one in saved_segments(work.state))]


def _of_outcome(work: Workspace, name: str, moment: int) -> Members:
    rows = work.warehouse.tuples(
        "SELECT account FROM steps WHERE kind = 'outcome' AND greatest(\"at\", known_at) <= ? GROUP BY account "
        'HAVING max_by(name, ("at", position)) = ?',
        [moment, name],
    )
    return Members(frozenset(str(row[0]) for row in rows))


def _of_owner(work: Workspace, name: str, moment: int) -> Members:
    return members_of_segment(work, checked_segment(name, f"owner = {literal(name)}"), moment)


def _archetypes(work: Workspace, view: str, moment: int) -> Mapping[str, str]:
    """The common journey of each account by name, as known at ``moment``; those that cannot be judged are not in it."""
    kept = kept_archetypes(work.state, view)
    if kept is None:
        raise NotEnoughEvidence(
            f"segments over common journeys ({view})", "none were found yet", "`desirepath archetypes` finds them"
        )
    seen = VIEWS[view].see(whole_walks(work, VIEWS[view].level, moment), work.definition)
    names = names_in_force(work.state, view)
    return {account: names[kept.ids[group]] for account, group in members_of(seen, kept).by_account().items()}
