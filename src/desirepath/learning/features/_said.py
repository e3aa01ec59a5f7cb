"""A feature's number in words, as a reason."""

from __future__ import annotations

import math

from desirepath.learning.features.catalogue import Feature

_PLURALS = ("days", "events", "people", "features", "tickets", "replies", "messages", "e-mails", "payments", "calls",
            "meetings", "milestones", "signs", "upgrades", "downgrades", "contacts", "weeks", "hours", "changes")  # fmt: skip


def sentence(feature: Feature, value: float) -> str:
    """A reason in words with the account's own number, in the feature's unit."""
    if feature.unit == "log ratio":
        return feature.says.format(change=_change(value))
    if "|" in feature.says:
        return feature.says.split("|")[0 if value else 1]
    shown = f"{value:.1f}" if abs(value) < 10 and value != round(value) else f"{value:,.0f}"
    return _singular(feature.says.format(value=shown)) if shown == "1" else feature.says.format(value=shown)


def _singular(told: str) -> str:
    """The sentence of one: the first counted word loses its plural."""
    for plural in _PLURALS:
        if f" {plural}" in told:
            single = {"people": "person", "replies": "reply"}.get(plural, plural.removesuffix("s"))
            return told.replace(f" {plural}", f" {single}", 1)
    return told


def _change(log_ratio: float) -> str:
    share = math.expm1(min(log_ratio, 3.0))
    return f"{'down' if share < 0 else 'up'} {abs(100 * share):.0f} %"
