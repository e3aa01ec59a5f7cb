"""The billing system's export: customers, what happened to their subscriptions, and invoices."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from desirepath.simulate._files import Row
from desirepath.simulate._hidden import NEVER, Hidden
from desirepath.simulate._plan import SimulationPlan, add_months
from desirepath.simulate._profile import PLANS, Profile
from desirepath.simulate._stamps import plain
from desirepath.simulate._terms import Life

CUSTOMER_COLUMNS = ("id", "email", "name", "created", "currency", "metadata_crm_id")
EVENT_COLUMNS = (
    "id",
    "customer",
    "subscription",
    "type",
    "created",
    "plan",
    "annual_amount",
    "currency",
    "period_start",
    "period_end",
)
INVOICE_COLUMNS = (
    "id",
    "customer",
    "subscription",
    "amount",
    "currency",
    "issued_at",
    "due_at",
    "paid_at",
    "failed_at",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a subscription: ``amount`` is a year's worth from here on."""

    day: float
    kind: str
    plan: str
    amount: float
    period: tuple[int, int]


def contract_changes(plan: SimulationPlan, profile: Profile, life: Life) -> tuple[Change, ...]:
    """Started, renewed, upgraded, downgraded, cancelled: in time order, up to the end of the data."""
    chance = Random(f"contract {plan.seed} {profile.index}")
    steps: list[tuple[float, str, tuple[int, int]]] = []
    for place, term in enumerate(life.terms):
        period = (term.start_day, term.end_day)
        if place == 0:
            steps.append((term.start_day + 0.34, "started", period))
        if term.outcome == "renewed":
            following = (term.end_day, add_months(term.end_day, profile.interval_months))
            steps.append((term.known, "renewed", following))
        elif term.outcome == "churned":
            steps.append((term.known, "cancelled", period))
    if life.upgrade.upgraded < plan.end_day:
        steps.append((life.upgrade.upgraded, "upgraded", _period_at(life, life.upgrade.upgraded)))
    if life.downgraded < plan.end_day:
        steps.append((life.downgraded + 0.02, "downgraded", _period_at(life, life.downgraded)))
    amount, name = profile.arr, PLANS[profile.tier]
    growth, changes = chance.uniform(1.2, 1.6), []
    for day, kind, period in sorted(steps):
        factor = {"renewed": 1.03, "upgraded": growth, "downgraded": 0.75}.get(kind, 1.0)
        amount = float(round(amount * factor, -1))
        name = f"{PLANS[profile.tier]} Plus" if kind == "upgraded" else name
        if day < plan.end_day:
            changes.append(Change(day, kind, name, amount, period))
    return tuple(changes)


def _period_at(life: Life, day: float) -> tuple[int, int]:
    for term in life.terms:
        if day < term.end_day:
            return term.start_day, term.end_day
    return life.terms[-1].start_day, life.terms[-1].end_day


def customer_row(plan: SimulationPlan, profile: Profile) -> Row:
    """The customer as billing knows it; some were never given their CRM id."""
    chance = Random(f"customer {plan.seed} {profile.index}")
    known = profile.crm_id if chance.random() < 0.95 else ""
    created = plain(profile.start_day + 0.33)
    return profile.customer_id, f"billing@{profile.domain}", profile.name, created, "USD", known


def subscription_rows(profile: Profile, changes: tuple[Change, ...]) -> list[Row]:
    """One row per change."""
    return [
        (
            f"{profile.subscription_id.replace('sub_', 'evt_')}{place:02d}",
            profile.customer_id,
            profile.subscription_id,
            change.kind,
            plain(change.day),
            change.plan,
            f"{change.amount:.2f}",
            "USD",
            plain(change.period[0]),
            plain(change.period[1]),
        )
        for place, change in enumerate(changes)
    ]


def invoice_rows(
    plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life, changes: tuple[Change, ...]
) -> list[Row]:
    """Invoices in advance: per period, or monthly for a third of the customers."""
    chance = Random(f"invoices {plan.seed} {profile.index}")
    step = 1 if chance.random() < 0.33 else profile.interval_months
    rows: list[Row] = []
    day, number = profile.start_day, 0
    while day < min(life.ends, plan.end_day):
        amount = next((change.amount for change in reversed(changes) if change.day <= day + 0.5), profile.arr)
        health = float(hidden.health[min((day - profile.start_day) // 7, len(hidden.health) - 1)])
        issued = day + 0.35
        failed = issued + chance.uniform(1, 20) if chance.random() < 0.02 + 0.07 * (1 - health) else NEVER
        paid = (failed if failed < NEVER else issued) + chance.uniform(2, 26)
        shown = (plain(moment if moment < plan.end_day else NEVER) for moment in (paid, failed))
        rows.append(
            (
                f"{profile.subscription_id.replace('sub_', 'in_')}{number:03d}",
                profile.customer_id,
                profile.subscription_id,
                f"{amount * step / 12:.2f}",
                "USD",
                plain(issued),
                plain(issued + 30),
                *shown,
            )
        )
        number += 1
        day = add_months(profile.start_day, step * number)
    return rows
