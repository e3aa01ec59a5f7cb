"""What was planted, as `truth.json`: one account per line, then patterns, defects and counts."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from types import TracebackType

from desirepath.simulate._ceiling import true_chances
from desirepath.simulate._crm import second_crm_id
from desirepath.simulate._files import DefectLog
from desirepath.simulate._hidden import NEVER, Hidden, TicketSeed
from desirepath.simulate._left_alone import CHURN_LOGIT, CONTACTS, GO_LIVE, MID_TERM_FACTOR, WITHIN_DAYS, left_alone_at
from desirepath.simulate._plan import PlantedPattern, SimulationPlan, Truth
from desirepath.simulate._profile import Profile
from desirepath.simulate._stamps import calendar_day, zulu
from desirepath.simulate._terms import Life, Term

PATTERNS = (
    (
        "unanswered_escalation",
        ("ticket_opened", "ticket_escalated", "ticket_unanswered"),
        ((0.8, 2.2), (2.8, 4.2)),
        "churned",
        "45-60 days before a term ends, logins falling: 55 % of terms churning at the end, 4 % of renewed",
        "no effect: carried alike by terms that churn and terms that renew, given the account's size",
    ),
    (
        "good_start",
        ("docs_read", "training_completed"),
        ((0.6, 3.9),),
        "renewed",
        "in week 2: hidden state +1.0 and log-odds of churn -1.8",
        "no effect: the outcome does not depend on it, given the account's size",
    ),
    (
        "expansion_path",
        ("seat_limit_reached", "addon_trial_started", "subscription_upgraded"),
        ((4.0, 22.0), (6.0, 32.0)),
        "expanded",
        "upgrade follows 65 % of trials, against 3-6 % otherwise",
        "no effect: upgrades fall independently of the path",
    ),
    (
        "left_alone",
        (GO_LIVE, "left_alone"),
        ((float(WITHIN_DAYS), float(WITHIN_DAYS)),),
        "churned",
        f"no {' or '.join(CONTACTS)} within {WITHIN_DAYS} days after going live: log-odds of churn +{CHURN_LOGIT} at the "
        f"end of that term, weekly chance of notice in mid-term times {MID_TERM_FACTOR}",
        "no effect: the outcome does not depend on it, given the account's size",
    ),
)

ABSENCES = {"left_alone": "left_alone"}
"""The step of a pattern that is something not done."""


class TruthFile:
    """Writes ``truth.json`` while the accounts go by."""

    def __init__(self, plan: SimulationPlan, path: Path) -> None:
        self._plan, self._path = plan, path
        self._stream = path.open("w", encoding="utf-8")
        head: dict[str, object] = {
            "world": plan.world,
            "seed": plan.seed,
            "accounts": plan.accounts,
            "months": plan.months,
        }
        head |= {"end": plan.end.isoformat(), "defects_planted": plan.defects}
        low, high = plan.outage_days
        if low < high:
            head["outage"] = {"step": "three_users_active", "from": calendar_day(low), "to": calendar_day(high)}
        self._stream.write(f'{{"plan": {json.dumps(head)},\n"accounts": [\n')
        self._is_first = True
        self.outcomes: Counter[str] = Counter()
        self.carriers: Counter[str] = Counter()

    def __enter__(self) -> TruthFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def _is_planted(self, name: str) -> bool:
        return self._plan.world == "planted" and (name not in ABSENCES or self._plan.absence)

    def add(self, profile: Profile, hidden: Hidden, life: Life, tickets: list[TicketSeed]) -> None:
        """One account: who it is in every system, how its terms end and what it carries."""
        patterns = _carried(self._plan, profile, hidden, life, tickets)
        fact = {
            "crm_id": profile.crm_id,
            "second_crm_id": second_crm_id(self._plan, profile) or None,
            "workspace_id": profile.workspace_id,
            "customer_id": profile.customer_id,
            "name": profile.name,
            "domain": profile.domain,
            "tier": profile.tier,
            "archetype": profile.archetype,
            "start": calendar_day(profile.start_day),
            "mean_health": round(float(hidden.health.mean()), 4),
            "terms": [_term(term) for term in life.terms],
            "upgraded": _known(self._plan, life.upgrade.upgraded),
            "champion_left": _known(self._plan, hidden.champion_leaves) if hidden.champion_leaves < life.ends else None,
            "patterns": patterns,
            "chances": true_chances(self._plan, profile, hidden, life),
        }
        self._stream.write(("" if self._is_first else ",\n") + json.dumps(fact))
        self._is_first = False
        self.outcomes.update(term.outcome for term in life.terms)
        self.outcomes["accounts_churned"] += any(term.outcome == "churned" for term in life.terms)
        self.outcomes["expanded"] += fact["upgraded"] is not None
        self.carriers.update(str(pattern["name"]) for pattern in patterns)

    def finish(self, counts: Counter[str], log: DefectLog) -> Truth:
        """Close the list of accounts and write what holds for the whole company."""
        patterns = tuple(
            PlantedPattern(
                name,
                steps,
                gaps,
                outcome,
                effect if self._is_planted(name) else none,
                self.carriers[name],
                ABSENCES.get(name),
            )
            for name, steps, gaps, outcome, effect, none in PATTERNS
        )
        gap, variant = self._plan.gap_days, self._plan.variant_days
        tail = {
            "outcomes": dict(self.outcomes),
            "patterns": [asdict(pattern) for pattern in patterns],
            "tracking_gap": [calendar_day(day) for day in gap] if self._plan.defects else None,
            "tag_variant": [calendar_day(day) for day in variant] if self._plan.defects else None,
            "defects": [asdict(defect) for defect in log.summary()],
            "counts": dict(sorted(counts.items())),
        }
        self._stream.write(f"\n],\n{json.dumps(tail)[1:]}\n")
        plan = self._plan
        return Truth(self._path, plan.world, plan.seed, dict(counts), dict(self.outcomes), patterns, log.summary())


def _known(plan: SimulationPlan, day: float) -> str | None:
    return zulu(day) if day < plan.end_day else None


def _term(term: Term) -> dict[str, object]:
    return {
        "number": term.number,
        "start": calendar_day(term.start_day),
        "end": calendar_day(term.end_day),
        "churn_chance": round(term.churn_chance, 4),
        "outcome": term.outcome,
        "known": zulu(term.known) if term.outcome != "open" else None,
        "in_mid_term": term.is_early,
        "unanswered_escalation": term.bad_day < NEVER,
    }


def _carried(
    plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life, tickets: list[TicketSeed]
) -> list[dict[str, object]]:
    """The planted patterns that are complete by the end of the data, with the times of their steps."""
    until = min(plan.end_day, life.ends)
    found: list[tuple[str, list[float]]] = [
        ("unanswered_escalation", [seed.opened, seed.escalated, seed.opened + 5]) for seed in tickets if seed.is_planted
    ]
    if profile.good_start:
        days = (hidden.once["docs_read"], hidden.once["training_completed"])
        found.append(("good_start", [profile.start_day + day for day in days]))
    upgrade = life.upgrade
    found.append(("expansion_path", [upgrade.seat_limit, upgrade.trial, upgrade.upgraded]))
    alone = left_alone_at(plan, profile, hidden)
    found.append(("left_alone", [alone - WITHIN_DAYS, alone]))
    first, last = plan.gap_days
    return [
        {
            "name": name,
            "at": [zulu(day) for day in days],
            "lost_in_gap": plan.defects and any(first <= day < last for day in days),
        }
        for name, days in found
        if all(day < until for day in days) and days == sorted(days)
    ]
