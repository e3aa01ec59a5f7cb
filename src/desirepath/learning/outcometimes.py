"""When outcomes became known, by account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.kernel import NEVER
from desirepath.store import Warehouse

Ints = npt.NDArray[np.int64]
_SPAN = 1 << 42
"""More milliseconds than any time has."""


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeTimes:
    """When outcomes became known, in microseconds, by account code; an account may have several."""

    account: npt.NDArray[np.int32]
    at: Ints


def outcome_times(warehouse: Warehouse, names: list[str], accounts: list[str], *, until: int) -> OutcomeTimes:
    """When outcomes of ``names`` became known up to ``until``, by account code, in order."""
    place = {name: code for code, name in enumerate(accounts)}
    rows = warehouse.tuples(
        "SELECT account, greatest(\"at\", known_at) FROM steps WHERE kind = 'outcome' AND list_contains(?, name) "
        'AND greatest("at", known_at) <= ? ORDER BY account, 2',
        [names, until],
    )
    found = [(place[str(account)], int(str(at))) for account, at in rows if str(account) in place]
    pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
    return OutcomeTimes(pairs[:, 0].astype(np.int32), pairs[:, 1])


def first_after(account: npt.NDArray[np.integer], landmark: Ints, times: OutcomeTimes) -> Ints:
    """The first time of each row's account after its landmark, or ``NEVER``."""
    if not len(times.at):
        return np.full(len(landmark), NEVER)
    key = times.account.astype(np.int64) * _SPAN + times.at // 1000
    place = np.searchsorted(key, account.astype(np.int64) * _SPAN + landmark // 1000, side="right")
    found = np.minimum(place, len(key) - 1)
    has = (place < len(key)) & (times.account[found] == account)
    return np.where(has, times.at[found], NEVER)
