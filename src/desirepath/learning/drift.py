"""Whether the risk in force still fits: features and scores against training, outcomes against what was expected."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from desirepath.kernel import DAY
from desirepath.learning.expectations import BLOCK_DAYS, RECENT_DAYS, Expectation, InForce, expected_of
from desirepath.learning.outcometimes import OutcomeTimes, first_after
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
STATES: tuple[State, ...] = ("ok", "watch", "drifted")
MOST_BLOCKS = 12
PSI_WATCH, PSI_DRIFTED = 0.1, 0.25
RATIO_WATCH = 0.95
"""Outcomes against expectation: the confidence at which the interval must leave out 1."""
MORE_DRIFTED, FEWER_DRIFTED = 0.97, 0.99
"""The same for a drift: more outcomes than foretold are what must not be missed."""
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
    """Four weeks: outcomes that came to the accounts there at their start, and how many were expected.

    ``by`` is the model that said so before they came; without one, ``expected`` is what the model in force, which was
    learned from them, would have said. ``expected_now`` is what that one says in any case.
    """

    from_at: int
    to_at: int
    accounts: int
    observed: int
    expected: float
    ratio: Ratio
    by: str | None
    expected_now: float


@dataclass(frozen=True, slots=True)
class Drift:
    """What was found. ``ratio`` is of the last eight weeks that were foretold, by whichever model was in force then;
    ``labels`` compares the rate of outcomes with training. ``is_relearned``: the model in force is another than those
    that foretold them; ``is_stale``: it has drifted, and none that was learned since fits better."""

    state: State
    reasons: tuple[str, ...]
    features: tuple[Moved, ...]
    score: Moved | None
    blocks: tuple[Block, ...]
    observed: int
    expected: float
    ratio: Ratio | None
    labels: Ratio | None
    is_relearned: bool = False
    is_stale: bool = False


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
    rows: RiskRows,
    held: InForce,
    reference: Reference,
    times: OutcomeTimes,
    *,
    kept: Sequence[Expectation],
    data_end: int,
) -> Drift:
    """Does the model in force still fit what comes?

    Parameters
    ----------
    rows
        Rows of every account and week up to ``data_end``, labelled or not.
    held, reference
        The model in force and what its training looked like.
    times
        When the outcome came, by account code.
    kept
        What was expected at each prediction date, by the model in force then: see :func:`keep_expectations`.

    Returns
    -------
    Drift
        *drifted*: outcomes are off by a quarter or more with their interval leaving out 1 (97 % where more came than
        expected, 99 % where fewer), or the score's distribution has moved by 0.25. *watch*: the 95 % interval leaves out
        1, the rate of outcomes differs from training by a quarter with its 99 % interval leaving out 1, the score moved
        by 0.1, or a feature by 0.25, both against training and against the weeks before learning. Distributions must
        also have moved further than chance moves so many accounts (99.9 %).

    Notes
    -----
    Only blocks that were foretold count for the verdict: what a model was learned from says nothing about it. Learning
    anew therefore ends no drift by itself. The percentages are stale until a model is in force whose own expectation of
    the same weeks is within a quarter of what came, chance (95 %) explaining the rest.
    """
    rows = rows.keep_features(held.model.feature_names)
    recent = rows.take((rows.landmark > data_end - RECENT_DAYS * DAY) & (rows.landmark <= data_end))
    blocks = _blocks(rows, held, times, kept, data_end=data_end)
    after = [block for block in blocks[-RECENT_DAYS // BLOCK_DAYS :] if block.by]
    spoken = [one.evidence for one in kept if one.landmark in {block.from_at for block in after}]
    counts = _Counts(
        sum(block.observed for block in after),
        sum(block.expected for block in after),
        sum(block.expected_now for block in after),
        min(spoken, default=0),
    )
    is_relearned = any(block.by != held.id for block in after)
    features = _features_moved(recent, reference)
    score = _score_moved(recent, held.model, reference)
    labels = _labels(rows, times, reference, data_end)
    told = [
        _ratio_told(counts, is_relearned=is_relearned),
        _labels_told(labels),
        _score_told(score),
        _moved_told(features),
    ]
    is_mended = is_relearned and _fits_now(counts)
    has_moved = told[2][0] == "drifted"
    return Drift(
        max((state for state, _ in told), key=STATES.index),
        tuple(reason for _, reason in told if reason),
        features,
        score,
        tuple(blocks),
        counts.observed,
        counts.expected,
        counts.ratio(RATIO_WATCH) if after else None,
        labels,
        is_relearned,
        has_moved or (told[0][0] == "drifted" and not is_mended),
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of the weeks that were foretold; ``evidence`` outcomes were learned from."""

    observed: int
    expected: float
    expected_now: float
    evidence: int

    def ratio(self, confidence: float) -> Ratio:
        return observed_over_expected(self.observed, self.expected, reference=self.evidence, confidence=confidence)


def _blocks(
    rows: RiskRows, held: InForce, times: OutcomeTimes, kept: Sequence[Expectation], *, data_end: int
) -> list[Block]:
    """Blocks of four weeks back from the last prediction date with four weeks after it; the oldest first."""
    said = {one.landmark: one for one in kept}
    dates = np.unique(rows.landmark)
    dates = dates[dates + BLOCK_DAYS * DAY <= data_end]
    found: list[Block] = []
    begin = int(dates[-1]) if dates.size else None
    while begin is not None and len(found) < MOST_BLOCKS:
        here = rows.take(rows.landmark == begin)
        if here.size == 0:
            break
        found.append(_block(here, held, times, said.get(begin)))
        begin -= BLOCK_DAYS * DAY
    return found[::-1]


def _block(here: RiskRows, held: InForce, times: OutcomeTimes, said: Expectation | None) -> Block:
    """Accounts that have gone or come to be known since it was said, such as those left out by hand, scale it."""
    begin = int(here.landmark[0])
    end = begin + BLOCK_DAYS * DAY
    now = expected_of(here, held)
    expected = said.expected * here.size / max(said.accounts, 1) if said else now
    observed = int((first_after(here.account, here.landmark, times) <= end).sum())
    ratio = observed_over_expected(observed, expected, reference=said.evidence if said else held.evidence)
    return Block(begin, end, here.size, observed, expected, ratio, said.model if said else None, now)


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


def _is_far(ratio: Ratio) -> bool:
    return ratio.ratio >= LEAST_RATIO or ratio.ratio <= 1 / LEAST_RATIO


def _is_off(ratio: Ratio) -> bool:
    return not ratio.ci.low <= 1 <= ratio.ci.high


def _ratio_told(counts: _Counts, *, is_relearned: bool) -> tuple[State, str | None]:
    """Outcomes against what was foretold."""
    if counts.expected <= 0:
        return "ok", None
    near, strict = counts.ratio(RATIO_WATCH), counts.ratio(MORE_DRIFTED)
    if strict.ratio < 1:
        strict = counts.ratio(FEWER_DRIFTED)
    has_drifted = _is_far(strict) and _is_off(strict)
    if not has_drifted and not _is_off(near):
        return "ok", None
    told = (
        f"{counts.observed:,} outcomes came where {counts.expected:,.1f} were expected in the last eight weeks that were "
        f"foretold ({near.ratio:.2f} times, 95 % {near.ci.low:.2f} to {near.ci.high:.2f})"
    )
    state: State = "drifted" if has_drifted else "watch"
    since = f"; the model learned since would have expected {counts.expected_now:,.1f}" if is_relearned else ""
    return state, f"{told}{since}"


def _fits_now(counts: _Counts) -> bool:
    now = observed_over_expected(
        counts.observed, counts.expected_now, reference=counts.evidence, confidence=RATIO_WATCH
    )
    return not math.isnan(now.ratio) and not _is_far(now) and not _is_off(now)


def _labels_told(labels: Ratio | None) -> tuple[State, str | None]:
    if labels is None or math.isnan(labels.ratio) or not (_is_far(labels) and _is_off(labels)):
        return "ok", None
    return "watch", (
        f"outcomes came {labels.ratio:.2f} times as often in the last eight weeks as in training "
        f"(99 % {labels.ci.low:.2f} to {labels.ci.high:.2f})"
    )


def _score_told(score: Moved | None) -> tuple[State, str | None]:
    if score is None or score.state == "ok":
        return "ok", None
    return score.state, f"the scores have moved since training (PSI {score.psi:.2f})"


def _moved_told(features: tuple[Moved, ...]) -> tuple[State, str | None]:
    moved = [one for one in features if one.state == "drifted"]
    if not moved:
        return "ok", None
    told = ", ".join(f"{one.name} {one.psi:.2f}" for one in moved[:3])
    return (
        "watch",
        f"{len(moved)} {'feature has' if len(moved) == 1 else 'features have'} moved since training (PSI: {told})",
    )
