"""The journey map: nodes and flows counted from walks, so that every total equals the list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from desirepath.journeys._walks import Ints, Walks
from desirepath.kernel import DAY
from desirepath.stats import wilson_interval

Bools = npt.NDArray[np.bool_]


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
    transitions_in: int
    transitions_out: int
    ended: int
    here_now: int
    outcomes: dict[str, OutcomeShare] = field(default_factory=dict)


@dataclass(frozen=True)
class Flow:
    """A move from one node to another; ``median_days`` between the two."""

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


@dataclass(frozen=True)
class Moves:
    """Per transition (m,): its step's place in the walks, both nodes, the account, days, next outcome (-1: none yet)."""

    step: Ints
    origin: Ints
    to: Ints
    account: Ints
    days: npt.NDArray[np.float64]
    outcome: Ints


def select_accounts(walks: Walks, accounts: set[str] | None) -> Walks:
    """The walks of some accounts only; ``None`` keeps all."""
    if accounts is None:
        return walks
    wanted = np.array([name in accounts for name in walks.accounts], bool)
    keep = wanted[walks.account] if len(walks.account) else np.empty(0, bool)
    lives = wanted[walks.life_account] if len(walks.life_account) else np.empty(0, bool)
    renumber = np.cumsum(lives) - 1
    return Walks(
        walks.accounts,
        walks.nodes,
        walks.account[keep],
        renumber[walks.life[keep]] if keep.any() else walks.life[keep],
        walks.node[keep],
        walks.at[keep],
        walks.life_account[lives],
        walks.life_ended[lives],
        walks.as_of,
    )


def find_moves(walks: Walks) -> Moves:
    """Every transition of the walks, with the next outcome decided after it."""
    follows = np.flatnonzero(walks.life[1:] == walks.life[:-1]) if len(walks.life) > 1 else np.empty(0, np.int64)
    ahead = _next_outcome(walks)
    return Moves(
        follows,
        walks.node[follows],
        walks.node[follows + 1],
        walks.account[follows],
        (walks.at[follows + 1] - walks.at[follows]) / DAY,
        ahead[follows + 1],
    )


def _next_outcome(walks: Walks) -> Ints:
    """Per step the node of the outcome at or after it in the same life, -1 where none is decided."""
    n = len(walks.node)
    is_outcome = np.array([name.startswith("outcome:") for name in walks.nodes], bool)
    hits = np.where(is_outcome[walks.node], np.arange(n), n) if n else np.empty(0, np.int64)
    ahead = np.minimum.accumulate(hits[::-1])[::-1]
    found = np.full(n, -1, np.int64)
    has = ahead < n
    same = np.zeros(n, bool)
    same[has] = walks.life[ahead[has]] == walks.life[np.flatnonzero(has)]
    found[same] = walks.node[ahead[same]]
    return found


def draw_map(walks: Walks, arr: Mapping[str, float]) -> JourneyMap:
    """Count the map of ``walks``; ``arr`` gives each account's recurring revenue where known."""
    moves = find_moves(walks)
    worth = np.array([arr.get(name, 0.0) for name in walks.accounts])
    total, ended_as = len(np.unique(walks.life_account)), _ended_as(walks)
    still_open = total - sum(ended_as.values())
    return JourneyMap(_nodes(walks, moves), _flows(walks, moves, worth), total, ended_as, still_open)


def _nodes(walks: Walks, moves: Moves) -> list[Node]:
    count = len(walks.nodes)
    into, out = np.bincount(moves.to, minlength=count), np.bincount(moves.origin, minlength=count)
    last = _last_steps(walks)
    over = walks.life_ended[walks.life[last]]
    ended = np.bincount(walks.node[last[over]], minlength=count)
    here = np.bincount(walks.node[last[~over]], minlength=count)
    ahead = _next_outcome(walks)
    found = []
    for code, name in enumerate(walks.nodes):
        at = np.flatnonzero(walks.node == code)
        if len(at):
            shares = _shares(walks, walks.account[at], ahead[at])
            n = len(np.unique(walks.account[at]))
            found.append(Node(name, n, int(into[code]), int(out[code]), int(ended[code]), int(here[code]), shares))
    return found


def _last_steps(walks: Walks) -> Ints:
    if not len(walks.life):
        return np.empty(0, np.int64)
    return np.append(np.flatnonzero(walks.life[1:] != walks.life[:-1]), len(walks.life) - 1)


def _flows(walks: Walks, moves: Moves, worth: npt.NDArray[np.float64]) -> list[Flow]:
    if not len(moves.origin):
        return []
    code = moves.origin * len(walks.nodes) + moves.to
    order = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.append(True, code[order][1:] != code[order][:-1]))
    found = []
    for start, stop in zip(starts, np.append(starts[1:], len(order)), strict=True):
        rows = order[start:stop]
        accounts = moves.account[rows]
        distinct = accounts[np.append(True, accounts[1:] != accounts[:-1])]
        found.append(
            Flow(
                walks.nodes[int(moves.origin[rows[0]])],
                walks.nodes[int(moves.to[rows[0]])],
                len(distinct),
                float(worth[distinct].sum()),
                len(rows),
                float(np.median(moves.days[rows])),
                _shares(walks, accounts, moves.outcome[rows]),
            )
        )
    return sorted(found, key=lambda flow: (-flow.transitions, flow.origin, flow.to))


def _shares(walks: Walks, accounts: Ints, outcomes: Ints) -> dict[str, OutcomeShare]:
    """Each account counts once, by the outcome after the last time it came by; ``accounts`` ascends."""
    if not len(accounts):
        return {}
    last = np.flatnonzero(np.append(accounts[1:] != accounts[:-1], True))
    decided = outcomes[last][outcomes[last] >= 0]
    found = {}
    for code, n in enumerate(np.bincount(decided, minlength=1)):
        if n:
            rate = wilson_interval(int(n), len(last))
            found[walks.nodes[code].split(":", 1)[1]] = OutcomeShare(int(n), rate.rate, (rate.ci.low, rate.ci.high))
    return found


def _ended_as(walks: Walks) -> dict[str, int]:
    """Accounts by the outcome that ended their latest life; those whose latest life goes on are not in it."""
    if not len(walks.life_account):
        return {}
    latest = np.append(np.flatnonzero(walks.life_account[1:] != walks.life_account[:-1]), len(walks.life_account) - 1)
    last = _last_steps(walks)
    named: dict[str, int] = {}
    for step in last[np.isin(walks.life[last], latest[walks.life_ended[latest]])]:
        name = walks.nodes[int(walks.node[step])].split(":", 1)[-1]
        named[name] = named.get(name, 0) + 1
    return named


def members(walks: Walks, *, node: str | None = None, flow: tuple[str, str] | None = None) -> list[str]:
    """The accounts behind a node or a flow; as many as the map says."""
    codes = {name: code for code, name in enumerate(walks.nodes)}
    if node is not None:
        found = walks.account[walks.node == codes.get(node, -1)]
    elif flow is not None:
        moves = find_moves(walks)
        origin, to = codes.get(flow[0], -1), codes.get(flow[1], -1)
        found = moves.account[(moves.origin == origin) & (moves.to == to)]
    else:
        found = walks.life_account
    return [walks.accounts[int(code)] for code in np.unique(found)]
