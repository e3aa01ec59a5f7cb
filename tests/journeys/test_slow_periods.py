"""Months that are slower than all others are told, and chance is not taken for one."""

from __future__ import annotations

import numpy as np

from desirepath.journeys._friction import _slow_period
from desirepath.journeys._waits import Waits
from desirepath.kernel import DAY, parse_moment
from desirepath.stats import logrank_p

BASE, MONTHS, N = parse_moment("2024-01-01"), 24, 600


def waits(seed: int, slow: tuple[int, int] | None = None) -> Waits:
    rng = np.random.default_rng(seed)
    day = np.sort(rng.uniform(0, 30.4 * MONTHS, N))
    days = rng.exponential(20.0, N)
    if slow:
        days[(day >= slow[0]) & (day < slow[1])] += 40.0
    until = 30.4 * MONTHS + 30 - day
    return Waits(
        stage="one",
        milestone="m",
        account=np.arange(N).astype(object),
        code=np.arange(N),
        days=np.minimum(days, until),
        is_done=days <= until,
        is_open=days > until,
        returns=np.zeros(N, np.int64),
        entered_at=(BASE + day * DAY).astype(np.int64),
        until=(BASE + (day + np.minimum(days, until)) * DAY).astype(np.int64),
        ended_as=np.full(N, ""),
        arr=np.ones(N),
    )


def test_chance_is_rarely_called_a_slow_period() -> None:
    called = naive = 0
    for seed in range(200):
        one = waits(seed)
        called += _slow_period(one, 14.0, MONTHS) is not None
        month = (one.entered_at - BASE) // (30 * DAY)
        naive += any(logrank_p(one.days, one.is_done, month == m) < 0.05 for m in range(MONTHS))
    assert called < 20
    assert naive > 100


def test_two_slow_months_are_one_period() -> None:
    found = _slow_period(waits(1, (366, 425)), 14.0, MONTHS)
    assert found is not None
    assert (found.from_at, found.to_at) == (parse_moment("2025-01-01"), parse_moment("2025-03-01"))
    assert found.excess_days > 35
