"""Time as the product keeps it: whole microseconds since 1970-01-01 UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desirepath.kernel.errors import WrongUse

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
NEVER = 2**63 - 1
"""The time of what did not come, as far as is known."""

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds of an aware ``moment`` (exact, no floating point)."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The aware UTC moment of ``micros``."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def iso(micros: int | None) -> str | None:
    """ISO 8601 text in UTC, or ``None``."""
    return None if micros is None else from_micros(micros).isoformat().replace("+00:00", "Z")


def parse_moment(text: str) -> int:
    """Microseconds of an ISO date or time; without a zone it is UTC.

    Raises
    ------
    WrongUse
        when ``text`` is no ISO 8601 date or time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"date {text!r}", "no ISO date or time", "For example 2024-03-01.") from error
    return to_micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
