"""The declared calendar: fiscal periods in the declared time zone, and holidays by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from desirepath.kernel import from_micros, to_micros

Span = Literal["month", "quarter", "year"]
SPANS: tuple[Span, ...] = ("month", "quarter", "year")
_MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year of the company: from ``starts_at`` up to but without ``ends_at`` (microseconds UTC)."""

    name: str
    starts_at: int
    ends_at: int


def periods(first: int, last: int, by: Span, *, fiscal_year_starts: tuple[int, int], timezone: str) -> list[Period]:
    """Every period that holds a moment of ``first`` to ``last``, in order.

    Parameters
    ----------
    first, last
        Microseconds UTC, both inside.
    fiscal_year_starts
        Month and day (1 to 28). Months and quarters are counted from it.
    timezone
        IANA name; each period begins at 00:00 there.

    Returns
    -------
    list of Period
        Named ``2024-03``; ``2024-Q1`` and ``2024`` when the year starts on 1 January; else ``FY2025-Q1`` and ``FY2025``
        by the calendar year the fiscal year ends in.

    Examples
    --------
    >>> from desirepath.kernel import parse_moment
    >>> found = periods(parse_moment("2024-01-31"), parse_moment("2024-05-01"), "quarter",
    ...                 fiscal_year_starts=(2, 1), timezone="UTC")
    >>> [period.name for period in found]
    ['FY2024-Q4', 'FY2025-Q1', 'FY2025-Q2']
    """
    zone, length = ZoneInfo(timezone), _MONTHS[by]
    month, day = fiscal_year_starts
    local = from_micros(first).astimezone(zone)
    count = local.year * 12 + local.month - 1 - (1 if local.day < day else 0)
    count -= (count - (month - 1)) % length
    found: list[Period] = []
    while not found or found[-1].ends_at <= last:
        start, end = _begin(count, day, zone), _begin(count + length, day, zone)
        found.append(Period(_name(count, by, fiscal_year_starts), start, end))
        count += length
    return found


def _begin(count: int, day: int, zone: ZoneInfo) -> int:
    return to_micros(datetime(count // 12, count % 12 + 1, day, tzinfo=zone).astimezone(UTC))


def _name(count: int, by: Span, fiscal_year_starts: tuple[int, int]) -> str:
    if by == "month":
        return f"{count // 12}-{count % 12 + 1:02d}"
    plain = fiscal_year_starts == (1, 1)
    year, place = divmod(count - (fiscal_year_starts[0] - 1), 12)
    label = str(year) if plain else f"FY{year + 1}"
    return label if by == "year" else f"{label}-Q{place // 3 + 1}"


def week_starts(first: int, last: int, *, starts_on: int, timezone: str) -> list[int]:
    """The beginning of every week that holds a moment of ``first`` to ``last``, and of the two after, in order.

    Parameters
    ----------
    first, last
        Microseconds UTC, both inside.
    starts_on
        0 is Monday.
    timezone
        IANA name; each week begins at 00:00 there, so that one in which clocks change has an hour more or less.

    Examples
    --------
    >>> from desirepath.kernel import HOUR, parse_moment
    >>> found = week_starts(parse_moment("2024-03-30"), parse_moment("2024-03-30"), starts_on=0, timezone="Europe/Berlin")
    >>> [(later - earlier) // HOUR for earlier, later in zip(found, found[1:])]
    [167, 168]
    """
    zone = ZoneInfo(timezone)
    local = from_micros(first).astimezone(zone).date()
    day = local - timedelta(days=(local.weekday() - starts_on) % 7)
    found: list[int] = []
    while len(found) < 3 or found[-2] <= last:
        found.append(to_micros(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)))
        day += timedelta(days=7)
    return found


def day_starts(day: date, zone: ZoneInfo, *, after: int = 0) -> int:
    """Microseconds UTC of 00:00 of ``day``, or of a day so many later, in ``zone``."""
    later = day + timedelta(days=after)
    return to_micros(datetime(later.year, later.month, later.day, tzinfo=zone).astimezone(UTC))


def known_region(region: str) -> bool:
    """Whether holidays of ``DE`` or ``US-CA`` are known."""
    country, _, part = region.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    return country in known and (not part or part in known[country])


@lru_cache(maxsize=256)
def _of_year(region: str, year: int) -> frozenset[date]:
    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def is_holiday(day: date, regions: Sequence[str]) -> bool:
    """Whether ``day`` is a public holiday in any of ``regions``.

    Examples
    --------
    >>> is_holiday(date(2024, 10, 3), ["US"]), is_holiday(date(2024, 10, 3), ["US", "DE"])
    (False, True)
    """
    return any(day in _of_year(region, day.year) for region in regions)


def holiday_days(first: date, last: date, regions: Sequence[str]) -> list[date]:
    """Every public holiday of any of ``regions`` from ``first`` to ``last``, both inside, in order."""
    years = range(first.year, last.year + 1)
    found = {day for region in regions for year in years for day in _of_year(region, year)}
    return sorted(day for day in found if first <= day <= last)
