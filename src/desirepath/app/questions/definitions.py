"""The definition: what a change would move, what was published, what differs between two versions."""

from __future__ import annotations

from dataclasses import asdict

from desirepath.app._definition_diff import Change, definition_changes, text_diff
from desirepath.app._empty import empty_parts
from desirepath.app._versions import declared, draft_notice, find_version
from desirepath.app.questions._rows import account_rows
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import iso
from desirepath.lifecycle import Definition
from desirepath.pipeline import Held, count_marks, count_moves, count_places, list_moves
from desirepath.store.versions import Version, list_versions, version_at

DRAFT = "draft"
Read = tuple[str, str, Definition]
"""How it is called, its text, what it declares."""


def definition_preview(
    work: Workspace,
    *,
    version: str | None = None,
    origin: str | None = None,
    to: str | None = None,
    mark: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """What publishing the draft (or an earlier version again) would move: every account, before it is done."""
    now, new = _in_force(work), _read(work, version or DRAFT)
    changes = definition_changes(now[1], new[1])
    reporting = work.doings.reporting("definition_preview")
    with reporting as progress, work.beside(new[2], work.version, progress) as (other, made):
        places = {str(row["place"]): row for row in count_places(work.warehouse)}
        marks = count_marks(work.warehouse)
        total, rows = list_moves(work.warehouse, origin=origin, to=to, mark=mark, limit=limit, offset=offset)
        moved = total if origin is to is mark is None else list_moves(
            work.warehouse, origin=None, to=None, mark=None, limit=0, offset=0)[0]  # fmt: skip
        moves = count_moves(work.warehouse)
        empty = empty_parts(other)
        told = {
            str(row["account"]): row
            for row in account_rows(other, accounts=[str(r["account"]) for r in rows], limit=limit)
        }
    shown = _marks(now[2], new[2], marks, changes)
    changed = {
        str(one["name"]) for one in shown if one["kind"] in ("milestone", "indicator") and one["meaning"] != "same"
    }
    return {
        "version": work.version,
        "previewed": new[0],
        "changes": [_change(one) for one in changes],
        "accounts": made.accounts,
        "recomputed": made.recomputed,
        "moved": moved,
        "stages": _stages(now[2], new[2], places),
        "moves": [{"from": m["before"], "to": m["after"], "accounts": m["accounts"], "arr": m["arr"]} for m in moves],
        "marks": shown,
        "targets": _targets(now[2], new[2]),
        "patterns": _patterns(work, changed | {one.name for one in changes if one.kind == "outcome"}),
        "warnings": [*_same(changes, now[0], new[0]), *empty],
        "total": total,
        "rows": [
            {
                "account": row["account"],
                "name": told.get(str(row["account"]), row).get("name", row["account"]),
                "arr": row["arr"],
                "from": row["before"],
                "to": row["after"],
                **{key: row[key] for key in ("gained", "lost", "retimed")},
            }
            for row in rows
        ],
        "stamp": stamp(work),
    }


def definition_history(work: Workspace) -> Json:
    """Every version, the newest first, and how the draft stands to them."""
    versions = list_versions(work.state)
    due = version_at(versions, work.now)
    rows = []
    for one in reversed(versions):
        status = "waiting" if one.effective_at > work.now else "in_force" if one.version == work.version else (
            "due" if due and one.version == due.version else "past")  # fmt: skip
        rows.append({**version_json(one), "status": status})
    return {"versions": rows, "draft": _draft_state(work, versions), "stamp": stamp(work)}


def definition_diff(work: Workspace, *, old: str | None = None, new: str | None = None) -> Json:
    """What differs between two versions, in words and line by line; by default the draft against what is in force."""
    one, other = (_read(work, old) if old else _in_force(work)), _read(work, new or DRAFT)
    changes = definition_changes(one[1], other[1])
    return {
        "old": one[0],
        "new": other[0],
        "changes": [_change(change) for change in changes],
        "text": text_diff(one[1], other[1], (one[0], other[0])),
    }


def _in_force(work: Workspace) -> Read:
    return (*_text_of(find_version(work.state, str(work.version))), work.definition)


def _text_of(version: Version) -> tuple[str, str]:
    return f"version {version.version}", version.text


def _read(work: Workspace, named: str) -> Read:
    if named == DRAFT:
        draft = work.draft()
        return DRAFT, draft.text, draft.taken()
    version = find_version(work.state, named)
    return (*_text_of(version), declared(version))


def version_json(version: Version) -> Json:
    """Which version it is: from when, by whom and why."""
    return {
        "version": version.version,
        "published": iso(version.published_at),
        "effective": iso(version.effective_at) if version.effective_at else None,
        "author": version.author,
        "reason": version.reason,
        "fingerprint": version.fingerprint,
    }


def _draft_state(work: Workspace, versions: list[Version]) -> Json:
    draft = work.draft()
    if draft.definition is None:
        return {"status": "refused", "version": None, "detail": str(draft.refusal)}
    same = [one.version for one in versions if one.fingerprint == draft.definition.fingerprint]
    if same:
        return {"status": "published", "version": same[-1], "detail": f"it is version {same[-1]}"}
    return {
        "status": "edited",
        "version": None,
        "detail": draft_notice(work.state, draft) or "the next refresh publishes it",
    }


def _change(change: Change) -> Json:
    return {**asdict(change), "sentence": change.sentence()}


def _same(changes: list[Change], old: str, new: str) -> list[str]:
    return [] if changes else [f"The {new} declares the same as {old}: only layout or comments differ, if anything."]


def _stages(old: Definition, new: Definition, places: dict[str, dict[str, object]]) -> list[Json]:
    """Accounts per stage, and ended per outcome; stages of both definitions, in the order of the new one."""
    ids = [f"stage:{stage.name}" for stage in (*new.stages, *old.stages)]
    ids += [f"outcome:{outcome.name}" for outcome in (*new.outcomes, *old.outcomes) if outcome.ends]
    found = []
    for place in dict.fromkeys((*ids, *places)):
        kind, _, name = place.partition(":")
        row = places.get(place, {"before": 0, "after": 0})
        found.append({"kind": kind, "name": name, "before": row["before"], "after": row["after"]})
    return found


def _names(definition: Definition) -> dict[tuple[str, str], str | None]:
    """(kind, name) of all that a journey can show, with the stage it belongs to."""
    found: dict[tuple[str, str], str | None] = {("stage", stage.name): stage.name for stage in definition.stages}
    found |= {("milestone", name): stage for name, stage in definition.stage_of_milestone().items()}
    found |= {("indicator", name): stage for name, stage in definition.stage_of_indicator().items()}
    return found | {("outcome", outcome.name): None for outcome in definition.outcomes}


def _marks(old: Definition, new: Definition, counted_: list[Held], changes: list[Change]) -> list[Json]:
    """Every stage, milestone, indicator and outcome: who had it before and after, and whether it means the same.

    ``changed``: other words; ``moved``: the same words, but other accounts or other times because something else
    changed.
    """
    before, after = _names(old), _names(new)
    counts = {(one.kind, one.name): one for one in counted_}
    reworded = {(one.kind, one.name) for one in changes if one.change == "changed" and one.key != "target_days"}
    found = []
    for key in dict.fromkeys((*after, *before)):
        held = counts.get(key, Held(*key, 0, 0, 0, 0, 0))
        if key not in before or key not in after:
            meaning = "added" if key in after else "removed"
        elif key in reworded:
            meaning = "changed"
        else:
            meaning = "moved" if held.gained or held.lost or held.retimed else "same"
        found.append({**asdict(held), "stage": after.get(key, before.get(key)), "meaning": meaning})
    return found


def _targets(old: Definition, new: Definition) -> list[Json]:
    days = [{s.name: s.target / 86_400e6 if s.target else None for s in one.stages} for one in (old, new)]
    return [
        {"stage": name, "before_days": days[0].get(name), "after_days": days[1].get(name)}
        for name in dict.fromkeys((*days[1], *days[0]))
        if days[0].get(name) != days[1].get(name)
    ]


def _patterns(work: Workspace, changed: set[str]) -> list[Json]:
    """Patterns found by the last learning that speak of something that changes its meaning."""
    names = [outcome.name for outcome in work.definition.outcomes]
    found = []
    for outcome, versus in ((one, other) for one in names for other in (*names, "none") if one != other):
        kept = work.state.read_model(f"patterns:{outcome}:{versus}")
        cards = kept.get("patterns") if isinstance(kept, dict) else None
        for card in cards if isinstance(cards, list) else []:
            touched = sorted(changed & {outcome, versus, *card["sequence"]})
            if touched:
                found.append({"outcome": outcome, "versus": versus, "sequence": card["sequence"], "changed": touched})
    return found
