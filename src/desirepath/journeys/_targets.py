"""How long a stage should take, for whom: the declared target, or that of the segment the account is in today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.lifecycle import Definition, Segment
from desirepath.store import Warehouse, over_json


@dataclass(frozen=True)
class Targets:
    """Targets in microseconds: ``usual`` by stage, ``own`` by stage and segment, ``of_account`` which segment's counts."""

    usual: Mapping[str, int | None]
    own: Mapping[tuple[str, str], int]
    of_account: Mapping[tuple[str, str], str]

    def of(self, account: str, stage: str) -> int | None:
        """The target of an account in a stage, if there is one."""
        name = self.segment(account, stage)
        return self.own[stage, name] if name is not None else self.usual.get(stage)

    def segment(self, account: str, stage: str) -> str | None:
        """The segment whose own target holds for the account."""
        return self.of_account.get((account, stage))

    def names(self, stage: str) -> list[str]:
        """The segments that have a target of their own in a stage."""
        return [name for at, name in self.own if at == stage]

    def places(self, stage: str, accounts: Sequence[str]) -> npt.NDArray[np.int64]:
        """Per account the place of its segment among :meth:`names`, from 1; 0 where the usual target holds."""
        names = {name: place + 1 for place, name in enumerate(self.names(stage))}
        if not names:
            return np.zeros(len(accounts), np.int64)
        return np.array([names.get(self.segment(name, stage) or "", 0) for name in accounts], np.int64)


def read_targets(warehouse: Warehouse, definition: Definition) -> Targets:
    """The targets of every stage; of several segments an account is in, the one overridden last counts."""
    segments = {segment.name: segment for segment in definition.segments}
    own: dict[tuple[str, str], int] = {}
    of_account: dict[tuple[str, str], str] = {}
    for stage in definition.stages:
        for name, target in stage.targets:
            rows = warehouse.tuples(f"SELECT account FROM account_cards WHERE {segment_sql(segments[name])}")
            own[stage.name, name] = target
            of_account |= {(str(row[0]), stage.name): name for row in rows}
    return Targets({stage.name: stage.target for stage in definition.stages}, own, of_account)


SEGMENT_COLUMNS = ("arr", "owner", "stage", "name")
"""What a segment may read beside the attributes: columns of ``account_cards``."""


def segment_sql(segment: Segment) -> str:
    """A segment's condition over ``account_cards``; what is no column of it is read from the attributes."""
    own = ", ".join(f"'{column}', {column}" for column in SEGMENT_COLUMNS)
    merged = f"json_merge_patch(coalesce(attributes, '{{}}')::JSON, json_object({own}))"
    return over_json(segment.where, "_all").replace("_all", merged)
