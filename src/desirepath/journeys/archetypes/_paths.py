"""Common journeys by path: which steps follow each other. Outcomes are no steps here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._walks import Walks
from desirepath.journeys.archetypes._lives import latest_lives
from desirepath.journeys.archetypes._path_traits import START, Steps, path_traits
from desirepath.journeys.archetypes._seen import FIT_JOURNEYS, Fitted, Grouped, Json, Seen, Trait
from desirepath.kernel import DAY
from desirepath.lifecycle import Definition
from desirepath.stats import Floats
from desirepath.stats.markov_mixture import belongings, choose_markov_mixture
from desirepath.stats.moves import FIRST, MoveCounts, count_moves

LEAST_MOVES = 2
PATH_STEPS = 10
_UNKNOWN = -2
UNKNOWN_CHANCE = 1e-3
"""A move that was not seen at the fit counts as if it had this chance, when asking how like a group a journey is."""


@dataclass(frozen=True)
class Paths(Seen):
    """Journeys of at least ``LEAST_MOVES`` moves, the one into the first step included."""

    steps: Steps
    definition: Definition

    def traits(self) -> list[Trait]:
        """Milestones reached and how fast, warning signs, loops, shortcuts."""
        return path_traits(self.definition, self.steps, len(self.accounts))

    def fit(self, rng: np.random.Generator) -> Fitted:
        """A mixture of Markov chains; with many journeys over a sample of them."""
        counted = self._counted()
        some = rng.choice(counted.n, min(counted.n, FIT_JOURNEYS), replace=False)
        chosen = choose_markov_mixture(counted.take(np.sort(some)), rng=rng)
        names = self.steps.nodes
        model: Json = {
            "from": [START if code == FIRST else names[code] for code in counted.origin],
            "to": [names[code] for code in counted.to],
            "shares": chosen.mixture.shares.tolist(),
            "moves": chosen.mixture.moves.tolist(),
        }
        return Fitted(model, chosen.tried, chosen.stability, len(some))

    def grouped(self, model: Json) -> Grouped:
        """By the most likely group. A move that the model does not know says nothing of the group, and is unlike all."""
        codes = {name: code for code, name in enumerate(self.steps.nodes)} | {START: FIRST}
        columns = [(codes.get(origin, _UNKNOWN), codes.get(to, _UNKNOWN)) for origin, to in _columns(model)]
        counted, chances = self._counted().onto(columns), _floats(model, "moves")
        found = belongings(counted, _floats(model, "shares"), chances)
        group = np.asarray(found.argmax(axis=1), np.int64)
        known = np.asarray(counted.counts @ np.log(chances))[np.arange(counted.n), group]
        unknown = self.length - np.asarray(counted.counts.sum(axis=1))
        return Grouped(group, found.max(axis=1), (known + unknown * np.log(UNKNOWN_CHANCE)) / self.length)

    def profiles(self, model: Json) -> list[Json]:
        """The most likely steps, one after the other, until one would come again."""
        columns, moves = _columns(model), _floats(model, "moves")
        return [
            {"path": _likely_path(columns, chances), "stages": None, "months": None} for chances in moves.T.tolist()
        ]

    def _counted(self) -> MoveCounts:
        return count_moves(self.steps.journey, self.steps.node, n=len(self.accounts))


def see_paths(walks: Walks, definition: Definition) -> Paths:
    """Every account's latest life; ``walks`` at the level of milestones."""
    lives = latest_lives(walks)
    is_step = np.array([name != START and not name.startswith("outcome:") for name in lives.nodes], bool)
    taken = is_step[lives.node] if len(lives.node) else np.empty(0, bool)
    moves = np.bincount(lives.journey[taken], minlength=len(lives.accounts))
    long = moves >= LEAST_MOVES
    keep = np.flatnonzero(taken)[long[lives.journey[taken]]]
    journey = np.cumsum(long)[lives.journey[keep]] - 1
    days = (lives.at[keep] - lives.starts_at[lives.journey[keep]]) / DAY
    steps = Steps(lives.nodes, journey, lives.node[keep], days)
    chosen = np.flatnonzero(long).tolist()
    return Paths(
        [lives.accounts[place] for place in chosen],
        [lives.accounts[place] for place in np.flatnonzero(~long)],
        moves[long].astype(np.float64),
        [lives.outcome[place] for place in chosen],
        steps,
        definition,
    )


def _columns(model: Json) -> list[tuple[str, str]]:
    origin, to = model["from"], model["to"]
    return (
        list(zip(map(str, origin), map(str, to), strict=True))
        if isinstance(origin, list) and isinstance(to, list)
        else []
    )


def _floats(model: Json, name: str) -> Floats:
    return np.asarray(model[name], np.float64)


def _likely_path(columns: list[tuple[str, str]], chances: list[float]) -> list[str]:
    at, path = START, list[str]()
    while len(path) < PATH_STEPS:
        leaving = [(chance, to) for chance, (origin, to) in zip(chances, columns, strict=True) if origin == at]
        if not leaving or max(leaving)[1] in path:
            break
        at = max(leaving)[1]
        path.append(at)
    return path
