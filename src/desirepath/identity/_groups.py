"""Joins keys into groups: connected components, but for what a rule or a person keeps apart. Arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Reason = Literal["decision", "two_of_one_system", "too_large"]
STATED, IMPLIED, DECIDED = 1, 2, 3
"""Where a link stands in the order of taking: a record that says so, a shared domain, a person's decision.

Decisions come last, so that a merge joins the two groups whole, as they are without it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What keys state about systems: ``key`` stands in ``system`` for the thing ``value``. Arrays of one length."""

    key: Ints
    system: Ints
    value: Ints


@dataclass(frozen=True, slots=True)
class Graph:
    """Keys, numbered in the order of their names, and their links.

    Parameters
    ----------
    weight
        for each key what it counts towards the size of its group; 0 for a key that only carries links.
    left, right, place, at
        for each link its ends, ``STATED``, ``IMPLIED`` or ``DECIDED``, and since when it is known (microseconds).
    is_guarded
        for each link whether it may not join two groups that state different things of one system.
    sides
        (key, decision, side): keys on two sides of one decision are never in one group.
    """

    weight: Ints
    left: Ints
    right: Ints
    place: Ints
    at: Ints
    is_guarded: NDArray[np.bool_]
    claims: Claims
    sides: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A link that was not followed: why, which keys it would join, and what they state of the same system."""

    link: int
    reason: Reason
    left: int
    right: int
    left_value: int = -1
    right_value: int = -1


@dataclass(frozen=True, slots=True)
class Joined:
    """The group of every key, and the links that were not followed, settled ones left out."""

    group: Ints
    refused: tuple[Refused, ...]


def join_keys(graph: Graph, *, largest: int) -> Joined:
    """Which keys are one thing?

    Parameters
    ----------
    largest
        no link of a record makes a group heavier than this.

    Returns
    -------
    Joined
        the same for any order of the links.

    Notes
    -----
    Where no rule can be broken a group is a connected component. Elsewhere links are taken one by one, as in Kruskal (1956):
    what records state, then what domains imply, then decisions, each by the time it is known and then by its keys.
    A link that would break a rule is refused, and the rest goes on.
    """
    n = len(graph.weight)
    if not n:
        return Joined(np.empty(0, np.int64), ())
    links = coo_array((np.ones(len(graph.left), np.int8), (graph.left, graph.right)), shape=(n, n))
    count, raw = connected_components(links, directed=False)
    component = raw.astype(np.int64)
    hard = _hard_components(graph, component, count, largest)
    if not hard.any():
        return Joined(component, ())
    walk = _Walk(graph, np.flatnonzero(hard[component]), largest)
    chosen = np.flatnonzero(hard[component[graph.left]])
    order = np.lexsort((graph.right[chosen], graph.left[chosen], graph.at[chosen], graph.place[chosen]))
    for link in chosen[order].tolist():
        walk.take(link)
    group = component.copy()
    for key in walk.parent:
        group[key] = count + walk.root(key)
    refused = tuple(no for no in walk.refused if group[no.left] != group[no.right])
    return Joined(np.unique(group, return_inverse=True)[1].astype(np.int64), refused)


def _hard_components(graph: Graph, component: Ints, count: int, largest: int) -> NDArray[np.bool_]:
    """Components in which a rule might be broken."""
    hard = np.bincount(component, weights=graph.weight, minlength=count) > largest
    claims = graph.claims
    if len(claims.key) and graph.is_guarded.any():
        guarded = np.zeros(count, bool)
        guarded[component[graph.left[graph.is_guarded]]] = True
        stated = np.unique(np.stack([component[claims.key], claims.system, claims.value]), axis=1)
        pairs, times = np.unique(stated[:2], axis=1, return_counts=True)
        doubled = np.zeros(count, bool)
        doubled[pairs[0][times > 1]] = True
        hard |= guarded & doubled
    if graph.sides:
        hard[component[[key for key, _, _ in graph.sides]]] = True
    return hard


@dataclass
class _Walk:
    """Takes links one by one over the keys of the hard components; what a group states lies at its root."""

    graph: Graph
    keys: Ints
    largest: int
    parent: dict[int, int] = field(default_factory=dict)
    weight: dict[int, int] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)
    stated: dict[int, dict[int, set[int]]] = field(default_factory=dict)
    sides: dict[int, dict[int, set[int]]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)

    def __post_init__(self) -> None:
        for key, weight in zip(self.keys.tolist(), self.graph.weight[self.keys].tolist(), strict=True):
            self.parent[key] = key
            self.weight[key] = weight
            if weight:
                self.first[key] = key
        inside = np.zeros(len(self.graph.weight), bool)
        inside[self.keys] = True
        claims = self.graph.claims
        kept = inside[claims.key]
        told = (claims.key[kept].tolist(), claims.system[kept].tolist(), claims.value[kept].tolist())
        for key, system, value in zip(*told, strict=True):
            self.stated.setdefault(key, {}).setdefault(system, set()).add(value)
        for key, decision, side in self.graph.sides:
            self.sides.setdefault(key, {}).setdefault(decision, set()).add(side)

    def root(self, key: int) -> int:
        parent = self.parent
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def take(self, link: int) -> None:
        left, right = int(self.graph.left[link]), int(self.graph.right[link])
        one, other = self.root(left), self.root(right)
        if one == other:
            return
        reason, values = self._hindrance(link, one, other)
        if reason:
            self.refused.append(Refused(link, reason, self._shown(left, one), self._shown(right, other), *values))
        else:
            self._join(one, other)

    def _shown(self, key: int, root: int) -> int:
        """The key itself or, where it only carries links, the first of its group that counts."""
        return key if self.graph.weight[key] else self.first.get(root, key)

    def _hindrance(self, link: int, one: int, other: int) -> tuple[Reason | None, tuple[int, int]]:
        if _apart(self.sides.get(one), self.sides.get(other)):
            return "decision", (-1, -1)
        if self.graph.place[link] == DECIDED:
            return None, (-1, -1)
        if self.graph.is_guarded[link]:
            clash = _clash(self.stated.get(one), self.stated.get(other))
            if clash:
                return "two_of_one_system", clash
        if self.weight[one] + self.weight[other] > self.largest:
            return "too_large", (-1, -1)
        return None, (-1, -1)

    def _join(self, one: int, other: int) -> None:
        if self.weight[one] < self.weight[other]:
            one, other = other, one
        self.parent[other] = one
        self.weight[one] += self.weight.pop(other)
        firsts = [self.first.pop(root) for root in (one, other) if root in self.first]
        if firsts:
            self.first[one] = min(firsts)
        for told in (self.stated, self.sides):
            for name, values in told.pop(other, {}).items():
                told.setdefault(one, {}).setdefault(name, set()).update(values)


def _apart(one: dict[int, set[int]] | None, other: dict[int, set[int]] | None) -> bool:
    """Whether a decision has the two groups on different sides."""
    if not one or not other:
        return False
    return any(one[decision] != other[decision] for decision in one.keys() & other.keys())


def _clash(one: dict[int, set[int]] | None, other: dict[int, set[int]] | None) -> tuple[int, int] | None:
    """What the two state of the first system of which they agree on nothing."""
    if not one or not other:
        return None
    for system in sorted(one.keys() & other.keys()):
        if one[system].isdisjoint(other[system]):
            return min(one[system]), min(other[system])
    return None
