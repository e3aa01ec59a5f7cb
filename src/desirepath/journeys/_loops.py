"""The compiled inner loops over walks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desirepath.journeys._walks import Steps
from desirepath.stats import Bools, Counts, Floats, Indices, Micros
from desirepath.stats.compiled import compiled


class Tallies(NamedTuple):
    """What is counted once an account: (k + E,) nodes then edges, and (k + E, outcomes)."""

    accounts: Counts
    arr: Floats
    decided: Counts


@compiled
def count_moves(steps: Steps, k: int) -> Counts:
    """Transitions from each node to each, shape (k * k,)."""
    node, first, last = steps.node, steps.first, steps.last
    found = np.zeros(k * k, np.int64)
    for life in range(first.size):
        for step in range(first[life] + 1, last[life]):
            found[node[step - 1] * k + node[step]] += 1
    return found


@compiled
def collect_gaps(steps: Steps, edge_of: Indices, cursor: Counts, gaps: Micros) -> None:
    """The time of every transition written to the stretch of its edge; ``cursor`` holds where each begins."""
    node, at, first, last = steps.node, steps.at, steps.first, steps.last
    k = int(np.sqrt(edge_of.size))
    for life in range(first.size):
        for step in range(first[life] + 1, last[life]):
            edge = edge_of[node[step - 1] * k + node[step]]
            gaps[cursor[edge]] = at[step] - at[step - 1]
            cursor[edge] += 1


@compiled
def count_accounts(steps: Steps, worth: Floats, outcome_of: Indices, edge_of: Indices, into: Tallies) -> None:
    """Each account once at every node and edge, by the outcome decided after its last pass.

    ``outcome_of`` is -1 for a node that is none. Walks backwards, so that the first pass met is the last in time.
    """
    node, first, last, account = steps.node, steps.first, steps.last, steps.account
    k = outcome_of.size
    met = np.full(into.accounts.size, -1, np.int64)
    for life in range(first.size - 1, -1, -1):
        who, ahead, after = account[life], -1, -1
        for step in range(last[life] - 1, first[life] - 1, -1):
            here = node[step]
            if after >= 0:
                _meet(k + edge_of[here * k + after], who, worth[who], ahead, met, into)
            ahead = outcome_of[here] if outcome_of[here] >= 0 else ahead
            _meet(here, who, worth[who], ahead, met, into)
            after = here


@compiled
def _meet(place: int, who: int, worth: float, ahead: int, met: Counts, into: Tallies) -> None:
    if met[place] != who:
        met[place] = who
        into.accounts[place] += 1
        into.arr[place] += worth
        if ahead >= 0:
            into.decided[place, ahead] += 1


@compiled
def first_gaps(steps: Steps, edge_of: Indices, cursor: Counts, gaps: Micros) -> None:
    """As :func:`collect_gaps`, but each account only by its first pass of every edge."""
    node, at, first, last, account = steps.node, steps.at, steps.first, steps.last, steps.account
    k = int(np.sqrt(edge_of.size))
    met = np.full(cursor.size, -1, np.int64)
    for life in range(first.size):
        for step in range(first[life] + 1, last[life]):
            edge = edge_of[node[step - 1] * k + node[step]]
            if met[edge] != account[life]:
                met[edge] = account[life]
                gaps[cursor[edge]] = at[step] - at[step - 1]
                cursor[edge] += 1


@compiled
def cut_lives(steps: Steps, limit: Micros) -> Counts:
    """``last`` moved back to the first step of each life that lies after its ``limit``."""
    at, first, last = steps.at, steps.first, steps.last
    found = last.copy()
    for life in range(first.size):
        while found[life] > first[life] and at[found[life] - 1] > limit[life]:
            found[life] -= 1
    return found


@compiled
def lives_with(steps: Steps, sequence: Counts) -> Bools:
    """Which lives have the nodes of ``sequence`` in this order, one right after the other."""
    node, first, last = steps.node, steps.first, steps.last
    found = np.zeros(first.size, np.bool_)
    for life in range(first.size):
        for step in range(first[life], last[life] - sequence.size + 1):
            same = 0
            while same < sequence.size and node[step + same] == sequence[same]:
                same += 1
            if same == sequence.size:
                found[life] = True
                break
    return found


@compiled
def hash_paths(steps: Steps, outcome_of: Indices, longest: int) -> tuple[npt.NDArray[np.uint64], Counts]:
    """Two numbers that tell each life's path up to its first outcome, and that outcome, -1 for none.

    A node several times in a row counts once. Two different paths share both numbers once in 2**128.
    """
    node, first, last = steps.node, steps.first, steps.last
    keys = np.empty((first.size, 2), np.uint64)
    outcome = np.full(first.size, -1, np.int64)
    for life in range(first.size):
        one, two = np.uint64(0xCBF29CE484222325), np.uint64(0x9E3779B97F4A7C15)
        before, length = -1, 0
        for step in range(first[life], last[life]):
            here = node[step]
            if outcome_of[here] >= 0:
                outcome[life] = outcome_of[here]
                break
            if here != before and length < longest:
                mark = np.uint64(here + 1)
                one = (one ^ mark) * np.uint64(0x100000001B3)
                two = (two + mark) * np.uint64(0xBF58476D1CE4E5B9)
                two ^= two >> np.uint64(31)
                before, length = here, length + 1
        keys[life, 0], keys[life, 1] = one, two
    return keys, outcome


@compiled
def count_steps(steps: Steps, ended: Bools, columns: int, k: int) -> Counts:
    """Lives at each node (then: ended before, not come so far yet, a row for others) by step, shape (k + 3, columns)."""
    node, first, last = steps.node, steps.first, steps.last
    found = np.zeros((columns, k + 3), np.int64)
    for life in range(first.size):
        length = min(columns, last[life] - first[life])
        for step in range(length):
            found[step, node[first[life] + step]] += 1
        for step in range(length, columns):
            found[step, k if ended[life] else k + 1] += 1
    return found.T.copy()


@compiled
def find_node(steps: Steps, code: int) -> Counts:
    """The step at which each life first comes to a node, -1 for never."""
    node, first, last = steps.node, steps.first, steps.last
    found = np.full(first.size, -1, np.int64)
    for life in range(first.size):
        for step in range(first[life], last[life]):
            if node[step] == code:
                found[life] = step
                break
    return found


@compiled
def first_arrivals(steps: Steps, codes: Counts, k: int) -> Micros:
    """Time from each life's start until it first comes to each of ``codes``, shape (lives, codes); -1 for never."""
    node, at, first, last = steps.node, steps.at, steps.first, steps.last
    column = np.full(k, -1, np.int64)
    for place in range(codes.size):
        if codes[place] >= 0:
            column[codes[place]] = place
    found = np.full((first.size, codes.size), -1, np.int64)
    for life in range(first.size):
        for step in range(first[life], last[life]):
            place = column[node[step]]
            if place >= 0 and found[life, place] < 0:
                found[life, place] = at[step] - at[first[life]]
    return found


@compiled
def next_label(steps: Steps, moment: Micros, label_of: Counts) -> Counts:
    """The label of the first labelled node each life comes to after its ``moment``; -1 for none yet, -2 where it came to
    one before. ``label_of`` is -1 for a node without a label."""
    node, at, first, last = steps.node, steps.at, steps.first, steps.last
    found = np.full(first.size, -1, np.int64)
    for life in range(first.size):
        for step in range(first[life], last[life]):
            if label_of[node[step]] >= 0:
                found[life] = label_of[node[step]] if at[step] > moment[life] else -2
                break
    return found
