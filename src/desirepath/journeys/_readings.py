"""The same accounts read twice, under two definitions: what comes by where, before and after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from desirepath.journeys._compare import Place
from desirepath.journeys._map import JourneyMap, Node


@dataclass(frozen=True, slots=True)
class ReadTwice:
    """Share of accounts in reading A less the share in B, and of a flow its median days in A less those in B.

    Both readings are of the same ``n`` accounts, so the difference is exact: nothing was drawn from anything, and there
    is no interval. ``only_in`` names the reading that alone has the node or flow.
    """

    accounts_share: float
    median_days: float | None
    n: tuple[int, int]
    only_in: Literal["a", "b"] | None


def compare_readings(a: JourneyMap, b: JourneyMap) -> dict[Place, ReadTwice]:
    """The difference of each node (by id) and flow (by both ids) of two maps of the same accounts; none of no accounts."""
    n = (a.accounts, b.accounts)
    if not min(n):
        return {}
    one, other = _sizes(a), _sizes(b)
    found: dict[Place, ReadTwice] = {}
    for place in dict.fromkeys((*other, *one)):
        before, after = one.get(place), other.get(place)
        share = (before[0] if before else 0) / n[0] - (after[0] if after else 0) / n[1]
        days = before[1] - after[1] if before and after and before[1] is not None and after[1] is not None else None
        found[place] = ReadTwice(share, days, n, "b" if before is None else "a" if after is None else None)
    return found


def with_gone(a: JourneyMap, b: JourneyMap) -> JourneyMap:
    """Map B, and with nobody on them the nodes and flows that only A has."""
    known: set[Place] = {*_sizes(b)}
    gone = [_emptied(node) for node in a.nodes if node.id not in known]
    left = [
        replace(flow, accounts=0, arr=0.0, transitions=0, median_days=None, outcomes={})
        for flow in a.flows
        if (flow.origin, flow.to) not in known
    ]
    return replace(b, nodes=[*b.nodes, *gone], flows=[*b.flows, *left])


def _emptied(node: Node) -> Node:
    nobody = replace(node.dwell, median_days=None, ci=(None, None), n=0, open=0)
    return Node(node.id, 0, 0.0, 0, 0, 0, 0, nobody)


def _sizes(drawn: JourneyMap) -> dict[Place, tuple[int, float | None]]:
    nodes: dict[Place, tuple[int, float | None]] = {node.id: (node.accounts, None) for node in drawn.nodes}
    return nodes | {(flow.origin, flow.to): (flow.accounts, flow.median_days) for flow in drawn.flows}
