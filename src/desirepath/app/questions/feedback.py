"""What people said, and the patterns that wait for somebody to look at them."""

from __future__ import annotations

from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import pattern_sentence
from desirepath.kernel import DAY, iso, plain
from desirepath.learning.teaching import cards_in_force, read_taught, sequence_of
from desirepath.pipeline import cards_of, pattern_pairs
from desirepath.store.feedback import Feedback, list_feedback

REVIEW_DAYS = 30
"""How often the patterns are to be gone through."""


def feedback(work: Workspace, *, account: str | None = None, every: bool = True) -> Json:
    """What was said, the newest first; without ``every`` only what holds."""
    rows = list_feedback(work.state, account=account)
    shown = [one for one in rows if every or one.taken_back_at is None]
    return {
        "rows": [said_json(one) for one in shown],
        "in_force": sum(one.taken_back_at is None for one in rows),
        "stamp": stamp(work),
    }


def said_json(said: Feedback) -> Json:
    """One thing that was said, in plain values and in words."""
    return {
        "id": said.id,
        "kind": said.kind,
        "account": said.account,
        "outcome": said.outcome,
        "versus": said.versus,
        "sequence": list(said.sequence),
        "name": said.name,
        "from": iso(said.from_at),
        "to": iso(said.to_at),
        "author": said.author,
        "reason": said.reason,
        "said_at": iso(said.said_at),
        "taken_back_at": iso(said.taken_back_at),
        "sentence": _sentence(said),
    }


def _sentence(said: Feedback) -> str:
    steps = " > ".join(map(plain, said.sequence))
    since, until = (str(iso(at))[:10] if at is not None else None for at in (said.from_at, said.to_at))
    outcome = plain(said.outcome or "")
    told = {
        "confirm": f"Confirmed: {steps}",
        "reject": f"Rejected: {steps}",
        "rename": f"“{said.name}” is the name of: {steps}",
        "exclude": f"Left out of training from {since} to {until or 'further notice'}: {said.reason}",
        "label": f"Said by hand: {outcome} on {since}",
        "wrong": f"Said to be wrong: {outcome} on {since}",
        "reviewed": "The patterns were reviewed",
    }
    return told[said.kind]


def known_sequences(work: Workspace, outcome: str, versus: str) -> list[tuple[str, ...]]:
    """Sequences of the pair that are kept, or about which something was said."""
    kept = work.state.read_model(f"patterns:{outcome}:{versus}")
    taught = read_taught(work.state)
    named = [*taught.judged(outcome, versus), *taught.names(outcome, versus)]
    return list(dict.fromkeys([*(sequence_of(card) for card in cards_of(kept)), *named]))


def pattern_review(work: Workspace) -> Json:
    """The patterns to look at: new since the last review, not confirmed, or no longer holding."""
    reviews = [one for one in list_feedback(work.state) if one.kind == "reviewed" and one.taken_back_at is None]
    last = reviews[0].said_at if reviews else None
    items: list[Json] = []
    for outcome, versus in pattern_pairs(work.definition):
        items += _queue(work, outcome, versus, last)
    return {
        "last_review": iso(last),
        "due": last is None or work.now - last >= REVIEW_DAYS * DAY,
        "items": items,
        "stamp": stamp(work),
    }


def _queue(work: Workspace, outcome: str, versus: str, last: int | None) -> list[Json]:
    kept = work.state.read_model(f"patterns:{outcome}:{versus}")
    body = kept if isinstance(kept, dict) else {}
    found = [
        _item(card, outcome, versus, why, str(card.get("name") or ""))
        for card in cards_in_force(work.state, body, outcome, versus)
        if (why := _why(card, last))
    ]
    taught = read_taught(work.state)
    judged, names = taught.judged(outcome, versus), taught.names(outcome, versus)
    for gone in body.get("gone", []):
        sequence = sequence_of(gone)
        is_rejected = sequence in judged and judged[sequence].kind == "reject"
        if not is_rejected and int(str(gone["gone_at"])) > (last or 0):
            name = names[sequence].name if sequence in names else ""
            found.append(_item(gone, outcome, versus, ["no_longer_found"], name or ""))
    return found


def _why(card: Json, last: int | None) -> list[str]:
    """Reasons to look at a card: unconfirmed ones once a review, new and failing ones always."""
    why = []
    if int(str(card.get("found_at") or 0)) > (last or 0):
        why.append("new")
    if not card["confirmed"]:
        why.append("unconfirmed")
    if card.get("replicates") is False:
        why.append("no_longer_replicates" if card.get("replicated_before") else "does_not_replicate")
    return why


def _item(card: Json, outcome: str, versus: str, why: list[str], name: str) -> Json:
    return {
        "outcome": outcome,
        "versus": versus,
        "sequence": card["sequence"],
        "name": name or None,
        "why": why,
        "sentence": pattern_sentence(card, outcome, versus)
        if "odds_ratio" in card
        else "Not found by the last learning.",
    }
