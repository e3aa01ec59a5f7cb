"""What is wrong with the data, found from the store alone; what it costs is said by ``insights``.

In: the canonical and derived tables, the sources' mappings. Out: ``DataFault`` values, the worst first within a kind.
"""

from desirepath.events.audit._fault import AuditFrame, DataFault
from desirepath.events.audit._flow import duplicates, gaps, late_arrivals, stale_sources, unusual_volume
from desirepath.events.audit._keys import freemail_people, missing_keys, orphans, repeated_accounts
from desirepath.events.audit._names import name_variants
from desirepath.events.audit._records import encodings, rejected_records
from desirepath.events.audit._systems import contradictions
from desirepath.events.audit._times import activity_before_start, times_without_hours

CHECKS = (
    stale_sources,
    gaps,
    unusual_volume,
    late_arrivals,
    duplicates,
    rejected_records,
    encodings,
    name_variants,
    missing_keys,
    orphans,
    repeated_accounts,
    freemail_people,
    activity_before_start,
    times_without_hours,
    contradictions,
)


def find_faults(frame: AuditFrame) -> list[DataFault]:
    """Everything the checks find, in the order of ``CHECKS``."""
    return [fault for check in CHECKS for fault in check(frame)]


__all__ = ["CHECKS", "AuditFrame", "DataFault", "find_faults"]
