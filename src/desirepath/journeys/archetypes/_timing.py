"""Common journeys by timing: where the first year of a life is spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desirepath.journeys._walks import Walks
from desirepath.journeys.archetypes._lives import Lives, latest_lives
from desirepath.journeys.archetypes._seen import FIT_JOURNEYS, Fitted, Grouped, Json, Seen, Trait, told
from desirepath.kernel import DAY
from desirepath.lifecycle import Definition
from desirepath.stats import Counts, Floats
from desirepath.stats.centres import choose_centres, nearest_centre

MONTHS, MONTH_DAYS = 12, 30
LEAST_MONTHS = 6


@dataclass(frozen=True)
class Timing(Seen):
    """Lives observed for at least ``LEAST_MONTHS``.

    ``shares`` (n, months, stages): the part of the life so far that was spent in each stage, at the end of each month.
    Once a life is no longer observed, because it ended or because the data do, its last known shares stand; so ending
    early makes no group of its own.
    """

    stages: list[str]
    shares: Floats

    def traits(self) -> list[Trait]:
        """Stages stayed in for long, gone through quickly, or not come to."""
        return list(_traits(self.stages, self.shares))

    def fit(self, rng: np.random.Generator) -> Fitted:
        """k-means; with many lives over a sample of them."""
        n = len(self.accounts)
        some = rng.choice(n, min(n, FIT_JOURNEYS), replace=False)
        chosen = choose_centres(self._rows(self.stages)[np.sort(some)], rng=rng)
        centres = chosen.centres.reshape(-1, MONTHS, len(self.stages))
        model: Json = {"stages": self.stages, "centres": centres.round(9).tolist()}
        return Fitted(model, chosen.tried, chosen.stability, len(some))

    def grouped(self, model: Json) -> Grouped:
        """By the nearest centre. Stages that the model does not know say nothing."""
        centres = np.asarray(model["centres"], np.float64)
        group, distance = nearest_centre(self._rows(_stages(model)), centres.reshape(len(centres), -1))
        return Grouped(group, -distance, -distance)

    def profiles(self, model: Json) -> list[Json]:
        """The shares at each centre."""
        centres = np.asarray(model["centres"], np.float64).round(4).tolist()
        return [{"path": None, "stages": _stages(model), "months": centre} for centre in centres]

    def _rows(self, stages: list[str]) -> Floats:
        """(n, months x stages), in the order of ``stages``."""
        rows = np.zeros((len(self.accounts), MONTHS, len(stages)))
        for place, stage in enumerate(stages):
            if stage in self.stages:
                rows[:, :, place] = self.shares[:, :, self.stages.index(stage)]
        return rows.reshape(len(self.accounts), MONTHS * len(stages))


def _stages(model: Json) -> list[str]:
    names = model["stages"]
    return [str(name) for name in names] if isinstance(names, list) else []


def see_timing(walks: Walks, definition: Definition) -> Timing:
    """Every account's latest life; ``walks`` at the level of stages."""
    lives = latest_lives(walks)
    stages = [stage.name for stage in definition.stages]
    days = (lives.until - lives.starts_at) / DAY
    enough = days >= LEAST_MONTHS * MONTH_DAYS
    observed = np.flatnonzero(enough)
    shares = stage_shares(lives, stages)[observed]
    return Timing(
        [lives.accounts[place] for place in observed],
        [lives.accounts[place] for place in np.flatnonzero(~enough)],
        days[observed],
        [lives.outcome[place] for place in observed],
        stages,
        shares,
    )


def stage_shares(lives: Lives, stages: list[str]) -> Floats:
    """(n, months, stages): the part of each life so far spent in each stage, at the end of each month."""
    journey, stage, begins, ends = _stays(lives, stages)
    n, width = len(lives.accounts), len(stages)
    shares = np.zeros((n, MONTHS, width))
    for month in range(MONTHS):
        until = np.minimum(lives.until, lives.starts_at + (month + 1) * MONTH_DAYS * DAY)
        spent = np.maximum(np.minimum(ends, until[journey]) - begins, 0).astype(np.float64)
        total = np.bincount(journey * width + stage, weights=spent, minlength=n * width).reshape(n, width)
        shares[:, month] = total / np.maximum(until - lives.starts_at, 1)[:, None]
    return shares


def _stays(lives: Lives, stages: list[str]) -> tuple[Counts, Counts, Counts, Counts]:
    """Journey, stage, begin and end of every stay; the first stage opens at the start."""
    codes = {f"stage:{name}": place for place, name in enumerate(stages)} | {"start": 0}
    stage_of = np.array([codes.get(name, -1) for name in lives.nodes], np.int64)
    rows = np.flatnonzero(stage_of[lives.node] >= 0) if len(lives.node) else np.empty(0, np.int64)
    journey, begins = lives.journey[rows], lives.at[rows]
    goes_on = np.append(journey[1:] == journey[:-1], False)[: len(rows)]
    ends = np.where(goes_on, np.append(begins[1:], 0)[: len(rows)], lives.until[journey])
    return journey, stage_of[lives.node[rows]], begins, ends


def _traits(stages: list[str], shares: Floats) -> Iterator[Trait]:
    for place, stage in enumerate(stages):
        spent = shares[:, -1, place]
        yield Trait(stage, f"long in {told(stage)}", f"quick through {told(stage)}", "share", spent)
        yield Trait(stage, None, f"does not come to {told(stage)}", "share", (spent > 0).astype(np.float64))
