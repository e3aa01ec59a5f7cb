"""Did the play help? The analysis of a randomised experiment, or an honest comparison of one that was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desirepath.experiments.data import ExperimentRows, Names, Units, to_units
from desirepath.experiments.effects import (
    MIN_UNITS_AN_ARM,
    Effect,
    MetricKind,
    heterogeneity_p,
    measure,
    without_covariate,
)
from desirepath.kernel import NotEnoughEvidence, NotFound, WrongUse
from desirepath.stats import Bools, Floats, SampleRatio, holm, sample_ratio

Finding = Literal["increased", "decreased", "inconclusive", "not_enough_evidence", "untrustworthy"]

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class ArmSize:
    """Units of an arm with the first metric known, and their plain mean of it."""

    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class MetricResult:
    """One metric in one arm against the control; ``p_adjusted`` is Holm's over all metrics and arms."""

    metric: str
    arm: str
    effect: Effect
    p_adjusted: float
    verdict: Finding
    sentence: str


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """The effect within one value of a segment, and the chance of such differences between its values."""

    segment: str
    value: str
    metric: str
    arm: str
    effect: Effect
    differs_p: float | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result of an experiment; see ``experiment analyse`` in the JSON reference."""

    arms: Mapping[str, ArmSize]
    metrics: tuple[MetricResult, ...]
    sample_ratio: SampleRatio
    segments: tuple[SegmentResult, ...]
    randomised: bool
    warnings: tuple[str, ...]


def analyse(
    rows: ExperimentRows,
    metrics: Mapping[str, MetricKind],
    *,
    control: str,
    randomised: bool,
    shares: Mapping[str, float] | None = None,
) -> Analysis:
    """Did an arm change a metric, by how much, and can the experiment be trusted?

    Parameters
    ----------
    rows
        One row or several per unit.
    metrics
        Columns of ``rows.metrics`` and how to compare them.
    control
        The arm to compare with.
    randomised
        Whether chance alone decided who got which arm: only then do the sentences say "caused".
    shares
        Weight of each arm in the design; equal when not given.

    Returns
    -------
    Analysis
        Effects with intervals, p-values, verdicts; the sample ratio check; effects by segment.

    Raises
    ------
    NotFound
        when the control arm, a metric or the share of an arm does not occur.
    WrongUse
        when no metric is asked for, or there is only one arm.
    NotEnoughEvidence
        when an arm has fewer than two units with a metric known.

    Notes
    -----
    Verdicts use Holm-adjusted p < 0.05, at least 30 units in both arms, and a sample ratio that matches
    (otherwise every verdict is ``untrustworthy``). With a covariate, metrics are CUPED-adjusted. Segment
    effects are exploratory: look at ``differs_p`` before believing them.
    """
    _check(rows, metrics, shares)
    units = to_units(rows, control=control)
    arms = sorted(set(units.arm.tolist()))
    counts = [int((units.arm == arm).sum()) for arm in arms]
    expected = None if shares is None else [shares[arm] for arm in arms]
    ratio = sample_ratio(counts, expected_shares=expected)
    others = [arm for arm in arms if arm != control]
    everyone = np.ones(units.arm.size, dtype=np.bool_)
    found = [
        (metric, arm, _effect(units, metric, kind, (arm, control), everyone))
        for metric, kind in metrics.items()
        for arm in others
    ]
    adjusted = holm([effect.p_value for _, _, effect in found])
    results = tuple(
        _result(metric, arm, effect, p, trusted=ratio.matches, randomised=randomised)
        for (metric, arm, effect), p in zip(found, adjusted.tolist(), strict=True)
    )
    first = next(iter(metrics))
    return Analysis(
        arms={arm: _size(units, arm, first) for arm in arms},
        metrics=results,
        sample_ratio=ratio,
        segments=tuple(_by_segment(units, metrics, others, control)),
        randomised=randomised,
        warnings=tuple(_warnings(units, ratio, randomised)),
    )


def _check(rows: ExperimentRows, metrics: Mapping[str, MetricKind], shares: Mapping[str, float] | None) -> None:
    if not metrics:
        raise WrongUse("experiment", "no metric", "Name at least one.")
    for metric in metrics:
        if metric not in rows.metrics:
            raise NotFound("metric", metric, list(rows.metrics))
    if shares is None:
        return
    for arm in sorted(set(rows.arm.tolist()) - set(shares)):
        raise NotFound("share of arm", arm, list(shares))


def _effect(units: Units, metric: str, kind: MetricKind, pair: tuple[str, str], among: Bools) -> Effect:
    values = units.metrics[metric]
    known = ~np.isnan(values)
    if units.covariate is not None:
        values = without_covariate(values, units.covariate, known=known & ~np.isnan(units.covariate))
        kind = "mean"
    arm, control = (values[known & among & (units.arm == name)] for name in pair)
    if min(arm.size, control.size) < 2:
        raise NotEnoughEvidence(
            f"metric {metric}",
            f"{arm.size} units in {pair[0]}, {control.size} in {pair[1]}",
            "two are needed",
        )
    return measure(arm, control, kind=kind)


def _result(
    metric: str, arm: str, effect: Effect, p_adjusted: float, *, trusted: bool, randomised: bool
) -> MetricResult:
    verdict: Finding
    if not trusted:
        verdict = "untrustworthy"
    elif min(effect.n_arm, effect.n_control) < MIN_UNITS_AN_ARM:
        verdict = "not_enough_evidence"
    elif p_adjusted >= ALPHA:
        verdict = "inconclusive"
    else:
        verdict = "increased" if effect.effect > 0 else "decreased"
    return MetricResult(metric, arm, effect, p_adjusted, verdict, _sentence(metric, arm, effect, verdict, randomised))


def _sentence(metric: str, arm: str, effect: Effect, verdict: Finding, randomised: bool) -> str:
    size = f"{effect.effect:+.4g} (95 % interval {effect.ci.low:+.4g} to {effect.ci.high:+.4g})"
    if verdict == "untrustworthy":
        return f"No conclusion on {metric}: the arms do not have the sizes they should have."
    if verdict == "not_enough_evidence":
        found = min(effect.n_arm, effect.n_control)
        return f"Not enough evidence on {metric}: {found} units in the smaller arm, {MIN_UNITS_AN_ARM} needed."
    if verdict == "inconclusive":
        return f"No clear difference in {metric} for {arm}: {size}."
    if randomised:
        return f"{arm} caused a change in {metric} of {size}."
    return f"{arm} is associated with a difference in {metric} of {size}; it was not randomised."


def _size(units: Units, arm: str, metric: str) -> ArmSize:
    values = units.metrics[metric][units.arm == arm]
    known: Floats = values[~np.isnan(values)]
    return ArmSize(int(known.size), float(known.mean()) if known.size else float("nan"))


def _by_segment(
    units: Units, metrics: Mapping[str, MetricKind], others: Sequence[str], control: str
) -> list[SegmentResult]:
    results: list[SegmentResult] = []
    for segment, column in units.segments.items():
        for metric, kind in metrics.items():
            for arm in others:
                effects = _segment_effects(units, column, (metric, kind), (arm, control))
                differs = heterogeneity_p(list(effects.values()))
                results += [
                    SegmentResult(segment, value, metric, arm, effect, differs) for value, effect in effects.items()
                ]
    return results


def _segment_effects(
    units: Units, column: Names, metric: tuple[str, MetricKind], pair: tuple[str, str]
) -> dict[str, Effect]:
    effects = {}
    for value in sorted(set(column.tolist())):
        try:
            effects[value] = _effect(units, metric[0], metric[1], pair, column == value)
        except NotEnoughEvidence:
            continue
    return effects


def _warnings(units: Units, ratio: SampleRatio, randomised: bool) -> list[str]:
    warnings = []
    if not ratio.matches:
        warnings.append("Sample ratio mismatch: assignment or logging is broken; find out why before reading on.")
    if units.repeated_rows:
        warnings.append(f"{units.repeated_rows} repeated rows were averaged into their units.")
    if units.in_two_arms:
        warnings.append(f"{units.in_two_arms} units were seen in two arms and left out.")
    if not randomised:
        warnings.append("Not randomised: differences may come from who was chosen.")
    return warnings
