"""What customers write about, and corrections of the tone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from desirepath.web.schemas._shared import AccountRef, Answer, Stamp

Tone = Literal["positive", "neutral", "negative"]
Key = Annotated[str, Field(min_length=1, max_length=400)]


class CountedShare(Answer):
    """``positives`` of ``n``."""

    n: int
    positives: int
    rate: float
    ci: tuple[float, float]


class ThemeTried(Answer):
    """A number of themes: how many were stable, and the overlap of the least stable one."""

    k: int
    stable: int
    least: float


class ThemeFit(Answer):
    at: str
    data_until: str
    texts: int
    tried: list[ThemeTried]


class ThemesCompared(Answer):
    """Who was compared for what themes go with."""

    accounts: int
    landmark_days: int | None
    horizon_days: int | None
    not_enough_evidence: str | None


class TextsRead(Answer):
    """``languages``: texts that are not read, by the language guessed (``und``: none could be told)."""

    texts: int
    read: int
    languages: dict[str, int]


class ThemeTone(Answer):
    """Mean of ``n`` accounts' mean scores, -1 to 1."""

    mean: float
    ci: tuple[float, float] | None
    n: int


class ThemeMonth(CountedShare):
    """Of the ``n`` accounts that wrote in the month, ``positives`` wrote about it, in ``texts`` texts."""

    month: str
    texts: int


class ThemeChange(Answer):
    """The last 90 days against the 90 before: the share of writing accounts; ``difference`` in share points."""

    now: CountedShare
    before: CountedShare
    difference: float
    ci: tuple[float, float]


class ThemeAssociation(Answer):
    with_it: CountedShare
    without_it: CountedShare
    risk_ratio: float
    ci: tuple[float, float]
    p_adjusted: float
    strength: Literal["strong", "moderate", "weak"]


class ThemeLately(Answer):
    accounts: int
    arr: float


class ThemeQuote(Answer):
    text: str
    account: AccountRef
    at: str
    source: str
    event_id: str
    score: float


class Theme(Answer):
    id: str
    name: str
    renamed: bool
    words: list[str]
    texts: int
    share: CountedShare | None
    accounts: int
    stability: float
    tone: ThemeTone | None
    months: list[ThemeMonth]
    change: ThemeChange | None
    lately: ThemeLately
    quotes: list[ThemeQuote]
    association: ThemeAssociation | None
    sentence: str


class ThemesAnswer(Answer):
    """``texts`` = the themes' texts + ``other``; ``waiting``: read but not sorted yet."""

    as_of: str
    segment: str | None
    todays_value: int
    lately_days: int
    outcome: str
    unread: TextsRead
    not_enough_evidence: str | None
    fit: ThemeFit | None
    compared: ThemesCompared | None
    texts: int
    other: int
    waiting: int
    themes: list[Theme]
    stamp: Stamp


class CorrectToneRequest(Answer):
    source: Key
    event_id: Key
    label: Tone


class UndoToneRequest(Answer):
    source: Key
    event_id: Key


class ToneAnswer(Answer):
    """The tone that holds now."""

    label: Literal["positive", "neutral", "negative", "not_scored"]


class RenameThemeRequest(Answer):
    theme: Key
    name: Key


class UndoThemeRequest(Answer):
    theme: Key
