"""Whose journeys a question is about: kept walks, and the groups that can be named."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from desirepath.app.questions._segments import members_named
from desirepath.app.questions._walks import moment_of, whole_walks, worth_of
from desirepath.app.workspace import Json, Workspace
from desirepath.journeys import Level, Walks, first_days, select_accounts, select_started
from desirepath.kernel import DAY, NotEnoughEvidence, WrongUse, iso
from desirepath.lifecycle import SPANS, Period, Span, periods

__all__ = [
    "TwoGroups",
    "accounts_of",
    "group_json",
    "moment_of",
    "periods_of",
    "two_groups",
    "walks_of",
    "worth_of",
]
LEAST_FOLLOWED_DAYS = 7
"""Days that each account of two periods must have been observed for before they are compared."""


def walks_of(work: Workspace, level: Level, segment: str | None, moment: int) -> Walks:
    """The walks of a segment, an outcome's or an owner's accounts, as known at ``moment``; by default of all."""
    known = whole_walks(work, level, moment)
    return select_accounts(known, accounts_of(work, segment, moment)) if segment else known


def accounts_of(work: Workspace, name: str, moment: int | None = None) -> Set[str]:
    """Whom a segment, an outcome, an owner or an expression means at ``moment``, by default the end of the data."""
    return members_named(work, name, work.data_end if moment is None else moment).accounts


def group_json(work: Workspace, segment: str | None, moment: int) -> Json:
    """Whose journeys were asked for, and for how many of them something stood in that was first known later."""
    return {"segment": segment, "todays_value": members_named(work, segment, moment).todays_value if segment else 0}


@dataclass(frozen=True, eq=False)
class TwoGroups:
    """Two groups of one map that share no account, ready to be compared."""

    names: tuple[str, str]
    a: Walks
    b: Walks
    in_both: int
    follow_days: float | None
    formed_by_outcomes: bool

    def told(self) -> Json:
        """Who is compared with whom."""
        groups: Json = {
            key: {"name": name, "accounts": len(np.unique(walks.life_account))}
            for key, name, walks in zip("ab", self.names, (self.a, self.b), strict=True)
        }
        return {**groups, "in_both": self.in_both, "follow_days": self.follow_days, "exact": None}


def compared_names(compare: str, versus: str | None) -> tuple[str, str]:
    """The two names of a comparison: ``A:B``, or A and beside it B, which may then have colons of their own.

    Raises
    ------
    WrongUse
        when it is not two names.
    """
    left, right = (compare, versus) if versus is not None else compare.partition(":")[::2]
    if not (left and right) or (versus is None and ":" in right):
        raise WrongUse(
            f"compare {compare!r}", "not two names",
            "Give two segments, outcomes, owners, periods or versions as A:B; where a name has a colon of its own, as "
            "--compare A --versus B.",
        )  # fmt: skip
    return left, right


def two_groups(work: Workspace, walks: Walks, names: tuple[str, str]) -> TwoGroups:
    """The groups of these names: two periods, or any two segments, outcomes or owners.

    Raises
    ------
    WrongUse
        when it is one period and something else.
    NotFound
        when a name is unknown.
    NotEnoughEvidence
        when the later period was not observed long enough.
    """
    left, right = names
    spans = [_period(work, walks, name) for name in (left, right)]
    if spans[0] and spans[1]:
        return _two_periods(walks, (spans[0], spans[1]))
    if any(spans):
        raise WrongUse(
            f"compare {left!r} with {right!r}", "one of them is a period", "Give two periods, such as 2026-Q1:2026-Q2."
        )
    a, b = (accounts_of(work, name, walks.as_of) & set(walks.accounts) for name in (left, right))
    both = a & b
    outcomes = any(work.definition.outcome(name) for name in (left, right))
    chosen = [select_accounts(walks, group - both) for group in (a, b)]
    return TwoGroups((left, right), chosen[0], chosen[1], len(both), None, outcomes)


def _period(work: Workspace, walks: Walks, name: str) -> Period | None:
    """A month, quarter or year by its name, if one of the journeys' time has it."""
    if not any(sign.isdigit() for sign in name):
        return None
    listed = [span for by in SPANS for span in periods_of(work, walks, by)]
    return next((span for span in listed if span.name == name), None)


def periods_of(work: Workspace, walks: Walks, by: Span) -> list[Period]:
    """The company's periods from the first start to the time looked from."""
    if not walks.first.size:
        return []
    definition, first = work.definition, int(walks.at[walks.first].min())
    starts, zone = definition.fiscal_year_starts, definition.timezone
    return periods(first, max(first, walks.as_of), by, fiscal_year_starts=starts, timezone=zone)


def _two_periods(walks: Walks, spans: tuple[Period, Period]) -> TwoGroups:
    """Accounts by when their first life started, each followed for as many days as the youngest of all could be."""
    days = (walks.as_of - max(span.ends_at for span in spans)) / DAY
    names = (spans[0].name, spans[1].name)
    if days < LEAST_FOLLOWED_DAYS:
        raise NotEnoughEvidence(
            f"compare {':'.join(names)}",
            f"the data end {iso(walks.as_of)}, {max(days, 0):.0f} days after the later period",
            f"at least {LEAST_FOLLOWED_DAYS} days after it are needed",
        )
    a, b = (first_days(select_started(walks, span.starts_at, span.ends_at), days) for span in spans)
    return TwoGroups(names, a, b, 0, days, False)
