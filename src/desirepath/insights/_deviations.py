"""Unusual changes in words."""

from __future__ import annotations

import json
from collections.abc import Mapping

from desirepath.kernel import WEEK, from_micros, plain

RECENT_WEEKS = 4
"""An unusual change stays among the findings for so long after it was raised."""
_WORDS = {
    "events": "Own events",
    "active_people": "Active people",
    "breadth": "Different things done",
    "tickets": "Tickets opened",
}


def metric_words(metric: str) -> str:
    """A watched metric as people read it."""
    return _WORDS.get(metric, plain(metric).capitalize())


def deviation_sentence(row: Mapping[str, object]) -> str:
    """What departed from its own normal, with its numbers; ``row`` as in the table ``deviations``."""
    seen, expected = _number(row["seen"]), _number(row["expected"])
    way = "rose" if seen > expected else "fell"
    also = [metric_words(name).lower() for name in json.loads(str(row["also"] or "[]"))]
    beside = f" Also unusual: {', '.join(also)}." if also else ""
    what = metric_words(str(row["metric"]))
    return (
        f"{what} a week {way} to {_told(seen)}, where {_told(expected)} were usual for this account in "
        f"weeks like these; the level changed {_when(row)}.{beside}"
    )


def _number(value: object) -> float:
    return float(str(value))


def _told(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _when(row: Mapping[str, object]) -> str:
    """The week of the change, or the weeks it lies in where one week is not sure enough."""
    at, low, high = (int(str(row[name])) for name in ("changed_at", "changed_from", "changed_to"))
    if low == high:
        return f"in the week of {_day(at)} ({_number(row['sure']):.0%} sure)"
    return f"most likely in the week of {_day(at)}, with 80% between {_day(low)} and {_day(high + WEEK)}"


def _day(moment: int) -> str:
    found = from_micros(moment)
    return f"{found.day} {found:%B %Y}"
