"""How two groups of accounts differ on every node and flow of the map, corrected for looking at so many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._tally import Edges, count_passed, edges_of, sort_stretches_of
from desirepath.journeys._walks import Ints, Walks
from desirepath.kernel import DAY
from desirepath.stats import (
    Floats,
    MedianDifferences,
    benjamini_hochberg,
    difference_of_proportions,
    differences_of_medians,
    exact_p_values,
)

Place = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class DaysDifference:
    """Median days of group A less those of group B, each account by its first move along the flow."""

    days: float
    ci: tuple[float, float]
    p_value: float
    p_adjusted: float
    n: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """Share of group A's accounts that come by, minus group B's, and of a flow the difference of its median days.

    ``p_adjusted`` is corrected over everything compared, ``p_value`` is not.
    """

    accounts_share: float
    ci: tuple[float, float]
    p_value: float
    p_adjusted: float
    n: tuple[int, int]
    median_days: DaysDifference | None


def compare_groups(group_a: Walks, group_b: Walks, *, formed_by_outcomes: bool = True) -> dict[Place, Difference]:
    """The difference on each node (by id) and flow (by both ids).

    Parameters
    ----------
    group_a, group_b
        Walks of two groups that share no account, chosen of the same walks.
    formed_by_outcomes
        Whether the groups are formed by what happened to the accounts. Then nodes and flows of outcomes differ by that
        choice, and are left out.

    Returns
    -------
    dict
        Empty where a group has no accounts. Median days are compared where each group has enough moves.

    Notes
    -----
    Shares: exact test, interval by Newcombe (1998). Median days: median test, interval by Price and Bonett (2002).
    Correction: Benjamini and Hochberg (1995) over all of them together.
    """
    n = _accounts(group_a), _accounts(group_b)
    if not min(n):
        return {}
    edges = _common_edges(group_a, group_b)
    places = _places(group_a.nodes, edges, formed_by_outcomes)
    hits = np.stack(
        [count_passed(walks, edges, np.zeros(len(walks.accounts))).accounts for walks in (group_a, group_b)]
    )
    compared = np.array([place for place in places if hits[:, place].any()], np.int64)
    p_share = exact_p_values(hits[0, compared], n[0], hits_b=hits[1, compared], n_b=n[1])
    days = _differing_days(group_a, group_b, edges, hits[:, len(group_a.nodes) :])
    timed = [place for place in compared.tolist() if _is_timed(days, place - len(group_a.nodes))]
    p_days = days.p_value[np.array(timed, np.int64) - len(group_a.nodes)]
    adjusted = benjamini_hochberg(np.append(p_share, p_days)).tolist()
    of_days = dict(zip(timed, adjusted[compared.size :], strict=True))
    found: dict[Place, Difference] = {}
    for place, p, corrected in zip(compared.tolist(), p_share.tolist(), adjusted[: compared.size], strict=True):
        gap = difference_of_proportions(int(hits[0, place]), n[0], positives_b=int(hits[1, place]), n_b=n[1])
        edge = place - len(group_a.nodes)
        moves = _days(days, edge, hits[:, place], of_days[place]) if place in of_days else None
        found[places[place]] = Difference(gap.difference, (gap.ci.low, gap.ci.high), p, corrected, n, moves)
    return found


def _accounts(walks: Walks) -> int:
    return len(np.unique(walks.life_account))


def _common_edges(group_a: Walks, group_b: Walks) -> Edges:
    from desirepath.journeys._loops import count_moves

    k = len(group_a.nodes)
    return edges_of(count_moves(group_a.steps(), k) + count_moves(group_b.steps(), k), k)


def _places(nodes: list[str], edges: Edges, formed_by_outcomes: bool) -> dict[int, Place]:
    """What may differ, by its place among nodes, then edges. Everybody passes the start."""

    def is_free(name: str) -> bool:
        return not (formed_by_outcomes and name.startswith("outcome:"))

    found: dict[int, Place] = {code: name for code, name in enumerate(nodes) if name != "start" and is_free(name)}
    for edge, (origin, to) in enumerate(zip(edges.origin.tolist(), edges.to.tolist(), strict=True)):
        if is_free(nodes[origin]) and is_free(nodes[to]):
            found[len(nodes) + edge] = (nodes[origin], nodes[to])
    return found


def _differing_days(group_a: Walks, group_b: Walks, edges: Edges, moves: Ints) -> MedianDifferences:
    """``moves`` has shape (2, E): how many accounts of each group made each."""
    days_a, bounds_a = _first_moves(group_a, edges, moves[0])
    days_b, bounds_b = _first_moves(group_b, edges, moves[1])
    return differences_of_medians(days_a, bounds_a, days_b, bounds_b)


def _first_moves(walks: Walks, edges: Edges, moves: Ints) -> tuple[Floats, Ints]:
    from desirepath.journeys._loops import first_gaps

    bounds = np.append(0, np.cumsum(moves))
    gaps = np.empty(int(bounds[-1]), np.int64)
    first_gaps(walks.steps(), edges.edge_of, bounds[:-1].copy(), gaps)
    sort_stretches_of(gaps, bounds)
    return gaps / DAY, bounds


def _is_timed(days: MedianDifferences, edge: int) -> bool:
    return edge >= 0 and not np.isnan(days.p_value[edge])


def _days(days: MedianDifferences, edge: int, n: Ints, corrected: float) -> DaysDifference:
    ci = (float(days.low[edge]), float(days.high[edge]))
    p = float(days.p_value[edge])
    return DaysDifference(float(days.difference[edge]), ci, p, corrected, (int(n[0]), int(n[1])))
