"""Findings someone can act on, each with evidence, ordered by worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desirepath.insights._deviations import deviation_sentence
from desirepath.insights._facts import Facts, Json, arr_of, pattern_name, signs_of
from desirepath.insights._money import counted, money
from desirepath.insights._plan import FIXABLE, LEAST_CHANGE, account_ref, play_json
from desirepath.journeys import Friction
from desirepath.kernel import DAY, digest, from_micros, plain
from desirepath.lifecycle import PlayRule
from desirepath.store import Row

EXAMPLES = 5
KINDS = (
    "renewals_at_risk",
    "warning_sign",
    "friction",
    "pattern",
    "late_milestone",
    "unusual_change",
    "opportunity",
    "double_accounts",
    "rejected_records",
)


def find_insights(facts: Facts) -> list[Json]:
    """All findings, the worthiest first."""
    makers: Sequence[Callable[[Facts], list[Json]]] = (
        _renewals_at_risk,
        _warning_signs,
        _friction,
        _patterns,
        _late_milestones,
        _unusual_changes,
        _opportunities,
        _data,
    )
    found = [finding for make in makers for finding in make(facts)]
    return sorted(found, key=lambda finding: (-float(str(finding["score"])), str(finding["id"])))


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A finding before its worth is known; ``name`` keeps findings of one topic apart."""

    topic: str
    kind: str
    title: str
    body: str
    cards: Sequence[Row]
    evidence: list[str]
    fixable: float
    strength: str | None = None
    play: PlayRule | None = None
    name: str = ""


def _finding(facts: Facts, draft: _Draft) -> Json:
    ordered = sorted(draft.cards, key=lambda card: (-arr_of(card), str(card["account"])))
    value = sum(arr_of(card) * _change(facts, card) for card in ordered)
    return {
        "id": digest(draft.topic, draft.name),
        "kind": draft.kind,
        "topic": draft.topic,
        "title": draft.title,
        "body": draft.body,
        "accounts": len(ordered),
        "arr": round(sum(map(arr_of, ordered)), 2),
        "strength": draft.strength,
        "evidence": draft.evidence,
        "play": play_json(draft.play),
        "examples": [account_ref(card) for card in ordered[:EXAMPLES]],
        "score": round(value * draft.fixable, 2),
    }


def _change(facts: Facts, card: Row) -> float:
    base = float(str(facts.evaluation.get("base_rate") or 0.0))
    said = card["probability"]
    return max(float(str(said)) - base, LEAST_CHANGE) if said is not None else LEAST_CHANGE


def _play_for(facts: Facts, kind: str, value: str) -> PlayRule | None:
    return next((p for p in facts.definition.plays for t in p.triggers if t.kind == kind and t.value == value), None)


def _model_evidence(facts: Facts) -> list[str]:
    found = facts.evaluation
    if found.get("auc") is None:
        return [f"The risk model: {facts.verdict().replace('_', ' ')}."]
    test = found.get("test")
    outcomes = test.get("outcomes") if isinstance(test, dict) else None
    return [
        f"Verdict on later time: {facts.verdict().replace('_', ' ')}; AUC {float(str(found['auc'])):.2f} on {outcomes} "
        f"outcomes, calibration error {float(str(found['ece'])):.1%}."
    ]


def _renewals_at_risk(facts: Facts) -> list[Json]:
    cards = [
        card
        for card in facts.live()
        if card["band"] == "at_risk" and card["renewal_at"] and int(str(card["renewal_at"])) <= facts.as_of + 90 * DAY
    ]
    if not cards:
        return []
    worth = money(sum(map(arr_of, cards)), facts.currency)
    strength = {"reliable": "strong", "weak": "weak"}.get(facts.verdict(), "weak")
    return [
        _finding(
            facts,
            _Draft(
                topic="renewals_at_risk",
                kind="risk",
                title=f"{counted(len(cards), 'renewal')} in the next 90 days at risk, {worth}",
                body=f"These accounts renew within 90 days and stand in the at-risk band for “{plain(facts.bad)}”.",
                cards=cards,
                evidence=_model_evidence(facts),
                strength=strength,
                play=_play_for(facts, "risk", "at_risk"),
                fixable=FIXABLE["risk"],
            ),
        )
    ]


def _warning_signs(facts: Facts) -> list[Json]:
    by_sign: dict[str, list[Row]] = {}
    for card in facts.live():
        for sign in signs_of(card):
            by_sign.setdefault(sign, []).append(card)
    found = []
    for sign, cards in by_sign.items():
        play = _play_for(facts, "indicator", sign)
        worth = money(sum(map(arr_of, cards)), facts.currency)
        found.append(
            _finding(
                facts,
                _Draft(
                    topic="warning_sign",
                    kind="todo" if play else "risk",
                    title=f"{plain(sign).capitalize()}: {counted(len(cards), 'account')}, {worth}",
                    body=f"The warning sign {plain(sign)!r} stands on these accounts now.",
                    cards=cards,
                    evidence=[f"Raised by the rule declared as {sign} in journey.yaml."],
                    strength=None,
                    play=play,
                    fixable=FIXABLE["indicator"],
                    name=sign,
                ),
            )
        )
    return found


def friction_sentence(one: Friction, currency: str) -> str:
    """A milestone's friction in words."""
    days = f", half reach it within {one.median_days:.0f} days" if one.median_days is not None else ""
    standing = (
        f"{one.left_without:,} of {one.accounts:,} accounts left without {plain(one.milestone)} "
        f"({money(one.arr_lost, currency)}); {one.stuck_now:,} are stuck before it now "
        f"({money(one.arr_stuck_now, currency)}){days}."
    )
    slow = one.slow_period
    if slow is None:
        return standing
    begun, over = from_micros(slow.from_at), from_micros(slow.to_at - 1)
    months = f"{begun:%B %Y}" if (begun.year, begun.month) == (over.year, over.month) else f"{begun:%B} to {over:%B %Y}"
    broke = (
        f"The {slow.accounts:,} accounts that came to {plain(one.stage)} in {months} waited {slow.excess_days:.0f} days on "
        f"average beyond the usual {one.benchmark_days or 0:.0f}."
    )
    return f"{broke} {standing}"


def _friction(facts: Facts) -> list[Json]:
    found = []
    for one in [one for one in facts.friction if one.excess_arr > 0 or one.stuck_now][:3]:
        stuck = [c for c in facts.live() if any(n == one.milestone for n, _ in facts.late.get(str(c["account"]), []))]
        found.append(
            _finding(
                facts,
                _Draft(
                    topic="friction",
                    kind="risk",
                    title=f"{plain(one.milestone).capitalize()} is where {plain(one.stage)} loses customers",
                    body=friction_sentence(one, facts.currency),
                    cards=stuck,
                    evidence=[
                        f"Drop-off {one.drop_off:.1%} against {one.benchmark_drop_off:.1%} at the typical milestone, "
                        f"shrunk towards it; n = {one.accounts:,}."
                    ],
                    strength=None,
                    play=_play_for(facts, "milestone_late", one.milestone),
                    fixable=FIXABLE["milestone_late"],
                    name=one.milestone,
                ),
            )
        )
    return found


def pattern_sentence(card: Json, outcome: str, versus: str) -> str:
    """A pattern card in one sentence; association, never cause."""
    accounts = card.get("accounts")
    counts = accounts if isinstance(accounts, dict) else {}
    told = pattern_name(card)
    against = f"{counts.get('B')} that {plain(versus)}" if versus != "none" else f"{counts.get('B')} that did not"
    return (
        f"{told}: seen in {counts.get('A')} accounts that {plain(outcome)} and {against}; associated with "
        f"{float(str(card.get('odds_ratio'))):.1f} times the odds, comparing like with like."
    )


def _patterns(facts: Facts) -> list[Json]:
    found = []
    for card in facts.patterns:
        now = card.get("now")
        cards = [facts.cards[name] for name in (now if isinstance(now, list) else []) if name in facts.cards]
        if card.get("direction") != "towards" or not cards:
            continue
        told = pattern_name(card)
        interval = card.get("ci")
        low, high = interval if isinstance(interval, list) else (0, 0)
        found.append(
            _finding(
                facts,
                _Draft(
                    topic="pattern",
                    kind="risk",
                    title=f"{counted(len(cards), 'account')} now on a path that goes with “{plain(facts.bad)}”",
                    body=told,
                    cards=cards,
                    evidence=[
                        f"Odds ratio {card.get('odds_ratio')} (95 % {low} to {high}), p {card.get('p_adjusted')} after "
                        "correction for every pattern tried."
                    ],
                    strength=str(card.get("strength")),
                    play=_play_for(facts, "pattern", "any_bad"),
                    fixable=FIXABLE["pattern"],
                    name=told,
                ),
            )
        )
    return found


def _late_milestones(facts: Facts) -> list[Json]:
    by_name: dict[str, list[Row]] = {}
    for account, late in facts.late.items():
        for name, _ in late:
            by_name.setdefault(name, []).append(facts.cards[account])
    listed = {one.milestone for one in facts.friction[:3]}
    return [
        _finding(
            facts,
            _Draft(
                topic="late_milestone",
                kind="todo",
                title=f"{counted(len(cards), 'account')} late on {plain(name)}",
                body=f"They have been in their stage longer than its target without {plain(name)}.",
                cards=cards,
                evidence=["Measured against the target days declared in journey.yaml."],
                strength=None,
                play=_play_for(facts, "milestone_late", name),
                fixable=FIXABLE["milestone_late"],
                name=name,
            ),
        )
        for name, cards in by_name.items()
        if name not in listed
    ]


def _unusual_changes(facts: Facts) -> list[Json]:
    """What departed for the worse is a risk, for the better an opportunity; no more than the budget let through."""
    found = []
    for tone, kind in (("worse", "risk"), ("better", "opportunity")):
        rows = [row for row in facts.unusual if row["tone"] == tone and _is_live(facts, str(row["account"]))]
        cards = [facts.cards[name] for name in dict.fromkeys(str(row["account"]) for row in rows)]
        if not cards:
            continue
        found.append(
            _finding(
                facts,
                _Draft(
                    topic="unusual_change",
                    kind=kind,
                    title=f"{counted(len(cards), 'account')} changed for the {tone}, against their own normal",
                    body="Raised in the last four weeks, beyond what all accounts did in the same weeks.",
                    cards=cards,
                    evidence=[
                        f"{facts.cards[str(row['account'])]['name']}: {deviation_sentence(row)}"
                        for row in rows[:EXAMPLES]
                    ],
                    strength="moderate",
                    fixable=FIXABLE["indicator"] if tone == "worse" else FIXABLE["stage_entered"],
                    name=tone,
                ),
            )
        )
    return found


def _is_live(facts: Facts, account: str) -> bool:
    return account in facts.cards and facts.cards[account]["ended"] is None


def _opportunities(facts: Facts) -> list[Json]:
    cards = [facts.cards[a] for a in facts.opportunities if a in facts.cards and facts.cards[a]["ended"] is None]
    if not cards:
        return []
    chances = [facts.opportunities[str(card["account"])] for card in cards]
    stage = next((t.value for p in facts.definition.plays for t in p.triggers if t.kind == "stage_entered"), "")
    return [
        _finding(
            facts,
            _Draft(
                topic="opportunity",
                kind="opportunity",
                title=f"{counted(len(cards), 'account')} look ready to grow",
                body=f"Their chance of expanding in the next 90 days is {min(chances):.0%} to {max(chances):.0%}.",
                cards=cards,
                evidence=["The same model and evaluation as for risk, asked about the good outcome."],
                strength="moderate",
                play=_play_for(facts, "stage_entered", stage),
                fixable=FIXABLE["stage_entered"],
            ),
        )
    ]


def _data(facts: Facts) -> list[Json]:
    found = []
    if facts.doubtful:
        found.append(
            _finding(
                facts,
                _Draft(
                    topic="double_accounts",
                    kind="todo",
                    title=f"{counted(len(facts.doubtful), 'pair')} of accounts share a company domain",
                    body="They may be one company recorded twice. They are not merged without your word.",
                    cards=[],
                    evidence=[f"{left} and {right}" for left, right in facts.doubtful[:EXAMPLES]],
                    strength=None,
                    play=None,
                    fixable=0.5,
                ),
            )
        )
    if facts.rejected:
        found.append(
            _finding(
                facts,
                _Draft(
                    topic="rejected_records",
                    kind="todo",
                    title=f"{counted(facts.rejected, 'record')} could not be taken in",
                    body="Each is kept with its reason: `desirepath rejected list`.",
                    cards=[],
                    evidence=["Nothing was dropped: mend the mapping and sync again."],
                    strength=None,
                    play=None,
                    fixable=0.5,
                ),
            )
        )
    return found
