"""Unusual changes: departures of an account from its own normal."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from desirepath.web.schemas._shared import AccountRef, Answer, Stamp

WatchState = Literal["usual", "too_noisy", "too_short", "known_event", "ended"]


class ChangedAt(Answer):
    """When the level changed: in the week that starts at ``week`` with chance ``sure``, with 80 % ``from``..``to``.

    ``before`` and ``after`` are the levels of a week.
    """

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    week: str
    sure: float
    starts: str = Field(alias="from")
    to: str
    before: float
    after: float


class UnusualChange(Answer):
    """``seen`` a week over four weeks against ``expected``: the account's own level times what all accounts did.

    ``change`` is a share (-0.6: 60 % less); ``p_adjusted`` counts every account and metric of the week. ``also``: other
    metrics that departed the same way. ``raised``: the end of the week it was raised in.
    """

    metric: str
    label: str
    tone: Literal["worse", "better", "changed"]
    raised: str
    seen: float
    expected: float
    change: float
    p_value: float
    p_adjusted: float
    changed: ChangedAt
    also: list[str]
    sentence: str


class Deviation(UnusualChange):
    account: AccountRef
    ended: str | None


class DeviationWeek(Answer):
    """Of ``found`` departures of the week ``raised`` were told and ``held_back`` left out by the budget; the rest were
    told in the eight weeks before. ``masked``: why the week neither raised nor trained."""

    week: str
    found: int
    raised: int
    held_back: int
    masked: str | None


class WatchedMetric(Answer):
    """How many live accounts can be watched by a metric now (``usual``), and how many cannot, by why."""

    metric: str
    label: str
    usual: int
    too_noisy: int
    too_short: int
    known_event: int


class DeviationsAnswer(Answer):
    metric: str | None
    segment: str | None
    budget: int
    total: int
    deviations: list[Deviation]
    weeks: list[DeviationWeek]
    watched: list[WatchedMetric]
    stamp: Stamp


class WatchedNow(Answer):
    """One metric of one account in the last week; no numbers where its weeks are too few."""

    metric: str
    label: str
    state: WatchState
    seen: float | None
    expected: float | None


class AccountChanges(Answer):
    changes: list[UnusualChange]
    watched: list[WatchedNow]
