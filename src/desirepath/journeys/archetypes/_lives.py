"""The latest life of every account as arrays: what both views are made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._walks import Walks
from desirepath.stats import Counts


@dataclass(frozen=True)
class Lives:
    """Per step (steps,): ``journey`` (place in ``accounts``), ``node`` (code into ``nodes``), ``at``; in order.

    Per account (n,): ``starts_at``, ``until`` (its end, or the time looked from), and the latest decided ``outcome``.
    """

    accounts: list[str]
    nodes: list[str]
    journey: Counts
    node: Counts
    at: Counts
    starts_at: Counts
    until: Counts
    outcome: list[str | None]


def latest_lives(walks: Walks) -> Lives:
    """Each account's latest life of which something was known."""
    latest = np.flatnonzero(np.diff(walks.life_account, append=-1))
    first, last = walks.first[latest], walks.last[latest]
    journey = np.repeat(np.arange(len(latest)), last - first)
    rows = np.arange(len(journey)) + (first - np.append(0, np.cumsum(last - first))[:-1])[journey]
    node = walks.node[rows].astype(np.int64)
    return Lives(
        [walks.accounts[code] for code in walks.life_account[latest]],
        walks.nodes,
        journey,
        node,
        walks.at[rows],
        walks.at[first],
        np.where(walks.life_ended[latest], walks.at[last - 1], walks.as_of),
        _outcomes(walks.nodes, journey, node, len(latest)),
    )


def _outcomes(nodes: list[str], journey: Counts, node: Counts, n: int) -> list[str | None]:
    names = [name.partition(":")[2] if name.startswith("outcome:") else None for name in nodes]
    found: list[str | None] = [None] * n
    decides = np.array([name is not None for name in names], bool)
    rows = np.flatnonzero(decides[node]) if n else np.empty(0, np.int64)
    for place, code in zip(journey[rows].tolist(), node[rows].tolist(), strict=True):
        found[place] = names[code]
    return found
