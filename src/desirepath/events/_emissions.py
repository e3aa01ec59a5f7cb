"""Which events a record of each stream gives, as data."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.kernel import DAY


@dataclass(frozen=True, slots=True)
class Emission:
    """One event a record gives: its name (SQL over the typed keys), the key that holds its time, who did it.

    ``suffix`` keeps several events of one record apart; ``only_if`` (SQL over the typed keys) decides whether the
    record gives this event at all.
    """

    event: str
    time: str
    actor: str = "'customer'"
    suffix: str = ""
    only_if: str = "TRUE"


CHANGES = "('started', 'renewed', 'upgraded', 'downgraded', 'cancelled')"

EMISSIONS: dict[str, tuple[Emission, ...]] = {
    "events": (Emission("event", "time", "coalesce(actor, 'customer')"),),
    "accounts": (),
    "people": (Emission("'person_added'", "created", "'company'", only_if="created IS NOT NULL"),),
    "subscriptions": (
        Emission("'subscription_' || lower(change)", "started", "'system'", only_if=f"lower(change) IN {CHANGES}"),
        Emission("'subscription_started'", "started", "'system'", ":started", "change IS NULL"),
        Emission(
            "'subscription_cancelled'",
            "coalesce(cancelled, ended)",
            "'customer'",
            ":cancelled",
            f"change IS NULL AND coalesce(cancelled, ended) <= _now + {DAY}",
        ),
    ),
    "invoices": (
        Emission("'invoice_issued'", "issued", "'company'", ":issued"),
        Emission("'invoice_paid'", "paid", "'customer'", ":paid", "paid IS NOT NULL"),
        Emission("'invoice_failed'", "failed", "'system'", ":failed", "failed IS NOT NULL"),
    ),
    "opportunities": (
        Emission("'opportunity_opened'", "opened", "'company'", ":opened"),
        Emission("'opportunity_won'", "won", "'company'", ":won", "won IS NOT NULL"),
        Emission("'opportunity_lost'", "lost", "'company'", ":lost", "lost IS NOT NULL"),
    ),
    "tickets": (
        Emission("'ticket_opened'", "opened", "'customer'", ":opened"),
        Emission("'ticket_replied'", "replied", "'company'", ":replied", "replied IS NOT NULL"),
        Emission("'ticket_escalated'", "escalated", "'customer'", ":escalated", "escalated IS NOT NULL"),
        Emission("'ticket_reopened'", "reopened", "'customer'", ":reopened", "reopened IS NOT NULL"),
        Emission("'ticket_solved'", "solved", "'company'", ":solved", "solved IS NOT NULL"),
    ),
    "messages": (
        Emission("'message_received'", "time", "'customer'", only_if="lower(direction) = 'in'"),
        Emission(
            "CASE WHEN ticket IS NULL THEN 'message_sent' ELSE 'ticket_replied' END",
            "time",
            "'company'",
            only_if="lower(direction) = 'out'",
        ),
    ),
    "emails": (
        Emission(
            "'email_' || lower(event)",
            "time",
            "CASE WHEN lower(event) IN ('opened', 'clicked', 'unsubscribed') THEN 'customer' ELSE 'company' END",
        ),
    ),
    "surveys": (Emission("'survey_answered'", "time"),),
    "activities": (
        Emission(
            "CASE WHEN lower(kind) = 'note' THEN 'note_added' ELSE lower(kind) || '_held' END", "time", "'company'"
        ),
    ),
    "campaigns": (Emission("'campaign_sent'", "time", "'company'"),),
    "team": (),
}

TEXT_OF_FIRST = {"tickets": ":opened"}
"""Streams whose text belongs to one of their several events only."""

KEPT_PROPERTIES: dict[str, tuple[str, ...]] = {
    "people": ("role",),
    "subscriptions": ("plan", "currency", "interval", "period_end", "ended"),
    "invoices": ("due", "currency"),
    "opportunities": ("name",),
    "tickets": ("subject", "priority", "satisfaction"),
    "messages": ("ticket",),
    "emails": ("campaign",),
    "surveys": ("score", "kind"),
    "campaigns": ("name",),
}
"""Mapped keys that travel on as properties of the event."""
