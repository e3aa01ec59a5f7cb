"""What the CS leader declares.

In: ``journey.yaml``. Out: a frozen ``Definition``, and its conditions compiled to expressions.
"""

from desirepath.lifecycle._compile import (
    SCOPE_EVENTS,
    SCOPE_LIVES,
    SCOPE_WEEKS,
    Compiled,
    compile_outcomes,
    compile_stages,
)
from desirepath.lifecycle._declared import read_definition
from desirepath.lifecycle.calendar import SPANS, Period, Span, holiday_days, is_holiday, periods
from desirepath.lifecycle.model import (
    Condition,
    Definition,
    Group,
    Indicator,
    Leaf,
    MetricDrop,
    MetricLevel,
    Milestone,
    MilestoneRef,
    Money,
    NoMilestone,
    Outcome,
    PlayRule,
    RenewalWithin,
    Segment,
    Stage,
    Trigger,
    leaves,
)
from desirepath.lifecycle.rates import DatedRate, read_rates

__all__ = [
    "SCOPE_EVENTS",
    "SCOPE_LIVES",
    "SCOPE_WEEKS",
    "SPANS",
    "Compiled",
    "Condition",
    "DatedRate",
    "Definition",
    "Group",
    "Indicator",
    "Leaf",
    "MetricDrop",
    "MetricLevel",
    "Milestone",
    "MilestoneRef",
    "Money",
    "NoMilestone",
    "Outcome",
    "Period",
    "PlayRule",
    "RenewalWithin",
    "Segment",
    "Span",
    "Stage",
    "Trigger",
    "compile_outcomes",
    "compile_stages",
    "holiday_days",
    "is_holiday",
    "leaves",
    "periods",
    "read_definition",
    "read_rates",
]
