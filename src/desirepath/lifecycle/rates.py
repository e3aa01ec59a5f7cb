"""Dated exchange rates from the workspace's rates file."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from desirepath.kernel import Fault, FaultyFile, NotFound, WrongUse, parse_moment

COLUMNS = ("date", "currency", "rate")


@dataclass(frozen=True, slots=True)
class DatedRate:
    """One unit of ``currency`` is worth ``rate`` of the report currency from ``from_at`` on, until its next rate."""

    currency: str
    from_at: int
    rate: float


def read_rates(path: Path) -> list[DatedRate]:
    """Every rate, by currency and date; of two for one day the last in the file stands.

    Raises
    ------
    NotFound
        when there is no such file.
    FaultyFile
        with every faulty line.
    """
    if not path.is_file():
        raise NotFound("rates file", str(path))
    faults: list[Fault] = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        names = [name.strip().lower() for name in reader.fieldnames or []]
        if not set(COLUMNS) <= set(names):
            found = ", ".join(names) or "nothing"
            raise FaultyFile(path.name, [Fault(1, "the heading", found, "the columns date, currency, rate")])
        reader.fieldnames = names
        read = [_line(row, reader.line_num, faults) for row in reader]
    if faults:
        raise FaultyFile(path.name, faults)
    stated = {(currency, at): rate for currency, at, rate in filter(None, read)}
    return [DatedRate(currency, at, stated[currency, at]) for currency, at in sorted(stated)]


def _line(row: dict[str, str | None], line: int, faults: list[Fault]) -> tuple[str, int, float] | None:
    day, currency, rate = ((row[name] or "").strip() for name in COLUMNS)
    try:
        at = parse_moment(day)
    except WrongUse:
        faults.append(Fault(line, "date", repr(day), "an ISO date such as 2024-03-01"))
        return None
    try:
        value = float(rate)
    except ValueError:
        value = 0.0
    if not currency or not math.isfinite(value) or value <= 0:
        faults.append(Fault(line, "currency, rate", repr(f"{currency},{rate}"), "such as EUR,1.0842"))
        return None
    return currency.upper(), at, value
