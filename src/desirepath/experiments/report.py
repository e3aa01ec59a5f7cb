"""An analysis as the documented JSON of ``experiment analyse``."""

from __future__ import annotations

import math

from desirepath.experiments.analyse import Analysis, MetricResult, SegmentResult
from desirepath.stats import Interval


def analysis_json(analysis: Analysis) -> dict[str, object]:
    """Plain values under the keys of the contract, ``None`` where a number does not exist.

    Parameters
    ----------
    analysis
        From :func:`analyse`.

    Returns
    -------
    dict
        Ready for ``json.dumps``.
    """
    return {
        "arms": {name: {"n": arm.n, "mean": _number(arm.mean)} for name, arm in analysis.arms.items()},
        "metrics": [_metric(result) for result in analysis.metrics],
        "sample_ratio": {
            "p_value": analysis.sample_ratio.p_value,
            "verdict": "ok" if analysis.sample_ratio.matches else "mismatch",
        },
        "segments": [_segment(result) for result in analysis.segments],
        "randomised": analysis.randomised,
        "warnings": list(analysis.warnings),
    }


def _metric(result: MetricResult) -> dict[str, object]:
    effect = result.effect
    return {
        "metric": result.metric,
        "arm": result.arm,
        "n": effect.n_arm,
        "effect": effect.effect,
        "relative": effect.relative,
        "ci": _pair(effect.ci),
        "relative_ci": None if effect.relative_ci is None else _pair(effect.relative_ci),
        "p_value": effect.p_value,
        "p_adjusted": result.p_adjusted,
        "verdict": result.verdict,
        "sentence": result.sentence,
    }


def _segment(result: SegmentResult) -> dict[str, object]:
    return {
        "segment": result.segment,
        "value": result.value,
        "metric": result.metric,
        "arm": result.arm,
        "n": result.effect.n_arm + result.effect.n_control,
        "effect": result.effect.effect,
        "ci": _pair(result.effect.ci),
        "differs_p": result.differs_p,
    }


def _pair(interval: Interval) -> list[float]:
    return [interval.low, interval.high]


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
