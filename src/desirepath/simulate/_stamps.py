"""Days since 1970-01-01 as the text each system exports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS = 86_400_000


def zulu(day: float) -> str:
    """Such as ``2025-03-01T09:30:00Z``; empty for ``inf``."""
    if day == float("inf"):
        return ""
    return (_EPOCH + timedelta(seconds=int(day * 86_400))).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(day: float) -> str:
    """Such as ``2025-03-01 09:30:00`` (UTC); empty for ``inf``."""
    return zulu(day).replace("T", " ").removesuffix("Z")


def calendar_day(day: float) -> str:
    """Such as ``2025-03-01``; empty for ``inf``."""
    return zulu(day)[:10]


def zulu_ms(ms: NDArray[np.int64]) -> list[str]:
    """Milliseconds since 1970-01-01 as ``2025-03-01T09:30:00.000Z``."""
    texts: list[str] = (np.char.add(np.datetime_as_string(ms.astype("datetime64[ms]")), "Z")).tolist()
    return texts
