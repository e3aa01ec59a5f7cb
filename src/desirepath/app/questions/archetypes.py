"""Common journeys: which there are, how it went for those on them, who is on which, and who changed."""

from __future__ import annotations

import threading
from collections.abc import Set

from desirepath.app._kept import learned_under, refuse_anothers
from desirepath.app.questions._groups import accounts_of, group_json, moment_of, walks_of
from desirepath.app.questions._rows import account_rows, members_json, ref_of
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import known_by
from desirepath.journeys.archetypes import (
    VIEWS,
    Archetype,
    Kept,
    Members,
    Seen,
    draw_archetypes,
    fit_archetypes,
    group_counts,
    kept_archetypes,
    members_of,
    who_moved,
)
from desirepath.kernel import DAY, NotEnoughEvidence, NotFound, iso, plain
from desirepath.lifecycle import periods
from desirepath.pipeline import find_archetypes
from desirepath.stats import Interval
from desirepath.store.archetypes import archetype_called, names_in_force, renamed_archetypes

QUARTERS = 4
SHOWN_MOVED = 20
_FITTING = threading.Lock()


def archetypes(
    work: Workspace, *, view: str | None = None, as_of: str | None = None, segment: str | None = None
) -> Json:
    """The common journeys of each view; they are found now where nobody asked before."""
    moment = moment_of(work, as_of)
    within = accounts_of(work, segment, moment) if segment else None
    names = _known_views(view)
    return {
        "as_of": iso(moment),
        **group_json(work, segment, moment),
        "views": [_view(work, name, moment, within) for name in names],
        "stamp": stamp(work),
    }


def archetype_members(
    work: Workspace,
    *,
    archetype: str,
    as_of: str | None = None,
    segment: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """The accounts of an archetype; ``total`` equals the number told."""
    moment = moment_of(work, as_of)
    within = accounts_of(work, segment, moment) if segment else None
    identifier = archetype_called(work.state, archetype)
    kept = next(kept for name in VIEWS if (kept := kept_archetypes(work.state, name)) and identifier in kept.ids)
    learned_under(work, "common journeys", kept.definition)
    group = kept.ids.index(identifier)
    found = _members(work, kept, moment).by_account()
    accounts = [name for name, code in found.items() if code == group and (within is None or name in within)]
    return members_json(work, accounts, limit=limit, offset=offset)


def refit(work: Workspace) -> dict[str, int]:
    """Find the common journeys anew; per view how many there are, 0 where the data cannot tell."""
    with _FITTING:
        return find_archetypes(work.warehouse, work.state, work.definition, as_of=work.data_end, now=work.now)


def _known_views(view: str | None) -> list[str]:
    if view is not None and view not in VIEWS:
        raise NotFound("view", view, list(VIEWS))
    return [view] if view else list(VIEWS)


def _fit(work: Workspace, view: str) -> tuple[Kept | None, str | None]:
    """What was found, or why nothing could be."""
    try:
        seen = _seen(work, view, work.data_end, work.data_end)
        mark = work.definition.fingerprint
        found = fit_archetypes(seen, work.state, view, as_of=work.data_end, now=work.now, definition=mark)
    except NotEnoughEvidence as refusal:
        return None, str(refusal)
    return found, None


def _found(work: Workspace, view: str) -> tuple[Kept | None, str | None]:
    with _FITTING:
        kept = kept_archetypes(work.state, view)
        if kept is None and not work.is_published:
            refuse_anothers(work, "common journeys", "none were looked for under it")
        return (kept, None) if kept else _fit(work, view)


def _seen(work: Workspace, view: str, as_of: int, moment: int) -> Seen:
    """What was known at ``moment`` of the journeys that are kept in memory as known at ``as_of``, no earlier."""
    walks = walks_of(work, VIEWS[view].level, None, as_of)
    return VIEWS[view].see(known_by(walks, moment), work.definition)


def _members(work: Workspace, kept: Kept, as_of: int) -> Members:
    key = ("archetypes", kept.view, kept.fitted_at, as_of)
    return work.keep(key, lambda: members_of(_seen(work, kept.view, as_of, as_of), kept))


def _view(work: Workspace, view: str, as_of: int, within: Set[str] | None) -> Json:
    kept, refusal = _found(work, view)
    if kept is None:
        return {"view": view, "not_enough_evidence": refusal, "note": None, "fit": None, "journeys": 0, "left_out": 0,
                "left_out_because": VIEWS[view].left_out, "archetypes": [], "drift": [], "moved": None}  # fmt: skip
    version = learned_under(work, "common journeys", kept.definition)
    members = _members(work, kept, as_of)
    names, renamed = names_in_force(work.state, view), renamed_archetypes(work.state)
    worth = {
        str(a): float(str(arr))
        for a, arr in work.warehouse.tuples("SELECT account, arr FROM account_cards WHERE arr IS NOT NULL")
    }
    drawn = draw_archetypes(kept, members, worth, within=within)
    return {
        "view": view,
        "not_enough_evidence": None,
        "note": _note(kept),
        "fit": {
            "at": iso(kept.fitted_at),
            "data_until": iso(kept.as_of),
            "journeys": kept.journeys,
            "fitted_on": kept.fitted_on,
            "tried": kept.tried,
            "learned_under": version,
        },
        "journeys": sum(one.accounts for one in drawn),
        "left_out": sum(within is None or name in within for name in members.seen.left_out),
        "left_out_because": VIEWS[view].left_out,
        "archetypes": [{**_told(work, one, names[one.id]), "renamed": one.id in renamed} for one in drawn],
        "drift": _drift(work, kept, as_of, names, within),
        "moved": _moved(work, kept, members, names, within),
    }


def _note(kept: Kept) -> str | None:
    if len(kept.ids) > 1:
        return None
    return (
        f"No distinct common journeys found by {kept.view}: the {kept.journeys:,} journeys are told best as one group."
    )


def _told(work: Workspace, one: Archetype, name: str) -> Json:
    path, stages = one.profile["path"], one.profile["stages"]
    return {
        "id": one.id,
        "name": name,
        "accounts": one.accounts,
        "share": one.share.rate if one.share else None,
        "share_ci": _ends(one.share.ci) if one.share else None,
        "stability": one.stability,
        "sentence": _sentence(one, work.bad),
        "traits": [
            {"words": trait.words, "unit": trait.unit, "here": round(trait.here, 4),
             "elsewhere": round(trait.elsewhere, 4), "difference": round(trait.difference, 3)}
            for trait in one.telling
        ],
        "path": [plain(str(step).partition(":")[2]) for step in path] if isinstance(path, list) else None,
        "stages": stages,
        "months": one.profile["months"],
        "outcomes": {outcome: {"n": rate.positives, "decided": rate.n, "rate": rate.rate, "ci": _ends(rate.ci)}
                     for outcome, rate in one.outcomes.items()},
        "arr": {"n": one.worth.n, "total": one.worth.total, "mean": one.worth.mean,
                "ci": _ends(one.worth.ci) if one.worth.ci else None},
        "exemplars": [ref_of(row) for row in account_rows(work, accounts=one.exemplars)] if one.exemplars else [],
    }  # fmt: skip


def _ends(interval: Interval) -> list[float]:
    return [interval.low, interval.high]


def _sentence(one: Archetype, outcome: str) -> str:
    """Association in words, never cause."""
    if not one.outcomes:
        return f"{one.accounts:,} accounts; no outcome is decided yet."
    rate = one.outcomes.get(outcome)
    if rate is None:
        decided = next(iter(one.outcomes.values())).n
        return f"{one.accounts:,} accounts; none {plain(outcome)} among the {decided:,} whose outcome is decided."
    return (
        f"{one.accounts:,} accounts; associated with {rate.rate:.0%} {plain(outcome)} (95 % {rate.ci.low:.0%} to "
        f"{rate.ci.high:.0%}) among the {rate.n:,} whose outcome is decided."
    )


def _drift(work: Workspace, kept: Kept, as_of: int, names: dict[str, str], within: Set[str] | None) -> list[Json]:
    """Shares as they were known at the end of each of the last quarters."""
    definition = work.definition
    spans = periods(
        max(as_of - (QUARTERS + 1) * 92 * DAY, 0),
        as_of,
        "quarter",
        fiscal_year_starts=definition.fiscal_year_starts,
        timezone=definition.timezone,
    )
    found = list[Json]()
    for span in [span for span in spans if span.ends_at <= as_of][-QUARTERS:]:
        then = members_of(_seen(work, kept.view, as_of, span.ends_at), kept)
        counts = group_counts(kept, then, within=within)
        total = sum(counts.values())
        shares = {names[one]: round(n / total, 4) if total else 0.0 for one, n in counts.items()}
        found.append({"period": span.name, "at": iso(span.ends_at), "journeys": total, "shares": shares})
    return found


def _moved(work: Workspace, kept: Kept, members: Members, names: dict[str, str], within: Set[str] | None) -> Json:
    """Who is in another archetype than at the time of the fit."""
    moved = who_moved(kept, _members(work, kept, kept.as_of), members, within=within)
    shown = moved[:SHOWN_MOVED]
    refs = {str(row["account"]): ref_of(row) for row in account_rows(work, accounts=[one.account for one in shown])}
    return {
        "since": iso(kept.as_of),
        "accounts": len(moved),
        "rows": [
            {"account": refs[one.account], "before": names[one.before], "now": names[one.now]}
            for one in shown
            if one.account in refs
        ],
    }
