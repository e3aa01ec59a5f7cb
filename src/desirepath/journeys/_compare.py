"""How two groups of accounts differ on every node and flow of the map, corrected for looking at so many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._map import find_moves
from desirepath.journeys._walks import Walks
from desirepath.stats import benjamini_hochberg, difference_of_proportions


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """Share of group A's accounts that come by, minus group B's; p corrected over all nodes and flows."""

    accounts_share: float
    ci: tuple[float, float]
    p_adjusted: float


Place = str | tuple[str, str]


def compare_groups(walks: Walks, group_a: set[str], group_b: set[str]) -> dict[Place, ShareDifference]:
    """The difference on each node (by id) and flow (by both ids).

    Notes
    -----
    Interval: Newcombe (1998). Correction: Benjamini and Hochberg (1995) over every node and flow compared. Nodes of
    outcomes and the start are left out: groups are often formed by them.
    """
    n_a = sum(name in group_a for name in walks.accounts)
    n_b = sum(name in group_b for name in walks.accounts)
    if not n_a or not n_b:
        return {}
    in_a = np.array([name in group_a for name in walks.accounts], bool)
    in_b = np.array([name in group_b for name in walks.accounts], bool)
    visited = _visited(walks)
    places = [place for place in visited if not _is_bound(place)]
    found = [
        difference_of_proportions(int(in_a[visited[p]].sum()), n_a, positives_b=int(in_b[visited[p]].sum()), n_b=n_b)
        for p in places
    ]
    if not found:
        return {}
    adjusted = benjamini_hochberg([gap.p_value for gap in found])
    return {
        place: ShareDifference(gap.difference, (gap.ci.low, gap.ci.high), float(p))
        for place, gap, p in zip(places, found, adjusted, strict=True)
    }


def _is_bound(place: Place) -> bool:
    ids = (place,) if isinstance(place, str) else place
    return any(name == "start" or name.startswith("outcome:") for name in ids)


def _visited(walks: Walks) -> dict[Place, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    found: dict[Place, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
    for place, name in enumerate(walks.nodes):
        found[name] = np.unique(walks.account[walks.node == place])
    moves = find_moves(walks)
    code = moves.origin * len(walks.nodes) + moves.to
    order = np.argsort(code, kind="stable")
    cuts = np.flatnonzero(code[order][1:] != code[order][:-1]) + 1
    for rows in np.split(order, cuts) if len(order) else []:
        origin, to = divmod(int(code[rows[0]]), len(walks.nodes))
        found[(walks.nodes[origin], walks.nodes[to])] = np.unique(moves.account[rows])
    return found
