"""A simulated company whose weekly hazard is known, for the risk tests."""

from dataclasses import dataclass

import numpy as np

from desirepath.kernel import DAY
from desirepath.learning.risk import NEVER, RiskRows

HORIZON = 90


@dataclass(frozen=True)
class World:
    rows: RiskRows
    data_end: int


def world(rng, accounts=400, *, weeks=78, base=-5.0, slope=1.4, features=6):
    """``slope`` 0 makes the outcome independent of everything that is seen."""
    state = np.zeros((accounts, weeks))
    for week in range(1, weeks):
        state[:, week] = 0.95 * state[:, week - 1] + rng.normal(0, 0.31, accounts)
    hazard = 1 / (1 + np.exp(-(base + slope * state)))
    dies = rng.random(state.shape) < hazard
    start = rng.integers(0, weeks // 4, accounts)
    dies[np.arange(weeks) < start[:, None] + 4] = False
    ends = np.where(dies.any(axis=1), dies.argmax(axis=1), 10**6)
    week = np.arange(weeks)
    account, week = np.nonzero((start[:, None] <= week) & (week < ends[:, None]))
    days = (ends[account] - week) * 7
    known = (weeks - week) * 7 >= HORIZON
    seen = state[account, week]
    X = rng.normal(size=(account.size, features))
    X[:, 0] = seen + rng.normal(0, 0.4, account.size)
    X[rng.random(account.size) < 0.1, 1] = np.nan
    X[:, 2] = 1.0
    at, label = week.astype(np.int64) * 7 * DAY, np.where(~known, -1, days <= HORIZON)
    rows = RiskRows(
        X,
        tuple(f"feature_{i}" for i in range(features)),
        account.astype(np.int32),
        at,
        at + HORIZON * DAY,
        label.astype(np.int8),
        np.where(label == 1, ends[account].astype(np.int64) * 7 * DAY, NEVER),
        (seen + rng.normal(0, 1.5, account.size) > 1).astype(float),
        existing_score=np.clip(70 - 10 * (seen + rng.normal(0, 2, account.size)), 0, 100).round(-1),
        plain={"recency": rng.exponential(5, account.size)},
    )
    return World(rows, weeks * 7 * DAY)
