"""Reads ``timezone``, ``calendar`` and ``currency`` of ``journey.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import available_timezones

from desirepath.kernel.located import Located, offer
from desirepath.lifecycle.calendar import known_region
from desirepath.lifecycle.model import Money

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR_KEYS = ("week_starts", "fiscal_year_starts", "holidays")
CURRENCY_KEYS = ("report_in", "rates")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class CalendarKeys:
    """``week_starts`` 0 is Monday; ``fiscal_year_starts`` is (month, day)."""

    week_starts: int = 0
    fiscal_year_starts: tuple[int, int] = (1, 1)
    holidays: tuple[str, ...] = ()


def read_timezone(node: Located | None) -> str:
    if node is None:
        return "UTC"
    name = node.text("UTC")
    if name not in available_timezones():
        node.fault(f"an IANA time zone; {offer(sorted(available_timezones()), name)[:90]}")
    return name


def read_calendar(node: Located | None) -> CalendarKeys:
    if node is None:
        return CalendarKeys()
    node.only(CALENDAR_KEYS)
    day, fiscal, regions = (node.get(key) for key in CALENDAR_KEYS)
    return CalendarKeys(
        WEEKDAYS.index(day.choice(WEEKDAYS, "monday")) if day else 0,
        _month_day(fiscal) if fiscal else (1, 1),
        tuple(_region(member) for member in regions.elements()) if regions else (),
    )


def _month_day(node: Located) -> tuple[int, int]:
    found = _MONTH_DAY.fullmatch(node.value) if isinstance(node.value, str) else None
    if found is None:
        node.fault("a month and day such as 02-01, the day at most 28")
        return (1, 1)
    return int(found[1]), int(found[2])


def _region(node: Located) -> str:
    if node.value is False:
        node.fault("a country code; quote 'NO', YAML takes the bare word for false", found="NO")
        return ""
    name = node.text()
    if not known_region(name):
        node.fault("a country such as DE, or a part of one such as US-CA")
    return name


def read_money(node: Located | None) -> Money | None:
    if node is None:
        return None
    node.only(CURRENCY_KEYS, required=("report_in",))
    code, rates = node.get("report_in"), node.get("rates")
    if code and not (isinstance(code.value, str) and _CURRENCY.fullmatch(code.value)):
        code.fault("a currency code of three letters such as USD")
    return Money(code.text("USD") if code else "USD", rates.text() if rates else None)
