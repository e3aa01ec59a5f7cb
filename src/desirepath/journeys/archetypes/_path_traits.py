"""What can be told of a path: milestones reached and how fast, warning signs, loops, shortcuts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desirepath.journeys.archetypes._seen import Trait, told
from desirepath.lifecycle import Definition
from desirepath.stats import Counts, Floats

START = "start"
TOLD_MOVES = 40
"""Only the most frequent moves can name an archetype."""
MOVE_WEIGHT = 0.5


@dataclass(frozen=True)
class Steps:
    """Per step (steps,): ``journey``, ``node`` (code into ``nodes``), ``days`` since its life began; in order."""

    nodes: list[str]
    journey: Counts
    node: Counts
    days: Floats


def path_traits(definition: Definition, steps: Steps, n: int) -> list[Trait]:
    """Traits of ``n`` journeys."""
    return [*_of_nodes(steps, n), *_loops(definition, steps, n), *_moves(steps, n)]


def _flags(journeys: Counts, n: int) -> Floats:
    found = np.zeros(n)
    found[journeys] = 1.0
    return found


_WORDS = {
    "milestone": ("reaches {}", "without {}"),
    "stage": ("enters {}", "never enters {}"),
    "indicator": ("shows {}", "without {}"),
}


def _of_nodes(steps: Steps, n: int) -> Iterator[Trait]:
    for code, name in enumerate(steps.nodes):
        kind, at = name.partition(":")[0], np.flatnonzero(steps.node == code)
        if not len(at) or kind not in _WORDS:
            continue
        high, low = (words.format(told(name)) for words in _WORDS[kind])
        yield Trait(name, high, low, "share", _flags(steps.journey[at], n))
        if kind == "milestone":
            days = np.full(n, np.nan)
            days[steps.journey[at][::-1]] = steps.days[at][::-1]  # the first time counts
            yield Trait(name, f"slow to {told(name)}", f"fast to {told(name)}", "days", days)


def _loops(definition: Definition, steps: Steps, n: int) -> Iterator[Trait]:
    """A milestone or entry of the same stage again, in the same life."""
    stage_of = definition.stage_of_milestone()
    width = len(steps.nodes)
    pairs, times = np.unique(steps.journey * width + steps.node, return_counts=True)
    again = pairs[times > 1]
    for stage in (stage.name for stage in definition.stages):
        codes = [
            code for code, name in enumerate(steps.nodes)
            if name == f"stage:{stage}" or (name.startswith("milestone:") and stage_of.get(name.partition(":")[2]) == stage)
        ]  # fmt: skip
        looped = again[np.isin(again % width, codes)] // width
        if len(looped):
            yield Trait(f"loop:{stage}", f"loops in {told(stage)}", None, "share", _flags(looped, n))


def _moves(steps: Steps, n: int) -> Iterator[Trait]:
    width = len(steps.nodes)
    first = np.flatnonzero(np.append(True, steps.journey[1:] != steps.journey[:-1])[: len(steps.journey)])
    for code, name in enumerate(steps.nodes):
        begun = steps.journey[first[steps.node[first] == code]]
        if len(begun):
            yield Trait(f"first:{name}", f"begins with {told(name)}", None, "share", _flags(begun, n), MOVE_WEIGHT)
    follows = np.flatnonzero(steps.journey[1:] == steps.journey[:-1])
    pair = steps.node[follows] * width + steps.node[follows + 1]
    seen, times = np.unique(pair, return_counts=True)
    for code in seen[np.argsort(-times, kind="stable")[:TOLD_MOVES]].tolist():
        origin, to = (steps.nodes[part] for part in divmod(code, width))
        moved = steps.journey[follows[pair == code]]
        words = f"{told(to)} right after {told(origin)}" if origin != to else f"{told(to)} again and again"
        yield Trait(f"{origin}>{to}", words, None, "share", _flags(moved, n), MOVE_WEIGHT)
