"""How long a stage should take, for whom: the declared target, or that of the segment the account is in today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desirepath.lifecycle import Definition, Segment
from desirepath.store import Warehouse, over_json


@dataclass(frozen=True)
class Targets:
    """Targets in microseconds: ``usual`` by stage, ``own`` by account and stage where a segment has its own."""

    usual: Mapping[str, int | None]
    own: Mapping[tuple[str, str], int]

    def of(self, account: str, stage: str) -> int | None:
        return self.own.get((account, stage), self.usual.get(stage))


def read_targets(warehouse: Warehouse, definition: Definition) -> Targets:
    """The targets of every stage; of several segments an account is in, the one overridden last counts."""
    segments = {segment.name: segment for segment in definition.segments}
    own: dict[tuple[str, str], int] = {}
    for stage in definition.stages:
        for name, target in stage.targets:
            rows = warehouse.tuples(f"SELECT account FROM account_cards WHERE {segment_sql(segments[name])}")
            own |= {(str(row[0]), stage.name): target for row in rows}
    return Targets({stage.name: stage.target for stage in definition.stages}, own)


SEGMENT_COLUMNS = ("arr", "owner", "stage", "name")
"""What a segment may read beside the attributes: columns of ``account_cards``."""


def segment_sql(segment: Segment) -> str:
    """A segment's condition over ``account_cards``; what is no column of it is read from the attributes."""
    own = ", ".join(f"'{column}', {column}" for column in SEGMENT_COLUMNS)
    merged = f"json_merge_patch(coalesce(attributes, '{{}}')::JSON, json_object({own}))"
    return over_json(segment.where, "_all").replace("_all", merged)
