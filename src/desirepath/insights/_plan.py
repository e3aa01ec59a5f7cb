"""The action plan: for each account the best thing to do, ordered by what it is worth doing.

Worth = value at stake x change in probability x fixability, each visible on the item.
"""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.insights._facts import Facts, Json, arr_of, pattern_name, reasons_of, signs_of
from desirepath.kernel import DAY, iso, plain
from desirepath.lifecycle import PlayRule, Trigger
from desirepath.store import Row

FIXABLE = {"indicator": 0.6, "pattern": 0.5, "milestone_late": 0.5, "stage_entered": 0.4, "risk": 0.3}
"""How far a cause can be acted on: a ticket can be answered, a bare risk cannot. Set by judgement, to be learned."""
LEAST_CHANGE = 0.02
RECENT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a play is due on an account."""

    kind: str
    name: str
    words: str
    play: PlayRule


def play_json(play: PlayRule | None) -> Json | None:
    """A play as the API shows it."""
    if play is None:
        return None
    return {"name": play.name, "text": play.text, "channel": play.channel, "minutes": play.minutes}


def account_ref(card: Row) -> Json:
    return {"account": card["account"], "name": card["name"], "arr": card["arr"], "owner": card["owner"]}


def due_causes(facts: Facts, card: Row) -> list[Cause]:
    """Every play that is due on an account, the most fixable cause first."""
    found = [
        Cause(trigger.kind, trigger.value, words, play)
        for play in facts.definition.plays
        for trigger in play.triggers
        if (words := _reason(facts, card, trigger))
    ]
    return sorted(found, key=lambda cause: (-FIXABLE[cause.kind], cause.play.minutes, cause.play.name))


def _reason(facts: Facts, card: Row, trigger: Trigger) -> str | None:
    account = str(card["account"])
    if trigger.kind == "indicator" and trigger.value in signs_of(card):
        return f"warning sign: {plain(trigger.value)}"
    if trigger.kind == "pattern":
        return _in_pattern(facts, account, trigger.value)
    if trigger.kind == "milestone_late":
        late = next((by for name, by in facts.late.get(account, []) if name == trigger.value), 0)
        return f"{plain(trigger.value)} is {late // DAY} days late" if late > trigger.by else None
    if trigger.kind == "stage_entered" and card["stage"] == trigger.value:
        since = facts.as_of - int(str(card["stage_since"]))
        return f"entered {plain(trigger.value)} {since // DAY} days ago" if since <= RECENT_DAYS * DAY else None
    if trigger.kind == "risk" and card["band"] == trigger.value:
        return _risk_words(facts, card)
    return None


def _risk_words(facts: Facts, card: Row) -> str:
    reasons = reasons_of(card)
    told = f": {'; '.join(reasons)}" if reasons else ""
    if card["probability"] is None:
        return f"{'; '.join(map(plain, signs_of(card))) or 'by the declared rules'}"
    return f"{float(str(card['probability'])):.0%} risk of “{plain(facts.bad)}” within 90 days{told}"


def _in_pattern(facts: Facts, account: str, which: str) -> str | None:
    towards = "towards" if which == "any_bad" else "away from"
    for card in facts.patterns:
        now = card.get("now")
        if card.get("direction") == towards and isinstance(now, list) and account in now:
            return f"in the pattern {pattern_name(card)}"
    return None


def worth(facts: Facts, card: Row, cause: Cause) -> float:
    """Value at stake x change in probability x fixability."""
    base = float(str(facts.evaluation.get("base_rate") or 0.0))
    said = card["probability"]
    change = max(float(str(said)) - base, LEAST_CHANGE) if said is not None else LEAST_CHANGE
    if facts.opportunities.get(str(card["account"])) and cause.kind == "stage_entered":
        change = max(change, facts.opportunities[str(card["account"])])
    return arr_of(card) * change * FIXABLE[cause.kind]


def action_plan(facts: Facts) -> list[Json]:
    """One item an account, the worthiest first."""
    items = []
    for card in facts.live():
        causes = due_causes(facts, card)
        if not causes:
            continue
        best = max(causes, key=lambda cause: worth(facts, card, cause))
        others = [cause.words for cause in causes if cause.words != best.words]
        items.append((worth(facts, card, best), card, best, list(dict.fromkeys(others))))
    items.sort(key=lambda item: (-item[0], str(item[1]["account"])))
    return [_item(rank, facts, *item) for rank, item in enumerate(items, start=1)]


def _item(rank: int, facts: Facts, value: float, card: Row, cause: Cause, others: list[str]) -> Json:
    renewal = card["renewal_at"]
    return {
        "rank": rank,
        "account": account_ref(card),
        "insight": f"{cause.kind}:{cause.name}",
        "title": f"{plain(cause.play.name).capitalize()}: {card['name']}",
        "why": "; ".join([cause.words, *others[:2]]),
        "play": play_json(cause.play),
        "value_at_stake": round(value, 2),
        "renewal_date": iso(int(str(renewal))) if renewal is not None else None,
        "strength": _strength(facts, cause),
    }


def _strength(facts: Facts, cause: Cause) -> str | None:
    if cause.kind == "pattern":
        strengths = [str(card.get("strength")) for card in facts.patterns]
        return next((word for word in ("strong", "moderate", "weak") if word in strengths), None)
    return {"reliable": "strong", "weak": "weak"}.get(facts.verdict())
