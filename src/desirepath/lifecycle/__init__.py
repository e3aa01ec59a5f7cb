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
    NoMilestone,
    Outcome,
    PlayRule,
    RenewalWithin,
    Segment,
    Stage,
    Trigger,
    leaves,
)

__all__ = [
    "SCOPE_EVENTS",
    "SCOPE_LIVES",
    "SCOPE_WEEKS",
    "Compiled",
    "Condition",
    "Definition",
    "Group",
    "Indicator",
    "Leaf",
    "MetricDrop",
    "MetricLevel",
    "Milestone",
    "MilestoneRef",
    "NoMilestone",
    "Outcome",
    "PlayRule",
    "RenewalWithin",
    "Segment",
    "Stage",
    "Trigger",
    "compile_outcomes",
    "compile_stages",
    "leaves",
    "read_definition",
]
