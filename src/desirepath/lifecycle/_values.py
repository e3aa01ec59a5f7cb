"""Reads durations, shares, names and expressions of ``journey.yaml``."""

from __future__ import annotations

import re

from desirepath.kernel import DAY, HOUR, MINUTE, WEEK
from desirepath.kernel.located import Located
from desirepath.store import Expression, ExpressionRefused, parse_expression, refused_over_json

_UNITS = {"min": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
A_DURATION = "a duration such as 14d, 3w, 12h or 30min"
_DURATION = re.compile(r"\s*(\d+)\s*(min|h|d|w)\s*")
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")


def duration(node: Located, default: int = DAY) -> int:
    """Microseconds of a duration such as ``14d``, ``3w``, ``12h`` or ``30min``."""
    found = micros_of(node.value) if isinstance(node.value, str) else None
    if found is None:
        node.fault(A_DURATION)
        return default
    return found


def micros_of(text: str) -> int | None:
    """Microseconds of a text that is a duration; ``None`` for another."""
    match = _DURATION.fullmatch(text)
    return int(match[1]) * _UNITS[match[2]] if match and int(match[1]) else None


def weeks(node: Located | None, default: int) -> int:
    """Whole weeks of a duration."""
    if node is None:
        return default
    micros = duration(node, default * WEEK)
    if micros % WEEK:
        node.fault("whole weeks, such as 3w or 21d")
    return max(1, micros // WEEK)


def share(node: Located, default: float = 0.5) -> float:
    """A share such as ``50%`` as 0.5."""
    match = _SHARE.fullmatch(node.value) if isinstance(node.value, str) else None
    if match is None:
        node.fault("a share such as 50%")
        return default
    return float(match[1]) / 100


def level(node: Located | None) -> float | None:
    """A share such as ``60%`` or a number."""
    if node is None:
        return None
    return share(node) if isinstance(node.value, str) else node.number(1)


def names(node: Located) -> tuple[str, ...]:
    """One name or a list of names."""
    return tuple(member.text() for member in node.elements()) if isinstance(node.value, list) else (node.text(),)


def expression(node: Located, over: str = "properties, such as amount > 100") -> Expression | None:
    """A condition over JSON, checked against the allow-list; ``over`` says what it may read."""
    try:
        found = parse_expression(node.text())
        refused = refused_over_json(found)
    except ExpressionRefused as error:
        found, refused = None, str(error)
    if refused:
        node.fault(f"an expression over {over}", found=f"{node.shown()} ({refused})")
    return found
