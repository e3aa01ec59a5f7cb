"""The journey map: nodes and flows counted from walks, so that every total equals the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from desirepath.journeys._dwell import Dwell, dwell_times
from desirepath.journeys._tally import Edges, Passed, count_passed, find_edges
from desirepath.journeys._walks import Ints, Walks
from desirepath.kernel import DAY
from desirepath.stats import Floats, wilson_bounds


@dataclass(frozen=True, slots=True)
class OutcomeShare:
    """``n`` accounts whose next decided outcome this was, as a share of all that came by, with its interval."""

    n: int
    rate: float
    ci: tuple[float, float]


@dataclass(frozen=True)
class Node:
    """Transitions conserve: ``transitions_in = transitions_out + ended + here_now`` (a start has none coming in)."""

    id: str
    accounts: int
    arr: float
    transitions_in: int
    transitions_out: int
    ended: int
    here_now: int
    dwell: Dwell
    outcomes: dict[str, OutcomeShare] = field(default_factory=dict)


@dataclass(frozen=True)
class Flow:
    """A move from one node to another; ``median_days`` of the moves made, ``None`` where there were none."""

    origin: str
    to: str
    accounts: int
    arr: float
    transitions: int
    median_days: float | None
    outcomes: dict[str, OutcomeShare] = field(default_factory=dict)


@dataclass(frozen=True)
class JourneyMap:
    """Many journeys aggregated. ``totals``: accounts by their last ending outcome or, without one, open."""

    nodes: list[Node]
    flows: list[Flow]
    accounts: int
    ended_as: dict[str, int]
    open: int


def draw_map(walks: Walks, worth: Floats) -> JourneyMap:
    """Count the map of ``walks``; ``worth`` is the recurring revenue of each of ``walks.accounts``."""
    edges = find_edges(walks)
    passed = count_passed(walks, edges, worth)
    shares = _shares(passed)
    accounts, ended_as = len(np.unique(walks.life_account)), _ended_as(walks)
    still_open = accounts - sum(ended_as.values())
    nodes = _nodes(walks, edges, passed, shares)
    return JourneyMap(nodes, _flows(walks, edges, passed, shares), accounts, ended_as, still_open)


Shares = list[dict[str, OutcomeShare]]


def _nodes(walks: Walks, edges: Edges, passed: Passed, shares: Shares) -> list[Node]:
    k, over, final = len(walks.nodes), walks.life_ended, walks.final
    into = np.bincount(edges.to, weights=edges.transitions, minlength=k).astype(np.int64)
    out = np.bincount(edges.origin, weights=edges.transitions, minlength=k).astype(np.int64)
    ended, here = np.bincount(final[over], minlength=k), np.bincount(final[~over], minlength=k)
    dwell = dwell_times(walks, edges)
    return [
        Node(
            name,
            int(passed.accounts[code]),
            float(passed.arr[code]),
            int(into[code]),
            int(out[code]),
            int(ended[code]),
            int(here[code]),
            dwell[code],
            shares[code],
        )
        for code, name in enumerate(walks.nodes)
        if passed.accounts[code]
    ]


def _flows(walks: Walks, edges: Edges, passed: Passed, shares: Shares) -> list[Flow]:
    k, days = len(walks.nodes), edges.medians / DAY
    found = [
        Flow(
            walks.nodes[origin],
            walks.nodes[to],
            int(passed.accounts[k + edge]),
            float(passed.arr[k + edge]),
            int(edges.transitions[edge]),
            float(days[edge]),
            shares[k + edge],
        )
        for edge, (origin, to) in enumerate(zip(edges.origin.tolist(), edges.to.tolist(), strict=True))
    ]
    return sorted(found, key=lambda flow: (-flow.transitions, flow.origin, flow.to))


def _shares(passed: Passed) -> Shares:
    """By node, then edge: each account counts once, by the outcome after the last time it came by."""
    n = passed.accounts[:, None]
    low, high = wilson_bounds(passed.decided, n)
    found: Shares = [{} for _ in passed.accounts]
    for place, column in zip(*np.nonzero(passed.decided), strict=True):
        count = int(passed.decided[place, column])
        ci = (float(low[place, column]), float(high[place, column]))
        found[place][passed.outcomes[column]] = OutcomeShare(count, count / int(n[place, 0]), ci)
    return found


def _ended_as(walks: Walks) -> dict[str, int]:
    """Accounts by the outcome that ended their latest life; those whose latest life goes on are not in it."""
    if not len(walks.life_account):
        return {}
    latest = np.append(walks.life_account[1:] != walks.life_account[:-1], True)
    ends = walks.final[latest & walks.life_ended].tolist()
    return dict(Counter(walks.nodes[code].partition(":")[2] for code in ends))


def members(walks: Walks, *, node: str | None = None, flow: tuple[str, str] | None = None) -> list[str]:
    """The accounts behind a node or a flow; as many as the map says."""
    codes = {name: code for code, name in enumerate(walks.nodes)}
    if node is not None:
        found = _accounts_at(walks, [codes.get(node, -1)])
    elif flow is not None:
        found = _accounts_at(walks, [codes.get(name, -1) for name in flow])
    else:
        found = walks.life_account
    return [walks.accounts[int(code)] for code in np.unique(found)]


def _accounts_at(walks: Walks, sequence: Iterable[int]) -> Ints:
    """Accounts of the lives that have these nodes, one right after the other."""
    from desirepath.journeys._loops import lives_with

    return walks.life_account[lives_with(walks.steps(), np.array([*sequence], np.int64))]
