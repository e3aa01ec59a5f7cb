"""A first ``journey.yaml`` from what the tables hold: something to change, that already works."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from desirepath.app._workspace_text import remark, yaml_list, yaml_value
from desirepath.sources.recognise import EventSeen, Proposal, outcome_words

_EARLY_DAYS = 60
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """A proposed outcome: its condition as YAML, why, and how many have it where that can be counted."""

    name: str
    when: str
    kind: str
    ends: bool
    why: str
    holders: int | None = None


def proposed_outcomes(proposal: Proposal) -> list[Outcome]:
    """Bad first. Without any sign of an end, silence is the outcome."""
    seen = [event for source in proposal.of("events") for event in source.events]
    changes = {change for source in proposal.of("subscriptions") for change in source.changes}
    ending = (
        "cancelled" in changes or proposal.maps("subscriptions", "ended") or proposal.maps("subscriptions", "cancelled")
    )
    found = [*_from_events(seen, "bad", "churned", ends=True)]
    cancelled = Outcome(
        "churned", "{event: subscription_cancelled}", "bad", True, "when the last subscription of an account ends"
    )
    if not found and ending:
        found = [cancelled]
    if not found:
        why = "no table says who left: DECIDE how long a silence is an end, or bring in subscriptions"
        found = [Outcome("went_quiet", "{no_event_for: 60d}", "bad", False, why)]
    for change, name in (("renewed", "renewed"), ("upgraded", "expanded")):
        if change in changes:
            found.append(Outcome(name, f"{{event: subscription_{change}}}", "good", False, "the subscriptions say so"))
    if not any(one.kind == "good" for one in found):
        found += [*_from_events(seen, "good", "renewed"), *_from_events(seen, "grown", "expanded")]
    return found


def _from_events(seen: list[EventSeen], kind: str, name: str, *, ends: bool = False) -> list[Outcome]:
    fits = [one for one in seen if any(fnmatchcase(one.event.lower(), word) for word in outcome_words(kind))]
    if not fits:
        return []
    names = [one.event for one in fits]
    when = f"{{event: {yaml_value(names[0]) if len(names) == 1 else yaml_list(names)}}}"
    why = f"{fits[0].holders:,} have {remark(fits[0].event)}"
    return [Outcome(name, when, "good" if kind != "bad" else "bad", ends, why, fits[0].holders)]


def journey_text(proposal: Proposal) -> str:
    """Stages, milestones, warning signs, outcomes and two plays."""
    outcomes = proposed_outcomes(proposal)
    lines = [
        "# A first journey, proposed from your tables. It runs as it is; it becomes yours by saying what a customer should",
        "# reach, in which order, and what is a warning. `desirepath definition check` names every mistake with its line.",
        "timezone: UTC                      # DECIDE: yours, such as Europe/Berlin",
        "calendar: {week_starts: monday, fiscal_year_starts: 01-01}",
        "",
        "stages:                            # in order; the first opens when the account starts",
        *_onboarding(proposal),
        *_adoption(proposal),
        "  - name: maturity",
        *_renewal(proposal),
        "",
        "outcomes:",
        *_outcome_lines(proposal, outcomes),
        *_segments(proposal),
        "",
        "plays:                             # what to do, and when it is due",
        "  call_the_customer:",
        "    when: {any: [{risk: at_risk}, {indicator: gone_quiet}]}",
        "    minutes: 30",
        '    text: "Call the person who uses the product most and ask what changed."',
        "  set_up_together:",
        "    when: {indicator: setup_stalled}",
        "    minutes: 45",
        '    text: "Do the next step of the set-up together in one sitting."',
    ]
    return "\n".join(lines) + "\n"


def _outcome_lines(proposal: Proposal, outcomes: list[Outcome]) -> list[str]:
    lines = []
    for one in outcomes:
        ends = ", ends: true" if one.ends else ""
        lines.append(f"  {one.name}: {{when: {one.when}, kind: {one.kind}{ends}}}   # {one.why}")
    if (
        outcomes[0].name == "churned"
        and "subscription_cancelled" not in outcomes[0].when
        and proposal.of("subscriptions")
    ):
        other = "churned: {when: {event: subscription_cancelled}, kind: bad, ends: true}"
        lines.append(f"  # DECIDE: or the end of the last subscription: {other}")
    return lines


def _doings(proposal: Proposal) -> list[EventSeen]:
    """What customers do, the commonest first; what is an outcome or the company's own doing is left out."""
    ending = [word for kind in ("bad", "good", "grown") for word in outcome_words(kind)]
    listed = [
        event
        for source in proposal.of("events")
        if source.value("actor") is None
        for event in source.events
        if not any(fnmatchcase(event.event.lower(), word) for word in ending)
    ]
    return sorted(listed, key=lambda one: -one.holders / max(one.of_holders, 1))


def _name(event: str) -> str:
    return re.sub(r"\W+", "_", event.lower()).strip("_")


def _milestone(name: str, when: str, why: str) -> str:
    return f"      - {{name: {yaml_value(name)}, when: {{{when}}}}}   # {remark(why)}"


def _onboarding(proposal: Proposal) -> list[str]:
    seen, lines = _doings(proposal), list[str]()
    names = [one.event for one in seen[:_LISTED]]
    has_people = any(source.value("person") for source in proposal.of("events"))
    if seen and has_people:
        lines.append(
            _milestone(
                "three_people_active", f"event: {yaml_list(names)}, distinct: person, at_least: 3", "DECIDE: how many"
            )
        )
    early = [one for one in seen if one.median_days <= _EARLY_DAYS and one.holders / one.of_holders >= 0.3]
    telling = [one for one in early if one.median_days > 0] or early
    for one in telling[:3]:
        share = f"{one.holders / one.of_holders:.0%} have it, typically after {one.median_days:.0f} days"
        lines.append(_milestone(f"first_{_name(one.event)}", f"event: {yaml_value(one.event)}", share))
    if seen and not telling:
        lines.append(
            _milestone("first_use", f"event: {yaml_list(names)}", "no single event is common: any of the commonest")
        )
    if proposal.of("subscriptions") and len(lines) < 2:
        lines.append(_milestone("first_subscription", "event: subscription_started", "from the subscriptions"))
    if not lines:
        lines.append(
            _milestone("first_contact", "event: [call_held, meeting_held, ticket_opened, message_received]", "DECIDE")
        )
    head = [
        "  - name: onboarding",
        "    target_days: 45                # DECIDE: longer than this is late",
        "    milestones:",
    ]
    return [*head, *lines, "    negative_indicators:", "      - {name: setup_stalled, when: {no_milestone_for: 30d}}"]


def _adoption(proposal: Proposal) -> list[str]:
    seen = _doings(proposal)
    many = [one for one in seen if one.per_holder >= 4 and one.holders >= 0.3 * one.of_holders][:2]
    lines = ["  - name: adoption"]
    goals = [_often(one) for one in many]
    if not goals and seen:
        names = yaml_list([one.event for one in seen[:_LISTED]])
        goals = [
            _milestone("regular_use", f"event: {names}, at_least: 20", "DECIDE: what a customer who stays has done")
        ]
    signs = ["{name: gone_quiet, when: {no_event_for: 30d}}   # DECIDE: how long is too quiet"]
    if any(source.value("person") for source in proposal.of("events")):
        signs.append("{name: usage_decline, when: {metric: active_people, drop: 50%, versus: 8w, for: 3w}}")
    if proposal.maps("tickets", "replied"):
        signs.append("{name: ticket_unanswered, when: {event: ticket_opened, without: ticket_replied, within: 3d}}")
    if proposal.maps("tickets", "escalated"):
        signs.append("{name: ticket_escalated, when: {event: ticket_escalated, within: 30d}}")
    if proposal.maps("invoices", "failed"):
        signs.append("{name: payment_failed, when: {event: invoice_failed, within: 30d}}")
    lines += ["    milestones:", *goals] if goals else []
    return [*lines, "    negative_indicators:", *(f"      - {sign}" for sign in signs)]


def _often(one: EventSeen) -> str:
    n = _round(max(5.0, one.per_holder / 2))
    why = f"half have it {one.per_holder:.0f} times or more"
    return _milestone(f"{_name(one.event)}_x{n}", f"event: {yaml_value(one.event)}, at_least: {n}", why)


def _renewal(proposal: Proposal) -> list[str]:
    if not has_terms(proposal):
        return []
    return ["  - name: renewal", "    target_days: 90", "    enter_when: {renewal_within: 90d}"]


def has_terms(proposal: Proposal) -> bool:
    """Whether something says when a contract ends."""
    ends = any(proposal.maps("subscriptions", key) for key in ("period_end", "ended"))
    return ends or proposal.maps("accounts", "renewal_date")


def _segments(proposal: Proposal) -> list[str]:
    if not proposal.arr_quartile:
        return []
    bound = _round(proposal.arr_quartile)
    large, rest = f'"arr >= {bound}"', f'"arr < {bound}"'
    head = "segments:                          # a quarter of the accounts are large"
    return ["", head, f"  large: {{where: {large}}}", f"  other: {{where: {rest}}}"]


def _round(value: float) -> int:
    """A number with one or two telling digits."""
    step = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return int(value // step * step)
