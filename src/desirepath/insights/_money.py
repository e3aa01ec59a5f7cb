"""Money and counts as people read them."""

from __future__ import annotations

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def money(amount: float, currency: str) -> str:
    """``$1.2M``, ``$340k`` or ``$900``."""
    sign = _SIGNS.get(currency, currency + " ")
    size = abs(amount)
    for limit, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= limit:
            shown = f"{amount / limit:.1f}" if size < 100 * limit else f"{amount / limit:.0f}"
            return f"{sign}{shown.removesuffix('.0')}{letter}"
    return f"{sign}{amount:.0f}"


def counted(n: int, thing: str) -> str:
    """``1 account``, ``12 accounts``."""
    return f"{n:,} {thing}{'' if n == 1 else 's'}"
