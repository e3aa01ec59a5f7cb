"""Moments that matter: where customers stall or leave, and where they fare well."""

from __future__ import annotations

import numpy as np

from desirepath.app.questions._friction import friction_basis, friction_of
from desirepath.app.questions._groups import accounts_of, moment_of, walks_of, worth_of
from desirepath.app.questions._rows import members_json
from desirepath.app.questions._tones import texts_of, tone_json
from desirepath.app.questions.maps import friction_json, place_of, stamp_at
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import delight_sentence
from desirepath.journeys import Delight, Delights, Friction, Journeys, Sides, find_delight
from desirepath.kernel import NotFound, iso

KINDS = ("friction", "delight")
UNITS = {"faster": "days", "turn": "tone", "renewal": "points"}
TIERS = 3


def moments(work: Workspace, *, kind: str | None = None, segment: str | None = None, as_of: str | None = None) -> Json:
    """The moments of both kinds, of all accounts or of a segment; friction by what it costs, delight by how sure it is.

    Raises
    ------
    NotFound
        for another kind than friction or delight.
    """
    if kind is not None and kind not in KINDS:
        raise NotFound("kind of moment", kind, KINDS)
    moment = moment_of(work, as_of)
    found: list[Json] = []
    if kind != "delight":
        found += [_friction(work, one) for one in _stalls(work, segment, moment)]
    delights = _delights(work, segment, moment) if kind != "friction" else None
    if delights:
        found += [_delight(work, one) for one in delights.moments]
    return {
        "kind": kind,
        "segment": segment,
        "moments": found,
        "asked": delights.asked if delights else {},
        "stamp": stamp_at(work, moment),
    }


def moment_members(
    work: Workspace,
    *,
    moment: str,
    segment: str | None = None,
    as_of: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """The accounts that were at a moment in the last 90 days; ``total`` equals its ``accounts_lately``."""
    at = moment_of(work, as_of)
    listed = {_stall_id(one): one.lately for one in _stalls(work, segment, at)}
    listed |= {_delight_id(one): one.lately for one in _delights(work, segment, at).moments}
    if moment not in listed:
        raise NotFound("moment", moment, list(listed))
    names = listed[moment]
    return members_json(work, names, limit=limit, offset=offset)


def _stalls(work: Workspace, segment: str | None, moment: int) -> list[Friction]:
    """Friction that holds somebody up or loses somebody."""

    found = friction_of(work, moment, accounts_of(work, segment, moment) if segment else None)
    return [one for one in found if one.drop_off > 0 or one.stuck_now > 0]


def _delights(work: Workspace, segment: str | None, moment: int) -> Delights:
    among = accounts_of(work, segment, moment) if segment else None

    def find() -> Delights:
        worth = worth_of(work, "milestone")
        journeys = Journeys(
            walks=walks_of(work, "milestone", segment, moment),
            texts=texts_of(work),
            waiting=friction_basis(work, moment).waiting.among(among),
            worth=worth,
            tiers=np.argsort(np.argsort(worth, kind="stable")) * TIERS // max(1, worth.size),
        )
        groups = {one.name: accounts_of(work, one.name, moment) for one in work.definition.segments}
        return find_delight(journeys, segments=groups, sides=_sides(work))

    return work.keep(("delight", moment, among), find)


def _sides(work: Workspace) -> Sides | None:
    if work.good is None:
        return None
    begun = work.warehouse.count("SELECT min(occurred_at) FROM account_events WHERE actor = 'customer'")
    return Sides(f"outcome:{work.good}", f"outcome:{work.bad}", begun)


def _stall_id(one: Friction) -> str:
    return f"friction:{one.node}"


def _delight_id(one: Delight) -> str:
    started = str(iso(one.from_at))[:7] if one.from_at is not None else None
    return ":".join(part for part in (one.why, one.node, one.segment or started) if part)


def _friction(work: Workspace, one: Friction) -> Json:
    told = friction_json(work, one)
    return {
        "id": _stall_id(one),
        "kind": "friction",
        "why": "slow" if one.slow_period else "stall",
        **{
            key: told[key]
            for key in ("node", "label", "stage", "sentence", "sentiment", "accounts_lately", "arr_lately")
        },
        "n": one.accounts,
        "evidence": None,
        "friction": told,
    }


def _delight(work: Workspace, one: Delight) -> Json:
    place = place_of(work, one.node)
    return {
        "id": _delight_id(one),
        "kind": "delight",
        "why": one.why,
        "node": one.node,
        "label": place["label"],
        "stage": place["stage"],
        "sentence": delight_sentence(one),
        "sentiment": tone_json(one.sentiment),
        "accounts_lately": len(one.lately),
        "arr_lately": one.arr_lately,
        "n": one.n,
        "evidence": {
            "against": one.against,
            "effect": one.effect,
            "unit": UNITS[one.why],
            "ci": list(one.ci),
            "p_adjusted": one.p_adjusted,
            "strength": one.strength,
            "segment": one.segment,
            "from": iso(one.from_at) if one.from_at is not None else None,
            "to": iso(one.to_at) if one.to_at is not None else None,
            "age_days": one.age_days,
        },
        "friction": None,
    }
