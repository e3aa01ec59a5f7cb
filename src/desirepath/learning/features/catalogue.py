"""Every feature of a weekly row: what it says, its unit and where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """``sql`` reads the dense weekly grid; windows reach back from the landmark, which lies at a week's start.

    ``says`` is a sentence with ``{value}`` for the account's own number, used as a reason.
    """

    name: str
    sql: str
    unit: str
    says: str


_GRID = "PARTITION BY account, life ORDER BY week_at ROWS BETWEEN"
_BEFORE = "UNBOUNDED PRECEDING AND 1 PRECEDING"


def _sum(column: str, weeks: int, skip: int = 0) -> str:
    span = f"{weeks + skip} PRECEDING AND {skip + 1} PRECEDING"
    return f"coalesce(sum({column}) OVER ({_GRID} {span}), 0)"


def _ever(column: str) -> str:
    return f"coalesce(sum({column}) OVER ({_GRID} {_BEFORE}), 0)"


def _now(column: str) -> str:
    return f"coalesce(sum({column}) OVER ({_GRID} UNBOUNDED PRECEDING AND CURRENT ROW), 0)"


def _latest(column: str) -> str:
    return f"max({column}) OVER ({_GRID} {_BEFORE})"


def _days_since(column: str, otherwise: str = "starts_at") -> str:
    return f"(week_at - coalesce({_latest(column)}, {otherwise})) / 86400e6"


def _trend(column: str) -> str:
    return f"ln(({_sum(column, 4)} + 1) / ({_sum(column, 8, 4)} / 2 + 1))"


FEATURES: tuple[Feature, ...] = (
    Feature("age_days", "(week_at - starts_at) / 86400e6", "days", "a customer for {value} days"),
    Feature("events_4w", f"ln(1 + {_sum('own', 4)})", "log events", "{value} events of theirs in the last four weeks"),
    Feature("events_trend", _trend("own"), "log ratio", "activity {change} against the eight weeks before"),
    Feature("people_4w", _now("people_delta"), "people", "{value} active people in the last four weeks"),
    Feature(
        "people_trend",
        f"ln(({_now('people_delta')} + 1) / ({_now('people_before_delta')} + 1))",
        "log ratio",
        "active people {change} against the four weeks before",
    ),
    Feature(
        "breadth_4w",
        _now("names_delta"),
        "features",
        "{value} different features used in the last four weeks",
    ),
    Feature("quiet_days", _days_since("last_own"), "days", "{value} days since the last activity"),
    Feature("tickets_4w", _sum("tickets", 4), "tickets", "{value} tickets opened in the last four weeks"),
    Feature(
        "escalations_8w",
        _sum("escalations", 8),
        "tickets",
        "{value} escalated tickets in the last eight weeks",
    ),
    Feature("replies_4w", _sum("replies", 4), "replies", "{value} replies from us in the last four weeks"),
    Feature(
        "sentiment_8w",
        f"{_sum('sentiment_sum', 8)} / greatest({_sum('sentiment_n', 8)}, 3)",
        "-1..1",
        "tone of messages {value} over the last eight weeks",
    ),
    Feature("negative_8w", _sum("negatives", 8), "messages", "{value} clearly negative messages in eight weeks"),
    Feature(
        "email_8w", f"ln(1 + {_sum('emails', 8)})", "log opens", "{value} e-mails opened or clicked in eight weeks"
    ),
    Feature("failed_invoices_12w", _sum("failed", 12), "invoices", "{value} failed payments in twelve weeks"),
    Feature(
        "our_contact_8w",
        _sum("contacts", 8),
        "contacts",
        "{value} calls and meetings in the last eight weeks",
    ),
    Feature("milestones", _ever("milestones"), "milestones", "{value} milestones reached"),
    Feature("milestone_age", _days_since("last_milestone"), "days", "{value} days since the last milestone"),
    Feature("signs_now", _now("signs_delta"), "warning signs", "{value} warning signs now"),
    Feature("signs_8w", _sum("signs_raised", 8), "warning signs", "{value} warning signs raised in eight weeks"),
    Feature("upgrades", _ever("upgrades"), "changes", "{value} upgrades so far"),
    Feature("downgrades", _ever("downgrades"), "changes", "{value} downgrades so far"),
    Feature(
        "days_to_renewal",
        "CASE WHEN term_end IS NULL THEN NULL ELSE (term_end - week_at) / 86400e6 END",
        "days",
        "{value} days to renewal",
    ),
    Feature("term_number", "coalesce(term, 0)", "terms", "in contract term {value}"),
    Feature("amount", "ln(1 + coalesce(term_amount, 0))", "log amount", "a contract of {value} a year"),
)

NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)


def sentence(name: str, value: float) -> str:
    """A reason in words with the account's own number."""
    feature = next(feature for feature in FEATURES if feature.name == name)
    if feature.unit == "log ratio":
        return feature.says.format(change=_change(value))
    if feature.unit.startswith("log "):
        value = round(math.expm1(value))
    shown = f"{value:.1f}" if abs(value) < 10 and value != round(value) else f"{value:,.0f}"
    return _singular(feature.says.format(value=shown)) if shown == "1" else feature.says.format(value=shown)


_PLURALS = ("days", "events", "people", "features", "tickets", "replies", "messages", "e-mails", "payments", "calls",
            "meetings", "milestones", "signs", "upgrades", "downgrades", "contacts")  # fmt: skip


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
