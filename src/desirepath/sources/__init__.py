"""Bring records in unchanged.

In: ``workspace.yaml`` and the files it names. Out: the temporary table ``_staged`` of one file at a time.
"""

from desirepath.sources._declared import read_workspace
from desirepath.sources._files import STAGED, FoundFile, Staged, find_files, read_table, staged_records
from desirepath.sources.contract import (
    IMMUTABLE,
    INTERVALS,
    STREAMS,
    TIME_KEYS,
    HealthScore,
    Source,
    StreamKeys,
    WorkspaceSettings,
)

__all__ = [
    "IMMUTABLE",
    "INTERVALS",
    "STAGED",
    "STREAMS",
    "TIME_KEYS",
    "FoundFile",
    "HealthScore",
    "Source",
    "Staged",
    "StreamKeys",
    "WorkspaceSettings",
    "find_files",
    "read_table",
    "read_workspace",
    "staged_records",
]
