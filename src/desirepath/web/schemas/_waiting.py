"""What waits on us, and who stands still."""

from __future__ import annotations

from typing import Literal

from desirepath.web.schemas._shared import AccountRef, Answer, Band, Stamp


class Unanswered(Answer):
    """A ticket or mail whose last word is the customer's: ``words`` of theirs since ``since``."""

    account: AccountRef
    stage: str | None
    band: Band
    kind: Literal["ticket", "mail"]
    since: str
    days: float
    words: int
    person: str | None
    subject: str | None
    quote: str | None


class WaitingAnswer(Answer):
    """The longest wait first; the counts are of all, ``rows`` is a page. ``old_mails`` and ``thanks`` are not among them."""

    total: int
    tickets: int
    mails: int
    old_mails: int
    thanks: int
    accounts: int
    arr: float
    segment: str | None
    owner: str | None
    mail_counts_for_days: int
    comes_in: bool
    rows: list[Unanswered]
    stamp: Stamp


class BehindAccount(Answer):
    """``limit_days`` is the target or, ``by`` peers, what three in four of them need."""

    account: AccountRef
    stage: str
    days_in_stage: float
    limit_days: float
    by: Literal["target", "peers"]
    pace: Literal["behind", "stuck"]
    peers: str


class BehindAnswer(Answer):
    """The stuck ones first; the counts are of all, ``rows`` is a page."""

    total: int
    stuck: int
    arr: float
    segment: str | None
    owner: str | None
    rows: list[BehindAccount]
    stamp: Stamp
