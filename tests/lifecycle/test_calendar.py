"""Fiscal periods begin where declared, in the declared zone; holidays come by region."""

from datetime import date
from pathlib import Path

import pytest

from desirepath.kernel import iso, parse_moment
from desirepath.lifecycle import holiday_days, is_holiday, periods, read_definition


def named(first: str, last: str, by: str, starts: tuple[int, int] = (1, 1), zone: str = "UTC") -> list[str]:
    found = periods(parse_moment(first), parse_moment(last), by, fiscal_year_starts=starts, timezone=zone)  # type: ignore[arg-type]
    return [f"{one.name} {iso(one.starts_at)}" for one in found]


@pytest.mark.parametrize(
    ("first", "last", "by", "starts", "expected"),
    [
        ("2024-03-31", "2024-04-01", "month", (1, 1), ["2024-03 2024-03-01T00:00:00Z", "2024-04 2024-04-01T00:00:00Z"]),
        ("2024-12-31", "2025-01-01", "quarter", (1, 1), ["2024-Q4 2024-10-01T00:00:00Z", "2025-Q1 2025-01-01T00:00:00Z"]),
        ("2024-01-31", "2024-02-01", "year", (2, 1), ["FY2024 2023-02-01T00:00:00Z", "FY2025 2024-02-01T00:00:00Z"]),
        ("2024-01-05", "2024-01-06", "month", (4, 6), ["2023-12 2023-12-06T00:00:00Z", "2024-01 2024-01-06T00:00:00Z"]),
        ("2024-04-05", "2024-04-06", "quarter", (4, 6), ["FY2024-Q4 2024-01-06T00:00:00Z", "FY2025-Q1 2024-04-06T00:00:00Z"]),
    ],
)  # fmt: skip
def test_periods_as_counted_by_hand(first, last, by, starts, expected):
    assert named(first, last, by, starts) == expected


def test_a_month_begins_at_midnight_of_the_zone_summer_and_winter():
    assert named("2024-03-15", "2024-04-15", "month", zone="Europe/Berlin") == [
        "2024-03 2024-02-29T23:00:00Z",
        "2024-04 2024-03-31T22:00:00Z",
    ]


def test_periods_follow_each_other_without_a_gap():
    found = periods(0, parse_moment("2030-01-01"), "month", fiscal_year_starts=(2, 15), timezone="America/New_York")
    assert all(one.ends_at == next_.starts_at for one, next_ in zip(found, found[1:], strict=False))  # noqa: RUF007


def test_holidays_of_several_regions():
    assert is_holiday(date(2024, 7, 4), ["US"])
    assert not is_holiday(date(2024, 7, 4), ["DE"])
    assert not is_holiday(date(2024, 1, 6), ["DE"])
    assert is_holiday(date(2024, 1, 6), ["DE-BY"])
    assert holiday_days(date(2024, 12, 25), date(2025, 1, 1), ["US", "DE"]) == [
        date(2024, 12, 25),
        date(2024, 12, 26),
        date(2025, 1, 1),
    ]


def test_a_known_event_lasts_to_the_end_of_its_last_day_in_the_declared_zone(tmp_path: Path) -> None:
    path = tmp_path / "journey.yaml"
    path.write_text(
        "timezone: Europe/Berlin\nstages: [{name: a}]\noutcomes: {x: {when: {event: e}, kind: good}}\n"
        "known_events: [{name: move, from: 2024-03-30, to: '2024-03-31'}]\n",
        "utf-8",
    )
    (event,) = read_definition(path).known_events
    assert (event.name, event.segment) == ("move", None)
    assert iso(event.starts_at) == "2024-03-29T23:00:00Z"
    assert iso(event.ends_at) == "2024-03-31T22:00:00Z"
