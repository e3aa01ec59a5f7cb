"""Words every room shares: errors, times, identifiers, names, progress.

In: nothing of ours. Out: small frozen values and pure functions.
"""

from desirepath.kernel.errors import (
    DeliveryFailed,
    DesirepathError,
    Fault,
    FaultyFile,
    NotEnoughEvidence,
    NotFound,
    WorkspaceInUse,
    WrongUse,
)
from desirepath.kernel.ids import digest
from desirepath.kernel.names import plain
from desirepath.kernel.progress import Progress, silent
from desirepath.kernel.times import (
    DAY,
    HOUR,
    MINUTE,
    NEVER,
    SECOND,
    WEEK,
    Clock,
    from_micros,
    iso,
    parse_moment,
    system_clock,
    to_micros,
)

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "NEVER",
    "SECOND",
    "WEEK",
    "Clock",
    "DeliveryFailed",
    "DesirepathError",
    "Fault",
    "FaultyFile",
    "NotEnoughEvidence",
    "NotFound",
    "Progress",
    "WorkspaceInUse",
    "WrongUse",
    "digest",
    "from_micros",
    "iso",
    "parse_moment",
    "plain",
    "silent",
    "system_clock",
    "to_micros",
]
