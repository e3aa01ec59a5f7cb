"""Which keys are the same thing: connected components with guards, deterministic whatever the order of the links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True, slots=True)
class DomainClaim:
    """An account key that states a domain, and since when that is known."""

    domain: str
    account_key: str
    known_at: int


def namespace_of(key: str) -> str:
    """The system an account key comes from: ``crm`` for ``crm:0015``."""
    return key.split(":", 1)[0]


def domain_edges(claims: Iterable[DomainClaim]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Pairs of account keys to join because they state one domain, and pairs a person should look at.

    Keys of different systems on one domain are one company. Two keys of the same system on one domain may be a
    double record or two subsidiaries: they are never joined without a person's word.
    """
    by_domain: dict[str, list[DomainClaim]] = {}
    for claim in sorted(claims, key=lambda claim: (claim.known_at, claim.account_key)):
        by_domain.setdefault(claim.domain, []).append(claim)
    joined, doubtful = [], []
    for claimed in by_domain.values():
        first_of: dict[str, str] = {}
        for claim in claimed:
            space = namespace_of(claim.account_key)
            if space in first_of and first_of[space] != claim.account_key:
                doubtful.append((claim.account_key, first_of[space]))
            else:
                first_of.setdefault(space, claim.account_key)
        keys = list(first_of.values())
        joined += [(keys[0], key) for key in keys[1:]]
    return joined, doubtful


def components(keys: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The group number of every key."""
    names = np.array(sorted(set(keys) | {key for edge in edges for key in edge}))
    if not len(names):
        return {}
    left = np.searchsorted(names, [edge[0] for edge in edges]) if edges else np.empty(0, int)
    right = np.searchsorted(names, [edge[1] for edge in edges]) if edges else np.empty(0, int)
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(len(names), len(names)))
    _, labels = connected_components(graph, directed=False)
    return dict(zip(names.tolist(), labels.tolist(), strict=True))


def representatives(groups: dict[str, int], rank: dict[str, int]) -> dict[str, str]:
    """For every key the key that stands for its group: the best ranked namespace, then the first in order."""
    best: dict[int, tuple[int, str]] = {}
    for key, group in groups.items():
        candidate = (rank.get(namespace_of(key), len(rank)), key)
        if group not in best or candidate < best[group]:
            best[group] = candidate
    return {key: best[group][1] for key, group in groups.items()}
