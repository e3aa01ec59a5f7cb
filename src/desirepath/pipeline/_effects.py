"""What a learning changed: what feedback took out or put in, which figures moved, which patterns came and went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from desirepath.learning.teaching import Json, Taught, sequence_of
from desirepath.pipeline._risks import LearnedRisk

MOST_GONE = 50


def effect_of_feedback(taught: Taught, learned: Sequence[LearnedRisk], forecast_rows: int) -> Json:
    """Counts over the risks at the main horizon; the same account may count once for each outcome."""
    changed = [one.changed for one in learned]
    judged = [
        one.kind
        for one in {(p.outcome, p.versus, p.sequence): p for p in taught.patterns if p.kind != "rename"}.values()
    ]
    return {
        **taught.told(),
        "rows_left_out": sum(one.rows_left_out for one in changed),
        "forecast_rows_left_out": forecast_rows,
        "accounts_left_out": max((one.accounts_left_out for one in changed), default=0),
        "outcomes_added": sum(one.outcomes_added for one in changed),
        "outcomes_removed": sum(one.outcomes_removed for one in changed),
        "patterns_rejected": judged.count("reject"),
        "patterns_confirmed": judged.count("confirm"),
    }


def model_changes(learned: Sequence[LearnedRisk]) -> list[Json]:
    """Per risk at the main horizon the figures before and after, and which model is in force now and why."""
    found: list[Json] = []
    for one in learned:
        if one.settled is None:
            continue
        before = one.settled.before
        found.append({
            "what": one.outcome.name,
            "auc": [before.get("auc"), None if one.evaluation.auc is None else round(one.evaluation.auc, 4)],
            "verdict": [before.get("verdict"), one.evaluation.verdict],
            "in_force": one.settled.how,
            "reason": one.settled.reason,
        })  # fmt: skip
    return found


def effect_told(feedback: Json, changes: Sequence[Json]) -> str:
    """What feedback took out or put in and which figures moved, in a sentence or two."""
    parts = [f"{feedback[key]} {words}" for key, words in _EFFECTS if feedback.get(key)]
    told = f"Feedback: {', '.join(parts)}. " if parts else "No feedback changed the training. "
    moved = [_moved(one) for one in changes if "auc" in one]
    return told + "; ".join(moved)


_EFFECTS = (
    ("rows_left_out", "rows left out of the risk"), ("forecast_rows_left_out", "rows left out of the forecast"),
    ("accounts_left_out", "accounts with rows left out"),
    ("outcomes_added", "outcomes said by hand"), ("outcomes_removed", "outcomes taken out as wrong"),
    ("patterns_rejected", "patterns rejected"), ("patterns_confirmed", "patterns confirmed"),
)  # fmt: skip


def _moved(change: Json) -> str:
    area, verdict = (cast(list[object], change[key]) for key in ("auc", "verdict"))
    before, after = ("none" if value is None else f"{float(str(value)):.3f}" for value in area)
    told = f"{change['what']}: AUC {before} before, {after} learned anew, verdict {verdict[1] or 'none'}"
    return f"{told}; the one before stays in force: {change['reason']}" if change["in_force"] == "kept" else told


def cards_of(kept: object) -> list[Json]:
    """The cards of a kept answer of the patterns."""
    listed = kept.get("patterns") if isinstance(kept, dict) else None
    return cast(list[Json], listed) if isinstance(listed, list) else []


def since_when(body: Mapping[str, object], before: object, *, now: int) -> list[Json]:
    """The cards with when each was first found, whether it had been seen again in later time before, and since when not."""
    known = {sequence_of(card): card for card in cards_of(before)}
    found = []
    for card in cards_of(body):
        old = known.get(sequence_of(card), {})
        fails = card.get("replicates") is False
        found.append(card | {
            "found_at": old.get("found_at") or now,
            "replicated_before": old.get("replicates"),
            "failed_at": ((old.get("failed_at") if old.get("replicates") is False else None) or now) if fails else None,
        })  # fmt: skip
    return found


def gone_cards(body: Mapping[str, object], before: object, *, now: int) -> list[Json]:
    """Sequences that were found before and are not now, with when that was first so; the newest last."""
    here = {sequence_of(card) for card in cards_of(body)}
    listed = before.get("gone") if isinstance(before, dict) else None
    old = [one for one in listed if sequence_of(one) not in here] if isinstance(listed, list) else []
    known = {sequence_of(one) for one in old}
    fresh = [card for card in cards_of(before) if sequence_of(card) not in here | known]
    return [*old, *({"sequence": list(sequence_of(card)), "gone_at": now} for card in fresh)][-MOST_GONE:]


def pattern_changes(pair: str, body: Mapping[str, object], before: object) -> Json:
    """Which patterns of a pair came and which went."""
    old, here = ([sequence_of(card) for card in cards_of(kept)] for kept in (before, body))
    new, gone = ([list(one) for one in some if one not in rest] for some, rest in ((here, old), (old, here)))
    return {"what": f"patterns {pair}", "found": len(here), "new": new, "gone": gone}
