"""Bring records in unchanged.

In: ``workspace.yaml``, the files it names, and the databases and vendors it refers to, whose records land as files first.
Out: the temporary table ``_staged`` of one file at a time.
"""

from desirepath.sources._declared import read_workspace
from desirepath.sources._fetch import compared_keys, keeps_versions, land_source
from desirepath.sources._files import STAGED, FoundFile, Staged, find_files, read_table, staged_records
from desirepath.sources._landing import Landed
from desirepath.sources._sample import sample_tables
from desirepath.sources.contract import (
    IMMUTABLE,
    INTERVALS,
    STREAMS,
    TIME_KEYS,
    HealthScore,
    Patience,
    Reach,
    Remote,
    Source,
    StreamKeys,
    TextScorer,
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
    "Landed",
    "Patience",
    "Reach",
    "Remote",
    "Source",
    "Staged",
    "StreamKeys",
    "TextScorer",
    "WorkspaceSettings",
    "compared_keys",
    "find_files",
    "keeps_versions",
    "land_source",
    "read_table",
    "read_workspace",
    "sample_tables",
    "staged_records",
]
