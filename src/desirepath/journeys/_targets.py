"""How long a stage should take, for whom: the declared target, or that of the segment the account is in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desirepath.journeys.segments import members_at
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse


@dataclass(frozen=True)
class Targets:
    """Targets in microseconds: ``usual`` by stage, ``own`` by account and stage where a segment has its own."""

    usual: Mapping[str, int | None]
    own: Mapping[tuple[str, str], int]

    def is_same_for_all(self, stage: str) -> bool:
        """Whether no segment has a target of its own for a stage."""
        return all(named != stage for _, named in self.own)

    def of(self, account: str, stage: str) -> int | None:
        return self.own.get((account, stage), self.usual.get(stage))


def read_targets(warehouse: Warehouse, definition: Definition, *, as_of: int, data_end: int | None = None) -> Targets:
    """The targets of every stage for the segments of ``as_of``; of several an account is in, the one overridden last counts.

    ``data_end`` says until when the data go, by default until ``as_of``.
    """
    end = as_of if data_end is None else data_end
    segments = {segment.name: segment for segment in definition.segments}
    own: dict[tuple[str, str], int] = {}
    for stage in definition.stages:
        for name, target in stage.targets:
            found = members_at(warehouse, segments[name], as_of, data_end=end)
            own |= {(account, stage.name): target for account in found.accounts}
    return Targets({stage.name: stage.target for stage in definition.stages}, own)
