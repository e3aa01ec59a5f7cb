"""Rolling origins: the later time cut into parts, each judged by a model that knew only what lay before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from desirepath.kernel import DAY
from desirepath.learning.risk.fitting import fit_risk
from desirepath.learning.risk.learners import design, fit_linear, log_odds
from desirepath.learning.risk.model import RiskModel, predict, rank_score
from desirepath.learning.risk.rows import RiskRows, RiskSettings, Window, count_outcomes
from desirepath.learning.risk.splitting import Split, split_by_time
from desirepath.learning.risk.verdict import MIN_TEST_OUTCOMES
from desirepath.stats import Bools, Floats, Indices, auc_alone

SHORTEST_DAYS = 28
"""A part of the test is at least this long: a team does not learn anew more often."""


@dataclass(frozen=True, slots=True)
class Part:
    """Size of the training or test part; ``positives`` are rows, ``outcomes`` what stands behind them."""

    rows: int
    accounts: int
    positives: int
    outcomes: int


@dataclass(frozen=True, slots=True)
class Origin:
    """One training and the later part it was judged on, up to the next origin; ``auc`` is of its own part alone."""

    from_at: int
    used: str
    train: Part
    test: Part
    auc: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The test rows (numbers into the rows given) and what the model of their origin said of them.

    ``risk`` is a probability, ``rank`` puts the rows of all origins into one order: by the chance, then by the score
    behind it. ``linear`` is the score of a logistic regression trained on the same rows. ``starts`` and ``models`` have
    one entry for each origin, in order of time.
    """

    row: npt.NDArray[np.intp]
    risk: Floats
    rank: Floats
    linear: Floats
    origin: Indices
    starts: tuple[int, ...]
    models: tuple[RiskModel, ...]

    @property
    def alert_above(self) -> Floats:
        """Shape (rows,): the threshold of the model that judged each row."""
        return np.array([model.alert_above for model in self.models])[self.origin]

    @property
    def alarming(self) -> Bools:
        """Shape (rows,): whether the risk is above the threshold."""
        return self.risk > self.alert_above

    def origin_at(self, landmark: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Which origin's model had been learned last by each moment; -1 before the first."""
        return np.searchsorted(np.asarray(self.starts, np.int64), landmark, side="right") - 1


def part_of(rows: RiskRows) -> Part:
    """The size of some rows.

    Examples
    --------
    >>> at, never = np.zeros(2, np.int64), np.full(2, 2**63 - 1)
    >>> part_of(RiskRows(np.zeros((2, 0)), (), np.arange(2), at, at, np.zeros(2, np.int8), never, np.zeros(2)))
    Part(rows=2, accounts=2, positives=0, outcomes=0)
    """
    return Part(
        rows=rows.size,
        accounts=int(np.unique(rows.account).size),
        positives=int((rows.label == 1).sum()),
        outcomes=count_outcomes(rows),
    )


def roll_origins(rows: RiskRows, window: Window, *, most: int) -> list[Split]:
    """Into which parts is the later time cut, and what may each be learned from?

    Parameters
    ----------
    rows
        All rows, any order.
    window
        As for :func:`split_by_time`. Where it says when the test begins or the training ends there is one origin.
    most
        The most origins, at least 1.

    Returns
    -------
    list of Split
        At least one, in order of time. The tests lie one behind the other and together are the test of the single
        split; each training takes all rows whose horizon ends before its own test. Parts are equally long, at least
        28 days, with 10 outcomes or more in each: else there are fewer of them.

    Notes
    -----
    Evaluation on a rolling forecasting origin (Tashman 2000, "Out-of-sample tests of forecasting accuracy").
    """
    whole = split_by_time(rows, window)
    if whole.test_from is None or window.test_from is not None or window.train_to is not None or not whole.test.any():
        return [whole]
    begin, last = whole.test_from, int(rows.landmark[whole.test].max())
    for parts in range(most, 1, -1):
        starts = _starts(rows.landmark[whole.test], begin, last, parts)
        tests = [
            whole.test & (rows.landmark >= start) & (rows.landmark < following)
            for start, following in zip(starts, [*starts[1:], last + 1], strict=True)
        ]
        if (last - begin) // parts >= SHORTEST_DAYS * DAY and all(_is_enough(rows.take(test)) for test in tests):
            return _cut(rows, window, starts, tests)
    return [whole]


def _starts(landmark: npt.NDArray[np.int64], begin: int, last: int, parts: int) -> list[int]:
    """The first landmark of each of so many equally long parts."""
    edges = [begin + place * (last - begin) // parts for place in range(parts)]
    return [int(landmark[landmark >= edge].min()) for edge in edges]


def _is_enough(test: RiskRows) -> bool:
    return count_outcomes(test) >= MIN_TEST_OUTCOMES and bool((test.label == 0).any())


def _cut(rows: RiskRows, window: Window, starts: list[int], tests: list[Bools]) -> list[Split]:
    found = []
    for start, test in zip(starts, tests, strict=True):
        split = split_by_time(rows, replace(window, test_from=start))
        found.append(replace(split, test=test))
    return found


def score_origins(rows: RiskRows, splits: list[Split], *, rng: np.random.Generator, settings: RiskSettings) -> Scored:
    """What would a team that had learned at each origin have been told until the next?

    Parameters
    ----------
    rows
        The rows that were split.
    splits
        From :func:`roll_origins`, with enough outcomes in the first training.
    rng
        Seeds the trees.
    settings
        Thresholds of the ladder.

    Returns
    -------
    Scored
        Rows in the order given.
    """
    places, models, said, raw, linear = [], [], [], [], []
    for split in splits:
        train, test = rows.take(split.train), rows.take(split.test)
        model = fit_risk(train, rng=rng, settings=settings)
        score = rank_score(model, test.X, test.rule_score)
        places.append(np.flatnonzero(split.test))
        models.append(model)
        said.append(predict(model, test.X, test.rule_score))
        raw.append(score)
        linear.append(score if model.kind == "logistic" else _linear_score(train, test))
    order = np.argsort(np.concatenate(places))
    chance, origin = np.concatenate(said), np.repeat(np.arange(len(splits)), [len(part) for part in places])
    rank = _one_order(chance, np.concatenate(raw))
    straight = rank if all(model.kind == "logistic" for model in models) else np.concatenate(linear)
    return Scored(
        row=np.concatenate(places)[order],
        risk=chance[order],
        rank=rank[order],
        linear=straight[order],
        origin=origin.astype(np.int32)[order],
        starts=tuple(int(split.test_from or 0) for split in splits),
        models=tuple(models),
    )


def origin_figures(rows: RiskRows, splits: list[Split], scored: Scored) -> tuple[Origin, ...]:
    """Each origin with its sizes, its model's kind and how well that model ranked its own part."""
    found, bare = [], rows.keep_features(())
    for place, split in enumerate(splits):
        train, test = bare.take(split.train), bare.take(split.test)
        area = auc_alone(test.label == 1, scored.rank[scored.origin == place])
        auc = None if np.isnan(area) else float(area)
        found.append(Origin(scored.starts[place], scored.models[place].kind, part_of(train), part_of(test), auc))
    return tuple(found)


def _linear_score(train: RiskRows, test: RiskRows) -> Floats:
    linear = fit_linear(train, outcomes=count_outcomes(train))
    return log_odds(linear, design(test.X, test.rule_score))


def _one_order(chance: Floats, raw: Floats) -> Floats:
    """Places from 0 up, equal where chance and score are: chances of different models compare, their scores do not."""
    order = np.lexsort((raw, chance))
    steps = (np.diff(chance[order]) != 0) | (np.diff(raw[order]) != 0)
    place = np.empty(chance.size, np.float64)
    place[order] = np.append(0, np.cumsum(steps))[: chance.size]
    return place
