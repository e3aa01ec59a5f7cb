"""Experiments: did a play help, judged by chance-assigned arms.

In: arms, metrics, covariate and segments per unit. Out: effects with intervals, and whether to trust them.
"""

from desirepath.experiments.analyse import Analysis, ArmSize, MetricResult, SegmentResult, analyse
from desirepath.experiments.data import ExperimentRows, Units, to_units
from desirepath.experiments.effects import Effect, MetricKind
from desirepath.experiments.report import analysis_json

__all__ = [
    "Analysis",
    "ArmSize",
    "Effect",
    "ExperimentRows",
    "MetricKind",
    "MetricResult",
    "SegmentResult",
    "Units",
    "analyse",
    "analysis_json",
    "to_units",
]
