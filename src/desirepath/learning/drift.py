"""Whether the risk in force still fits: features and scores against training, outcomes against what was expected."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from desirepath.kernel import DAY
from desirepath.learning.labels import OutcomeTimes
from desirepath.learning.risk import RiskModel, RiskRows, count_outcomes, predict
from desirepath.stats import (
    Floats,
    Ratio,
    bin_edges,
    bin_shares,
    observed_over_expected,
    population_stability,
    stability_bound,
)

State = Literal["ok", "watch", "drifted"]
RECENT_DAYS = 56
"""What comes now: the last eight weeks."""
BLOCK_DAYS = 28
MOST_BLOCKS = 12
PSI_WATCH, PSI_DRIFTED = 0.1, 0.25
RATIO_WATCH, RATIO_DRIFTED = 0.95, 0.99
"""Outcomes against expectation: the confidence at which the interval must leave out 1."""
LEAST_RATIO = 1.25
"""A drift is at least this many times more, or fewer, than expected."""
LABEL_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True)
class Bins:
    """Inner edges, the shares of the training, and those of the last eight weeks before learning."""

    edges: tuple[float, ...]
    training: tuple[float, ...]
    latest: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """What the training looked like: bins of every feature and of the score, its accounts, outcomes and weekly rate.

    The score's bins are of the last eight weeks before learning, whose results were not known then, so that no model is
    compared with its own training.
    """

    features: Mapping[str, Bins]
    score: Bins
    accounts: int
    outcomes: int
    weekly_rate: float
    until: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A distribution that is watched: its index against training and against the weeks before learning; ``name`` is a
    feature or ``score``."""

    name: str
    psi: float
    since_learning: float
    state: State


@dataclass(frozen=True, slots=True)
class Block:
    """Four weeks: outcomes that came to the accounts there at their start, and how many the model expected."""

    from_at: int
    to_at: int
    accounts: int
    observed: int
    expected: float
    ratio: Ratio


@dataclass(frozen=True, slots=True)
class Drift:
    """What was found. ``ratio`` is of the blocks after training; ``labels`` compares the rate of outcomes with training."""

    state: State
    reasons: tuple[str, ...]
    features: tuple[Moved, ...]
    score: Moved | None
    blocks: tuple[Block, ...]
    observed: int
    expected: float
    ratio: Ratio | None
    labels: Ratio | None


def make_reference(rows: RiskRows, model: RiskModel, times: OutcomeTimes, *, until: int) -> Reference:
    """What later weeks are compared with.

    Parameters
    ----------
    rows
        All rows of the learning, labelled or not, with the model's features.
    times
        When the outcome came, by account code.
    until
        End of the data, in microseconds.
    """
    rows = rows.keep_features(model.feature_names)
    known = rows.take(rows.label >= 0)
    fresh = rows.take((rows.landmark > until - RECENT_DAYS * DAY) & (rows.landmark <= until))
    features = {name: _binned(known.X[:, place], fresh.X[:, place]) for place, name in enumerate(rows.feature_names)}
    said = predict(model, fresh.X, fresh.rule_score)
    came = int(((times.at > rows.landmark.min(initial=until)) & (times.at <= until)).sum())
    return Reference(
        features=features,
        score=_binned(said, said),
        accounts=int(np.unique(known.account).size),
        outcomes=count_outcomes(known),
        weekly_rate=came / rows.size if rows.size else 0.0,
        until=until,
    )


def _binned(column: Floats, latest: Floats) -> Bins:
    edges = bin_edges(column)
    shares = (bin_shares(column, edges), bin_shares(latest, edges))
    return Bins(tuple(edges.tolist()), *(tuple(one.tolist()) for one in shares))


def reference_of(found: object) -> Reference | None:
    """The reference on a model's card; ``None`` where it has none."""
    return TypeAdapter(Reference).validate_python(found) if isinstance(found, dict) else None


def watch_drift(
    rows: RiskRows, model: RiskModel, reference: Reference, times: OutcomeTimes, *, data_end: int, horizon_days: int
) -> Drift:
    """Does the model in force still fit what comes?

    Parameters
    ----------
    rows
        Rows of every account and week up to ``data_end``, labelled or not.
    model, reference
        The model in force and what its training looked like.
    times
        When the outcome came, by account code.
    horizon_days
        Of the model.

    Returns
    -------
    Drift
        *drifted*: outcomes are off by a quarter or more with their 99 % interval leaving out 1, or the score's
        distribution has moved by 0.25. *watch*: the 95 % interval leaves out 1, the score moved by 0.1, or a feature by
        0.25, both against training and against the weeks before learning. Distributions must also have moved further than
        chance moves so many accounts (99.9 %).

    Notes
    -----
    Only blocks after the training count for the verdict: the others were learned from. The chance of four weeks is read
    off the horizon's as if the hazard were even within it.
    """
    rows = rows.keep_features(model.feature_names)
    recent = rows.take((rows.landmark > data_end - RECENT_DAYS * DAY) & (rows.landmark <= data_end))
    blocks = _blocks(rows, model, times, (reference.outcomes, data_end, horizon_days))
    after = [block for block in blocks if block.from_at >= reference.until][-RECENT_DAYS // BLOCK_DAYS :]
    observed, expected = sum(block.observed for block in after), sum(block.expected for block in after)
    ratio = observed_over_expected(observed, expected, reference=reference.outcomes) if after else None
    features = _features_moved(recent, reference)
    score = _score_moved(recent, model, reference)
    labels = _labels(rows, times, reference, data_end)
    off = _ratio_state(observed, expected, reference.outcomes) if after else "ok"
    state, reasons = _judge(off, ratio, (observed, expected), score, features)
    return Drift(state, reasons, features, score, tuple(blocks), observed, expected, ratio, labels)


def _blocks(rows: RiskRows, model: RiskModel, times: OutcomeTimes, known: tuple[int, int, int]) -> list[Block]:
    """Blocks of four weeks back from the last prediction date with four weeks after it; the oldest first."""
    outcomes, data_end, horizon_days = known
    dates = np.unique(rows.landmark)
    dates = dates[dates + BLOCK_DAYS * DAY <= data_end]
    found: list[Block] = []
    begin = int(dates[-1]) if dates.size else None
    while begin is not None and len(found) < MOST_BLOCKS:
        here = rows.take(rows.landmark == begin)
        if here.size == 0:
            break
        end = begin + BLOCK_DAYS * DAY
        said = predict(model, here.X, here.rule_score)
        expected = float(chance_within(said, horizon_days, BLOCK_DAYS).sum())
        observed = int(_came(here, times, BLOCK_DAYS).sum())
        ratio = observed_over_expected(observed, expected, reference=outcomes)
        found.append(Block(begin, end, here.size, observed, expected, ratio))
        begin -= BLOCK_DAYS * DAY
    return found[::-1]


def chance_within(chance: Floats, horizon_days: float, days: float) -> Floats:
    """The chance within fewer days than the horizon, the hazard being even within it.

    Examples
    --------
    >>> chance_within(np.array([0.19]), 60, 30).round(4).tolist()
    [0.1]
    """
    return np.asarray(1 - (1 - chance) ** (days / horizon_days), np.float64)


def _came(rows: RiskRows, times: OutcomeTimes, days: int) -> np.ndarray:
    """Whether the outcome came to each row's account within so many days after its landmark."""
    key = times.account.astype(np.int64) * (1 << 42) + times.at // 1000
    wanted = rows.account.astype(np.int64) * (1 << 42)
    first = np.searchsorted(key, wanted + rows.landmark // 1000, side="right")
    last = np.searchsorted(key, wanted + (rows.landmark + days * DAY) // 1000, side="right")
    return np.asarray(last > first)


def _features_moved(recent: RiskRows, reference: Reference) -> tuple[Moved, ...]:
    """Features that moved, the furthest first."""
    accounts = int(np.unique(recent.account).size)
    found = []
    for place, name in enumerate(recent.feature_names):
        if recent.size and name in reference.features:
            found.append(_moved(name, recent.X[:, place], reference.features[name], (reference.accounts, accounts)))
    return tuple(sorted(found, key=lambda one: -one.psi))


def _score_moved(recent: RiskRows, model: RiskModel, reference: Reference) -> Moved | None:
    if recent.size == 0 or not model.gives_percentage:
        return None
    accounts = int(np.unique(recent.account).size)
    return _moved("score", predict(model, recent.X, recent.rule_score), reference.score, (reference.accounts, accounts))


def _moved(name: str, column: Floats, before: Bins, accounts: tuple[int, int]) -> Moved:
    """How far it is from training; what stood there already when it was learned is no drift."""
    now = bin_shares(column, before.edges)
    psi, since = population_stability(before.training, now), population_stability(before.latest, now)
    filled = int(((np.asarray(before.training) > 0) | (now > 0)).sum())
    least = min(psi, since)
    is_chance = least <= stability_bound(filled, *accounts)
    state: State = "ok" if is_chance or least < PSI_WATCH else "drifted" if least >= PSI_DRIFTED else "watch"
    return Moved(name, psi, since, state)


def _labels(rows: RiskRows, times: OutcomeTimes, reference: Reference, data_end: int) -> Ratio | None:
    """The weekly rate of outcomes in the last eight weeks over that of training."""
    since = data_end - RECENT_DAYS * DAY
    weeks = int(((rows.landmark > since) & (rows.landmark <= data_end)).sum())
    came = int(((times.at > since) & (times.at <= data_end)).sum())
    expected = weeks * reference.weekly_rate
    if expected <= 0:
        return None
    return observed_over_expected(came, expected, reference=reference.outcomes, confidence=LABEL_CONFIDENCE)


def _ratio_state(observed: int, expected: float, outcomes: int) -> State:
    if expected <= 0:
        return "ok"
    off = observed_over_expected(observed, expected, reference=outcomes, confidence=RATIO_DRIFTED)
    far = off.ratio >= LEAST_RATIO or off.ratio <= 1 / LEAST_RATIO
    if far and not off.ci.low <= 1 <= off.ci.high:
        return "drifted"
    near = observed_over_expected(observed, expected, reference=outcomes, confidence=RATIO_WATCH)
    return "ok" if near.ci.low <= 1 <= near.ci.high else "watch"


def _judge(
    off: State, ratio: Ratio | None, counts: tuple[int, float], score: Moved | None, features: tuple[Moved, ...]
) -> tuple[State, tuple[str, ...]]:
    reasons = []
    if off != "ok" and ratio and not math.isnan(ratio.ratio):
        reasons.append(
            f"{counts[0]} outcomes came where {counts[1]:.1f} were expected since training ({ratio.ratio:.2f} times, 95 % "
            f"{ratio.ci.low:.2f} to {ratio.ci.high:.2f})"
        )
    if score and score.state != "ok":
        reasons.append(f"the scores have moved since training (PSI {score.psi:.2f})")
    moved = [one for one in features if one.state == "drifted"]
    if moved:
        told = ", ".join(f"{one.name} {one.psi:.2f}" for one in moved[:3])
        reasons.append(f"{len(moved)} features have moved since training (PSI: {told})")
    states = {off, score.state if score else "ok"}
    state: State = "drifted" if "drifted" in states else "watch" if reasons else "ok"
    return state, tuple(reasons)
