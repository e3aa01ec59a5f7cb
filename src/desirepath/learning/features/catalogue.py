"""Every feature of a row: what it says, its unit and how it is read from the grid of weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desirepath.lifecycle import Definition
from desirepath.store import quoted


@dataclass(frozen=True, slots=True)
class Feature:
    """``sql`` reads the dense grid of weeks; windows reach back from the landmark, which lies at a week's start.

    ``says`` is a sentence with ``{value}`` for the account's own number (``{change}`` for a log ratio), used as a
    reason; of what is 0 or 1 it says both, with a bar between. Models take the logarithm of one plus the number where
    ``log`` is set. ``risky`` is 1 where more can only mean more risk of a bad outcome, -1 where less can, 0 where either
    may be.
    """

    name: str
    sql: str
    unit: str
    source: str
    says: str
    log: bool = False
    risky: int = 0

    @property
    def family(self) -> str:
        """What it is about: features of one family say much the same."""
        about = self.source.split(", ")[-1]
        return "activity" if about in ("usage", "all activity", "all accounts") else about


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


def _last(column: str) -> str:
    return f"last_value({column} IGNORE NULLS) OVER ({_GRID} {_BEFORE})"


def _days_since(column: str, otherwise: str = "starts_at") -> str:
    return f"(week_at - coalesce({_latest(column)}, {otherwise})) / 86400e6"


def _trend(column: str) -> str:
    return f"ln(({_sum(column, 4)} + 1) / ({_sum(column, 8, 4)} / 2 + 1))"


def _drop(column: str) -> str:
    """Against the half year before, as far as the account has one."""
    weeks = f"least(greatest(count(*) OVER ({_GRID} {_BEFORE}) - 4, 0), 26)"
    return f"ln(({_sum(column, 4)} + 1) / ({_sum(column, 26, 4)} * 4.0 / greatest({weeks}, 4) + 1))"


def _mean(total: str, count: str, weeks: int, least: int = 1, skip: int = 0) -> str:
    """A mean over weeks, drawn to 0 where fewer than ``least`` were counted."""
    return f"{_sum(total, weeks, skip)} / greatest({_sum(count, weeks, skip)}, {least})"


def _plain(name: str, sql: str, unit: str, source: str, says: str, risky: int = 0) -> Feature:
    return Feature(name, sql, unit, source, says, risky=risky)


def _count(name: str, sql: str, unit: str, source: str, says: str, risky: int = 0) -> Feature:
    return Feature(name, sql, unit, source, says, log=True, risky=risky)


_NEAR = "CAST(coalesce(term_end - week_at BETWEEN 0 AND 120 * 86400e6, FALSE) AS INTEGER)"
_USAGE = (
    _count("events_1w", _sum("own", 1), "events", "all activity", "{value} events of theirs in the last week"),
    _count("events_4w", _sum("own", 4), "events", "all activity", "{value} events of theirs in the last four weeks"),
    _count("product_4w", _sum("product", 4), "events", "usage", "{value} product events in the last four weeks"),
    _plain(
        "events_trend", _trend("own"), "log ratio", "all activity", "activity {change} against the eight weeks before"
    ),
    _plain(
        "events_drop", _drop("own"), "log ratio", "all activity", "activity {change} against their own half year before"
    ),
    _plain(
        "product_drop",
        _drop("product"),
        "log ratio",
        "usage",
        "product use {change} against their own half year before",
    ),
    _plain(
        "active_weeks_8w",
        _sum("CAST(own > 0 AS INTEGER)", 8),
        "weeks",
        "all activity",
        "{value} active weeks of the last eight",
    ),
    _plain("people_4w", _now("people_delta"), "people", "all activity", "{value} active people in the last four weeks"),
    _plain(
        "people_trend",
        f"ln(({_now('people_delta')} + 1) / ({_now('people_before_delta')} + 1))",
        "log ratio",
        "all activity",
        "active people {change} against the four weeks before",
    ),
    _plain(
        "people_new_8w", _sum("people_new", 8), "people", "all activity", "{value} new active people in eight weeks"
    ),
    _plain("people_gone_4w", _sum("people_gone", 4, -1), "people", "all activity", "{value} people no longer active"),
    _plain(
        "people_product_8w",
        _now("people_product_delta"),
        "people",
        "usage",
        "{value} people in the product in eight weeks",
    ),
    _plain(
        "champions_lost_26w",
        _sum("champions_lost", 26),
        "people",
        "all activity",
        "{value} of their champions not seen any more, in half a year",
        1,
    ),
    _plain(
        "breadth_4w", _now("names_delta"), "features", "usage", "{value} different features used in the last four weeks"
    ),
    _plain(
        "breadth_trend",
        f"ln(({_now('names_delta')} + 1) / ({_now('names_before_delta')} + 1))",
        "log ratio",
        "usage",
        "features used {change} against the four weeks before",
    ),
    _plain("quiet_days", _days_since("last_own"), "days", "all activity", "no activity of theirs for {value} days"),
)
_SUPPORT = (
    _plain("tickets_4w", _sum("tickets", 4), "tickets", "support", "{value} tickets opened in the last four weeks"),
    _plain("tickets_26w", _sum("tickets", 26), "tickets", "support", "{value} tickets opened in half a year"),
    _plain("tickets_open", _now("open_delta"), "tickets", "support", "{value} tickets open now", 1),
    _plain(
        "tickets_unanswered", _now("unanswered_delta"), "tickets", "support", "{value} tickets without a reply now", 1
    ),
    _count(
        "reply_hours_12w",
        _mean("reply_seconds", "replied_n", 12) + " / 3600.0",
        "hours",
        "support",
        "{value} hours to our first reply, lately",
    ),
    _plain(
        "escalations_8w",
        _sum("escalations", 8),
        "tickets",
        "support",
        "{value} escalated tickets in the last eight weeks",
        1,
    ),
    _plain(
        "reopened_12w",
        _now("reopened_delta"),
        "tickets",
        "support",
        "{value} solved tickets opened again in twelve weeks",
        1,
    ),
    _plain(
        "people_support_8w",
        _now("people_support_delta"),
        "people",
        "support",
        "{value} people asked for help in eight weeks",
    ),
    _plain("replies_4w", _sum("replies", 4), "replies", "support", "{value} replies from us in the last four weeks"),
    _plain(
        "messages_4w", _sum("messages", 4), "messages", "support, e-mail", "{value} messages from them in four weeks"
    ),
)
_TONE = (
    _plain(
        "sentiment_8w",
        _mean("sentiment_sum", "sentiment_n", 8, 3) + " / 1e6",
        "-1..1",
        "texts",
        "tone of messages {value} over the last eight weeks",
    ),
    _plain(
        "sentiment_change",
        f"({_mean('sentiment_sum', 'sentiment_n', 4, 3)} - {_mean('sentiment_sum', 'sentiment_n', 12, 3, 4)}) / 1e6",
        "-2..2",
        "texts",
        "tone of messages changed by {value} against the twelve weeks before",
    ),
    _plain(
        "negative_8w", _sum("negatives", 8), "messages", "texts", "{value} clearly negative messages in eight weeks", 1
    ),
    _plain("survey_score", _last("survey"), "points", "surveys", "last survey score {value}"),
)
_CONTACT = (
    _count("email_8w", _sum("emails", 8), "opens", "e-mail", "{value} e-mails opened or clicked in eight weeks"),
    _plain(
        "email_rate_12w",
        f"{_sum('emails', 12)} / greatest({_sum('emails_sent', 12)}, 3)",
        "per e-mail",
        "e-mail",
        "{value} opens and clicks per e-mail we sent",
    ),
    _plain(
        "people_email_8w",
        _now("people_email_delta"),
        "people",
        "e-mail",
        "{value} people wrote, opened or clicked in eight weeks",
    ),
    _plain("people_met_8w", _now("people_met_delta"), "people", "CRM", "{value} of their people met in eight weeks"),
    _plain(
        "our_contact_8w", _sum("contacts", 8), "contacts", "CRM", "{value} calls and meetings in the last eight weeks"
    ),
    _plain("contact_days", _days_since("last_contact"), "days", "CRM", "no call or meeting with us for {value} days"),
)
_MONEY = (
    _plain(
        "failed_invoices_12w", _sum("failed", 12), "invoices", "billing", "{value} failed payments in twelve weeks", 1
    ),
    _plain("upgrades", _ever("upgrades"), "changes", "billing", "{value} upgrades so far"),
    _plain("downgrades", _ever("downgrades"), "changes", "billing", "{value} downgrades so far"),
    _plain(
        "days_to_renewal",
        "CASE WHEN term_end IS NULL THEN NULL ELSE (term_end - week_at) / 86400e6 END",
        "days",
        "contracts",
        "{value} days to renewal",
    ),
    _plain("renewal_near", _NEAR, "0 or 1", "contracts", "renewal within 120 days|no renewal within 120 days"),
    _plain(
        "signs_near_renewal",
        f"{_NEAR} * {_sum('signs_raised', 8)}",
        "warning signs",
        "contracts, journey",
        "{value} warning signs in eight weeks with the renewal near",
    ),
    _plain(
        "drop_near_renewal",
        f"{_NEAR} * {_drop('own')}",
        "log ratio",
        "contracts, all activity",
        "activity {change} with the renewal near",
    ),
    _plain("term_number", "coalesce(term, 0)", "terms", "contracts", "in contract term {value}"),
    _count("amount", "coalesce(term_amount, 0)", "money", "contracts", "a contract of {value} a year"),
)
_JOURNEY = (
    _plain("age_days", "(week_at - starts_at) / 86400e6", "days", "journey", "a customer for {value} days"),
    _plain(
        "stage_days",
        f"(week_at - coalesce({_last('entered')}, starts_at)) / 86400e6",
        "days",
        "journey",
        "{value} days in the present stage",
    ),
    _plain("stage_place", f"1 + coalesce({_last('place')}, 0)", "stages", "journey", "in stage {value} of the journey"),
    _plain("stage_changes", _ever("moves"), "changes", "journey", "{value} changes of stage so far"),
    _plain("milestones", _ever("milestones"), "milestones", "journey", "{value} milestones reached"),
    _plain("milestone_age", _days_since("last_milestone"), "days", "journey", "no milestone for {value} days"),
    _plain("signs_now", _now("signs_delta"), "warning signs", "journey", "{value} warning signs now", 1),
    _plain("signs_age", _days_since("last_sign"), "days", "journey", "no warning sign raised for {value} days"),
    _plain(
        "signs_8w", _sum("signs_raised", 8), "warning signs", "journey", "{value} warning signs raised in eight weeks"
    ),
)
FEATURES: tuple[Feature, ...] = (*_JOURNEY, *_USAGE, *_SUPPORT, *_TONE, *_CONTACT, *_MONEY)
RELATIVE: tuple[Feature, ...] = tuple(
    Feature(
        f"{name}_vs_company",
        name,
        "difference",
        "all accounts",
        f"{name.replace('_', ' ')} {{value}} against the middle account of that week",
    )
    for name in ("events_trend", "people_trend", "tickets_4w")
)
"""The feature named in ``sql`` less its median of the same prediction date: this takes season and shared events out."""


def own_features(definition: Definition, events: Sequence[str]) -> tuple[Feature, ...]:
    """What this company has features for: its declared milestones and warning signs, and ``events`` of its product."""
    did = [
        Feature(
            f"did_{name}_8w",
            _sum(quoted(f"did {name}"), 8),
            "events",
            "usage",
            f"{_plainly(name)} {{value}} times in eight weeks",
            log=True,
        )
        for name in events
    ]
    marks = [
        Feature(
            f"reached_{name}",
            _ever(quoted(f"reached {name}")),
            "0 or 1",
            "journey",
            f"{_plainly(name)} reached|{_plainly(name)} not reached",
        )
        for name in definition.stage_of_milestone()
    ]
    signs = [
        Feature(
            f"sign_{name}",
            _now(quoted(f"sign {name}")),
            "0 or 1",
            "journey",
            f"warning sign {_plainly(name)} stands|no warning sign {_plainly(name)}",
        )
        for name in definition.stage_of_indicator()
    ]
    return (*marks, *signs, *did)


MOVED_BY_LATE = (
    "stage_days",
    "stage_place",
    "stage_changes",
    "signs_now",
    "signs_age",
    "signs_8w",
    "signs_near_renewal",
)
"""Read from what late records may change after it was derived; so is every ``sign_NAME``."""

AGREED = ("age_days", "days_to_renewal", "term_number")
"""Known beforehand by their nature: they may tell an outcome well without having seen it."""


def _plainly(name: str) -> str:
    return name.replace("_", " ")
