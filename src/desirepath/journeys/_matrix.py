"""Where journeys are at each step, counted from their start or back from an outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._walks import Walks
from desirepath.stats import Counts

ENDED, HERE_NOW, NOT_STARTED = "ended", "here_now", "not_started"


@dataclass(frozen=True, eq=False)
class StepMatrix:
    """Journeys at each node by step; every column adds up to ``journeys``.

    ``counts`` has shape (rows, steps). Rows are nodes, then those that ended before that step, those that have not come
    so far yet, and, looking back from an outcome, those that had not started. ``steps`` numbers the columns: 0 is the
    start or the outcome.
    """

    rows: list[str]
    steps: list[int]
    counts: Counts
    journeys: int


def step_matrix(walks: Walks, *, steps: int, before: str | None = None) -> StepMatrix:
    """Journeys at each node by step number.

    Parameters
    ----------
    steps
        How many columns.
    before
        The node of an outcome: look back from its first time in each life. Lives without it are left out.
    """
    from desirepath.journeys._loops import count_steps, find_node

    k = len(walks.nodes)
    if before is None:
        counts = count_steps(walks.steps(), walks.life_ended, steps, k)
        return _matrix(walks, list(range(steps)), counts, walks.first.size)
    code = walks.nodes.index(before) if before in walks.nodes else -1
    at = find_node(walks.steps(), code)
    had = at >= 0
    begin, end = walks.first[had], at[had]
    counts = np.zeros((k + 3, steps), np.int64)
    for column in range(steps):
        place = end - (steps - 1 - column)
        started = place >= begin
        counts[:k, column] = np.bincount(walks.node[place[started]], minlength=k)
        counts[k + 2, column] = int((~started).sum())
    return _matrix(walks, list(range(1 - steps, 1)), counts, int(had.sum()))


def _matrix(walks: Walks, steps: list[int], counts: Counts, journeys: int) -> StepMatrix:
    rows = [*walks.nodes, ENDED, HERE_NOW, NOT_STARTED]
    shown = np.asarray(counts.any(axis=1))
    return StepMatrix([name for name, has in zip(rows, shown, strict=True) if has], steps, counts[shown], journeys)
