"""How long a stage should take, for whom: the declared target, or that of the segment the account is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desirepath.journeys.segments import members_at
from desirepath.lifecycle import Definition
from desirepath.store import Warehouse


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


def read_targets(warehouse: Warehouse, definition: Definition, *, as_of: int, data_end: int | None = None) -> Targets:
    """The targets of every stage for the segments of ``as_of``; of several an account is in, the one overridden last counts.

    ``data_end`` says until when the data go, by default until ``as_of``.
    """
    end = as_of if data_end is None else data_end
    segments = {segment.name: segment for segment in definition.segments}
    own: dict[tuple[str, str], int] = {}
    of_account: dict[tuple[str, str], str] = {}
    for stage in definition.stages:
        for name, target in stage.targets:
            found = members_at(warehouse, segments[name], as_of, data_end=end)
            own[stage.name, name] = target
            of_account |= {(account, stage.name): name for account in found.accounts}
    return Targets({stage.name: stage.target for stage in definition.stages}, own, of_account)
