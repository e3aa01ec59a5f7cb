"""What the CS leader declares.

In: ``journey.yaml``. Out: a frozen ``Definition``, and its conditions compiled to expressions.
"""

from desirepath.lifecycle._compile import (
    SCOPE_EVENTS,
    SCOPE_LIVES,
    SCOPE_VERSIONS,
    SCOPE_WEEKS,
    Compiled,
    compile_outcomes,
    compile_stages,
    single_events,
)
from desirepath.lifecycle._declared import parse_definition, read_definition
from desirepath.lifecycle._named import Named, names_in
from desirepath.lifecycle._schema import journey_schema
from desirepath.lifecycle._wording import condition_words, span_words
from desirepath.lifecycle.calendar import SPANS, Period, Span, holiday_days, is_holiday, periods, week_starts
from desirepath.lifecycle.model import (
    Attribute,
    Condition,
    Definition,
    EventCount,
    Group,
    Indicator,
    Leaf,
    Metric,
    MetricChange,
    MetricLevel,
    Milestone,
    MilestoneRef,
    Money,
    NoMilestone,
    Outcome,
    PlayRule,
    Quantity,
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
    "SCOPE_VERSIONS",
    "SCOPE_WEEKS",
    "SPANS",
    "Attribute",
    "Compiled",
    "Condition",
    "DatedRate",
    "Definition",
    "EventCount",
    "Group",
    "Indicator",
    "Leaf",
    "Metric",
    "MetricChange",
    "MetricLevel",
    "Milestone",
    "MilestoneRef",
    "Money",
    "Named",
    "NoMilestone",
    "Outcome",
    "Period",
    "PlayRule",
    "Quantity",
    "RenewalWithin",
    "Segment",
    "Span",
    "Stage",
    "Trigger",
    "compile_outcomes",
    "compile_stages",
    "condition_words",
    "holiday_days",
    "is_holiday",
    "journey_schema",
    "leaves",
    "names_in",
    "parse_definition",
    "periods",
    "read_definition",
    "read_rates",
    "single_events",
    "span_words",
    "week_starts",
]
