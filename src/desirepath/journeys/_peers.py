"""How long an account stays in a stage beside the others that stayed there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from desirepath.journeys._targets import Targets, read_targets
from desirepath.kernel import DAY
from desirepath.lifecycle import Definition
from desirepath.stats import Bools, Floats
from desirepath.store import Warehouse

Pace = Literal["on_track", "behind", "stuck"]
BEHIND_SHARE, STUCK_SHARE = 0.75, 0.90
"""An account is behind its peers where it has stayed longer than this share of them would have, and stuck likewise."""
LEAST_STAYS = 20
"""Fewer stays of peers that were completed tell nothing."""


@dataclass(frozen=True, slots=True)
class PeerPace:
    """A stay of an account beside those of its peers in the same stage.

    ``longer_than``: the share of peers that would have moved on sooner (0 to 1), ``None`` with too few ``completed``
    stays among their ``stays``. ``group``: the segment whose stays were taken, ``None`` for all others.
    """

    longer_than: float | None
    pace: Pace | None
    stays: int
    completed: int
    group: str | None


@dataclass(frozen=True, eq=False)
class _Stays:
    """The stays in one stage, the shortest first: ``account`` (place), ``days``, ``is_done``, place of the ``group``."""

    account: npt.NDArray[np.int64]
    days: Floats
    is_done: Bools
    group: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Peers:
    """All stays known at one time; ask :meth:`of` for one account."""

    accounts: dict[str, int]
    stages: dict[str, _Stays]
    targets: Targets

    def of(self, account: str, stage: str, days: float) -> PeerPace:
        """Where a stay of ``days`` in ``stage`` stands among those of the other accounts.

        Notes
        -----
        Kaplan and Meier (1958): a stay that goes on counts as not done yet, and so does one that ended with the journey,
        for who left as a customer was not quicker through the stage. Peers are the accounts of the segment whose target
        holds for this one, if at least ``LEAST_STAYS`` of their stays are completed; else all. The account's own stays
        are never among them.
        """
        stays = self.stages.get(stage)
        if stays is None:
            return PeerPace(None, None, 0, 0, None)
        other = stays.account != self.accounts.get(account, -1)
        names = ["", *self.targets.names(stage)]
        name = self.targets.segment(account, stage)
        same = other & (stays.group == names.index(name or ""))
        own_group = len(names) > 1 and int(stays.is_done[same].sum()) >= LEAST_STAYS
        chosen = same if own_group else other
        completed, group = int(stays.is_done[chosen].sum()), name if own_group else None
        if completed < LEAST_STAYS:
            return PeerPace(None, None, int(chosen.sum()), completed, None)
        share = _moved_on(stays.days[chosen], stays.is_done[chosen], days)
        return PeerPace(share, _pace(share), int(chosen.sum()), completed, group)

    def days_until(self, stage: str) -> tuple[float | None, float | None]:
        """From which days on a stay in a stage is behind the stays of all, and stuck; None where that cannot be told."""
        stays = self.stages.get(stage)
        if stays is None or int(stays.is_done.sum()) < LEAST_STAYS:
            return None, None
        at_risk = stays.days.size - np.arange(stays.days.size)
        moved_on = np.asarray(1 - np.cumprod(1 - stays.is_done / at_risk), np.float64)
        return _first_beyond(stays.days, moved_on, BEHIND_SHARE), _first_beyond(stays.days, moved_on, STUCK_SHARE)


def _first_beyond(days: Floats, share: Floats, least: float) -> float | None:
    reached = share >= least
    return float(days[int(reached.argmax())]) if reached.any() else None


def read_peers(warehouse: Warehouse, definition: Definition, *, as_of: int) -> Peers:
    """The stays of all accounts in every stage, as known at ``as_of``."""
    table = warehouse.arrow(
        f"""SELECT account, stage, (least(coalesce(exited_at, {as_of}), {as_of}) - entered_at) / {DAY}.0 AS days,
            coalesce(exited_at <= {as_of} AND exit_kind <> 'ended', FALSE) AS is_done
        FROM visits WHERE entered_at <= {as_of} AND known_at <= {as_of} ORDER BY days, is_done DESC, account"""
    )
    targets = read_targets(warehouse, definition, as_of=as_of)
    encoded = table.column("account").combine_chunks().dictionary_encode()
    names = [str(name) for name in encoded.dictionary.to_pylist()]
    account = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)
    stage = np.asarray(table.column("stage").to_pylist(), dtype=object)
    days, is_done = (np.asarray(table.column(name).to_numpy()) for name in ("days", "is_done"))
    found = {}
    for one in definition.stages:
        at = np.flatnonzero(stage == one.name)
        places = targets.places(one.name, names)
        found[one.name] = _Stays(
            account[at], days[at].astype(np.float64), is_done[at].astype(np.bool_), places[account[at]]
        )
    return Peers({name: place for place, name in enumerate(names)}, found, targets)


def _moved_on(days: Floats, is_done: Bools, by: float) -> float:
    """One minus the Kaplan-Meier survival just before ``by``; ``days`` ascending, of equal ones those done first.

    Ends at one time are taken one after the other: (1 - 1/r)(1 - 1/(r - 1)) = (r - 2)/r.
    """
    sooner = int(np.searchsorted(days, by, side="left"))
    at_risk = days.size - np.arange(sooner)
    return float(1 - np.prod(1 - is_done[:sooner] / at_risk))


def _pace(share: float) -> Pace:
    if share >= STUCK_SHARE:
        return "stuck"
    return "behind" if share >= BEHIND_SHARE else "on_track"
