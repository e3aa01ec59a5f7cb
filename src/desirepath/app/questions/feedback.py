"""What people said, and the patterns that wait for somebody to look at them."""

from __future__ import annotations

from dataclasses import dataclass

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
    """The patterns to look at: what is new since the last review and, once a month, what is unconfirmed or does not hold."""
    reviews = [one for one in list_feedback(work.state) if one.kind == "reviewed" and one.taken_back_at is None]
    last = reviews[0].said_at if reviews else None
    again = work.now if last is None else last + REVIEW_DAYS * DAY
    since = _Since(last or 0, work.now >= again)
    items: list[Json] = []
    for outcome, versus in pattern_pairs(work.definition):
        items += _queue(work, outcome, versus, since)
    return {
        "last_review": iso(last),
        "last_reviewer": reviews[0].author if reviews else None,
        "next_review": iso(again),
        "due": since.is_due,
        "items": items,
        "stamp": stamp(work),
    }


@dataclass(frozen=True, slots=True)
class _Since:
    """When was the last review, and is the next one due?"""

    last: int
    is_due: bool


def _queue(work: Workspace, outcome: str, versus: str, since: _Since) -> list[Json]:
    kept = work.state.read_model(f"patterns:{outcome}:{versus}")
    body = kept if isinstance(kept, dict) else {}
    found = [
        _item(card, outcome, versus, why, str(card.get("name") or ""))
        for card in cards_in_force(work.state, body, outcome, versus)
        if (why := _why(card, since))
    ]
    taught = read_taught(work.state)
    judged, names = taught.judged(outcome, versus), taught.names(outcome, versus)
    for gone in body.get("gone", []):
        sequence = sequence_of(gone)
        is_rejected = sequence in judged and judged[sequence].kind == "reject"
        if not is_rejected and int(str(gone["gone_at"])) > since.last:
            name = names[sequence].name if sequence in names else ""
            found.append(_item(gone, outcome, versus, ["no_longer_found"], name or ""))
    return found


def _why(card: Json, since: _Since) -> list[str]:
    """Reasons to look at a card: what is new or began to fail since the last review, the rest once a month."""
    why = []
    if int(str(card.get("found_at") or 0)) > since.last:
        why.append("new")
    if since.is_due and not card["confirmed"]:
        why.append("unconfirmed")
    if card.get("replicates") is False and (since.is_due or int(str(card.get("failed_at") or 0)) > since.last):
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
